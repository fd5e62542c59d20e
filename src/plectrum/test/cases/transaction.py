"""Tests that use databases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, ClassVar

from plectrum.apps import apps
from plectrum.conf import settings
from plectrum.core.management import call_command
from plectrum.core.management.sql import emit_post_migrate_signal, flushed_tables, stored_models
from plectrum.core.signals import setting_changed
from plectrum.db import DEFAULT_DB_ALIAS, connections, transaction
from plectrum.db.transaction import Transaction
from plectrum.effects import drive
from plectrum.test.cases.simple import SimpleTestCase
from plectrum.test.class_data import protect_class_data
from plectrum.test.serialized import has_contents, restore_contents


def flush(alias: str) -> None:
    """Empties all tables of a database that models have, in one transaction."""
    connection = connections[alias]
    tables = flushed_tables(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA foreign_keys = OFF")
        try:
            with transaction.atomic(alias):
                for statement in connection.ops.sql_flush(tables):
                    cursor.execute(statement)
        finally:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA foreign_keys = ON")


def restart_keys(alias: str) -> None:
    """Lets the automatic keys of a database start again at 1, or after those that are stored."""
    connection = connections[alias]
    with connection.cursor() as cursor:
        for statement in connection.ops.restart_keys_sql(stored_models(connection)):
            cursor.execute(statement)


class Sandbox:
    """Undoes what a test does: all of it is in one transaction, whatever thread or loop does it.

    Args:
        aliases: The databases.
    """

    def __init__(self, aliases: list[str]) -> None:
        self._aliases = aliases
        self._stack = ExitStack()
        self._blocks: list[Transaction] = []

    def enter(self) -> None:
        """Begins the transactions."""
        for alias in self._aliases:
            self._stack.enter_context(connections.shared(alias))
            block = Transaction(alias, is_test=True)
            drive(block.enter())
            self._blocks.append(block)

    def leave(self) -> None:
        """Rolls the transactions back."""
        try:
            while self._blocks:
                block = self._blocks.pop()
                transaction.set_rollback(True, block.alias)
                drive(block.exit(None))
        finally:
            self._stack.close()


class TransactionTestCase(SimpleTestCase):
    """A test that may commit; the tables are emptied after it.

    Attributes:
        databases: The aliases of the databases that the test may use, or `__all__`.
        fixtures: The names of fixtures that are loaded into each of them before the test; for a
            `TestCase`, before the tests of the class.
        reset_sequences: Whether automatic keys start again before the test; not in a `TestCase`.
        serialized_rollback: Whether each test finds what the migrations have stored; not in a
            `TestCase`, which always does.
        available_apps: The dotted names of the applications that are there for the tests; all of
            them if `None`. Only their tables are emptied.
    """

    databases: ClassVar[Any] = {DEFAULT_DB_ALIAS}
    fixtures: ClassVar[Iterable[str] | None] = None
    reset_sequences: ClassVar[bool] = False
    serialized_rollback: ClassVar[bool] = False
    available_apps: ClassVar[Sequence[str] | None] = None
    _advice: ClassVar[str] = "If it may,"

    @classmethod
    def setUpClass(cls) -> None:
        """Leaves only the available applications, if the class names them."""
        super().setUpClass()
        if cls.available_apps is not None:
            apps.set_available_apps(cls.available_apps)
            _tell_of_applications(cls.available_apps, enter=True)
            cls.addClassCleanup(_bring_back_applications)

    @classmethod
    def _aliases(cls) -> list[str]:
        return list(connections) if cls.databases == "__all__" else sorted(cls.databases)

    @classmethod
    def _load_fixtures(cls) -> None:
        if cls.fixtures:
            for alias in cls._aliases():
                call_command("loaddata", *cls.fixtures, verbosity=0, database=alias)

    @classmethod
    def _restores(cls, alias: str) -> bool:
        """Tells whether each test finds what the migrations have stored."""
        return cls.serialized_rollback and has_contents(alias)

    def _set_up_around(self) -> None:
        self._sharing = ExitStack()
        for alias in self._aliases():
            if getattr(connections[alias], "is_in_memory", False):
                self._sharing.enter_context(connections.shared(alias))
        try:
            for alias in self._aliases():
                self._prepare(alias)
            self._load_fixtures()
        except BaseException:
            self._tear_down_around()
            raise

    def _prepare(self, alias: str) -> None:
        """Stores what a test finds: rows of the available applications, or of migrations."""
        if self.available_apps is not None:
            emit_post_migrate_signal(0, False, alias)
        if self.reset_sequences:
            restart_keys(alias)
        if self._restores(alias):
            restore_contents(alias)

    def _tear_down_around(self) -> None:
        self._sharing.close()
        for alias in self._aliases():
            flush(alias)
            if self.available_apps is None and not self._restores(alias):
                # Others rely on what migrations have left: content types and permissions.
                emit_post_migrate_signal(0, False, alias)


def _tell_of_applications(names: Sequence[str], *, enter: bool) -> None:
    """Tells those who keep something of the installed applications that these are others."""
    sender = type(settings._loaded())
    setting_changed.send(sender=sender, setting="INSTALLED_APPS", value=names, enter=enter)


def _bring_back_applications() -> None:
    apps.unset_available_apps()
    _tell_of_applications(settings.INSTALLED_APPS, enter=False)


class TestCase(TransactionTestCase):
    """A test in a transaction that is rolled back; quick, and what one usually wants.

    `setUpTestData` makes what all tests of the class need, once.
    """

    _class_sandbox: ClassVar[Sandbox | None] = None

    @classmethod
    def setUpClass(cls) -> None:
        """Makes the data of the class."""
        super().setUpClass()
        sandbox = Sandbox(cls._aliases())
        sandbox.enter()
        cls._class_sandbox = sandbox
        try:
            cls._load_fixtures()
            before = dict(vars(cls))
            cls.setUpTestData()
            protect_class_data(cls, before)
        except BaseException:
            sandbox.leave()
            raise

    @classmethod
    def tearDownClass(cls) -> None:
        """Removes the data of the class."""
        if cls._class_sandbox is not None:
            cls._class_sandbox.leave()
        super().tearDownClass()

    @classmethod
    @contextmanager
    def captureOnCommitCallbacks(  # noqa: N802 - documented name
        cls, *, using: str = DEFAULT_DB_ALIAS, execute: bool = False
    ) -> Iterator[list[Any]]:
        """Collects the functions that a block gives to `transaction.on_commit`.

        Args:
            using: The alias of the database.
            execute: Whether they are called at the end of the block, as if it were committed.
        """
        callbacks: list[Any] = []
        state = connections[using].link.state
        start = len(state.on_commit)
        yield callbacks
        while given := state.on_commit[start:]:
            start = len(state.on_commit)
            for _, function, is_robust in given:
                callbacks.append(function)
                if execute:
                    drive(transaction.run_callbacks([(function, is_robust)]))

    @classmethod
    def setUpTestData(cls) -> None:
        """Makes what all tests of the class need; each finds it as it was made."""

    def _set_up_around(self) -> None:
        self._blocks = [Transaction(alias, is_test=True) for alias in self._aliases()]
        for block in self._blocks:
            drive(block.enter())

    def _tear_down_around(self) -> None:
        for block in reversed(self._blocks):
            transaction.set_rollback(True, block.alias)
            drive(block.exit(None))
