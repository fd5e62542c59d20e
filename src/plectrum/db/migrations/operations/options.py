"""Operations on the options of models."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from plectrum.db.migrations.operations.base import (
    ModelOperation,
    Operation,
    OperationCategory,
    StateOnly,
    same_name,
)

if TYPE_CHECKING:
    from plectrum.db.migrations.state.project import ProjectState


class ModelOptionOperation(ModelOperation):
    """An operation on an option: a later one on the same option takes its place."""

    category = OperationCategory.ALTERATION

    def database_backwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Changes the option back: as forwards, between the same states the other way round."""
        self.database_forwards(app_label, schema_editor, from_state, to_state)

    def reduce(self, operation: Operation, app_label: str) -> list[Operation] | bool:
        """Gives way to a later change of the option, or to the model's end."""
        is_same = isinstance(operation, ModelOperation) and same_name(operation.name, self.name)
        is_end = type(operation).__name__ == "DeleteModel"
        if is_same and (type(operation) is type(self) or is_end):
            return [operation]
        return super().reduce(operation, app_label)


class AlterModelTable(ModelOptionOperation):
    """Renames the table of a model.

    Args:
        name: The model's name.
        table: The table's name, `None` for the usual one.
    """

    def __init__(self, name: str, table: str | None) -> None:
        super().__init__(name)
        self.table = table

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Returns what makes an equal operation."""
        return type(self).__name__, (), {"name": self.name, "table": self.table}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Sets the option."""
        state.alter_model_options(app_label, self.name, {"db_table": self.table})

    def database_forwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Renames the table, and those of its many-to-many relations."""
        before, after = self.models(app_label, from_state, to_state)
        if not self.allow_migrate_model(schema_editor.connection.alias, after):
            return
        schema_editor.alter_db_table(after, before._meta.db_table, after._meta.db_table)
        pairs = zip(before._meta.local_many_to_many, after._meta.local_many_to_many, strict=True)
        for old, new in pairs:
            if new.remote_field.through._meta.auto_created:
                schema_editor.alter_db_table(
                    new.remote_field.through,
                    old.remote_field.through._meta.db_table,
                    new.remote_field.through._meta.db_table,
                )

    def absorbed_by_creation(
        self, fields: list[tuple[str, Any]], options: dict[str, Any]
    ) -> dict[str, Any] | None:
        """Returns what changes in the making of the model if it takes this operation in."""
        return {"options": {**options, "db_table": self.table}}

    def describe(self) -> str:
        """Returns what it does, in a few words."""
        return f"Rename table for {self.name} to {self.table or '(default)'}"

    @property
    def migration_name_fragment(self) -> str:
        """The model's name."""
        return f"alter_{self.name_lower}_table"


class AlterModelTableComment(ModelOptionOperation):
    """Sets the comment of a model's table.

    Args:
        name: The model's name.
        table_comment: The comment, `None` for none.
    """

    def __init__(self, name: str, table_comment: str | None) -> None:
        super().__init__(name)
        self.table_comment = table_comment

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Returns what makes an equal operation."""
        return type(self).__name__, (), {"name": self.name, "table_comment": self.table_comment}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Sets the option."""
        state.alter_model_options(app_label, self.name, {"db_table_comment": self.table_comment})

    def database_forwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Sets the comment."""
        before, after = self.models(app_label, from_state, to_state)
        if self.allow_migrate_model(schema_editor.connection.alias, after):
            schema_editor.alter_db_table_comment(
                after, before._meta.db_table_comment, after._meta.db_table_comment
            )

    def absorbed_by_creation(
        self, fields: list[tuple[str, Any]], options: dict[str, Any]
    ) -> dict[str, Any] | None:
        """Returns what changes in the making of the model if it takes this operation in."""
        return {"options": {**options, "db_table_comment": self.table_comment}}

    def describe(self) -> str:
        """Returns what it does, in a few words."""
        return f"Alter {self.name} table comment"

    @property
    def migration_name_fragment(self) -> str:
        """The model's name."""
        return f"alter_{self.name_lower}_table_comment"


