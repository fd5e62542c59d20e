"""Migration modules are imported with code that is kept only while their source is the same."""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.util
import os
import py_compile
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from plectrum.db.migrations.modules import import_modules

PACKAGE = "kept_migrations"


@pytest.fixture
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package of two modules that can be imported, where code may be kept."""
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)
    package = tmp_path / PACKAGE
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "_helper.py").touch()
    (package / "m0001.py").write_text("VALUE = 1\n", "utf-8")
    (package / "m0002.py").write_text(f"from {PACKAGE}.m0001 import VALUE\n", "utf-8")
    yield package
    forget()


def forget() -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
        del sys.modules[name]


def imported() -> list[ModuleType]:
    """Imports the package as a new process would."""
    forget()
    package = importlib.import_module(PACKAGE)
    return list(import_modules(package).values())


def bundle(directory: Path) -> Path:
    (found,) = (directory / "__pycache__").glob("*.bundle")
    return found


def test_a_module_says_of_itself_what_an_import_would_say(directory: Path) -> None:
    first, second = imported()
    assert sys.modules[f"{PACKAGE}.m0001"] is first is importlib.import_module(first.__name__)
    assert first.__file__ == str(directory / "m0001.py")
    assert (second.__package__, second.VALUE) == (PACKAGE, 1)
    assert importlib.reload(first) is first
    assert sys.modules[PACKAGE].m0001 is first


def test_kept_code_is_used_while_the_source_is_the_same(directory: Path) -> None:
    imported()
    kept = bundle(directory).read_bytes()
    source = directory / "m0001.py"
    times = (source.stat().st_atime_ns, source.stat().st_mtime_ns)
    source.write_text("VALUE = 2\n", "utf-8")
    os.utime(source, ns=times)  # the only way to tell that the kept code runs
    assert imported()[0].VALUE == 1
    assert bundle(directory).read_bytes() == kept


@pytest.mark.parametrize("text", ["VALUE = 2\n", "VALUE = 2  # longer\n"])
def test_a_changed_source_is_read_again(directory: Path, text: str) -> None:
    imported()
    source = directory / "m0001.py"
    later = source.stat().st_mtime_ns + 1
    source.write_text(text, "utf-8")
    os.utime(source, ns=(later, later))
    assert [module.VALUE for module in imported()] == [2, 2]
    (directory / "m0002.py").unlink()
    assert [module.VALUE for module in imported()] == [2]


@pytest.mark.parametrize("damaged", [b"", b"nonsense", b"\xe9\x05\x00", b"i\x00\x00\x00\x00"])
def test_a_damaged_file_of_code_is_made_anew(directory: Path, damaged: bytes) -> None:
    imported()
    path = bundle(directory)
    path.write_bytes(damaged)
    assert [module.VALUE for module in imported()] == [1, 1]
    assert path.read_bytes() != damaged


def test_a_package_that_has_moved_reports_errors_where_it_is_now(directory: Path) -> None:
    (directory / "m0002.py").write_text("def fail():\n    raise ValueError\n", "utf-8")
    imported()
    moved = directory.parent / "elsewhere"
    moved.mkdir()
    directory.rename(moved / PACKAGE)
    sys.path.insert(0, str(moved))
    try:
        importlib.invalidate_caches()
        assert imported()[1].fail.__code__.co_filename == str(moved / PACKAGE / "m0002.py")
    finally:
        sys.path.remove(str(moved))


def test_nothing_is_kept_where_python_is_told_not_to(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert imported()[0].VALUE == 1
    assert not list(directory.glob("__pycache__/*.bundle"))


def test_a_module_that_fails_is_not_left_half_imported(directory: Path) -> None:
    (directory / "m0001.py").write_text("VALUE = 1\nraise LookupError('no')\n", "utf-8")
    with pytest.raises(LookupError, match="no"):
        imported()
    assert f"{PACKAGE}.m0001" not in sys.modules


class Finder:
    """Stands before Python's own finders, and knows one module."""

    def find_spec(self, name: str, path: object, target: object = None) -> Any:
        if name != f"{PACKAGE}.m0001":
            return None
        return importlib.util.spec_from_loader(name, Loader())


class Loader(importlib.abc.Loader):
    def exec_module(self, module: ModuleType) -> None:
        vars(module)["VALUE"] = "hooked"


def test_a_finder_that_stands_in_front_is_asked_first(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "meta_path", [Finder(), *sys.meta_path])
    assert [module.VALUE for module in imported()] == ["hooked", "hooked"]


def test_a_package_beside_a_module_wins_as_in_an_import(directory: Path) -> None:
    (directory / "m0001").mkdir()
    (directory / "m0001" / "__init__.py").write_text("VALUE = 'package'\n", "utf-8")
    assert [module.VALUE for module in imported()] == ["package"]


def test_a_compiled_module_without_source_is_imported(directory: Path) -> None:
    source = directory / "m0001.py"
    compiled = py_compile.compile(str(source), cfile=str(directory / "m0001.pyc"))
    assert compiled
    source.unlink()
    assert [module.VALUE for module in imported()] == [1, 1]


def test_an_import_is_audited(directory: Path) -> None:
    program = (
        "import sys\n"
        f"sys.path.insert(0, {str(directory.parent)!r})\n"
        "seen = []\n"
        "sys.addaudithook(lambda event, args: event == 'import' and seen.append(args[0]))\n"
        f"import {PACKAGE}\n"
        "from plectrum.db.migrations.modules import import_modules\n"
        f"import_modules({PACKAGE})\n"
        f"print([name for name in seen if name.startswith('{PACKAGE}.')])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == f"['{PACKAGE}.m0001', '{PACKAGE}.m0002']"
