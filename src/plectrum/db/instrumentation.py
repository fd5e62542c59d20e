"""Watching the statements that are sent: query logs, wrappers, counts in tests.

Nothing is watched unless someone asks, and then only in the context of who asked: a test that
counts queries sees those of its own tasks and threads.
"""

from __future__ import annotations

import contextvars
import logging
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeAlias

MAXIMUM_LOGGED_QUERIES = 9000

logger = logging.getLogger("plectrum.db.backends")

Wrapper: TypeAlias = Callable[..., Any]


class LoggedQuery(NamedTuple):
    """A statement that was sent, and how long its answer took."""

    alias: str
    sql: str
    parameters: Any
    seconds: float


Observer: TypeAlias = Callable[[LoggedQuery], None]


class Watching(NamedTuple):
    """Who watches statements.

    Attributes:
        observers: What is told of each.
        wrappers: What is called around those of an alias; the first is the outermost.
    """

    observers: tuple[Observer, ...] = ()
    wrappers: tuple[tuple[str, Wrapper], ...] = ()


_NOBODY = Watching()
_watching: contextvars.ContextVar[Watching | None] = contextvars.ContextVar(
    "plectrum_watching_queries", default=None
)
# PERF: one look tells that nobody watches, as is usual.
watching = _watching.get


def observers() -> tuple[Observer, ...]:
    """Returns who is told of statements in this context."""
    return (_watching.get() or _NOBODY).observers


def wrappers(alias: str) -> tuple[Wrapper, ...]:
    """Returns what is called around the statements to a database in this context."""
    known = (_watching.get() or _NOBODY).wrappers
    return tuple(wrapper for name, wrapper in known if name == alias)


@contextmanager
def observed(observer: Observer) -> Iterator[None]:
    """Calls `observer` after each statement that is sent within a block."""
    before = _watching.get() or _NOBODY
    yield from _changed(before._replace(observers=(*before.observers, observer)))


def observe(observer: Observer) -> None:
    """Calls `observer` after each statement that this context sends from now on."""
    before = _watching.get() or _NOBODY
    _watching.set(before._replace(observers=(*before.observers, observer)))


def unobserve(observer: Observer) -> None:
    """Ends what `observe` began."""
    before = _watching.get() or _NOBODY
    left = tuple(one for one in before.observers if one != observer)
    _watching.set(before._replace(observers=left) if left or before.wrappers else None)


@contextmanager
def wrapped(alias: str, wrapper: Wrapper) -> Iterator[None]:
    """Calls `wrapper` around each statement that is sent to a database within a block."""
    before = _watching.get() or _NOBODY
    yield from _changed(before._replace(wrappers=(*before.wrappers, (alias, wrapper))))


def _changed(now: Watching) -> Iterator[None]:
    token = _watching.set(now)
    try:
        yield
    finally:
        _watching.reset(token)


class Stopwatch:
    """Measures one statement and tells the observers and the log."""

    __slots__ = ("alias", "parameters", "sql", "started")

    def __init__(self, alias: str, sql: str, parameters: Any) -> None:
        self.alias = alias
        self.sql = sql
        self.parameters = parameters
        self.started = time.perf_counter()

    def stop(self) -> LoggedQuery:
        """Reports the statement and returns it; called whether it succeeded or failed."""
        query = LoggedQuery(
            self.alias, self.sql, self.parameters, time.perf_counter() - self.started
        )
        for observer in observers():
            observer(query)
        if logger.isEnabledFor(logging.DEBUG):
            logger.debug(
                "(%.3f) %s; args=%s; alias=%s",
                query.seconds,
                query.sql,
                query.parameters,
                query.alias,
                extra={
                    "duration": query.seconds,
                    "sql": query.sql,
                    "params": query.parameters,
                    "alias": query.alias,
                },
            )
        return query


class QueryLog:
    """The statements that `connection.queries` lists while DEBUG is on."""

    def __init__(self) -> None:
        self.entries: deque[dict[str, str]] = deque(maxlen=MAXIMUM_LOGGED_QUERIES)

    def add(self, query: LoggedQuery) -> None:
        """Keeps a statement in the documented form: its text and its seconds."""
        self.entries.append({"sql": query.sql, "time": f"{query.seconds:.3f}"})
