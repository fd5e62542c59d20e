"""What type checkers know of the managers of related objects."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from plectrum.db.models.manager import Manager

M = TypeVar("M")


class TypedManyManager(Manager[M]):
    """The manager of the objects that a many-to-many relation leads to."""

    def add(self, *objs: M | Any, through_defaults: Any = None) -> None:
        """Adds objects, or keys."""

    async def aadd(self, *objs: M | Any, through_defaults: Any = None) -> None:
        """Does what `add` does, for coroutines."""

    def remove(self, *objs: M | Any) -> None:
        """Takes objects, or keys, out of the relation."""

    async def aremove(self, *objs: M | Any) -> None:
        """Does what `remove` does, for coroutines."""

    def set(
        self, objs: Iterable[M | Any], *, clear: bool = False, through_defaults: Any = None
    ) -> None:
        """Makes objects, or keys, the only ones of the relation."""

    async def aset(
        self, objs: Iterable[M | Any], *, clear: bool = False, through_defaults: Any = None
    ) -> None:
        """Does what `set` does, for coroutines."""

    def clear(self) -> None:
        """Takes all objects out of the relation."""

    async def aclear(self) -> None:
        """Does what `clear` does, for coroutines."""
