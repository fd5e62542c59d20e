"""Operations that add, change, rename and remove fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plectrum.db.migrations.operations.base import Operation, OperationCategory, same_name
from plectrum.db.migrations.state.parts import with_renamed_part
from plectrum.db.migrations.state.references import (
    renamed_field_in_options,
    target_key,
    through_key,
)
from plectrum.db.models.fields import NOT_PROVIDED

if TYPE_CHECKING:
    from plectrum.db.migrations.state.project import ProjectState

Fields = list[tuple[str, Any]]


class FieldOperation(Operation):
    """An operation on one field.

    Args:
        model_name: The model's name.
        name: The field's name.
        field: The field, where the operation brings one.
    """

    def __init__(self, model_name: str, name: str, field: Any = None) -> None:
        self.model_name = model_name
        self.name = name
        self.field = field

    @property
    def model_name_lower(self) -> str:
        """The model's name in lower case."""
        return self.model_name.lower()

    @property
    def name_lower(self) -> str:
        """The field's name in lower case."""
        return self.name.lower()

    def is_same_model_operation(self, operation: FieldOperation) -> bool:
        """Tells whether another operation is on the same model."""
        return same_name(self.model_name, operation.model_name)

    def is_same_field_operation(self, operation: FieldOperation) -> bool:
        """Tells whether another operation is on the same field."""
        return self.is_same_model_operation(operation) and same_name(self.name, operation.name)

    def references_model(self, name: str, app_label: str) -> bool:
        """Tells whether it is on that model, or its field leads there."""
        if same_name(name, self.model_name):
            return True
        if self.field is None:
            return False
        keys = (
            target_key(self.field, app_label, self.model_name),
            through_key(self.field, app_label, self.model_name),
        )
        return (app_label, name.lower()) in keys

    def references_field(self, model_name: str, name: str, app_label: str) -> bool:
        """Tells whether it is on that field, or its own leads there."""
        if same_name(model_name, self.model_name):
            return same_name(name, self.name) or self.field is None
        return self.references_model(model_name, app_label)

    def reduce(self, operation: Operation, app_label: str) -> list[Operation] | bool:
        """Lets operations pass that have nothing to do with the field."""
        return super().reduce(operation, app_label) or not operation.references_field(
            self.model_name, self.name, app_label
        )

    def models(
        self, app_label: str, from_state: ProjectState, to_state: ProjectState
    ) -> tuple[Any, Any]:
        """Returns the model's class before and after."""
        return (
            from_state.apps.get_model(app_label, self.model_name),
            to_state.apps.get_model(app_label, self.model_name),
        )


class GivenField(FieldOperation):
    """An operation that puts a field into a model.

    Args:
        model_name: The model's name.
        name: The field's name.
        field: The field.
        preserve_default: Whether its default stays, rather than being for existing rows only.
    """

    field: Any

    def __init__(
        self, model_name: str, name: str, field: Any, preserve_default: bool = True
    ) -> None:
        super().__init__(model_name, name, field)
        self.preserve_default = preserve_default

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Returns what makes an equal operation."""
        kwargs = {"model_name": self.model_name, "name": self.name, "field": self.field}
        if not self.preserve_default:
            kwargs["preserve_default"] = False
        return type(self).__name__, (), kwargs


class AddField(GivenField):
    """Adds a field and its column.

    Args:
        model_name: The model's name.
        name: The field's name.
        field: The field.
        preserve_default: Whether its default stays, rather than being for existing rows only.
    """

    category = OperationCategory.ADDITION

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Adds the field."""
        state.add_field(app_label, self.model_name, self.name, self.field, self.preserve_default)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Adds the column."""
        before, after = self.models(app_label, from_state, to_state)
        if self.allow_migrate_model(schema_editor.connection.alias, after):
            field = after._meta.get_field(self.name)
            with _default_of(field, self.field, self.preserve_default):
                schema_editor.add_field(before, field)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Drops the column."""
        before, _after = self.models(app_label, from_state, to_state)
        if self.allow_migrate_model(schema_editor.connection.alias, before):
            schema_editor.remove_field(before, before._meta.get_field(self.name))

    def absorbed_by_creation(
        self, fields: Fields, options: dict[str, Any]
    ) -> dict[str, Any] | None:
        """Returns what changes in the making of the model if it takes this operation in."""
        return {"fields": [*fields, (self.name, self.field)]}

    def describe(self) -> str:
        """Returns what it does, in a few words."""
        return f"Add field {self.name} to {self.model_name}"

    @property
    def migration_name_fragment(self) -> str:
        """The names of model and field."""
        return f"{self.model_name_lower}_{self.name_lower}"

    def reduce(self, operation: Operation, app_label: str) -> list[Operation] | bool:
        """Takes later changes of the field into itself."""
        if isinstance(operation, FieldOperation) and self.is_same_field_operation(operation):
            if isinstance(operation, AlterField):
                return [AddField(self.model_name, operation.name, operation.field)]
            if isinstance(operation, RemoveField):
                return []
            if isinstance(operation, RenameField):
                return [AddField(self.model_name, operation.new_name, self.field)]
        return super().reduce(operation, app_label)


