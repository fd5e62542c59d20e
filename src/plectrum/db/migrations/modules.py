"""Importing all modules of a package of migrations at once.

A project has many migrations and each is a small file, so that finding, checking and unpacking
them one by one takes longer than what they say. Here a directory is listed once, and the code of
its modules is kept in one file in `__pycache__`, which counts for a module only while the time
and the size of its source are the ones noted there. That is the rule of Python's own files of
code, which stay in use for all that does not lie in an ordinary directory.
"""

from __future__ import annotations

import io
import marshal
import os
import pkgutil
import sys
import threading
from contextlib import suppress
from importlib import import_module
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import MAGIC_NUMBER, cache_from_source
from pathlib import Path
from types import CodeType, ModuleType

Stamp = tuple[int, int]
"""The time of a file's last change, in nanoseconds, and its size in bytes."""
Stamped = tuple[Stamp, CodeType]


def module_names(package: ModuleType) -> list[str]:
    """Returns the names of the modules that may be migrations, in alphabetical order."""
    return [
        name
        for _, name, is_package in pkgutil.iter_modules(package.__path__)
        if not is_package and name[0] not in "_~"
    ]


def import_modules(package: ModuleType, names: list[str]) -> list[ModuleType]:
    """Imports modules of a package; those that are imported already stay as they are.

    Args:
        package: The package.
        names: The names within it.

    Raises:
        ImportError: Python cannot import one; besides, whatever its own code raises.
    """
    if type(getattr(package.__spec__, "loader", None)) is not SourceFileLoader:
        return [import_module(f"{package.__name__}.{name}") for name in names]
    missing = [name for name in names if f"{package.__name__}.{name}" not in sys.modules]
    codes = _codes(package.__path__[0], missing) if missing else {}
    return [_imported(package, name, codes.get(name)) for name in names]


def _imported(package: ModuleType, name: str, found: tuple[str, CodeType] | None) -> ModuleType:
    full_name = f"{package.__name__}.{name}"
    known = sys.modules.get(full_name)
    if known is not None:
        return known
    if found is None:
        return import_module(full_name)
    module = _made(full_name, found[0], package)
    sys.modules[full_name] = module
    try:
        exec(found[1], module.__dict__)  # noqa: S102  # the project's own source, as an import runs it
    except BaseException:
        sys.modules.pop(full_name, None)
        raise
    setattr(package, name, module)
    return module


def _made(full_name: str, path: str, package: ModuleType) -> ModuleType:
    """Returns an empty module that says of itself what an imported one does."""
    module = ModuleType(full_name)
    loader = SourceFileLoader(full_name, path)
    spec = ModuleSpec(full_name, loader, origin=path)
    spec.has_location = True
    module.__file__, module.__package__ = path, package.__name__
    module.__spec__, module.__loader__ = spec, loader
    return module


def _codes(directory: str, names: list[str]) -> dict[str, tuple[str, CodeType]]:
    """Returns path and code of those modules that are files of source in a directory."""
    bundle = Path(cache_from_source(str(Path(directory, "migrations.py")))).with_suffix(".bundle")
    with os.scandir(directory) as entries:
        sources = {entry.name.removesuffix(".py"): entry for entry in entries if _is_source(entry)}
    kept = _read(bundle, directory)
    codes = {name: stamped for name, stamped in kept.items() if name in sources}
    wanted = [name for name in names if name in sources]
    for name in wanted:
        codes[name] = _code(sources[name], codes.get(name))
    if codes != kept and not sys.dont_write_bytecode:
        _write(bundle, directory, codes)
    return {name: (sources[name].path, codes[name][1]) for name in wanted}


def _is_source(entry: os.DirEntry[str]) -> bool:
    return entry.name.endswith(".py") and entry.is_file()


def _code(source: os.DirEntry[str], kept: Stamped | None) -> Stamped:
    """Returns the code of a file: what was kept if that is still the one of its source."""
    status = source.stat()
    stamp = (status.st_mtime_ns, status.st_size)
    if kept is not None and kept[0] == stamp:
        return kept
    with io.open_code(source.path) as file:
        return stamp, compile(file.read(), source.path, "exec", dont_inherit=True)


def _read(bundle: Path, directory: str) -> dict[str, Stamped]:
    """Returns what a file of code holds; nothing if it is damaged or made by another Python."""
    with suppress(OSError, EOFError, ValueError, TypeError):
        magic, written_for, codes = marshal.loads(bundle.read_bytes())  # noqa: S302
        if (magic, written_for) == (MAGIC_NUMBER, directory):
            return codes  # type: ignore[no-any-return]
    return {}


def _write(bundle: Path, directory: str, codes: dict[str, Stamped]) -> None:
    """Keeps code for the next time, where it may: whole or not at all, as others may read it."""
    temporary = bundle.with_name(f"{bundle.name}.{os.getpid()}.{threading.get_ident()}")
    with suppress(OSError):
        bundle.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(marshal.dumps((MAGIC_NUMBER, directory, codes)))
        temporary.replace(bundle)
