"""Importing all modules of a package of migrations at once.

A project has many migrations and each is a small file, so that finding, checking and unpacking
them one by one takes longer than what they say. Here a directory is listed once, and the code of
its modules is kept in one file in `__pycache__`, which counts for a module only while the time
and the size of its source are the ones noted there. That is the rule of Python's own files of
code, which stay in use for all that does not lie in an ordinary directory. A finder that somebody
has put in front of Python's own is asked first, as an import asks it.
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
from importlib.machinery import (
    BuiltinImporter,
    FileFinder,
    FrozenImporter,
    ModuleSpec,
    PathFinder,
    SourceFileLoader,
    all_suffixes,
)
from importlib.util import MAGIC_NUMBER, cache_from_source
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

Stamp = tuple[int, int]
"""The time of a file's last change, in nanoseconds, and its size in bytes."""
Stamped = tuple[Stamp, CodeType]
Sources = dict[str, os.DirEntry[str]]

_PYTHONS_OWN: tuple[Any, ...] = (BuiltinImporter, FrozenImporter)
_NOT_SOURCE = tuple(suffix for suffix in all_suffixes() if suffix != ".py")


def import_modules(package: ModuleType) -> dict[str, ModuleType]:
    """Imports the modules of a package that may be migrations, in alphabetical order.

    Those that are imported already stay as they are.

    Args:
        package: The package.

    Returns:
        The modules by the names that they have within the package.

    Raises:
        ImportError: Python cannot import one; besides, whatever its own code raises.
    """
    sources = _sources(package)
    if sources is None:
        names = [name for _, name, is_package in _listed(package) if not is_package]
        return {name: import_module(f"{package.__name__}.{name}") for name in _wanted(names)}
    names = _wanted(sources)
    codes = _codes(package, sources, names)
    return {name: _imported(package, name, codes.get(name)) for name in names}


def _listed(package: ModuleType) -> Any:
    return pkgutil.iter_modules(package.__path__)


def _wanted(names: Any) -> list[str]:
    return sorted(name for name in names if name[0] not in "_~")


def _sources(package: ModuleType) -> Sources | None:
    """Returns the files of source of a package by name.

    `None` where an import would look at something else than files of source in one directory: an
    archive, a directory that is read by a hook, compiled modules, or a package beside a module.
    """
    if type(getattr(package.__spec__, "loader", None)) is not SourceFileLoader:
        return None
    (directory,) = package.__path__
    if type(pkgutil.get_importer(directory)) is not FileFinder:
        return None
    sources: Sources = {}
    directories = set()
    with os.scandir(directory) as entries:
        for entry in entries:
            if entry.name.endswith(_NOT_SOURCE):
                return None
            if entry.is_dir():
                directories.add(entry.name)
            elif entry.name.endswith(".py") and "." not in entry.name[:-3]:
                sources[entry.name[:-3]] = entry
    return None if directories & sources.keys() else sources


def _finders_in_front() -> list[Any] | None:
    """Returns the finders that are asked before the one for directories, but Python's own.

    `None` if there is no such finder at all.
    """
    if PathFinder not in sys.meta_path:
        return None
    in_front = sys.meta_path[: sys.meta_path.index(PathFinder)]
    return [finder for finder in in_front if finder not in _PYTHONS_OWN]


def _codes(
    package: ModuleType, sources: Sources, names: list[str]
) -> dict[str, tuple[str, CodeType]]:
    """Returns path and code of those modules that are missing and that no other finder knows."""
    finders = _finders_in_front()
    if finders is None:
        return {}
    full_names = {name: f"{package.__name__}.{name}" for name in names}
    free = [
        name
        for name, full_name in full_names.items()
        if full_name not in sys.modules
        and all(finder.find_spec(full_name, package.__path__) is None for finder in finders)
    ]
    return _codes_of(package.__path__[0], sources, free) if free else {}


def _imported(package: ModuleType, name: str, found: tuple[str, CodeType] | None) -> ModuleType:
    full_name = f"{package.__name__}.{name}"
    if found is None or full_name in sys.modules:
        return import_module(full_name)
    path, code = found
    sys.audit("import", full_name, path, sys.path, sys.meta_path, sys.path_hooks)
    module = _made(full_name, path, package)
    sys.modules[full_name] = module
    try:
        exec(code, module.__dict__)  # noqa: S102  # the project's own source, as an import runs it
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


def _codes_of(
    directory: str, sources: Sources, names: list[str]
) -> dict[str, tuple[str, CodeType]]:
    """Returns path and code of modules in a directory, and keeps the code for the next time."""
    bundle = Path(cache_from_source(str(Path(directory, "migrations.py")))).with_suffix(".bundle")
    kept = _read(bundle, directory)
    codes = {name: stamped for name, stamped in kept.items() if name in sources}
    for name in names:
        codes[name] = _code(sources[name], codes.get(name))
    if codes != kept and not sys.dont_write_bytecode:
        _write(bundle, directory, codes)
    return {name: (sources[name].path, codes[name][1]) for name in names}


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
