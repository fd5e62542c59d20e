"""The base of the models: a row as an object.

What an instance does is written in modules of its own (`saving`, `deleting`, `loading`,
`cleaning`); here stands what it is.
"""

from __future__ import annotations

import copy
import warnings
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from plectrum.core.exceptions import FieldDoesNotExist
from plectrum.db.models import cleaning, deleting, initializing, loading, saving
from plectrum.db.models.checks.models import check_model
from plectrum.db.models.expressions.references import DatabaseDefault
from plectrum.db.models.fields.numbers import IntegerField
from plectrum.db.models.manager import DefaultManager, Manager
from plectrum.db.models.metaclass import ModelBase
from plectrum.db.models.options import Options
from plectrum.db.models.signals import post_init, pre_init
from plectrum.db.models.state import DEFERRED, ModelState, StateDescriptor
from plectrum.db.routing import router
from plectrum.effects import Call, Operation, adrive, as_async, drive, perform
from plectrum.utils.version import get_version

if TYPE_CHECKING:
    from typing import Self

VERSION_KEY = "_plectrum_version"


class Model(metaclass=ModelBase):
    """A row of a table; a subclass declares the columns by its fields."""

    _base_manager_class: ClassVar[type[Any]] = Manager
    _state: Any = StateDescriptor()

    if TYPE_CHECKING:
        _meta: ClassVar[Options]
        _default_manager: ClassVar[Manager[Any]]
        _base_manager: ClassVar[Manager[Any]]
        objects = DefaultManager()
        DoesNotExist: ClassVar[type[Exception]]
        MultipleObjectsReturned: ClassVar[type[Exception]]
        NotUpdated: ClassVar[type[Exception]]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        set_keywords = self._meta.derived.get("init")
        if set_keywords is None or args or pre_init._connections or post_init._connections:
            initializing.initialize(self, args, kwargs)
            return
        set_keywords(self, kwargs)
        if kwargs:
            initializing.set_properties(self, kwargs)

    @classmethod
    def from_db(
        cls,
        db: str | None,
        field_names: Sequence[str],
        values: Sequence[Any],
        *,
        fetch_mode: Any = None,
    ) -> Self:
        """Makes an instance of a row; a subclass may override it.

        Args:
            db: The alias of the database.
            field_names: The names of the loaded columns' attributes.
            values: Their values.
            fetch_mode: How missing fields and relations are to be loaded.
        """
        concrete = cls._meta.concrete_fields
        if len(values) != len(concrete):
            given = dict(zip(field_names, values, strict=True))
            values = [given.get(field.attname, DEFERRED) for field in concrete]
        instance = cls(*values)
        state = ModelState(db, adding=False)
        state.fetch_mode = fetch_mode
        instance._state = state
        return instance

    # Saving, deleting, loading

    def save(
        self,
        *,
        force_insert: Any = False,
        force_update: bool = False,
        using: str | None = None,
        update_fields: Iterable[str] | None = None,
    ) -> None:
        """Saves the instance: a new row, or a change of its row.

        Args:
            force_insert: Whether it must be a new row; a model or several for their tables only.
            force_update: Whether its row must be there.
            using: The database; `None` asks the routers.
            update_fields: The names of the fields to save; `None` for all.
        """
        drive(saving.save(self, force_insert, force_update, using, update_fields))

    async def asave(
        self,
        *,
        force_insert: Any = False,
        force_update: bool = False,
        using: str | None = None,
        update_fields: Iterable[str] | None = None,
    ) -> None:
        """Does what `save` does, for coroutines; a `save` that was overridden is called."""
        if type(self).save is not Model.save:
            await as_async(self.save)(
                force_insert=force_insert,
                force_update=force_update,
                using=using,
                update_fields=update_fields,
            )
            return
        await adrive(saving.save(self, force_insert, force_update, using, update_fields))

    def save_base(
        self,
        raw: bool = False,
        force_insert: Any = False,
        force_update: bool = False,
        using: str | None = None,
        update_fields: Iterable[str] | None = None,
    ) -> None:
        """Saves without a look at related objects, as fixtures are loaded."""
        names = None if update_fields is None else frozenset(update_fields)
        drive(saving.save_base(self, raw, force_insert, force_update, using, names))

    def _save_operation(self, **options: Any) -> Operation[None]:
        """Returns the operation that saves; one that was overridden is called by the bridge."""
        cls = type(self)
        if cls.save is not Model.save:
            yield from perform(Call(self.save, (), options, is_async=False))
        elif cls.asave is not Model.asave:
            yield from perform(Call(self.asave, (), options, is_async=True))
        else:
            yield from saving.save(self, **options)

    def _prepare_related_fields_for_save(self, operation_name: str, fields: Any = None) -> None:
        saving.prepare_related_fields(self, operation_name, fields)

    def _prepare_private_fields_for_save(self, operation_name: str) -> Operation[None]:
        return saving.prepare_private_fields(self, operation_name)

    def delete(
        self, using: str | None = None, keep_parents: bool = False
    ) -> tuple[int, dict[str, int]]:
        """Deletes the row and what must go with it.

        Args:
            using: The database; `None` asks the routers.
            keep_parents: Whether rows of parents' tables stay.

        Returns:
            How many objects were deleted, and how many of each model.
        """
        return drive(self._delete_operation(using, keep_parents))

    async def adelete(
        self, using: str | None = None, keep_parents: bool = False
    ) -> tuple[int, dict[str, int]]:
        """Does what `delete` does, for coroutines; a `delete` that was overridden is called."""
        if type(self).delete is not Model.delete:
            return await as_async(self.delete)(using=using, keep_parents=keep_parents)
        return await adrive(self._delete_operation(using, keep_parents))

    def _delete_operation(
        self, using: str | None, keep_parents: bool
    ) -> Operation[tuple[int, dict[str, int]]]:
        if not self._is_pk_set():
            raise ValueError(
                f"{self._meta.object_name} object can't be deleted because its "
                f"{self._meta.pk.attname} attribute is set to None."
            )
        alias = using or router.db_for_write(type(self), instance=self)
        return deleting.delete_instance(self, alias, keep_parents)

    def refresh_from_db(
        self,
        using: str | None = None,
        fields: Iterable[str] | None = None,
        from_queryset: Any = None,
    ) -> None:
        """Loads the values anew.

        Args:
            using: The database; the one it came from when `None`.
            fields: The names of fields and relations; all loaded ones when `None`.
            from_queryset: Where the row is looked for, instead of among all rows.
        """
        drive(loading.refresh(self, using, fields, from_queryset))

    async def arefresh_from_db(
        self,
        using: str | None = None,
        fields: Iterable[str] | None = None,
        from_queryset: Any = None,
    ) -> None:
        """Does what `refresh_from_db` does, for coroutines."""
        await adrive(loading.refresh(self, using, fields, from_queryset))

    def _load_deferred(self, name: str) -> None:
        loading.load_deferred(self, name)

    def _get_next_or_previous_by_FIELD(  # noqa: N802 - documented name
        self, field: Any, is_next: bool, **conditions: Any
    ) -> Any:
        return loading.neighbour(self, field, is_next, conditions)

    # Identity

    def _get_pk_val(self, meta: Any = None) -> Any:
        options = meta or self._meta
        return getattr(self, options.pk.attname)

    def _set_pk_val(self, value: Any) -> None:
        for parent_link in self._meta.parents.values():
            if parent_link and parent_link is not self._meta.pk:
                setattr(self, parent_link.target_field.attname, value)
        setattr(self, self._meta.pk.attname, value)

    pk = property(_get_pk_val, _set_pk_val, doc="The value of the key.")

    def _is_pk_set(self, meta: Any = None) -> bool:
        value = self._get_pk_val(meta)
        if isinstance(value, tuple):
            return not any(part is None or isinstance(part, DatabaseDefault) for part in value)
        return value is not None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Model):
            return NotImplemented
        if self._meta.concrete_model is not other._meta.concrete_model:
            return False
        if not self._is_pk_set():
            return self is other
        return bool(self.pk == other.pk)

    def __hash__(self) -> int:
        if not self._is_pk_set():
            raise TypeError("Model instances without primary key value are unhashable")
        return hash(self.pk)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self}>"

    def __str__(self) -> str:
        return f"{type(self).__name__} object ({self.pk})"

    @classmethod
    def check(cls, **kwargs: Any) -> list[Any]:
        """Returns what is wrong with the model's declaration; a subclass adds to it.

        Args:
            kwargs: `databases`: the aliases of those to ask what they cannot do for the model.
        """
        return check_model(cls, kwargs.get("databases"))

    # Pickling and copying

    def __getstate__(self) -> dict[str, Any]:
        # Where the row came from is part of what is kept, but a copy of its own.
        state = {**self.__dict__, "_state": copy.copy(self._state)}
        state[VERSION_KEY] = get_version()
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        pickled = state.pop(VERSION_KEY, None)
        if pickled is None:
            warnings.warn(
                "Pickled model instance's Plectrum version is not specified.",
                RuntimeWarning,
                stacklevel=2,
            )
        elif pickled != get_version():
            warnings.warn(
                f"Pickled model instance's Plectrum version {pickled} does not match the "
                f"current version {get_version()}.",
                RuntimeWarning,
                stacklevel=2,
            )
        vars(self).update(state)

    def get_deferred_fields(self) -> set[str]:
        """Returns the names of the attributes whose values are not loaded."""
        values = self.__dict__
        return {
            field.attname for field in self._meta.concrete_fields if field.attname not in values
        }

    # Validation

    def clean(self) -> None:
        """Validates the instance as a whole; a subclass overrides it."""

    def full_clean(
        self,
        exclude: Iterable[str] | None = None,
        validate_unique: bool = True,
        validate_constraints: bool = True,
    ) -> None:
        """Runs all validation.

        Args:
            exclude: Names of fields that are not to be looked at.
            validate_unique: Whether the database is asked about uniqueness.
            validate_constraints: Whether constraints are evaluated.

        Raises:
            ValidationError: All that is wrong, by fields.
        """
        cleaning.full_clean(self, exclude or (), validate_unique, validate_constraints)

    def clean_fields(self, exclude: Iterable[str] | None = None) -> None:
        """Validates each field by itself; raises ValidationError."""
        cleaning.clean_fields(self, exclude or ())

    def validate_unique(self, exclude: Iterable[str] | None = None) -> None:
        """Asks the database about uniqueness; raises ValidationError."""
        cleaning.validate_unique(self, exclude or ())

    def validate_constraints(self, exclude: Iterable[str] | None = None) -> None:
        """Evaluates the constraints; raises ValidationError."""
        cleaning.validate_constraints(self, exclude)

    def get_constraints(self) -> list[tuple[Any, list[Any]]]:
        """Returns the constraints of the model and of its parents, by model."""
        models = (type(self), *self._meta.all_parents)
        return [(model, model._meta.constraints) for model in models if model._meta.constraints]

    def _get_unique_checks(
        self, exclude: Iterable[str] | None = None, include_meta_constraints: bool = False
    ) -> tuple[list[Any], list[Any]]:
        return cleaning.unique_checks(self, set(exclude or ()), include_meta_constraints)

    def unique_error_message(self, model_class: Any, unique_check: Sequence[str]) -> Any:
        """Returns the error of values that may be there once; a subclass may override it."""
        return cleaning.unique_error_message(self, model_class, tuple(unique_check))

    def date_error_message(self, lookup_type: str, field_name: str, unique_for: str) -> Any:
        """Returns the error of a value that may be there once per day, month or year."""
        return cleaning.date_error_message(self, lookup_type, field_name, unique_for)

    def _values_for_constraints(self, model: Any, exclude: Iterable[str] | None) -> Any:
        return cleaning.values_for_constraints(self, model, exclude)

    def prepare_database_save(self, field: Any) -> Any:
        """Returns the key that a field which refers to this instance stores.

        Raises:
            ValueError: The instance has none yet.
        """
        if not self._is_pk_set():
            raise ValueError(f"Unsaved model instance {self!r} cannot be used in an ORM query.")
        return getattr(self, field.remote_field.get_related_field().attname)

    def serializable_value(self, field_name: str) -> Any:
        """Returns the value of a field; of a relation, the key."""
        try:
            field = self._meta.get_field(field_name)
        except FieldDoesNotExist:
            return getattr(self, field_name)
        return getattr(self, field.attname)


class OrderWrt(IntegerField[int]):
    """The column that keeps the order of objects with respect to the one they refer to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["name"] = "_order"
        kwargs["editable"] = False
        super().__init__(*args, **kwargs)


Options.order_field_class = OrderWrt
