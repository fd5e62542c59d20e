"""Modules of the standard library that are imported when something of them is asked for first.

PERF: asyncio is a tenth of the time until a process answers its first request, and one that
serves WSGI, or runs a command, may never need it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any


class LateModule:
    """Stands for a module.

    Args:
        name: The module's name.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        value = getattr(import_module(self._name), name)
        setattr(self, name, value)  # the next access does not come here
        return value


if TYPE_CHECKING:
    import asyncio
else:
    asyncio = LateModule("asyncio")

__all__ = ["asyncio"]
