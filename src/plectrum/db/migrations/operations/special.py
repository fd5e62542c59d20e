"""Operations that run what their author wrote."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from plectrum.db import router
from plectrum.db.migrations.operations.base import Operation, OperationCategory

if TYPE_CHECKING:
    from plectrum.db.migrations.state.project import ProjectState


class SeparateDatabaseAndState(Operation):
    """Changes the state by some operations and the database by others.

    Args:
        database_operations: What is done to the database.
        state_operations: What is done to the state.
    """

    category = OperationCategory.MIXED
    serialization_expand_args = ["database_operations", "state_operations"]

    def __init__(
        self,
        database_operations: Sequence[Operation] | None = None,
        state_operations: Sequence[Operation] | None = None,
    ) -> None:
        self.database_operations = list(database_operations or [])
        self.state_operations = list(state_operations or [])

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Returns what makes an equal operation."""
        kwargs = {}
        if self.database_operations:
            kwargs["database_operations"] = self.database_operations
        if self.state_operations:
            kwargs["state_operations"] = self.state_operations
        return type(self).__name__, (), kwargs

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Changes the state by the operations for it."""
        for operation in self.state_operations:
            operation.state_forwards(app_label, state)

    def _database_states(
        self, app_label: str, state: ProjectState
    ) -> list[tuple[Operation, ProjectState, ProjectState]]:
        steps = []
        for operation in self.database_operations:
            after = state.clone()
            operation.state_forwards(app_label, after)
            steps.append((operation, state, after))
            state = after
        return steps

    def database_forwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Changes the database by the operations for it."""
        for operation, before, after in self._database_states(app_label, from_state):
            operation.database_forwards(app_label, schema_editor, before, after)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Undoes the operations for the database, the last one first."""
        for operation, before, after in reversed(self._database_states(app_label, to_state)):
            operation.database_backwards(app_label, schema_editor, after, before)

    def describe(self) -> str:
        """Returns what it does, in a few words."""
        return "Custom state/database change combination"


Statements = str | Sequence[Any]


class RunSQL(Operation):
    """Runs SQL statements.

    Args:
        sql: A text of statements, or a list of statements and of pairs of statement and
            parameters.
        reverse_sql: What undoes them; without it the operation cannot be undone.
        state_operations: What the statements do to the models.
        hints: What routers are told.
        elidable: Whether squashing may leave it out.
    """

    noop = ""
    category = OperationCategory.SQL

    def __init__(
        self,
        sql: Statements,
        reverse_sql: Statements | None = None,
        state_operations: Sequence[Operation] | None = None,
        hints: dict[str, Any] | None = None,
        elidable: bool = False,
    ) -> None:
        self.sql = sql
        self.reverse_sql = reverse_sql
        self.state_operations = list(state_operations or [])
        self.hints = hints or {}
        self.elidable = elidable

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Returns what makes an equal operation."""
        kwargs: dict[str, Any] = {"sql": self.sql}
        if self.reverse_sql is not None:
            kwargs["reverse_sql"] = self.reverse_sql
        if self.state_operations:
            kwargs["state_operations"] = self.state_operations
        if self.hints:
            kwargs["hints"] = self.hints
        if self.elidable:
            kwargs["elidable"] = True
        return type(self).__name__, (), kwargs

    @property
    def reversible(self) -> bool:  # type: ignore[override]  # it depends on the arguments
        """Whether there is SQL that undoes it."""
        return self.reverse_sql is not None

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Changes the state as the author says that the statements do."""
        for operation in self.state_operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Runs the statements."""
        if router.allow_migrate(schema_editor.connection.alias, app_label, **self.hints):
            self._run(schema_editor, self.sql)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Runs the statements that undo it."""
        if self.reverse_sql is None:
            raise ValueError("You cannot reverse this operation")
        if router.allow_migrate(schema_editor.connection.alias, app_label, **self.hints):
            self._run(schema_editor, self.reverse_sql)

    def _run(self, schema_editor: Any, sql: Statements) -> None:
        if not isinstance(sql, str):
            for text, parameters in list(map(_with_parameters, sql)):
                schema_editor.execute(text, parameters)
            return
        for text in schema_editor.connection.ops.split_statements(sql):
            schema_editor.execute(text)

    def describe(self) -> str:
        """Returns what it does, in a few words."""
        return "Raw SQL operation"


def _with_parameters(statement: Any) -> tuple[str, Any]:
    """Returns a statement of `RunSQL` with its parameters.

    Raises:
        ValueError: It is neither a text nor a pair.
    """
    if isinstance(statement, str):
        return statement, None
    if not isinstance(statement, (list, tuple)) or len(statement) != 2:
        raise ValueError(
            f"RunSQL takes texts and pairs of text and parameters, and got {statement!r:.200}. "
            "Write (text, [parameter, ...])."
        )
    return statement[0], statement[1]


class RunPython(Operation):
    """Runs a function on data.

    Args:
        code: Called with the registry of the models as they are at this point and the schema
            editor.
        reverse_code: What undoes it; without it the operation cannot be undone.
        atomic: Whether it gets a transaction in a migration without one; `None` for the
            migration's way.
        hints: What routers are told.
        elidable: Whether squashing may leave it out.
    """

    category = OperationCategory.PYTHON
    reduces_to_sql = False

    def __init__(
        self,
        code: Callable[[Any, Any], Any],
        reverse_code: Callable[[Any, Any], Any] | None = None,
        atomic: bool | None = None,
        hints: dict[str, Any] | None = None,
        elidable: bool = False,
    ) -> None:
        if not callable(code):
            raise ValueError("RunPython must be supplied with a callable")
        if reverse_code is not None and not callable(reverse_code):
            raise ValueError("RunPython must be supplied with callable arguments")
        self.code = code
        self.reverse_code = reverse_code
        self.atomic = atomic
        self.hints = hints or {}
        self.elidable = elidable

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Returns what makes an equal operation."""
        kwargs: dict[str, Any] = {"code": self.code}
        if self.reverse_code is not None:
            kwargs["reverse_code"] = self.reverse_code
        if self.atomic is not None:
            kwargs["atomic"] = self.atomic
        if self.hints:
            kwargs["hints"] = self.hints
        if self.elidable:
            kwargs["elidable"] = True
        return type(self).__name__, (), kwargs

    @property
    def reversible(self) -> bool:  # type: ignore[override]  # it depends on the arguments
        """Whether there is a function that undoes it."""
        return self.reverse_code is not None

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Leaves the models as they are: it is about data."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Calls the function."""
        if router.allow_migrate(schema_editor.connection.alias, app_label, **self.hints):
            self.code(from_state.apps, schema_editor)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Calls the function that undoes it."""
        if self.reverse_code is None:
            raise NotImplementedError("You cannot reverse this operation")
        if router.allow_migrate(schema_editor.connection.alias, app_label, **self.hints):
            self.reverse_code(from_state.apps, schema_editor)

    @staticmethod
    def noop(apps: Any, schema_editor: Any) -> None:
        """Does nothing: for a direction in which there is nothing to do."""

    def describe(self) -> str:
        """Returns what it does, in a few words."""
        return "Raw Python operation"
