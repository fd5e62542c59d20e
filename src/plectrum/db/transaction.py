"""Transactions, in both colours from one implementation.

`atomic` works with `with`, with `async with` and as a decorator of functions of either colour.
Blocks nest: an inner block is a savepoint. What is to happen only if all of it is kept is given
to `on_commit`.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self, TypeVar, cast, overload

from plectrum.db.backends.base.link import AsyncLink, Link, TransactionState
from plectrum.db.connections import ambient_link, connections, set_ambient_link
from plectrum.db.effects import Acquire, Command, Release
from plectrum.db.utils import (
    DEFAULT_DB_ALIAS,
    DatabaseError,
    Error,
    ProgrammingError,
    TransactionManagementError,
)
from plectrum.effects import (
    Call,
    Operation,
    adrive,
    drive,
    in_event_loop,
    is_coroutine_function,
    perform,
)

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])

logger = logging.getLogger("plectrum.db.backends.base")


class Transaction:
    """One block: what to do when it begins and when it ends, without a colour.

    Args:
        alias: The database.
        savepoint: Whether a block inside another one can be undone alone.
        durable: Whether the block insists on being the outermost, so that its end is a commit.
        is_test: Whether a test case makes it, to undo the test; blocks in it count as outermost.
    """

    __slots__ = ("_from_pool", "_link", "_name", "alias", "durable", "is_test", "savepoint")

    def __init__(
        self,
        alias: str,
        *,
        savepoint: bool = True,
        durable: bool = False,
        is_test: bool = False,
    ) -> None:
        self.alias = alias
        self.savepoint = savepoint
        self.durable = durable
        self.is_test = is_test
        self._from_pool = False
        self._link: Link | AsyncLink | None = None
        self._name: str | None = None

    def enter(self) -> Operation[None]:
        """Begins a transaction, or opens a savepoint in the one that is open.

        Raises:
            RuntimeError: The block is durable and inside another one.
        """
        link, self._from_pool = yield from perform(Acquire(self.alias))
        self._link = link
        if self._from_pool:
            set_ambient_link(self.alias, cast(AsyncLink, link))
        try:
            yield from self._begin(link.state)
        except BaseException:
            yield from self._give_back()
            raise
        link.state.test_blocks += self.is_test

    def exit(self, error: BaseException | None) -> Operation[None]:
        """Keeps what the block did, or undoes it if an error ended the block."""
        assert self._link is not None, "exit() follows enter()"
        state = self._link.state
        state.test_blocks -= self.is_test
        if state.in_atomic_block and state.savepoints:
            yield from self._leave_inner(state, error)
            return
        callbacks: list[tuple[Callable[[], Any], bool]] = []
        try:
            callbacks = yield from self._leave_outermost(state, error)
        finally:
            yield from self._give_back()
        yield from run_callbacks(callbacks)

    def _begin(self, state: TransactionState) -> Operation[None]:
        operations = connections[self.alias].ops
        if not state.in_atomic_block:
            state.needs_rollback = False
            if not state.is_manual:
                yield Command(self.alias, operations.begin_sql)
                state.in_atomic_block = True
                return
            # The program's own transaction is open: the block is a part of it.
            state.in_atomic_block = True
        if self.durable and 1 + len(state.savepoints) > state.test_blocks:
            raise RuntimeError(
                "A durable atomic block cannot be nested within another atomic block."
            )
        if self.savepoint and not state.needs_rollback:
            state.savepoint_count += 1
            self._name = f"s{state.savepoint_count}"
            yield Command(self.alias, operations.savepoint_create_sql(self._name))
        state.savepoints.append(self._name)

    def _leave_inner(self, state: TransactionState, error: BaseException | None) -> Operation[None]:
        name = state.savepoints.pop()
        if state.is_manual and not state.savepoints:
            state.in_atomic_block = False
        operations = connections[self.alias].ops
        if error is None and not state.needs_rollback:
            if name is not None:
                yield Command(self.alias, operations.savepoint_commit_sql(name))
            return
        state.needs_rollback = False
        if name is None:
            state.needs_rollback = True
            return
        state.on_commit = [entry for entry in state.on_commit if name not in entry[0]]
        try:
            yield Command(self.alias, operations.savepoint_rollback_sql(name))
            yield Command(self.alias, operations.savepoint_commit_sql(name))
        except Error:
            state.needs_rollback = True

    def _leave_outermost(
        self, state: TransactionState, error: BaseException | None
    ) -> Operation[list[tuple[Callable[[], Any], bool]]]:
        callbacks = [(function, robust) for _, function, robust in state.on_commit]
        is_kept = error is None and not state.needs_rollback
        state.on_commit = []
        state.needs_rollback = False
        state.in_atomic_block = False
        if is_kept:
            try:
                yield Command(self.alias, "COMMIT")
            except DatabaseError:
                yield from self._roll_back()
                raise
            return callbacks
        yield from self._roll_back()
        return []

    def _roll_back(self) -> Operation[None]:
        try:
            yield Command(self.alias, "ROLLBACK")
        except Error as error:
            # The connection is gone and with it the transaction; the first error goes on.
            logger.warning("Rolling back failed on %r: %s", self.alias, error)
            if isinstance(self._link, Link):
                connections[self.alias].close()

    def _give_back(self) -> Operation[None]:
        if self._from_pool:
            self._from_pool = False
            set_ambient_link(self.alias, None)
            yield Release(self.alias, cast(AsyncLink, self._link))


def within(
    alias: str, operation: Operation[T], *, savepoint: bool = True, durable: bool = False
) -> Operation[T]:
    """Runs an operation in a transaction: all of it is kept or none.

    Args:
        alias: The database.
        operation: What to run.
        savepoint: Whether it can be undone alone if a transaction is open already.
        durable: Whether it insists on being the outermost block.
    """
    transaction = Transaction(alias, savepoint=savepoint, durable=durable)
    yield from transaction.enter()
    try:
        result = yield from operation
    except BaseException as error:
        yield from transaction.exit(error)
        raise
    yield from transaction.exit(None)
    return result


class Atomic:
    """What `atomic` returns: a context manager of both colours, and a decorator."""

    def __init__(self, using: str | None, savepoint: bool, durable: bool) -> None:
        self.using = using or DEFAULT_DB_ALIAS
        self.savepoint = savepoint
        self.durable = durable
        self._open: list[Transaction] = []

    def _transaction(self) -> Transaction:
        return Transaction(self.using, savepoint=self.savepoint, durable=self.durable)

    def __enter__(self) -> Self:
        transaction = self._transaction()
        drive(transaction.enter())
        self._open.append(transaction)
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        drive(self._open.pop().exit(exc_value))

    async def __aenter__(self) -> Self:
        transaction = self._transaction()
        await adrive(transaction.enter())
        self._open.append(transaction)
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await adrive(self._open.pop().exit(exc_value))

    def __call__(self, function: F) -> F:
        """Decorates a function of either colour: each call is a block of its own."""
        if is_coroutine_function(function):

            @functools.wraps(function)
            async def awrapper(*args: Any, **kwargs: Any) -> Any:
                async with Atomic(self.using, self.savepoint, self.durable):
                    return await function(*args, **kwargs)

            return cast(F, awrapper)

        @functools.wraps(function)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            with Atomic(self.using, self.savepoint, self.durable):
                return function(*args, **kwargs)

        return cast(F, wrapper)


@overload
def atomic(using: F) -> F: ...
@overload
def atomic(using: str | None = None, savepoint: bool = True, durable: bool = False) -> Atomic: ...
def atomic(
    using: str | Callable[..., Any] | None = None, savepoint: bool = True, durable: bool = False
) -> Any:
    """Makes a block all or nothing, as a context manager of either colour or as a decorator.

    Args:
        using: The alias of the database, or the decorated function.
        savepoint: Whether a block inside another one can be undone alone; without, an error in
            it dooms the outer block too.
        durable: Whether the block insists on being the outermost, so that what it did is
            committed when it ends.
    """
    if callable(using):
        return Atomic(DEFAULT_DB_ALIAS, savepoint, durable)(using)
    return Atomic(using, savepoint, durable)


def non_atomic_requests(using: str | Callable[..., Any] | None = None) -> Any:
    """Exempts a view from ATOMIC_REQUESTS, for one database or, as a plain decorator, `default`."""
    if callable(using):
        return _exempt(using, DEFAULT_DB_ALIAS)
    return lambda view: _exempt(view, using or DEFAULT_DB_ALIAS)


def _exempt(view: F, alias: str) -> F:
    exempt: set[str] = getattr(view, "_non_atomic_requests", set())
    view._non_atomic_requests = exempt | {alias}  # type: ignore[attr-defined]  # read by the handler
    return view


def on_commit(func: Callable[[], Any], using: str | None = None, robust: bool = False) -> None:
    """Calls a function when the current transaction has been committed, or now if there is none.

    Args:
        func: A function of either colour without arguments.
        using: The alias of the database.
        robust: Whether its errors are logged instead of raised.

    Raises:
        TypeError: `func` cannot be called.
    """
    if not callable(func):
        raise TypeError("on_commit()'s callback must be a callable.")
    state = _state(using)
    if state is not None and state.in_atomic_block:
        names = frozenset(name for name in state.savepoints if name is not None)
        state.on_commit.append((names, func, robust))
    elif state is not None and state.is_manual:
        raise TransactionManagementError(
            "on_commit() cannot be used in manual transaction management"
        )
    elif robust:
        _logging_errors(lambda: Call(func).perform(), func)
    else:
        Call(func).perform()


def get_connection(using: str | None = None) -> Any:
    """Returns this thread's connection with an alias."""
    return connections[using or DEFAULT_DB_ALIAS]


