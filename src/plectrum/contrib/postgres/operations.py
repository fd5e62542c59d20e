"""Operations of migrations that PostgreSQL alone knows; on other databases they do nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plectrum.db import router
from plectrum.db.migrations.operations.base import Operation, OperationCategory
from plectrum.db.migrations.operations.constraints import AddConstraint
from plectrum.db.migrations.operations.indexes import AddIndex, IndexOperation, RemoveIndex
from plectrum.db.models.constraints import CheckConstraint
from plectrum.db.utils import NotSupportedError
from plectrum.sql.errors import InvalidName

if TYPE_CHECKING:
    from plectrum.db.migrations.state.project import ProjectState

__all__ = [
    "AddConstraintNotValid",
    "AddIndexConcurrently",
    "BloomExtension",
    "BtreeGinExtension",
    "BtreeGistExtension",
    "CITextExtension",
    "CreateCollation",
    "CreateExtension",
    "CryptoExtension",
    "HStoreExtension",
    "RemoveCollation",
    "RemoveIndexConcurrently",
    "TrigramExtension",
    "UnaccentExtension",
    "ValidateConstraint",
]


class _DatabaseOperation(Operation):
    """An operation that changes what the database can do, and no model."""

    hints: dict[str, Any]

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Leaves the models as they are."""

    def _concerns(self, schema_editor: Any, app_label: str) -> bool:
        """Tells whether a database is PostgreSQL and gets the application's migrations."""
        connection = schema_editor.connection
        return connection.vendor == "postgresql" and bool(
            router.allow_migrate(connection.alias, app_label, **self.hints)
        )


class CreateExtension(_DatabaseOperation):
    """Installs an extension, if it is not there.

    Args:
        name: The extension's name.
        hints: Passed to the database routers.
    """

    reversible = True
    category = OperationCategory.ADDITION

    def __init__(self, name: str, hints: dict[str, Any] | None = None) -> None:
        self.name = name
        self.hints = hints or {}

    def database_forwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Installs the extension."""
        if self._concerns(schema_editor, app_label) and not self._is_installed(schema_editor):
            schema_editor.execute(
                f"CREATE EXTENSION IF NOT EXISTS {schema_editor.quote_name(self.name)}"
            )

    def database_backwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Removes the extension."""
        if self._concerns(schema_editor, app_label):
            schema_editor.execute(f"DROP EXTENSION IF EXISTS {schema_editor.quote_name(self.name)}")

    def _is_installed(self, schema_editor: Any) -> bool:
        """Tells whether the extension is there: creating it again needs rights all the same."""
        if schema_editor.collect_sql:
            return False
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_extension WHERE extname = %s", [self.name])
            return cursor.fetchone() is not None

    def describe(self) -> str:
        """Returns what it does, in a few words."""
        return f"Creates extension {self.name}"

    @property
    def migration_name_fragment(self) -> str:
        """The name of the extension."""
        return f"create_extension_{self.name}"


class _KnownExtension(CreateExtension):
    """An extension with an operation of its own.

    Args:
        hints: Passed to the database routers.
    """

    extension: str

    def __init__(self, hints: dict[str, Any] | None = None) -> None:
        super().__init__(self.extension, hints=hints)


class BloomExtension(_KnownExtension):
    """Installs `bloom`, for `BloomIndex`."""

    extension = "bloom"


class BtreeGinExtension(_KnownExtension):
    """Installs `btree_gin`, for `GinIndex` on plain values."""

    extension = "btree_gin"


class BtreeGistExtension(_KnownExtension):
    """Installs `btree_gist`, for exclusion constraints and `GistIndex` on plain values."""

    extension = "btree_gist"


class CITextExtension(_KnownExtension):
    """Installs `citext`, the type of texts whose case does not matter."""

    extension = "citext"


class CryptoExtension(_KnownExtension):
    """Installs `pgcrypto`."""

    extension = "pgcrypto"


class HStoreExtension(_KnownExtension):
    """Installs `hstore`, for `HStoreField`."""

    extension = "hstore"


class TrigramExtension(_KnownExtension):
    """Installs `pg_trgm`, for likeness of texts."""

    extension = "pg_trgm"


class UnaccentExtension(_KnownExtension):
    """Installs `unaccent`, for the lookup of that name."""

    extension = "unaccent"


_PROVIDERS = ("builtin", "icu", "libc")


