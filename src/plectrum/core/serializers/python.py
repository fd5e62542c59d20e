"""Instances to and from lists of dictionaries; the base of JSON and YAML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from plectrum.apps import apps
from plectrum.core.serializers import base
from plectrum.utils.encoding import is_protected_type

DEFAULT_ALIAS = "default"


class Serializer(base.Serializer):
    """Writes instances as dictionaries."""

    internal_use_only = True
    objects: list[Any]
    _current: dict[str, Any] | None

    def start_serialization(self) -> None:
        """Starts with no dictionaries."""
        self._current = None
        self.objects = []

    def end_serialization(self) -> None:
        """Does nothing."""

    def start_object(self, obj: Any) -> None:
        """Starts with no fields."""
        self._current = {}

    def end_object(self, obj: Any) -> None:
        """Keeps the dictionary."""
        self.objects.append(self.get_dump_object(obj))
        self._current = None

    def get_dump_object(self, obj: Any) -> dict[str, Any]:
        """Returns the dictionary of an instance."""
        data: dict[str, Any] = {"model": str(obj._meta)}
        if not self.use_natural_primary_keys or not hasattr(obj, "natural_key"):
            data["pk"] = self._value_from_field(obj, obj._meta.pk)
        data["fields"] = self._current
        return data

    def _value_from_field(self, obj: Any, field: Any) -> Any:
        if field.is_row:
            return [self._value_from_field(obj, part) for part in field.composite_fields]
        value = field.value_from_object(obj)
        # What every format can hold stays; anything else is written as text.
        is_container = isinstance(value, list | dict) and type(field).__name__ == "JSONField"
        return value if is_protected_type(value) or is_container else field.value_to_string(obj)

    def handle_field(self, obj: Any, field: Any) -> None:
        """Writes a field."""
        self._fields[field.name] = self._value_from_field(obj, field)

    def handle_fk_field(self, obj: Any, field: Any) -> None:
        """Writes a reference: the natural key, or the value."""
        value = None
        if self.use_natural_foreign_keys:
            value = self._resolve_fk_natural_key(obj, field)
        self._fields[field.name] = self._value_from_field(obj, field) if value is None else value

    def handle_m2m_field(self, obj: Any, field: Any) -> None:
        """Writes the keys of a relation."""
        if not field.remote_field.through._meta.auto_created:
            return
        natural = self.use_natural_foreign_keys and self._model_supports_natural_key(
            field.remote_field.model
        )
        related = getattr(obj, field.name)
        objects: Iterable[Any] = (
            related.all() if natural or _is_prefetched(obj, field) else related.only("pk")
        )
        self._fields[field.name] = [
            (self._resolve_natural_key(item) if natural else None)
            or self._value_from_field(item, item._meta.pk)
            for item in objects
        ]

    @property
    def _fields(self) -> dict[str, Any]:
        if self._current is None:
            raise base.SerializationError("A field is written outside of an instance.")
        return self._current

    def getvalue(self) -> Any:
        """Returns the dictionaries."""
        return self.objects


def _is_prefetched(obj: Any, field: Any) -> bool:
    return field.name in getattr(obj, "_prefetched_objects_cache", {})


class Deserializer(base.Deserializer):
    """Reads instances from dictionaries.

    Args:
        object_list: The dictionaries.
        using: The alias of the database in which natural keys are looked up.
        ignorenonexistent: Whether models and fields that are gone are left out.
        options: `handle_forward_references`: whether references to instances which are not there
            yet are put off.
    """

    def __init__(
        self,
        object_list: Any,
        *,
        using: str = DEFAULT_ALIAS,
        ignorenonexistent: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(object_list, **options)
        self.handle_forward_references = options.pop("handle_forward_references", False)
        self.using = using
        self.ignorenonexistent = ignorenonexistent
        self._iterator: Iterator[base.DeserializedObject] | None = None

    def __next__(self) -> base.DeserializedObject:
        if self._iterator is None:
            self._iterator = self._objects()
        return next(self._iterator)

    def _objects(self) -> Iterator[base.DeserializedObject]:
        for data in self.stream:
            yield from self._handle_object(data)

    def _handle_object(self, obj: Any) -> Iterator[base.DeserializedObject]:
        try:
            model = self._get_model_from_node(obj["model"])
        except base.DeserializationError:
            if self.ignorenonexistent:
                return
            raise
        yield self._read(model, obj)

    def _read(self, model: Any, obj: Any) -> base.DeserializedObject:
        label, pk = obj["model"], obj.get("pk")
        data: dict[str, Any] = {}
        if "pk" in obj:
            try:
                data[model._meta.pk.attname] = model._meta.pk.to_python(pk)
            except Exception as error:
                raise base.DeserializationError.WithData(error, label, pk, None) from error
        m2m_data: dict[str, Any] = {}
        deferred: dict[Any, Any] = {}
        for name, value in obj["fields"].items():
            if self.ignorenonexistent and name not in _field_names(model):
                continue
            self._read_field(
                model, model._meta.get_field(name), value, (label, pk), data, m2m_data, deferred
            )
        return base.DeserializedObject(
            base.build_instance(model, data, self.using), m2m_data, deferred
        )

    def _read_field(
        self,
        model: Any,
        field: Any,
        value: Any,
        where: tuple[str, Any],
        data: dict[str, Any],
        m2m_data: dict[str, Any],
        deferred: dict[Any, Any],
    ) -> None:
        """Reads the value of one field into the data, the relations or what is put off."""
        remote = field.remote_field
        if remote is not None and field.many_to_many:
            values = self._handle_m2m_field_node(field, value, where)
            target, key = m2m_data, field.name
        elif remote is not None and (field.many_to_one or field.one_to_one):
            values = self._handle_fk_field_node(field, value, where)
            target, key = data, field.attname
        else:
            try:
                data[field.name] = field.to_python(value)
            except Exception as error:
                raise base.DeserializationError.WithData(error, *where, value) from error
            return
        if values is base.DEFER_FIELD:
            deferred[field] = value
        else:
            target[key] = values

    def _handle_m2m_field_node(self, field: Any, value: Any, where: tuple[str, Any]) -> Any:
        try:
            return base.deserialize_m2m_values(
                field, value, self.using, self.handle_forward_references
            )
        except base.M2MDeserializationError as error:
            raise base.DeserializationError.WithData(
                error.original_exc, *where, error.pk
            ) from error

    def _handle_fk_field_node(self, field: Any, value: Any, where: tuple[str, Any]) -> Any:
        try:
            return base.deserialize_fk_value(
                field, value, self.using, self.handle_forward_references
            )
        except Exception as error:
            raise base.DeserializationError.WithData(error, *where, value) from error

    @staticmethod
    def _get_model_from_node(model_identifier: str) -> Any:
        try:
            return apps.get_model(model_identifier)
        except (LookupError, TypeError, ValueError):
            raise base.DeserializationError(
                f"Invalid model identifier: {model_identifier}"
            ) from None


def _field_names(model: Any) -> set[str]:
    return {field.name for field in model._meta.get_fields()}