def get_autocommit(using: str | None = None) -> bool:
    """Tells whether each statement is kept by itself, that is, no transaction is open."""
    state = _state(using)
    return state is None or not (state.in_atomic_block or state.is_manual)


def set_autocommit(autocommit: bool, using: str | None = None) -> None:
    """Sets whether each statement is kept by itself.

    Without, a transaction is always open; `commit` and `rollback` end it and begin the next.
    Turning it on again commits.

    Raises:
        TransactionManagementError: An `atomic` block is open.
    """
    drive(_set_autocommit(using or DEFAULT_DB_ALIAS, autocommit))


def commit(using: str | None = None) -> None:
    """Keeps what was done since the last commit, where autocommit is off.

    Raises:
        TransactionManagementError: An `atomic` block is open.
    """
    drive(_end_manual(using or DEFAULT_DB_ALIAS, "COMMIT"))


def rollback(using: str | None = None) -> None:
    """Undoes what was done since the last commit, where autocommit is off.

    Raises:
        TransactionManagementError: An `atomic` block is open.
    """
    drive(_end_manual(using or DEFAULT_DB_ALIAS, "ROLLBACK"))


def _set_autocommit(alias: str, autocommit: bool) -> Operation[None]:
    state = _manual_state(alias)
    if autocommit != state.is_manual:
        return
    begin = connections[alias].ops.begin_sql
    yield Command(alias, "COMMIT" if autocommit else begin)
    state.is_manual = not autocommit


