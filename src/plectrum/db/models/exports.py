"""Names that a package shows but that are defined above it: found when they are first asked for.

A package whose modules are imported while it is itself being imported cannot import what stands
on them. It shows those names by `__getattr__ = exported({...})`.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import Any


def exported(package: str, modules: Mapping[str, str]) -> Callable[[str], Any]:
    """Returns the `__getattr__` of a package.

    Args:
        package: The package's name, for the message of an error.
        modules: For each name the module that defines it.
    """

    def get(name: str) -> Any:
        module = modules.get(name)
        if module is None:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(importlib.import_module(module), name)

    return get
