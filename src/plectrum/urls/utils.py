"""Views named by their dotted path."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

from plectrum.core.exceptions import ViewDoesNotExist
from plectrum.utils.module_loading import module_has_submodule


@cache
def get_callable(lookup_view: str | Callable[..., Any]) -> Callable[..., Any]:
    """Returns the view of a dotted path; a callable is returned as it is.

    Raises:
        ViewDoesNotExist: The module or the name in it does not exist, or is not callable.
        ImportError: The module exists but cannot be imported.
    """
    if callable(lookup_view):
        return lookup_view
    module_path, function_name = get_mod_func(lookup_view)
    if not function_name:
        raise ViewDoesNotExist(
            f"Could not import {lookup_view!r}.", hint="Write the full path: package.module.view."
        )
    try:
        module = import_module(module_path)
    except ImportError as error:
        parent_path, submodule = get_mod_func(module_path)
        if submodule and not module_has_submodule(import_module(parent_path), submodule):
            raise ViewDoesNotExist(
                f"Could not import {lookup_view!r}. Parent module {module_path} does not exist."
            ) from error
        raise
    view = getattr(module, function_name, None)
    if view is None:
        raise ViewDoesNotExist(
            f"Could not import {lookup_view!r}. View does not exist in module {module_path}."
        )
    if not callable(view):
        raise ViewDoesNotExist(f"Could not import {module_path}.{function_name!r}: not callable.")
    return view  # type: ignore[no-any-return]  # a callable of an imported module


def get_mod_func(callback: str) -> tuple[str, str]:
    """Splits a dotted path at its last dot."""
    module_path, dot, name = callback.rpartition(".")
    return (module_path, name) if dot else (callback, "")
