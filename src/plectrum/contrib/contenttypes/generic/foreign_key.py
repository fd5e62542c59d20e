"""The field that refers to an object of any model, by the model's content type and a key."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from plectrum.contrib.contenttypes.models import ContentType
from plectrum.core.checks import CheckMessage, Error
from plectrum.core.exceptions import (
    FieldDoesNotExist,
    FieldFetchBlocked,
    SynchronousOnlyOperation,
)
from plectrum.db.models import ForeignKey
from plectrum.db.models.checks.fields import check_name
from plectrum.db.models.deletion import database_action
from plectrum.db.models.fetch_modes import FETCH_ONE
from plectrum.db.models.query import operations
from plectrum.effects import Operation, drive

_NOTHING = object()
_HINT = (
    "GenericForeignKeys must use a ForeignKey to 'contenttypes.ContentType' as the "
    "'content_type' field."
)


class GenericForeignKey:
    """A reference to an object of any model; has no column, but uses two other fields.

    Args:
        ct_field: The name of the foreign key to `ContentType`.
        fk_field: The name of the field that holds the other object's key.
        for_concrete_model: Whether a proxy counts as the model that it stands for.

    Attributes:
        cache_name: Where an instance keeps the object.
    """

    auto_created = False
    concrete = False
    editable = False
    hidden = False
    is_relation = True
    is_row = False
    many_to_many = False
    many_to_one = True
    one_to_many = False
    one_to_one = False
    related_model = None
    remote_field = None
    column = None
    name: str
    model: Any
    cache_name: str
    _key_name: str  # where an instance keeps what its fields held when the object was found

    def __init__(
        self,
        ct_field: str = "content_type",
        fk_field: str = "object_id",
        for_concrete_model: bool = True,
    ) -> None:
        self.ct_field = ct_field
        self.fk_field = fk_field
        self.for_concrete_model = for_concrete_model

    if TYPE_CHECKING:

        def __get__(self, instance: object, owner: Any = None) -> Any:
            """Gives the object that is referred to; see `GenericForeignKeyDescriptor`."""

        def __set__(self, instance: object, value: Any) -> None:
            """Takes an object of any model, or `None`."""

    def contribute_to_class(self, cls: Any, name: str, **_: Any) -> None:
        """Makes the field one of a model's, under a name."""
        self.name = name
        self.model = cls
        self.cache_name = f"_{name}_cache"
        self._key_name = f"_{name}_key"
        cls._meta.add_field(self, private=True)
        setattr(cls, name, GenericForeignKeyDescriptor(self))

    def __str__(self) -> str:
        return f"{self.model._meta.label}.{self.name}"

    def __repr__(self) -> str:
        cls = type(self)
        name = getattr(self, "name", None)
        path = f"{cls.__module__}.{cls.__qualname__}"
        return f"<{path}>" if name is None else f"<{path}: {name}>"

    # What an instance keeps

    @cached_property
    def _type_attribute(self) -> str:
        return str(self.model._meta.get_field(self.ct_field).attname)

    def key_of(self, instance: Any) -> tuple[Any, Any]:
        """Returns what the fields hold: a content type's key and an object's."""
        return getattr(instance, self._type_attribute), getattr(instance, self.fk_field)

    def get_cached_value(self, instance: Any, default: Any = None) -> Any:
        """Returns the object that an instance keeps, if its fields still say that one."""
        kept = instance.__dict__.get(self.cache_name, _NOTHING)
        if kept is _NOTHING:
            return default
        key = self.key_of(instance)
        if key != instance.__dict__.get(self._key_name):
            return default
        if kept is not None and key[1] is not None and object_key(kept, key[1]) != kept.pk:
            return default  # deleted meanwhile, or saved under another key
        return kept

    def is_cached(self, instance: Any) -> bool:
        """Tells whether an instance keeps the object that its fields say."""
        return self.get_cached_value(instance, _NOTHING) is not _NOTHING

    def set_cached_value(self, instance: Any, value: Any) -> None:
        """Keeps an object on an instance, for what its fields hold now."""
        instance.__dict__[self.cache_name] = value
        instance.__dict__[self._key_name] = self.key_of(instance)

    def delete_cached_value(self, instance: Any) -> None:
        """Forgets the object that an instance keeps."""
        instance.__dict__.pop(self.cache_name, None)
        instance.__dict__.pop(self._key_name, None)

    # Referring

    def assign(self, instance: Any, value: Any) -> Operation[None]:
        """Fills the two fields for an object.

        Effects: those of finding the content type of a model that was not asked for before.
        """
        row = yield from self._row_of(value, value._state.db)
        setattr(instance, self.ct_field, row)
        setattr(instance, self.fk_field, value.pk)
        self.set_cached_value(instance, value)

    def _row_of(self, value: Any, using: str | None) -> Operation[Any]:
        manager = ContentType.objects.db_manager(using)
        return (yield from manager.row_for_model(value, self.for_concrete_model))

    def prepare_to_save(self, instance: Any, operation_name: str) -> Operation[None]:
        """Fills what the fields lack for an object that was assigned before.

        Raises:
            ValueError: The object is not saved.
        """
        related = self.get_cached_value(instance)
        if related is None:
            return
        if related.pk is None:
            raise ValueError(
                f"{operation_name}() prohibited to prevent data loss due to unsaved related "
                f"object '{self.name}'."
            )
        if None in self.key_of(instance):
            yield from self.assign(instance, related)

    # Fetching

    def related_to(
        self, instances: list[Any], querysets: list[Any] | None = None
    ) -> Operation[list[Any]]:
        """Returns the objects that instances refer to, `None` for those that do not exist.

        Args:
            instances: The instances.
            querysets: For some models, the objects to choose from; all when `None`.

        Effects: a Fetch for content types that are not known, and one for each model.

        Raises:
            ValueError: There are two querysets of one model.
        """
        chosen = self._by_model(querysets)
        keys = [self.key_of(one) for one in instances]
        manager = ContentType.objects.db_manager(instances[0]._state.db)
        wanted = {type_key for type_key, key in keys if type_key is not None and key is not None}
        types = yield from manager.rows_for_ids(wanted)
        found: dict[Any, dict[Any, Any]] = {}
        for type_key, row in types.items():
            model = row.model_class()
            if model is not None:
                values = {object_key(model, key) for one, key in keys if one == type_key} - {None}
                queryset = chosen.get(model)
                objects = self._objects(model, instances[0]) if queryset is None else queryset
                objects = objects._add_hints(instance=instances[0]).filter(pk__in=values)
                rows = yield from operations.fetch(objects)
                found[type_key] = {one.pk: one for one in rows}
        return [
            found[type_key].get(object_key(types[type_key].model_class(), key))
            if type_key in found
            else None
            for type_key, key in keys
        ]

    def _by_model(self, querysets: list[Any] | None) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        for queryset in querysets or ():
            options = queryset.model._meta
            model = options.concrete_model if self.for_concrete_model else queryset.model
            if found.setdefault(model, queryset) is not queryset:
                raise ValueError("Only one queryset is allowed for each content type.")
        return found

    @staticmethod
    def _objects(model: Any, instance: Any) -> Any:
        """Returns all objects of a model, as an instance was loaded."""
        manager = model._base_manager.db_manager(instance._state.db, {"instance": instance})
        return manager.fetch_mode_of(instance)

    # Checks

    def check(self, **_: Any) -> list[CheckMessage]:
        """Returns what is wrong with the field."""
        return [*check_name(self), *self._check_key(), *self._check_type()]

    def _check_key(self) -> Iterator[CheckMessage]:
        try:
            self.model._meta.get_field(self.fk_field)
        except FieldDoesNotExist as error:
            yield Error(
                "The GenericForeignKey object ID references the nonexistent field "
                f"'{self.fk_field}'.",
                hint=error.hint or None,
                obj=self,
                id="contenttypes.E001",
            )

    def _check_type(self) -> Iterator[CheckMessage]:
        label = f"{self.model._meta.object_name}.{self.ct_field}"
        try:
            field = self.model._meta.get_field(self.ct_field)
        except FieldDoesNotExist as error:
            yield Error(
                f"The GenericForeignKey content type references the nonexistent field '{label}'.",
                hint=error.hint or None,
                obj=self,
                id="contenttypes.E002",
            )
            return
        if not isinstance(field, ForeignKey):
            text, hint, number = f"'{label}' is not a ForeignKey.", _HINT, 3
        elif field.remote_field.model is not ContentType:
            text = f"'{label}' is not a ForeignKey to 'contenttypes.ContentType'."
            hint, number = _HINT, 4
        elif database_action(field.remote_field.on_delete) is not None:
            text = f"'{label}' cannot use the database-level on_delete variant."
            hint, number = "Change the on_delete rule to the non-database variant.", 6
        else:
            return
        yield Error(text, hint=hint, obj=self, id=f"contenttypes.E00{number}")


