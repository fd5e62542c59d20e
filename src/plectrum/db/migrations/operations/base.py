"""What all operations share.

An operation changes two things: the state of the models, a value, and the schema of a database.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, Self

from plectrum.db import router

if TYPE_CHECKING:
    from plectrum.db.migrations.state.project import ProjectState

Reduction = "list[Operation] | bool"


class OperationCategory(StrEnum):
    """The mark in front of an operation where migrations are listed."""

    ADDITION = "+"
    REMOVAL = "-"
    ALTERATION = "~"
    PYTHON = "p"
    SQL = "s"
    MIXED = "?"


class Operation:
    """The base of the operations.

    Attributes:
        reversible: Whether it can be undone.
        reduces_to_sql: Whether it can be written as SQL statements.
        atomic: Whether it needs a transaction of its own in a migration that has none.
        elidable: Whether squashing may leave it out.
        serialization_expand_args: Names of arguments that are written over several lines.
        category: Its mark in lists.
    """

    reversible = True
    reduces_to_sql = True
    atomic: bool | None = False
    elidable = False
    serialization_expand_args: ClassVar[list[str]] = []
    category: OperationCategory | None = None
    _constructor_args: tuple[tuple[Any, ...], dict[str, Any]]

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        """Remembers the arguments, so that the operation can be written to a file."""
        self = super().__new__(cls)
        self._constructor_args = (args, kwargs)
        return self

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Returns class name, arguments and keywords that make an equal operation."""
        return type(self).__name__, *self._constructor_args

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Changes a state as the operation changes the models."""
        raise NotImplementedError(f"{type(self).__name__} must define state_forwards().")

    def database_forwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Changes a database.

        Args:
            app_label: The application of the migration.
            schema_editor: What changes the schema.
            from_state: The state before.
            to_state: The state after.
        """
        raise NotImplementedError(f"{type(self).__name__} must define database_forwards().")

    def database_backwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Changes a database back; `to_state` is the state before the operation."""
        raise NotImplementedError(f"{type(self).__name__} must define database_backwards().")

    def describe(self) -> str:
        """Returns what it does, in a few words."""
        args, kwargs = self._constructor_args
        return f"{type(self).__name__}: {(args, kwargs)}"

    def formatted_description(self) -> str:
        """Returns the description with the mark in front."""
        mark = self.category or OperationCategory.MIXED
        return f"{mark.value} {self.describe()}"

    @property
    def migration_name_fragment(self) -> str | None:
        """A part of a migration's name, `None` for nothing useful."""
        return None

    def references_model(self, name: str, app_label: str) -> bool:
        """Tells whether it may depend on a model; when in doubt it does."""
        return True

    def references_field(self, model_name: str, name: str, app_label: str) -> bool:
        """Tells whether it may depend on a field; when in doubt it does."""
        return self.references_model(model_name, app_label)

    def allow_migrate_model(self, connection_alias: str, model: Any) -> bool:
        """Tells whether a model has a table on a database that this project manages."""
        return bool(
            model._meta.can_migrate(connection_alias)
            and router.allow_migrate_model(connection_alias, model)
        )

    def reduce(self, operation: Operation, app_label: str) -> list[Operation] | bool:
        """Joins this operation with a later one.

        Returns:
            The operations that do what both did; `True` if this one may move behind the other;
            `False` if neither.
        """
        if self.elidable:
            return [operation]
        if operation.elidable:
            return [self]
        return False

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Operation) and self.deconstruct() == other.deconstruct()

    __hash__ = None  # type: ignore[assignment]  # compared by what they do

    def __repr__(self) -> str:
        args, kwargs = self._constructor_args
        shown = [*map(repr, args), *(f"{name}={value!r}" for name, value in kwargs.items())]
        return f"<{type(self).__name__} {', '.join(shown)}>"


class StateOnly(Operation):
    """An operation on what has no part in the schema: it leaves databases alone."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Leaves the database as it is."""

    def database_backwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Leaves the database as it is."""


class ModelOperation(Operation):
    """An operation on one model.

    Args:
        name: The model's name.
    """

    def __init__(self, name: str) -> None:
        self.name = name

    @property
    def name_lower(self) -> str:
        """The model's name in lower case."""
        return self.name.lower()

    def references_model(self, name: str, app_label: str) -> bool:
        """Tells whether it is on that model."""
        return name.lower() == self.name_lower

    def models(
        self, app_label: str, from_state: ProjectState, to_state: ProjectState
    ) -> tuple[Any, Any]:
        """Returns the model's class before and after."""
        return (
            from_state.apps.get_model(app_label, self.name),
            to_state.apps.get_model(app_label, self.name),
        )

    def can_reduce_through(self, operation: Operation, app_label: str) -> bool:
        """Tells whether a later operation has nothing to do with this one."""
        return not operation.references_model(self.name, app_label)

    def reduce(self, operation: Operation, app_label: str) -> list[Operation] | bool:
        """Joins with a later operation, or lets it pass."""
        return super().reduce(operation, app_label) or self.can_reduce_through(operation, app_label)


def same_name(first: str, second: str) -> bool:
    """Tells whether two names of models or fields are the same, whatever the case."""
    return first.lower() == second.lower()
