"""A link is one physical connection, in one colour; a backend provides both.

Links know SQL text and parameters in the style of their library and nothing of models. They
raise the errors of `plectrum.db.utils`.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple, TypeAlias

Row: TypeAlias = tuple[Any, ...]
Parameters: TypeAlias = Sequence[Any]


class Outcome(NamedTuple):
    """What a statement that changes data did.

    Attributes:
        rowcount: The number of rows it touched, -1 where the database does not tell.
        lastrowid: The key that the database gave to the last inserted row, where it tells.
        rows: What a RETURNING clause returned.
    """

    rowcount: int
    lastrowid: int | None = None
    rows: Sequence[Row] = ()


class NamedRows(NamedTuple):
    """The rows of a query that was not compiled, and what its columns are called."""

    names: list[str]
    rows: list[Row]


class TransactionState:
    """How deep a link is in transactions, and what waits for the commit.

    Attributes:
        savepoints: The names of the open savepoints; `None` for a block without one.
        needs_rollback: An inner block failed without a savepoint of its own.
        on_commit: What to call after the outermost commit, with the savepoints that were open
            when it was registered, and whether its errors are only logged.
        test_blocks: How many of the open blocks belong to a test case, and do not count.
        is_manual: Autocommit is off: a transaction is always open, and the program ends it.
    """

    __slots__ = (
        "in_atomic_block",
        "is_manual",
        "needs_rollback",
        "on_commit",
        "savepoint_count",
        "savepoints",
        "test_blocks",
    )

    def __init__(self) -> None:
        self.in_atomic_block = False
        self.savepoints: list[str | None] = []
        self.savepoint_count = 0
        self.needs_rollback = False
        self.on_commit: list[tuple[frozenset[str], Callable[[], Any], bool]] = []
        self.test_blocks = 0
        self.is_manual = False


class Stream(ABC):
    """Rows that are fetched a part at a time, blocking."""

    @abstractmethod
    def fetch(self, size: int) -> list[Row]:
        """Returns the next rows, at most `size`; an empty list at the end."""

    @abstractmethod
    def close(self) -> None:
        """Gives up the rest of the rows."""


class AsyncStream(ABC):
    """Rows that are fetched a part at a time, awaiting."""

    @abstractmethod
    async def fetch(self, size: int) -> list[Row]:
        """Returns the next rows, at most `size`; an empty list at the end."""

    @abstractmethod
    async def close(self) -> None:
        """Gives up the rest of the rows."""


class Link(ABC):
    """A blocking connection."""

    def __init__(self) -> None:
        self.state = TransactionState()

    @abstractmethod
    def fetch(self, sql: str, parameters: Parameters) -> list[Row]:
        """Runs a query and returns all its rows."""

    @abstractmethod
    def execute(self, sql: str, parameters: Parameters) -> Outcome:
        """Runs a statement that changes data or schema."""

    @abstractmethod
    def execute_many(self, sql: str, rows: Iterable[Parameters]) -> int:
        """Runs a statement once for each row of parameters; returns the rows touched."""

    @abstractmethod
    def stream(self, sql: str, parameters: Parameters) -> Stream:
        """Runs a query whose rows are fetched a part at a time."""

    def fetch_named(self, sql: str, parameters: Parameters) -> NamedRows:
        """Runs a query and returns its rows with the names of their columns."""
        raise NotImplementedError(f"{type(self).__name__} does not tell the names of columns.")

    @abstractmethod
    def command(self, sql: str) -> None:
        """Runs a statement of transaction control."""

    @abstractmethod
    def is_usable(self) -> bool:
        """Asks the server whether the connection works."""

    @property
    @abstractmethod
    def is_broken(self) -> bool:
        """Whether the connection is known to be lost, without asking."""

    @abstractmethod
    def close(self) -> None:
        """Closes the connection."""


class AsyncLink(ABC):
    """A connection that is awaited; its methods mean what those of `Link` mean.

    Attributes:
        ends_at: When its pool replaces it, by the monotonic clock.
    """

    ends_at = math.inf

    def __init__(self) -> None:
        self.state = TransactionState()

    @abstractmethod
    async def fetch(self, sql: str, parameters: Parameters) -> list[Row]:
        """Runs a query and returns all its rows."""

    @abstractmethod
    async def execute(self, sql: str, parameters: Parameters) -> Outcome:
        """Runs a statement that changes data or schema."""

    @abstractmethod
    async def execute_many(self, sql: str, rows: Iterable[Parameters]) -> int:
        """Runs a statement once for each row of parameters; returns the rows touched."""

    @abstractmethod
    async def stream(self, sql: str, parameters: Parameters) -> AsyncStream:
        """Runs a query whose rows are fetched a part at a time."""

    async def fetch_named(self, sql: str, parameters: Parameters) -> NamedRows:
        """Runs a query and returns its rows with the names of their columns."""
        raise NotImplementedError(f"{type(self).__name__} does not tell the names of columns.")

    @abstractmethod
    async def command(self, sql: str) -> None:
        """Runs a statement of transaction control."""

    @abstractmethod
    async def is_usable(self) -> bool:
        """Asks the server whether the connection works."""

    @property
    @abstractmethod
    def is_broken(self) -> bool:
        """Whether the connection is known to be lost, without asking."""

    @abstractmethod
    async def close(self) -> None:
        """Closes the connection."""


class BlockingAsyncLink(AsyncLink):
    """A blocking link with an awaitable face, for one link that serves both colours.

    Used where a link *must* be shared: an in-memory database, and a test that keeps both
    colours in one transaction. It blocks the loop for as long as a statement takes.
    """

    def __init__(self, link: Link) -> None:
        super().__init__()
        self.link = link
        self.state = link.state

    async def fetch(self, sql: str, parameters: Parameters) -> list[Row]:
        """Runs a query and returns all its rows."""
        return self.link.fetch(sql, parameters)

    async def execute(self, sql: str, parameters: Parameters) -> Outcome:
        """Runs a statement that changes data or schema."""
        return self.link.execute(sql, parameters)

    async def execute_many(self, sql: str, rows: Iterable[Parameters]) -> int:
        """Runs a statement once for each row of parameters."""
        return self.link.execute_many(sql, rows)

    async def stream(self, sql: str, parameters: Parameters) -> AsyncStream:
        """Runs a query whose rows are fetched a part at a time."""
        return _BlockingAsyncStream(self.link.stream(sql, parameters))

    async def fetch_named(self, sql: str, parameters: Parameters) -> NamedRows:
        """Runs a query and returns its rows with the names of their columns."""
        return self.link.fetch_named(sql, parameters)

    async def command(self, sql: str) -> None:
        """Runs a statement of transaction control."""
        self.link.command(sql)

    async def is_usable(self) -> bool:
        """Asks the server whether the connection works."""
        return self.link.is_usable()

    @property
    def is_broken(self) -> bool:
        """Whether the connection is known to be lost."""
        return self.link.is_broken

    async def close(self) -> None:
        """Leaves the blocking link to its owner."""


class _BlockingAsyncStream(AsyncStream):
    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    async def fetch(self, size: int) -> list[Row]:
        return self._stream.fetch(size)

    async def close(self) -> None:
        self._stream.close()
