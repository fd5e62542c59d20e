"""The signal that tells of new connections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from plectrum.db.backends.base.link import AsyncLink, Outcome, Parameters, Row
from plectrum.db.utils import InterfaceError
from plectrum.dispatch import Signal

if TYPE_CHECKING:
    from plectrum.db.backends.base.base import BaseDatabaseWrapper

connection_created = Signal()
"""Sent when a connection has been opened, before it is used.

The sender is the class of the connection, `connection` is what was opened: for blocking code the
connection object itself, for a pool of asynchronous code an `AsyncConnection`. An error of a
receiver closes the connection and is raised where it was asked for.
"""


class AsyncConnection:
    """A connection that a pool has just opened, as receivers of `connection_created` get it.

    The connection object of a thread has another, blocking connection to the same database, so
    that a receiver which sends statements to that one would not reach this one. A coroutine
    function awaits `execute` and `fetch` here; `is_async` tells which of the two it got.

    Args:
        owner: The connection object of the database.
        link: What was opened.
    """

    is_async = True

    def __init__(self, owner: BaseDatabaseWrapper, link: AsyncLink) -> None:
        self.alias = owner.alias
        self.vendor = owner.vendor
        self.settings_dict = owner.settings_dict
        self._link = link

    async def execute(self, sql: str, parameters: Parameters = ()) -> Outcome:
        """Runs a statement with the placeholders of the database library."""
        return await self._link.execute(sql, parameters)

    async def fetch(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """Runs a query with the placeholders of the database library, and returns its rows."""
        return await self._link.fetch(sql, parameters)

    def cursor(self) -> NoReturn:
        """Refuses: there is no blocking cursor on a connection that is awaited.

        Raises:
            InterfaceError: Always.
        """
        raise InterfaceError(
            f"A connection of {self.alias!r} was opened for asynchronous code: it has no cursor.",
            hint="Make the receiver of connection_created a coroutine function, and await "
            "connection.execute(sql) in it where connection.is_async is true.",
        )

    def __repr__(self) -> str:
        return f"<{type(self).__name__} vendor={self.vendor!r} alias={self.alias!r}>"


async def announce_async(owner: BaseDatabaseWrapper, link: AsyncLink) -> None:
    """Tells receivers of a link that a pool has opened.

    Args:
        owner: The connection object of the database.
        link: The link; it is closed where a receiver raises an error.
    """
    cls: type[Any] = type(owner)
    if not connection_created.has_listeners(cls):
        return
    try:
        await connection_created.asend(sender=cls, connection=AsyncConnection(owner, link))
    except BaseException:
        await link.close()
        raise
