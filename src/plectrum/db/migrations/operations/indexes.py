"""Operations on indexes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plectrum.db.migrations.operations.base import Operation, OperationCategory, same_name

if TYPE_CHECKING:
    from plectrum.db.migrations.state.project import ProjectState


class IndexOperation(Operation):
    """An operation on an index or a constraint of a model.

    Args:
        model_name: The model's name.
    """

    def __init__(self, model_name: str) -> None:
        self.model_name = model_name

    @property
    def model_name_lower(self) -> str:
        """The model's name in lower case."""
        return self.model_name.lower()

    def references_model(self, name: str, app_label: str) -> bool:
        """Tells whether it is on that model."""
        return same_name(name, self.model_name)

    def reduce(self, operation: Operation, app_label: str) -> list[Operation] | bool:
        """Lets operations on other models pass."""
        return super().reduce(operation, app_label) or not operation.references_model(
            self.model_name, app_label
        )

    def model(self, app_label: str, state: ProjectState) -> Any:
        """Returns the model's class in a state."""
        return state.apps.get_model(app_label, self.model_name)


class AddIndex(IndexOperation):
    """Makes an index.

    Args:
        model_name: The model's name.
        index: The index, which has a name.
    """

    category = OperationCategory.ADDITION

    def __init__(self, model_name: str, index: Any) -> None:
        super().__init__(model_name)
        if not index.name:
            raise ValueError(
                f"Indexes passed to AddIndex operations require a name argument. {index!r} "
                "doesn't have one."
            )
        self.index = index

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Returns what makes an equal operation."""
        return type(self).__name__, (), {"model_name": self.model_name, "index": self.index}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Adds the index."""
        state.add_index(app_label, self.model_name_lower, self.index)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Makes the index."""
        model = self.model(app_label, to_state)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            schema_editor.add_index(model, self.index)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Drops the index."""
        model = self.model(app_label, from_state)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            schema_editor.remove_index(model, self.index)

    def absorbed_by_creation(
        self, fields: list[tuple[str, Any]], options: dict[str, Any]
    ) -> dict[str, Any] | None:
        """Returns what changes in the making of the model if it takes this operation in."""
        return {"options": {**options, "indexes": [*options.get("indexes", []), self.index]}}

    def describe(self) -> str:
        """Returns what it does, in a few words."""
        on = ", ".join(self.index.fields) or "expression(s)"
        where = (
            f" on {on} of model {self.model_name}"
            if self.index.fields
            else (f" on {on} on model {self.model_name}")
        )
        return f"Create index {self.index.name}{where}"

    @property
    def migration_name_fragment(self) -> str:
        """The names of model and index."""
        return f"{self.model_name_lower}_{self.index.name.lower()}"

    def reduce(self, operation: Operation, app_label: str) -> list[Operation] | bool:
        """Goes away with a later removal; takes a later renaming in."""
        if isinstance(operation, RemoveIndex) and operation.name == self.index.name:
            return []
        if isinstance(operation, RenameIndex) and operation.old_name == self.index.name:
            index = self.index.clone()
            index.name = operation.new_name
            return [AddIndex(self.model_name, index)]
        return super().reduce(operation, app_label)


class RemoveIndex(IndexOperation):
    """Drops an index.

    Args:
        model_name: The model's name.
        name: The index's name.
    """

    category = OperationCategory.REMOVAL

    def __init__(self, model_name: str, name: str) -> None:
        super().__init__(model_name)
        self.name = name

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Returns what makes an equal operation."""
        return type(self).__name__, (), {"model_name": self.model_name, "name": self.name}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Removes the index."""
        state.remove_index(app_label, self.model_name_lower, self.name)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Drops the index."""
        model = self.model(app_label, from_state)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            state = from_state.models[app_label, self.model_name_lower]
            schema_editor.remove_index(model, state.index_named(self.name))

    def database_backwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Makes the index again."""
        model = self.model(app_label, to_state)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            state = to_state.models[app_label, self.model_name_lower]
            schema_editor.add_index(model, state.index_named(self.name))

    def absorbed_by_creation(
        self, fields: list[tuple[str, Any]], options: dict[str, Any]
    ) -> dict[str, Any] | None:
        """Returns what changes in the making of the model if it takes this operation in."""
        kept = [index for index in options.get("indexes", []) if index.name != self.name]
        return {"options": {**options, "indexes": kept}}

    def describe(self) -> str:
        """Returns what it does, in a few words."""
        return f"Remove index {self.name} from {self.model_name}"

    @property
    def migration_name_fragment(self) -> str:
        """The names of model and index."""
        return f"remove_{self.model_name_lower}_{self.name.lower()}"


class RenameIndex(IndexOperation):
    """Renames an index.

    Args:
        model_name: The model's name.
        new_name: The name it gets.
        old_name: Its name; instead of `old_fields`.
        old_fields: The fields of an index that has no name.
    """

    category = OperationCategory.ALTERATION

    def __init__(
        self,
        model_name: str,
        new_name: str,
        old_name: str | None = None,
        old_fields: Any = None,
    ) -> None:
        if not old_name and not old_fields:
            raise ValueError(
                "RenameIndex requires one of old_name and old_fields arguments to be set."
            )
        if old_name and old_fields:
            raise ValueError("RenameIndex.old_name and old_fields are mutually exclusive.")
        super().__init__(model_name)
        self.new_name = new_name
        self.old_name = old_name
        self.old_fields = old_fields

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Returns what makes an equal operation."""
        kwargs: dict[str, Any] = {"model_name": self.model_name, "new_name": self.new_name}
        if self.old_name:
            kwargs["old_name"] = self.old_name
        if self.old_fields:
            kwargs["old_fields"] = self.old_fields
        return type(self).__name__, (), kwargs

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Renames the index."""
        if self.old_name:
            state.rename_index(app_label, self.model_name_lower, self.old_name, self.new_name)
        else:
            state.name_index(app_label, self.model_name_lower, self.old_fields, self.new_name)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Renames the index."""
        self._rename(app_label, schema_editor, from_state, to_state, backwards=False)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Gives the index its old name."""
        self._rename(app_label, schema_editor, from_state, to_state, backwards=True)

    def _rename(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: ProjectState,
        to_state: ProjectState,
        *,
        backwards: bool,
    ) -> None:
        model = self.model(app_label, to_state)
        if not self.allow_migrate_model(schema_editor.connection.alias, model):
            return
        state = (from_state if backwards else to_state).models[app_label, self.model_name_lower]
        new = state.index_named(self.new_name)
        old = new.clone()
        old.name = self.old_name or schema_editor.index_together_name(
            model, self.old_fields, exists=not backwards
        )
        schema_editor.rename_index(model, *((new, old) if backwards else (old, new)))

    def describe(self) -> str:
        """Returns what it does, in a few words."""
        old = (
            f"index {self.old_name}" if self.old_name else (f"unnamed index for {self.old_fields}")
        )
        return f"Rename {old} on {self.model_name} to {self.new_name}"

    @property
    def migration_name_fragment(self) -> str:
        """All names."""
        old = self.old_name or "_".join([self.model_name_lower, *self.old_fields])
        return f"rename_{old.lower()}_{self.new_name.lower()}"

    def reduce(self, operation: Operation, app_label: str) -> list[Operation] | bool:
        """Joins with a later renaming."""
        if (
            isinstance(operation, RenameIndex)
            and self.references_model(operation.model_name, app_label)
            and operation.old_name == self.new_name
        ):
            return [
                RenameIndex(self.model_name, operation.new_name, self.old_name, self.old_fields)
            ]
        return super().reduce(operation, app_label)
