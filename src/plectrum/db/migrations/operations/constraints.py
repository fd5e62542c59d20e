"""Operations on constraints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plectrum.db.migrations.operations.base import Operation, OperationCategory, StateOnly
from plectrum.db.migrations.operations.indexes import IndexOperation

if TYPE_CHECKING:
    from plectrum.db.migrations.state.project import ProjectState


class AddConstraint(IndexOperation):
    """Adds a constraint.

    Args:
        model_name: The model's name.
        constraint: The constraint.
    """

    category = OperationCategory.ADDITION

    def __init__(self, model_name: str, constraint: Any) -> None:
        super().__init__(model_name)
        self.constraint = constraint

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Returns what makes an equal operation."""
        kwargs = {"model_name": self.model_name, "constraint": self.constraint}
        return type(self).__name__, (), kwargs

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Adds the constraint."""
        state.add_constraint(app_label, self.model_name_lower, self.constraint)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Adds the constraint."""
        model = self.model(app_label, to_state)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            schema_editor.add_constraint(model, self.constraint)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Removes the constraint."""
        model = self.model(app_label, to_state)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            schema_editor.remove_constraint(model, self.constraint)

    def absorbed_by_creation(
        self, fields: list[tuple[str, Any]], options: dict[str, Any]
    ) -> dict[str, Any] | None:
        """Returns what changes in the making of the model if it takes this operation in."""
        constraints = [*options.get("constraints", []), self.constraint]
        return {"options": {**options, "constraints": constraints}}

    def describe(self) -> str:
        """Returns what it does, in a few words."""
        return f"Create constraint {self.constraint.name} on model {self.model_name}"

    @property
    def migration_name_fragment(self) -> str:
        """The names of model and constraint."""
        return f"{self.model_name_lower}_{self.constraint.name.lower()}"

    def reduce(self, operation: Operation, app_label: str) -> list[Operation] | bool:
        """Goes away with a later removal; takes a later change in."""
        if isinstance(operation, RemoveConstraint) and operation.name == self.constraint.name:
            return []
        if isinstance(operation, AlterConstraint) and operation.name == self.constraint.name:
            return [AddConstraint(self.model_name, operation.constraint)]
        return super().reduce(operation, app_label)


class RemoveConstraint(IndexOperation):
    """Removes a constraint.

    Args:
        model_name: The model's name.
        name: The constraint's name.
    """

    category = OperationCategory.REMOVAL

    def __init__(self, model_name: str, name: str) -> None:
        super().__init__(model_name)
        self.name = name

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Returns what makes an equal operation."""
        return type(self).__name__, (), {"model_name": self.model_name, "name": self.name}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Removes the constraint."""
        state.remove_constraint(app_label, self.model_name_lower, self.name)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Removes the constraint."""
        model = self.model(app_label, to_state)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            state = from_state.models[app_label, self.model_name_lower]
            schema_editor.remove_constraint(model, state.constraint_named(self.name))

    def database_backwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Adds the constraint again."""
        model = self.model(app_label, to_state)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            state = to_state.models[app_label, self.model_name_lower]
            schema_editor.add_constraint(model, state.constraint_named(self.name))

    def absorbed_by_creation(
        self, fields: list[tuple[str, Any]], options: dict[str, Any]
    ) -> dict[str, Any] | None:
        """Returns what changes in the making of the model if it takes this operation in."""
        kept = [item for item in options.get("constraints", []) if item.name != self.name]
        return {"options": {**options, "constraints": kept}}

    def describe(self) -> str:
        """Returns what it does, in a few words."""
        return f"Remove constraint {self.name} from model {self.model_name}"

    @property
    def migration_name_fragment(self) -> str:
        """The names of model and constraint."""
        return f"remove_{self.model_name_lower}_{self.name.lower()}"


class AlterConstraint(StateOnly, IndexOperation):
    """Changes a constraint in ways that the database does not see.

    Args:
        model_name: The model's name.
        name: The constraint's name.
        constraint: The constraint as it is to be.
    """

    category = OperationCategory.ALTERATION

    def __init__(self, model_name: str, name: str, constraint: Any) -> None:
        super().__init__(model_name)
        self.name = name
        self.constraint = constraint

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Returns what makes an equal operation."""
        kwargs = {
            "model_name": self.model_name,
            "name": self.name,
            "constraint": self.constraint,
        }
        return type(self).__name__, (), kwargs

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Changes the constraint."""
        state.alter_constraint(app_label, self.model_name_lower, self.name, self.constraint)

    def describe(self) -> str:
        """Returns what it does, in a few words."""
        return f"Alter constraint {self.name} on {self.model_name}"

    @property
    def migration_name_fragment(self) -> str:
        """The names of model and constraint."""
        return f"alter_{self.model_name_lower}_{self.constraint.name.lower()}"