def object_key(model: Any, value: Any) -> Any:
    """Returns what a field holds as a key of a model, which may be of another type."""
    return None if value is None else model._meta.pk.to_python(value)


class GenericForeignKeyDescriptor:
    """The attribute of a generic foreign key.

    Args:
        field: The generic foreign key.
    """

    def __init__(self, field: GenericForeignKey) -> None:
        self.field = field

    @property
    def name(self) -> str:
        """The name of the relation."""
        return self.field.name

    def is_cached(self, instance: Any) -> bool:
        """Tells whether an instance keeps the object that it refers to."""
        return self.field.is_cached(instance)

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return self
        kept = self.field.get_cached_value(instance, _NOTHING)
        if kept is not _NOTHING:
            return kept
        if None in self.field.key_of(instance):
            self.field.set_cached_value(instance, None)
            return None
        (instance._state.fetch_mode or FETCH_ONE).fetch(self, instance)
        return instance.__dict__[self.field.cache_name]

    def __set__(self, instance: Any, value: Any) -> None:
        field = self.field
        if value is None:
            setattr(instance, field.ct_field, None)
            setattr(instance, field.fk_field, None)
            field.set_cached_value(instance, None)
            return
        if not hasattr(value, "_meta"):
            raise ValueError(
                f'Cannot assign "{value!r}": "{instance._meta.object_name}.{field.name}" must be '
                "an instance of a model."
            )
        try:
            drive(field.assign(instance, value))
        except SynchronousOnlyOperation:
            # The content type is not known yet, and asking for it would block the event loop:
            # saving the instance will ask.
            setattr(instance, field.ct_field, None)
            setattr(instance, field.fk_field, value.pk)
            field.set_cached_value(instance, value)

    # What fetch modes and prefetching ask for

    def fetch_one(self, instance: Any) -> None:
        """Loads the object of an instance and keeps it; `None` where there is none."""
        (found,) = drive(self.field.related_to([instance]))
        self.keep(instance, found)

    def fetch_many(self, instances: list[Any]) -> None:
        """Loads the objects of several instances with one query for each model."""
        missing = [one for one in instances if not self.is_cached(one)]
        for instance, found in zip(missing, drive(self.field.related_to(missing)), strict=True):
            self.keep(instance, found)

    def refuse(self, instance: Any) -> None:
        """Raises FieldFetchBlocked for an instance whose fetch mode forbids loading."""
        raise FieldFetchBlocked(f"Fetching of {type(instance).__name__}.{self.name} blocked.")

    def fetch_related(
        self, instances: list[Any], querysets: list[Any] | None
    ) -> Operation[list[Any]]:
        """Returns the objects of several instances; see `GenericForeignKey.related_to`."""
        return self.field.related_to(instances, querysets)

    def keep(self, instance: Any, value: Any) -> None:
        """Keeps an object that was found for an instance."""
        self.field.set_cached_value(instance, value)
