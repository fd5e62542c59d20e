"""Wrappers of statements: what `connection.execute_wrapper` puts around each of them.

A wrapper is called in the place of the statement, with a function that runs it. It may be of
either colour whatever the statement's: the bridge calls the one from the other.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from plectrum.db.connections import connections
from plectrum.db.utils import ProgrammingError
from plectrum.effects import Call, is_coroutine_function, run_on_caller_loop

if TYPE_CHECKING:
    from plectrum.db.effects import Statement
    from plectrum.db.instrumentation import Wrapper

T = TypeVar("T")


class StatementCursor:
    """What wrappers get as the cursor of a statement that no cursor of the library's runs.

    Args:
        connection: The connection.

    Attributes:
        db: The connection.
        rowcount: How many rows the statement touched, -1 where that is not known.
        lastrowid: The key of the last inserted row, where the database tells.
    """

    def __init__(self, connection: Any) -> None:
        self.db = connection
        self.rowcount = -1
        self.lastrowid: Any = None


class _Wrapping:
    """One statement within its wrappers: what they are given, and what it answered."""

    def __init__(self, statement: Statement[Any], many: bool) -> None:
        self.statement = statement
        connection = connections[statement.alias]
        self.cursor = StatementCursor(connection)
        context = {"connection": connection, "cursor": self.cursor}
        self.arguments = (statement.sql, statement.parameters, many, context)
        self.answers: list[Any] = []

    def begin(self, sql: str, params: Any) -> None:
        """Takes what the wrappers made of the statement."""
        self.statement.sql, self.statement.parameters = sql, params

    def end(self, answer: Any) -> Any:
        """Keeps what the statement answered: wrappers need not return it."""
        self.answers = [answer]
        self.cursor.rowcount = getattr(answer, "rowcount", -1)
        self.cursor.lastrowid = getattr(answer, "lastrowid", None)
        return answer

    def answer(self) -> Any:
        """Returns what the statement answered.

        Raises:
            ProgrammingError: A wrapper did not run it.
        """
        if not self.answers:
            raise ProgrammingError(
                "A wrapper did not run the statement: it must call `execute`, or raise an error."
            )
        return self.answers[0]


def around(
    statement: Statement[T], wrappers: Sequence[Wrapper], many: bool, perform: Callable[[], T]
) -> T:
    """Performs a statement within wrappers, of which the first is the outermost."""
    wrapping = _Wrapping(statement, many)

    def execute(sql: str, params: Any, _many: bool, _context: Any) -> T:
        wrapping.begin(sql, params)
        return wrapping.end(perform())  # type: ignore[no-any-return]  # what `perform` returned

    call: Callable[..., Any] = execute
    for wrapper in reversed(wrappers):
        call = _enclosed(wrapper, call)
    call(*wrapping.arguments)
    return wrapping.answer()  # type: ignore[no-any-return]  # what `perform` returned


async def aaround(
    statement: Statement[T],
    wrappers: Sequence[Wrapper],
    many: bool,
    perform: Callable[[], Awaitable[T]],
) -> T:
    """Does the same for a statement that is awaited."""
    wrapping = _Wrapping(statement, many)

    async def execute(sql: str, params: Any, _many: bool, _context: Any) -> T:
        wrapping.begin(sql, params)
        return wrapping.end(await perform())  # type: ignore[no-any-return]  # as above

    call: Callable[..., Any] = execute
    for wrapper in reversed(wrappers):
        call = _aenclosed(wrapper, call)
    await call(*wrapping.arguments)
    return wrapping.answer()  # type: ignore[no-any-return]  # as above


def _enclosed(wrapper: Wrapper, execute: Callable[..., Any]) -> Callable[..., Any]:
    is_async = is_coroutine_function(wrapper)

    async def awaited(*arguments: Any) -> Any:
        return execute(*arguments)

    def enclosed(*arguments: Any) -> Any:
        given = awaited if is_async else execute
        return Call(wrapper, (given, *arguments), is_async=is_async).perform()

    return enclosed


def _aenclosed(wrapper: Wrapper, execute: Callable[..., Any]) -> Callable[..., Any]:
    is_async = is_coroutine_function(wrapper)

    def blocking(*arguments: Any) -> Any:
        return run_on_caller_loop(execute(*arguments))

    async def enclosed(*arguments: Any) -> Any:
        given = execute if is_async else blocking
        return await Call(wrapper, (given, *arguments), is_async=is_async).aperform()

    return enclosed
