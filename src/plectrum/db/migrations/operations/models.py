"""Operations that make, drop and rename models."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from plectrum.db import models
from plectrum.db.migrations.operations.base import (
    ModelOperation,
    Operation,
    OperationCategory,
    same_name,
)
from plectrum.db.migrations.operations.reductions import reduce_created_model
from plectrum.db.migrations.state.models import ModelState
from plectrum.db.migrations.state.references import referenced_models

if TYPE_CHECKING:
    from plectrum.db.migrations.state.project import ProjectState


class CreateModel(ModelOperation):
    """Makes a model and its tables.

    Args:
        name: The model's name.
        fields: Pairs of name and field.
        options: The options of its `Meta`.
        bases: Its bases: classes, or labels of models.
        managers: Pairs of name and manager.
    """

    category = OperationCategory.ADDITION
    serialization_expand_args: ClassVar[list[str]] = ["fields", "options", "managers"]

    def __init__(
        self,
        name: str,
        fields: Iterable[tuple[str, Any]],
        options: Mapping[str, Any] | None = None,
        bases: tuple[Any, ...] | None = None,
        managers: Iterable[tuple[str, Any]] | None = None,
    ) -> None:
        super().__init__(name)
        self.fields = list(fields)
        self.options = dict(options or {})
        self.bases = bases or (models.Model,)
        self.managers = list(managers or [])
        _refuse_duplicates("field", [field_name for field_name, _ in self.fields])
        _refuse_duplicates("manager", [manager_name for manager_name, _ in self.managers])

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Returns what makes an equal operation, without what is as usual."""
        kwargs: dict[str, Any] = {"name": self.name, "fields": self.fields}
        if self.options:
            kwargs["options"] = self.options
        if self.bases != (models.Model,):
            kwargs["bases"] = self.bases
        if self.managers:
            kwargs["managers"] = self.managers
        return type(self).__name__, (), kwargs

    def state(self, app_label: str) -> ModelState:
        """Returns the state of the model that it makes."""
        return ModelState(
            app_label, self.name, self.fields, self.options, self.bases, self.managers
        )

    def replaced(self, **changes: Any) -> CreateModel:
        """Returns another operation in which some arguments differ."""
        values = {
            "name": self.name,
            "fields": self.fields,
            "options": self.options,
            "bases": self.bases,
            "managers": self.managers,
        }
        return CreateModel(**{**values, **changes})

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Adds the model."""
        state.add_model(self.state(app_label))

    def database_forwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Makes the tables."""
        model = to_state.apps.get_model(app_label, self.name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            schema_editor.create_model(model)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Drops the tables."""
        model = from_state.apps.get_model(app_label, self.name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            schema_editor.delete_model(model)

    def describe(self) -> str:
        """Returns what it does, in a few words."""
        kind = "proxy model " if self.options.get("proxy") else "model "
        return f"Create {kind}{self.name}"

    @property
    def migration_name_fragment(self) -> str:
        """The model's name."""
        return self.name_lower

    def references_model(self, name: str, app_label: str) -> bool:
        """Tells whether it is that model, or leads to it."""
        if same_name(name, self.name):
            return True
        state = self.state(app_label)
        return any(key == (app_label, name.lower()) for _, key in referenced_models(state))

    def reduce(self, operation: Operation, app_label: str) -> list[Operation] | bool:
        """Takes later changes of the model into itself."""
        if isinstance(operation, DeleteModel) and same_name(operation.name, self.name):
            return [] if not self.options.get("proxy", False) else [operation]
        if isinstance(operation, RenameModel) and same_name(operation.old_name, self.name):
            return [self.replaced(name=operation.new_name)]
        reduced = reduce_created_model(self, operation)
        return [reduced] if reduced is not None else super().reduce(operation, app_label)


class DeleteModel(ModelOperation):
    """Drops a model and its tables.

    Args:
        name: The model's name.
    """

    category = OperationCategory.REMOVAL

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Returns what makes an equal operation."""
        return type(self).__name__, (), {"name": self.name}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Removes the model."""
        state.remove_model(app_label, self.name)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Drops the tables."""
        model = from_state.apps.get_model(app_label, self.name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            schema_editor.delete_model(model)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Makes the tables again, empty."""
        model = to_state.apps.get_model(app_label, self.name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            schema_editor.create_model(model)

    def references_model(self, name: str, app_label: str) -> bool:
        """Any model may have led to this one."""
        return True

    def describe(self) -> str:
        """Returns what it does, in a few words."""
        return f"Delete model {self.name}"

    @property
    def migration_name_fragment(self) -> str:
        """The model's name, deleted."""
        return f"delete_{self.name_lower}"


class RenameModel(ModelOperation):
    """Renames a model, its tables and the columns of many-to-many relations that carry its name.

    Args:
        old_name: The model's name.
        new_name: The name it gets.
    """

    category = OperationCategory.ALTERATION

    def __init__(self, old_name: str, new_name: str) -> None:
        self.old_name = old_name
        self.new_name = new_name
        super().__init__(old_name)

    @property
    def old_name_lower(self) -> str:
        """The old name in lower case."""
        return self.old_name.lower()

    @property
    def new_name_lower(self) -> str:
        """The new name in lower case."""
        return self.new_name.lower()

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Returns what makes an equal operation."""
        return type(self).__name__, (), {"old_name": self.old_name, "new_name": self.new_name}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Renames the model."""
        state.rename_model(app_label, self.old_name, self.new_name)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Renames the tables."""
        old = from_state.apps.get_model(app_label, self.old_name)
        new = to_state.apps.get_model(app_label, self.new_name)
        self._rename(schema_editor, old, new)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Gives the tables their old names."""
        old = from_state.apps.get_model(app_label, self.new_name)
        new = to_state.apps.get_model(app_label, self.old_name)
        self._rename(schema_editor, old, new)

    def _rename(self, schema_editor: Any, old: Any, new: Any) -> None:
        if not self.allow_migrate_model(schema_editor.connection.alias, new):
            return
        schema_editor.alter_db_table(new, old._meta.db_table, new._meta.db_table)
        pairs = zip(old._meta.local_many_to_many, new._meta.local_many_to_many, strict=True)
        for old_field, new_field in pairs:
            if new_field.remote_field.through._meta.auto_created:
                schema_editor.alter_field(new, old_field, new_field)
        for old_relation, new_relation in zip(
            old._meta.related_objects, new._meta.related_objects, strict=True
        ):
            if new_relation.field.many_to_many and new_relation.field.model is not new:
                through = new_relation.field.remote_field.through
                if through._meta.auto_created:
                    schema_editor.alter_field(
                        new_relation.field.model, old_relation.field, new_relation.field
                    )

    def references_model(self, name: str, app_label: str) -> bool:
        """Tells whether it is about either name."""
        return name.lower() in {self.old_name_lower, self.new_name_lower}

    def describe(self) -> str:
        """Returns what it does, in a few words."""
        return f"Rename model {self.old_name} to {self.new_name}"

    @property
    def migration_name_fragment(self) -> str:
        """Both names."""
        return f"rename_{self.old_name_lower}_{self.new_name_lower}"

    def reduce(self, operation: Operation, app_label: str) -> list[Operation] | bool:
        """Joins with a later renaming."""
        if isinstance(operation, RenameModel) and same_name(operation.old_name, self.new_name):
            return [RenameModel(self.old_name, operation.new_name)]
        return super(ModelOperation, self).reduce(operation, app_label) or (
            not operation.references_model(self.new_name, app_label)
            and not operation.references_model(self.old_name, app_label)
        )


def _refuse_duplicates(kind: str, names: list[str]) -> None:
    duplicates = {name for name in names if names.count(name) > 1}
    if duplicates:
        raise ValueError(
            f"Found duplicate value {min(duplicates)} in CreateModel {kind}s argument."
        )
