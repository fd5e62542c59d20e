"""One migration: what it depends on and what it does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from plectrum.conf import settings
from plectrum.db.migrations.exceptions import IrreversibleError
from plectrum.db.migrations.preflight import check_new_keys
from plectrum.db.transaction import atomic
from plectrum.utils import timezone

if TYPE_CHECKING:
    from plectrum.db.migrations.operations.base import Operation
    from plectrum.db.migrations.state.project import ProjectState

LONGEST_NAME = 52


class SwappableTuple(tuple[str, str]):  # noqa: SLOT001 - a pair that also knows its setting
    """A dependency on the application whose model a setting names."""

    setting: str

    def __new__(cls, value: tuple[str, str], setting: str) -> Self:
        """Makes the pair of application label and `__first__`."""
        self = super().__new__(cls, value)
        self.setting = setting
        return self


def swappable_dependency(value: str) -> SwappableTuple:
    """Returns the dependency on the first migration of the application that a label is in.

    Args:
        value: A model's label, as in `settings.AUTH_USER_MODEL`.
    """
    return SwappableTuple((value.split(".", 1)[0], "__first__"), value)


class Step(NamedTuple):
    """An operation with the states before and after it."""

    operation: Operation
    before: ProjectState
    after: ProjectState


class Migration:
    """The base of the `Migration` class in each migration file.

    Attributes:
        operations: What it does, in order.
        dependencies: Pairs of application label and name of migrations that come before.
        run_before: Pairs of migrations that come after.
        replaces: Pairs of migrations that this one stands for (squashed).
        initial: Whether it makes an application's first tables; found out when `None`.
        atomic: Whether it runs in one transaction, where the database allows that.
    """

    operations: list[Operation] = []
    dependencies: list[tuple[str, str]] = []
    run_before: list[tuple[str, str]] = []
    replaces: list[tuple[str, str]] = []
    initial: bool | None = None
    atomic: bool = True

    def __init__(self, name: str, app_label: str) -> None:
        self.name = name
        self.app_label = app_label
        self.operations = list(type(self).operations)
        self.dependencies = list(type(self).dependencies)
        self.run_before = list(type(self).run_before)
        self.replaces = list(type(self).replaces)

    @property
    def key(self) -> tuple[str, str]:
        """The application label and the name."""
        return self.app_label, self.name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Migration) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)

    def __repr__(self) -> str:
        return f"<Migration {self.app_label}.{self.name}>"

    def __str__(self) -> str:
        return f"{self.app_label}.{self.name}"

    def mutate_state(self, state: ProjectState, preserve: bool = True) -> ProjectState:
        """Returns the state after this migration.

        Args:
            state: The state before it.
            preserve: Leave that state as it is, rather than changing it.
        """
        state = state.clone() if preserve else state
        for operation in self.operations:
            operation.state_forwards(self.app_label, state)
        return state

    def steps(self, state: ProjectState) -> list[Step]:
        """Returns the operations with the states before and after each."""
        steps = []
        for operation in self.operations:
            after = state.clone()
            operation.state_forwards(self.app_label, after)
            steps.append(Step(operation, state, after))
            state = after
        return steps

    def apply(
        self, state: ProjectState, schema_editor: Any, collect_sql: bool = False
    ) -> ProjectState:
        """Does all operations on a database, and returns the state after them."""
        steps = self.steps(state)
        if not collect_sql:
            check_new_keys(steps, self.app_label, schema_editor)
        for step in steps:
            with self._block(step, schema_editor, collect_sql) as is_done:
                if is_done:
                    step.operation.database_forwards(
                        self.app_label, schema_editor, step.before, step.after
                    )
            state = step.after
        return state

    def unapply(
        self, state: ProjectState, schema_editor: Any, collect_sql: bool = False
    ) -> ProjectState:
        """Undoes all operations on a database, the last one first.

        Args:
            state: The state before this migration.
            schema_editor: What changes the schema.
            collect_sql: Whether the statements are only collected.

        Raises:
            IrreversibleError: An operation cannot be undone; nothing has been done then.
        """
        for operation in self.operations:
            if not operation.reversible:
                raise IrreversibleError(
                    f"Operation {operation} in {self} is not reversible",
                    hint="Give RunPython a reverse_code or RunSQL a reverse_sql.",
                )
        for step in reversed(self.steps(state)):
            with self._block(step, schema_editor, collect_sql) as is_done:
                if is_done:
                    step.operation.database_backwards(
                        self.app_label, schema_editor, step.after, step.before
                    )
        return state

    @contextmanager
    def _block(self, step: Step, schema_editor: Any, collect_sql: bool) -> Iterator[bool]:
        """Tells of a step and surrounds it; the value is whether there is anything to do."""
        if schema_editor.step_begins is not None:
            schema_editor.step_begins(step)
        if collect_sql:
            sql: list[str] = schema_editor.collected_sql
            sql += ["--", f"-- {step.operation.describe()}", "--"]
            length = len(sql)
            yield step.operation.reduces_to_sql
            if not step.operation.reduces_to_sql:
                sql.append("-- THIS OPERATION CANNOT BE WRITTEN AS SQL")
            elif len(sql) == length:
                sql.append("-- (no-op)")
        elif self._needs_transaction(step.operation) and not schema_editor.atomic_migration:
            with atomic(schema_editor.connection.alias):
                yield True
        else:
            yield True
        schema_editor.finished_steps.append(step)

    def _needs_transaction(self, operation: Operation) -> bool:
        """Tells whether an operation asks for a transaction, or leaves it to the migration."""
        return self.atomic if operation.atomic is None else operation.atomic

    def suggest_name(self) -> str:
        """Returns a name made from what the operations do."""
        if self.initial:
            return "initial"
        fragments = [
            re.sub(r"\W+", "_", name)
            for operation in self.operations
            if (name := operation.migration_name_fragment)
        ]
        if not fragments or len(fragments) != len(self.operations):
            moment = timezone.localtime()
            return fragments[0] if len(fragments) == 1 else f"auto_{moment:%Y%m%d_%H%M}"
        name = fragments[0]
        for index, fragment in enumerate(fragments[1:], start=1):
            longer = f"{name}_{fragment}"
            if len(longer) > LONGEST_NAME:
                return f"{name}_and_more" if index < len(fragments) else name
            name = longer
        return name


def resolve_setting(dependency: tuple[str, str]) -> tuple[str, str]:
    """Returns the pair that a `("__setting__", NAME)` dependency stands for."""
    if dependency[0] == "__setting__":
        label: str = getattr(settings, dependency[1])
        return label.split(".", 1)[0], "__first__"
    return dependency