class RemoveField(FieldOperation):
    """Removes a field and its column.

    Args:
        model_name: The model's name.
        name: The field's name.
    """

    category = OperationCategory.REMOVAL

    def __init__(self, model_name: str, name: str) -> None:
        super().__init__(model_name, name)

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Returns what makes an equal operation."""
        return type(self).__name__, (), {"model_name": self.model_name, "name": self.name}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Removes the field."""
        state.remove_field(app_label, self.model_name, self.name)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Drops the column."""
        before, _after = self.models(app_label, from_state, to_state)
        if self.allow_migrate_model(schema_editor.connection.alias, before):
            schema_editor.remove_field(before, before._meta.get_field(self.name))

    def database_backwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Adds the column again, with the field's default."""
        before, after = self.models(app_label, from_state, to_state)
        if self.allow_migrate_model(schema_editor.connection.alias, after):
            schema_editor.add_field(before, after._meta.get_field(self.name))

    def absorbed_by_creation(
        self, fields: Fields, options: dict[str, Any]
    ) -> dict[str, Any] | None:
        """Returns what changes in the making of the model if it takes this operation in."""
        return {"fields": [pair for pair in fields if not same_name(pair[0], self.name)]}

    def describe(self) -> str:
        """Returns what it does, in a few words."""
        return f"Remove field {self.name} from {self.model_name}"

    @property
    def migration_name_fragment(self) -> str:
        """The names of model and field."""
        return f"remove_{self.model_name_lower}_{self.name_lower}"