def _end_manual(alias: str, statement: str) -> Operation[None]:
    """Ends the open transaction and begins the next; does nothing where none is open."""
    state = _manual_state(alias)
    if state.is_manual:
        try:
            yield Command(alias, statement)
        except DatabaseError:
            if statement == "COMMIT":
                yield Command(alias, "ROLLBACK")
                yield Command(alias, connections[alias].ops.begin_sql)
            raise
        yield Command(alias, connections[alias].ops.begin_sql)


def _manual_state(alias: str) -> TransactionState:
    state = _state(alias)
    if state is None or state.in_atomic_block:
        raise TransactionManagementError("This is forbidden when an 'atomic' block is active.")
    return state


def get_rollback(using: str | None = None) -> bool:
    """Tells whether the innermost block will be undone when it ends.

    Raises:
        TransactionManagementError: No block is open.
    """
    return _block_state(using).needs_rollback


def set_rollback(rollback: bool, using: str | None = None) -> None:
    """Sets whether the innermost block will be undone when it ends.

    Raises:
        TransactionManagementError: No block is open.
    """
    _block_state(using).needs_rollback = rollback


def savepoint_create(using: str | None = None) -> str | None:
    """Opens a savepoint in the current transaction and returns its name, `None` outside of one."""
    return drive(open_savepoint(using or DEFAULT_DB_ALIAS))


