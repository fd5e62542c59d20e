"""Cursors for the SQL that users write, with one placeholder style for all databases."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeAlias, TypeVar

from plectrum.db import instrumentation
from plectrum.db.backends.base.link import Row
from plectrum.db.utils import NotSupportedError, refuse_broken_transaction

if TYPE_CHECKING:
    from plectrum.db.backends.base.base import BaseDatabaseWrapper

QueryParameters: TypeAlias = "Sequence[Any] | Mapping[str, Any] | None"
T = TypeVar("T")


class CursorWrapper:
    """A cursor (PEP 249) whose placeholders are `%s` or `%(name)s` on every database.

    Args:
        connection: The connection it belongs to.
    """

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.db = connection
        connection.ensure_connection()
        self.cursor = self._guarded(connection.native_cursor)

    def execute(self, sql: str, params: QueryParameters = None) -> CursorWrapper:
        """Runs a statement; `params` fill its placeholders, never by writing them into the text.

        Raises:
            DatabaseError: The database refuses; the subclass says why.
        """
        self._wrapped(sql, params, many=False)
        return self

    def executemany(self, sql: str, param_list: Iterable[Any]) -> CursorWrapper:
        """Runs a statement once for each set of parameters."""
        self._wrapped(sql, list(param_list), many=True)
        return self

    def callproc(
        self, procname: str, params: Sequence[Any] | None = None, kparams: Any = None
    ) -> Sequence[Any]:
        """Calls a stored procedure, or on PostgreSQL a function whose rows are then fetched.

        Args:
            procname: Its name, as it was defined; that of its schema may stand before it,
                with a dot between.
            params: Its arguments.
            kparams: Its arguments by name, which none of the databases here takes.

        Returns:
            The arguments as they were given.

        Raises:
            NotSupportedError: The database has no procedures, or arguments have names.
        """
        if kparams is not None:
            raise NotSupportedError(
                "Keyword parameters for callproc are not supported on this database backend.",
                hint="Give the arguments in order.",
            )
        given = list(params or ())
        self.execute(self.db.call_sql(procname, len(given)), given)
        return given

    def fetchone(self) -> Row | None:
        """Returns the next row, `None` at the end."""
        row: Row | None = self._guarded(self.cursor.fetchone)
        return row

    def fetchmany(self, size: int = 100) -> list[Row]:
        """Returns the next rows, at most `size`."""
        return list(self._guarded(lambda: self.cursor.fetchmany(size)))

    def fetchall(self) -> list[Row]:
        """Returns all rows that are left."""
        return list(self._guarded(self.cursor.fetchall))

    def close(self) -> None:
        """Closes the cursor."""
        self.cursor.close()

    @property
    def description(self) -> Any:
        """The columns of the result, as PEP 249 describes them."""
        return self.cursor.description

    @property
    def rowcount(self) -> int:
        """How many rows the last statement touched or found."""
        count: int = self.cursor.rowcount
        return count

    @property
    def lastrowid(self) -> Any:
        """The key of the last inserted row, where the database tells."""
        return self.cursor.lastrowid

    def __iter__(self) -> Iterator[Row]:
        while (row := self.fetchone()) is not None:
            yield row

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _wrapped(self, sql: str, params: Any, *, many: bool) -> None:
        context = {"connection": self.db, "cursor": self}
        execute: Callable[..., Any] = self._run
        for wrapper in reversed(self.db.execute_wrappers):
            execute = _around(wrapper, execute)
        execute(sql, params, many, context)

    def _run(self, sql: str, params: Any, many: bool, _context: dict[str, Any]) -> None:
        if self.db.needs_rollback:
            refuse_broken_transaction()
        stopwatch = instrumentation.Stopwatch(self.db.alias, sql, params)
        try:
            self._guarded(lambda: self._send(sql, params, many))
        finally:
            is_logged = self.db.queries_logged
            if is_logged or instrumentation.observers():
                query = stopwatch.stop()
                if is_logged:
                    self.db.query_log.add(query)

    def _send(self, sql: str, params: Any, many: bool) -> None:
        if many:
            native = [self.db.native_sql(sql, one) for one in params]
            if native:
                self.cursor.executemany(native[0][0], [parameters for _, parameters in native])
        elif params is None:
            self.cursor.execute(sql)
        else:
            self.cursor.execute(*self.db.native_sql(sql, params))

    def _guarded(self, function: Callable[[], T]) -> T:
        try:
            return function()
        except Exception as error:
            translated = self.db.translated(error)
            self.db.drop_broken_link()
            if translated is error:
                raise
            raise translated from error


def _around(wrapper: Callable[..., Any], execute: Callable[..., Any]) -> Callable[..., Any]:
    def wrapped(sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        return wrapper(execute, sql, params, many, context)

    return wrapped