class AlterField(GivenField):
    """Changes a field and its column.

    Args:
        model_name: The model's name.
        name: The field's name.
        field: The field as it is to be.
        preserve_default: Whether its default stays, rather than being for existing rows only.
    """

    category = OperationCategory.ALTERATION

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Changes the field."""
        state.alter_field(app_label, self.model_name, self.name, self.field, self.preserve_default)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Changes the column."""
        before, after = self.models(app_label, from_state, to_state)
        if self.allow_migrate_model(schema_editor.connection.alias, after):
            old, new = before._meta.get_field(self.name), after._meta.get_field(self.name)
            with _default_of(new, self.field, self.preserve_default):
                schema_editor.alter_field(before, old, new)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Changes the column back."""
        before, after = self.models(app_label, from_state, to_state)
        if self.allow_migrate_model(schema_editor.connection.alias, after):
            old, new = before._meta.get_field(self.name), after._meta.get_field(self.name)
            schema_editor.alter_field(before, old, new)

    def absorbed_by_creation(
        self, fields: Fields, options: dict[str, Any]
    ) -> dict[str, Any] | None:
        """Returns what changes in the making of the model if it takes this operation in."""
        return {
            "fields": [
                (name, self.field if same_name(name, self.name) else field)
                for name, field in fields
            ]
        }

    def describe(self) -> str:
        """Returns what it does, in a few words."""
        return f"Alter field {self.name} on {self.model_name}"

    @property
    def migration_name_fragment(self) -> str:
        """The names of model and field."""
        return f"alter_{self.model_name_lower}_{self.name_lower}"

    def reduce(self, operation: Operation, app_label: str) -> list[Operation] | bool:
        """Gives way to a later change of the field."""
        if isinstance(operation, AlterField | RemoveField) and self.is_same_field_operation(
            operation
        ):
            return [operation]
        if (
            isinstance(operation, RenameField)
            and self.is_same_field_operation(operation)
            and self.field.db_column is None  # else the column, named already, would move twice
        ):
            altered = AlterField(self.model_name, operation.new_name, self.field)
            return [operation, altered]
        return super().reduce(operation, app_label)


class RenameField(FieldOperation):
    """Renames a field and its column.

    Args:
        model_name: The model's name.
        old_name: The field's name.
        new_name: The name it gets.
    """

    category = OperationCategory.ALTERATION

    def __init__(self, model_name: str, old_name: str, new_name: str) -> None:
        self.old_name = old_name
        self.new_name = new_name
        super().__init__(model_name, old_name)

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Returns what makes an equal operation."""
        kwargs = {
            "model_name": self.model_name,
            "old_name": self.old_name,
            "new_name": self.new_name,
        }
        return type(self).__name__, (), kwargs

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Renames the field."""
        state.rename_field(app_label, self.model_name, self.old_name, self.new_name)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Renames the column."""
        before, after = self.models(app_label, from_state, to_state)
        if self.allow_migrate_model(schema_editor.connection.alias, after):
            schema_editor.alter_field(
                before,
                before._meta.get_field(self.old_name),
                after._meta.get_field(self.new_name),
            )

    def database_backwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Gives the column its old name."""
        before, after = self.models(app_label, from_state, to_state)
        if self.allow_migrate_model(schema_editor.connection.alias, after):
            schema_editor.alter_field(
                before,
                before._meta.get_field(self.new_name),
                after._meta.get_field(self.old_name),
            )

    def absorbed_by_creation(
        self, fields: Fields, options: dict[str, Any]
    ) -> dict[str, Any] | None:
        """Returns what changes in the making of the model if it takes this operation in."""
        renamed = [
            (
                self.new_name if same_name(name, self.old_name) else name,
                with_renamed_part(field, self.old_name, self.new_name),
            )
            for name, field in fields
        ]
        lists: dict[str, Any] = {"indexes": [], "constraints": []}
        changed = renamed_field_in_options({**lists, **options}, self.old_name, self.new_name)
        kept = {name: value for name, value in changed.items() if name in options}
        return {"fields": renamed, "options": kept}

    def references_field(self, model_name: str, name: str, app_label: str) -> bool:
        """Tells whether it is about either name."""
        return self.references_model(model_name, app_label) and name.lower() in {
            self.old_name.lower(),
            self.new_name.lower(),
        }

    def describe(self) -> str:
        """Returns what it does, in a few words."""
        return f"Rename field {self.old_name} on {self.model_name} to {self.new_name}"

    @property
    def migration_name_fragment(self) -> str:
        """All names."""
        return f"rename_{self.old_name.lower()}_{self.model_name_lower}_{self.new_name.lower()}"

    def reduce(self, operation: Operation, app_label: str) -> list[Operation] | bool:
        """Joins with a later renaming."""
        if (
            isinstance(operation, RenameField)
            and self.is_same_model_operation(operation)
            and same_name(self.new_name, operation.old_name)
        ):
            return [RenameField(self.model_name, self.old_name, operation.new_name)]
        return super(FieldOperation, self).reduce(operation, app_label) or not (
            operation.references_field(self.model_name, self.old_name, app_label)
            or operation.references_field(self.model_name, self.new_name, app_label)
        )


class _default_of:  # noqa: N801 - used as a statement
    """Lends a field of a state the default that is for existing rows only."""

    def __init__(self, field: Any, given: Any, preserve_default: bool) -> None:
        self._field = field
        self._given = given
        self._is_lent = not preserve_default

    def __enter__(self) -> None:
        if self._is_lent:
            self._field.default = self._given.default
            self._field.__dict__.pop("_default_factory", None)

    def __exit__(self, *error: object) -> None:
        if self._is_lent:
            self._field.default = NOT_PROVIDED
            self._field.__dict__.pop("_default_factory", None)