class AlterTogether(ModelOptionOperation):
    """Sets an option that is made of sets of names of fields.

    Attributes:
        option_name: The option, by which the operation also takes and keeps the sets.
    """

    option_name: ClassVar[str]

    def __init__(self, name: str, option_value: Iterable[Iterable[str]] | None) -> None:
        super().__init__(name)
        setattr(self, self.option_name, {tuple(names) for names in option_value or ()})

    @property
    def option_value(self) -> set[tuple[str, ...]]:
        """The sets."""
        return getattr(self, self.option_name)  # type: ignore[no-any-return]

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Returns what makes an equal operation."""
        return type(self).__name__, (), {"name": self.name, self.option_name: self.option_value}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Sets the option."""
        state.alter_model_options(app_label, self.name, {self.option_name: self.option_value})

    def database_forwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Drops and makes what the sets stand for."""
        before, after = self.models(app_label, from_state, to_state)
        if self.allow_migrate_model(schema_editor.connection.alias, after):
            getattr(schema_editor, f"alter_{self.option_name}")(
                after,
                getattr(before._meta, self.option_name),
                getattr(after._meta, self.option_name),
            )

    def absorbed_by_creation(
        self, fields: list[tuple[str, Any]], options: dict[str, Any]
    ) -> dict[str, Any] | None:
        """Returns what changes in the making of the model if it takes this operation in."""
        return {"options": {**options, self.option_name: self.option_value}}

    def references_field(self, model_name: str, name: str, app_label: str) -> bool:
        """Tells whether the field is named in it."""
        return self.references_model(model_name, app_label) and any(
            name in names for names in self.option_value
        )

    def describe(self) -> str:
        """Returns what it does, in a few words."""
        return f"Alter {self.option_name} for {self.name} ({len(self.option_value)} constraint(s))"

    @property
    def migration_name_fragment(self) -> str:
        """The names of model and option."""
        return f"alter_{self.name_lower}_{self.option_name}"


class AlterUniqueTogether(AlterTogether):
    """Sets which fields of a model are unique together.

    Args:
        name: The model's name.
        unique_together: Sets of names of fields.
    """

    option_name = "unique_together"

    def __init__(self, name: str, unique_together: Iterable[Iterable[str]] | None) -> None:
        super().__init__(name, unique_together)


class AlterIndexTogether(AlterTogether):
    """Sets which fields of a model have an index together: for migrations from before `AddIndex`.

    Args:
        name: The model's name.
        index_together: Sets of names of fields.
    """

    option_name = "index_together"

    def __init__(self, name: str, index_together: Iterable[Iterable[str]] | None) -> None:
        super().__init__(name, index_together)


class AlterModelOptions(StateOnly, ModelOptionOperation):
    """Sets options that have no part in the schema; one that is not given is removed.

    Args:
        name: The model's name.
        options: The options.
    """

    ALTER_OPTION_KEYS: ClassVar[list[str]] = [
        "base_manager_name",
        "default_manager_name",
        "default_related_name",
        "get_latest_by",
        "managed",
        "ordering",
        "permissions",
        "default_permissions",
        "select_on_save",
        "verbose_name",
        "verbose_name_plural",
    ]

    def __init__(self, name: str, options: dict[str, Any]) -> None:
        super().__init__(name)
        self.options = options

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Returns what makes an equal operation."""
        return type(self).__name__, (), {"name": self.name, "options": self.options}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Sets the options."""
        state.alter_model_options(app_label, self.name, self.options, self.ALTER_OPTION_KEYS)

    def absorbed_by_creation(
        self, fields: list[tuple[str, Any]], options: dict[str, Any]
    ) -> dict[str, Any] | None:
        """Returns what changes in the making of the model if it takes this operation in."""
        kept = {name: v for name, v in options.items() if name not in self.ALTER_OPTION_KEYS}
        return {"options": {**kept, **self.options}}

    def describe(self) -> str:
        """Returns what it does, in a few words."""
        return f"Change Meta options on {self.name}"

    @property
    def migration_name_fragment(self) -> str:
        """The model's name."""
        return f"alter_{self.name_lower}_options"


class AlterModelManagers(StateOnly, ModelOptionOperation):
    """Sets the managers of a model that migrations can use.

    Args:
        name: The model's name.
        managers: Pairs of name and manager.
    """

    serialization_expand_args: ClassVar[list[str]] = ["managers"]

    def __init__(self, name: str, managers: Iterable[tuple[str, Any]]) -> None:
        super().__init__(name)
        self.managers = list(managers)

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Returns what makes an equal operation."""
        return type(self).__name__, (), {"name": self.name, "managers": self.managers}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Sets the managers."""
        state.alter_model_managers(app_label, self.name, self.managers)

    def absorbed_by_creation(
        self, fields: list[tuple[str, Any]], options: dict[str, Any]
    ) -> dict[str, Any] | None:
        """Returns what changes in the making of the model if it takes this operation in."""
        return {"managers": self.managers}

    def describe(self) -> str:
        """Returns what it does, in a few words."""
        return f"Change managers on {self.name}"

    @property
    def migration_name_fragment(self) -> str:
        """The model's name."""
        return f"alter_{self.name_lower}_managers"


class AlterOrderWithRespectTo(ModelOptionOperation):
    """Keeps the order of a model's rows with respect to a relation, or stops keeping it.

    Args:
        name: The model's name.
        order_with_respect_to: The name of the relation, `None` for none.
    """

    def __init__(self, name: str, order_with_respect_to: str | None) -> None:
        super().__init__(name)
        self.order_with_respect_to = order_with_respect_to

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Returns what makes an equal operation."""
        kwargs = {"name": self.name, "order_with_respect_to": self.order_with_respect_to}
        return type(self).__name__, (), kwargs

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Sets the option."""
        state.alter_model_options(
            app_label, self.name, {"order_with_respect_to": self.order_with_respect_to}
        )

    def database_forwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Adds or drops the column of the order."""
        before, after = self.models(app_label, from_state, to_state)
        if not self.allow_migrate_model(schema_editor.connection.alias, after):
            return
        had, has = before._meta.order_with_respect_to, after._meta.order_with_respect_to
        if had and not has:
            schema_editor.remove_field(before, before._meta.get_field("_order"))
        elif has and not had:
            field = after._meta.get_field("_order")
            field.default = field.default if field.has_default() else 0
            schema_editor.add_field(before, field)

    def absorbed_by_creation(
        self, fields: list[tuple[str, Any]], options: dict[str, Any]
    ) -> dict[str, Any] | None:
        """Returns what changes in the making of the model if it takes this operation in."""
        return {"options": {**options, "order_with_respect_to": self.order_with_respect_to}}

    def describe(self) -> str:
        """Returns what it does, in a few words."""
        return f"Set order_with_respect_to on {self.name} to {self.order_with_respect_to}"

    @property
    def migration_name_fragment(self) -> str:
        """The model's name."""
        return f"alter_{self.name_lower}_order_with_respect_to"