savepoint = savepoint_create


async def asavepoint(using: str | None = None) -> str | None:
    """Does what `savepoint_create` does, awaiting."""
    return await adrive(open_savepoint(using or DEFAULT_DB_ALIAS))


def savepoint_commit(sid: str, using: str | None = None) -> None:
    """Keeps what was done since a savepoint."""
    drive(_savepoint_command(using or DEFAULT_DB_ALIAS, "savepoint_commit_sql", sid))


async def asavepoint_commit(sid: str, using: str | None = None) -> None:
    """Does what `savepoint_commit` does, awaiting."""
    await adrive(_savepoint_command(using or DEFAULT_DB_ALIAS, "savepoint_commit_sql", sid))


def savepoint_rollback(sid: str, using: str | None = None) -> None:
    """Undoes what was done since a savepoint."""
    drive(_savepoint_command(using or DEFAULT_DB_ALIAS, "savepoint_rollback_sql", sid))


async def asavepoint_rollback(sid: str, using: str | None = None) -> None:
    """Does what `savepoint_rollback` does, awaiting."""
    await adrive(_savepoint_command(using or DEFAULT_DB_ALIAS, "savepoint_rollback_sql", sid))


def clean_savepoints(using: str | None = None) -> None:
    """Lets the names of savepoints start again at one."""
    state = _state(using)
    if state is not None:
        state.savepoint_count = 0


def open_savepoint(alias: str) -> Operation[str | None]:
    """Opens a savepoint, within an operation."""
    state = _state(alias)
    if state is None or not (state.in_atomic_block or state.is_manual):
        return None
    state.savepoint_count += 1
    name = f"x{state.savepoint_count}"
    yield Command(alias, connections[alias].ops.savepoint_create_sql(name))
    return name


def _savepoint_command(alias: str, statement: str, name: str) -> Operation[None]:
    state = _state(alias)
    if state is not None and (state.in_atomic_block or state.is_manual):
        yield Command(alias, getattr(connections[alias].ops, statement)(name))
        if statement == "savepoint_rollback_sql":
            state.on_commit = [entry for entry in state.on_commit if name not in entry[0]]


def _state(using: str | None) -> TransactionState | None:
    """Returns the state of the link that this context uses, `None` if it uses none yet."""
    alias = using or DEFAULT_DB_ALIAS
    link: AsyncLink | Link | None = ambient_link(alias)
    if link is not None:
        return link.state
    if in_event_loop() and connections.shared_link(alias) is None:
        return None
    return connections[alias].link.state


def _block_state(using: str | None) -> TransactionState:
    state = _state(using)
    if state is None or not state.in_atomic_block:
        raise TransactionManagementError(
            "The rollback flag doesn't work outside of an 'atomic' block."
        )
    return state


def run_callbacks(callbacks: list[tuple[Callable[[], Any], bool]]) -> Operation[None]:
    """Calls what was given to `on_commit`; an error of a robust function is logged.

    Effects: a Call for each function.
    """
    for function, robust in callbacks:
        if not robust:
            yield Call(function)
            continue
        try:
            yield Call(function)
        except Exception as error:  # noqa: BLE001 - robust: the others are to run
            _log_callback(function, error)


def _logging_errors(run: Callable[[], Any], function: Callable[..., Any]) -> None:
    try:
        run()
    except Exception as error:  # noqa: BLE001 - robust
        _log_callback(function, error)


def _log_callback(function: Callable[..., Any], error: Exception) -> None:
    name = getattr(function, "__qualname__", repr(function))
    logger.error("Error calling %s in on_commit() (%s).", name, error, exc_info=error)


__all__ = [
    "Atomic",
    "ProgrammingError",
    "Transaction",
    "TransactionManagementError",
    "asavepoint",
    "asavepoint_commit",
    "asavepoint_rollback",
    "atomic",
    "clean_savepoints",
    "commit",
    "get_autocommit",
    "get_connection",
    "get_rollback",
    "non_atomic_requests",
    "on_commit",
    "rollback",
    "savepoint",
    "savepoint_commit",
    "savepoint_create",
    "savepoint_rollback",
    "set_autocommit",
    "set_rollback",
    "within",
]
