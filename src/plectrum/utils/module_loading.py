"""Importing by dotted path."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any


def import_string(dotted_path: str) -> Any:
    """Imports the attribute that a dotted path names.

    Raises:
        ImportError: The path has no dot, or the module or its attribute does not exist.
    """
    module_path, dot, name = dotted_path.rpartition(".")
    if not dot:
        raise ImportError(f"{dotted_path} doesn't look like a module path")
    module = sys.modules.get(module_path)
    if module is None or _is_initializing(module):
        module = import_module(module_path)
    try:
        return getattr(module, name)
    except AttributeError as error:
        raise ImportError(
            f'Module "{module_path}" does not define a "{name}" attribute/class'
        ) from error


def _is_initializing(module: ModuleType) -> bool:
    return bool(getattr(getattr(module, "__spec__", None), "_initializing", False))


def module_has_submodule(package: ModuleType, module_name: str) -> bool:
    """Tells whether a package has a module of this name, without importing it."""
    if not hasattr(package, "__path__"):
        return False
    try:
        return find_spec(f"{package.__name__}.{module_name}", package.__name__) is not None
    except ModuleNotFoundError:
        return False


def module_dir(module: ModuleType) -> str:
    """Returns the directory that holds a module.

    Raises:
        ValueError: The module has none, or a namespace package has several.
    """
    paths = list(getattr(module, "__path__", []))
    if len(paths) == 1:
        return str(paths[0])
    filename = getattr(module, "__file__", None)
    if filename is not None:
        return str(Path(filename).parent)
    raise ValueError(f"Cannot determine directory containing {module}")