class _CollationOperation(_DatabaseOperation):
    """An operation on a collation.

    Args:
        name: The collation's name.
        locale: The locale that it follows.
        provider: The library that knows the locale: `libc`, `icu` or `builtin`.
        deterministic: Whether texts that compare equal must be the same bytes.
    """

    def __init__(
        self, name: str, locale: str, *, provider: str = "libc", deterministic: bool = True
    ) -> None:
        if provider not in _PROVIDERS:
            raise InvalidName(
                f"{provider[:200]!r} is not a provider of collations.",
                hint=f"Write one of: {', '.join(_PROVIDERS)}.",
            )
        self.name = name
        self.locale = locale
        self.provider = provider
        self.deterministic = deterministic
        self.hints = {}

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Returns what makes an equal operation, without what is the default."""
        kwargs: dict[str, Any] = {"name": self.name, "locale": self.locale}
        if self.provider != "libc":
            kwargs["provider"] = self.provider
        if not self.deterministic:
            kwargs["deterministic"] = False
        return type(self).__name__, (), kwargs

    def _create(self, app_label: str, schema_editor: Any) -> None:
        if not self._concerns(schema_editor, app_label):
            return
        options = [f"locale = {schema_editor.style.literal(self.locale)}"]
        if self.provider != "libc":
            options.append(f"provider = {self.provider}")
        if not self.deterministic:
            options.append("deterministic = false")
        name = schema_editor.quote_name(self.name)
        schema_editor.execute(f"CREATE COLLATION {name} ({', '.join(options)})")

    def _remove(self, app_label: str, schema_editor: Any) -> None:
        if self._concerns(schema_editor, app_label):
            schema_editor.execute(f"DROP COLLATION {schema_editor.quote_name(self.name)}")


class CreateCollation(_CollationOperation):
    """Makes a collation."""

    category = OperationCategory.ADDITION

    def database_forwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Makes the collation."""
        self._create(app_label, schema_editor)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Removes the collation."""
        self._remove(app_label, schema_editor)

    def describe(self) -> str:
        """Returns what it does, in a few words."""
        return f"Create collation {self.name}"

    @property
    def migration_name_fragment(self) -> str:
        """The name of the collation."""
        return f"create_collation_{self.name.lower()}"

    def reduce(self, operation: Operation, app_label: str) -> list[Operation] | bool:
        """Goes away with a later removal."""
        if isinstance(operation, RemoveCollation) and operation.name == self.name:
            return []
        return super().reduce(operation, app_label)


class RemoveCollation(_CollationOperation):
    """Removes a collation; the locale is needed to make it again."""

    category = OperationCategory.REMOVAL

    def database_forwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Removes the collation."""
        self._remove(app_label, schema_editor)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Makes the collation again."""
        self._create(app_label, schema_editor)

    def describe(self) -> str:
        """Returns what it does, in a few words."""
        return f"Remove collation {self.name}"

    @property
    def migration_name_fragment(self) -> str:
        """The name of the collation."""
        return f"remove_collation_{self.name.lower()}"


def _refuse_transaction(operation: Operation, schema_editor: Any) -> None:
    """Raises NotSupportedError within a transaction, where nothing is done concurrently."""
    if schema_editor.connection.in_atomic_block:
        raise NotSupportedError(
            f"The {type(operation).__name__} operation cannot be executed inside a transaction "
            "(set atomic = False on the migration)."
        )


def _options(schema_editor: Any) -> dict[str, bool]:
    """Returns what asks an editor to work concurrently, where it can."""
    return {"concurrently": True} if schema_editor.connection.vendor == "postgresql" else {}


class AddIndexConcurrently(AddIndex):
    """Makes an index while others write, in a migration with `atomic = False`."""

    atomic = False

    def database_forwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Makes the index."""
        _refuse_transaction(self, schema_editor)
        model = self.model(app_label, to_state)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            schema_editor.add_index(model, self.index, **_options(schema_editor))

    def database_backwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Drops the index."""
        _refuse_transaction(self, schema_editor)
        model = self.model(app_label, from_state)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            schema_editor.remove_index(model, self.index, **_options(schema_editor))

    def describe(self) -> str:
        """Returns what it does, in a few words."""
        on = ", ".join(self.index.fields)
        return (
            f"Concurrently create index {self.index.name} on field(s) {on} of model "
            f"{self.model_name}"
        )


class RemoveIndexConcurrently(RemoveIndex):
    """Drops an index while others write, in a migration with `atomic = False`."""

    atomic = False

    def database_forwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Drops the index."""
        _refuse_transaction(self, schema_editor)
        model = self.model(app_label, from_state)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            index = from_state.models[app_label, self.model_name_lower].index_named(self.name)
            schema_editor.remove_index(model, index, **_options(schema_editor))

    def database_backwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Makes the index again."""
        _refuse_transaction(self, schema_editor)
        model = self.model(app_label, to_state)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            index = to_state.models[app_label, self.model_name_lower].index_named(self.name)
            schema_editor.add_index(model, index, **_options(schema_editor))

    def describe(self) -> str:
        """Returns what it does, in a few words."""
        return f"Concurrently remove index {self.name} from {self.model_name}"


class AddConstraintNotValid(AddConstraint):
    """Adds a check that rows which exist need not pass yet.

    Args:
        model_name: The model's name.
        constraint: The check.
    """

    def __init__(self, model_name: str, constraint: Any) -> None:
        if not isinstance(constraint, CheckConstraint):
            raise TypeError("AddConstraintNotValid.constraint must be a check constraint.")
        super().__init__(model_name, constraint)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Adds the check."""
        model = self.model(app_label, to_state)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            schema_editor.add_constraint_not_valid(model, self.constraint)

    def describe(self) -> str:
        """Returns what it does, in a few words."""
        return f"Create not valid constraint {self.constraint.name} on model {self.model_name}"

    @property
    def migration_name_fragment(self) -> str:
        """The names of model and constraint."""
        return f"{super().migration_name_fragment}_not_valid"


class ValidateConstraint(IndexOperation):
    """Has the database see whether all rows pass a check that was added not valid.

    Args:
        model_name: The model's name.
        name: The constraint's name.
    """

    category = OperationCategory.ALTERATION

    def __init__(self, model_name: str, name: str) -> None:
        super().__init__(model_name)
        self.name = name

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Returns what makes an equal operation."""
        return type(self).__name__, (), {"model_name": self.model_name, "name": self.name}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Leaves the models as they are."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Validates the check."""
        model = self.model(app_label, to_state)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            schema_editor.validate_constraint(model, self.name)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: Any,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Leaves the check valid."""

    def describe(self) -> str:
        """Returns what it does, in a few words."""
        return f"Validate constraint {self.name} on model {self.model_name}"

    @property
    def migration_name_fragment(self) -> str:
        """The names of model and constraint."""
        return f"{self.model_name_lower}_validate_{self.name.lower()}"
