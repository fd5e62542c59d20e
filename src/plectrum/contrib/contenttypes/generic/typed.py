"""What type checkers know of the managers of generic relations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from plectrum.db.models.manager import Manager

M = TypeVar("M")


class TypedGenericManager(Manager[M]):
    """The manager of the objects that refer to an instance by a generic foreign key."""

    def add(self, *objs: M, bulk: bool = True) -> None:
        """Has objects refer to the instance."""

    async def aadd(self, *objs: M, bulk: bool = True) -> None:
        """Does what `add` does, for coroutines."""

    def remove(self, *objs: M, bulk: bool = True) -> None:
        """Deletes objects that refer to the instance."""

    async def aremove(self, *objs: M, bulk: bool = True) -> None:
        """Does what `remove` does, for coroutines."""

    def set(self, objs: Iterable[M], *, bulk: bool = True, clear: bool = False) -> None:
        """Makes objects the only ones that refer to the instance."""

    async def aset(self, objs: Iterable[M], *, bulk: bool = True, clear: bool = False) -> None:
        """Does what `set` does, for coroutines."""

    def clear(self, *, bulk: bool = True) -> None:
        """Deletes all objects that refer to the instance."""

    async def aclear(self, *, bulk: bool = True) -> None:
        """Does what `clear` does, for coroutines."""
