"""The contract of serialisers and deserialisers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from typing import Any

from plectrum.core.exceptions import FrameworkError, ObjectDoesNotExist
from plectrum.db import models

DEFER_FIELD: Any = object()
"""Stands for a value that refers to an instance which may come later."""


class SerializerDoesNotExist(FrameworkError, KeyError):
    """No serialiser of that name is known."""

    code = "serializer-does-not-exist"

    def __str__(self) -> str:
        return repr(self.args[0])


class SerializationError(FrameworkError):
    """Something cannot be written."""

    code = "serialization"


class DeserializationError(FrameworkError):
    """Something cannot be read."""

    code = "deserialization"

    @classmethod
    def WithData(  # noqa: N802 - documented name
        cls, original_exc: object, model: str, fk: object, field_value: object
    ) -> DeserializationError:
        """Makes an error that says at which instance and value it happened."""
        return cls(f"{original_exc}: ({model}:pk={fk}) field_value was '{field_value}'")


class M2MDeserializationError(FrameworkError):
    """A key of a many-to-many relation cannot be read."""

    code = "m2m-deserialization"

    def __init__(self, original_exc: Exception, pk: object) -> None:
        super().__init__(str(original_exc))
        self.original_exc = original_exc
        self.pk = pk


class ProgressBar:
    """Shows on a terminal how much has been written."""

    progress_width = 75

    def __init__(self, output: Any, total_count: int) -> None:
        self.output = output
        self.total_count = total_count
        self.prev_done = 0

    def update(self, count: int) -> None:
        """Shows that `count` instances have been written."""
        if not self.output:
            return
        percent = count * 100 // self.total_count
        done = percent * self.progress_width // 100
        if self.prev_done >= done:
            return
        self.prev_done = done
        start = "" if self.total_count == 1 else "\r"
        self.output.write(f"{start}[{'.' * done}{' ' * (self.progress_width - done)}]")
        if done == self.progress_width:
            self.output.write("\n")
        self.output.flush()


class Serializer:
    """Writes instances; a subclass says how each part is written.

    Attributes:
        internal_use_only: Whether commands do not offer the format.
    """

    internal_use_only = False
    progress_class = ProgressBar
    stream_class: Any = StringIO

    options: dict[str, Any]
    stream: Any
    selected_fields: Any
    use_natural_foreign_keys: bool
    use_natural_primary_keys: bool
    first: bool

    def serialize(
        self,
        queryset: Iterable[Any],
        *,
        stream: Any = None,
        fields: Iterable[str] | None = None,
        use_natural_foreign_keys: bool = False,
        use_natural_primary_keys: bool = False,
        progress_output: Any = None,
        object_count: int = 0,
        **options: Any,
    ) -> Any:
        """Writes instances and returns what was written.

        Args:
            queryset: The instances.
            stream: Where to write; a text in memory when `None`.
            fields: The names of the fields to write; all when `None`.
            use_natural_foreign_keys: Whether references are written by natural keys.
            use_natural_primary_keys: Whether keys are left out where there is a natural one.
            progress_output: Where to show the progress.
            object_count: The number of instances, for the progress.
            options: For the format.
        """
        self.options = options
        self.stream = stream if stream is not None else self.stream_class()
        self.selected_fields = fields
        self.use_natural_foreign_keys = use_natural_foreign_keys
        self.use_natural_primary_keys = use_natural_primary_keys
        progress = self.progress_class(progress_output, object_count)
        self.start_serialization()
        self.first = True
        for count, obj in enumerate(queryset, start=1):
            self.start_object(obj)
            self._write_fields(obj)
            self.end_object(obj)
            progress.update(count)
            self.first = False
        self.end_serialization()
        return self.getvalue()

    def _write_fields(self, obj: Any) -> None:
        options = obj._meta.concrete_model._meta
        parent_link = self._natural_parent_link(options)
        for field in options.local_fields:
            if field.column is None or (not field.serialize and field is not parent_link):
                continue
            is_reference = field.remote_field is not None
            name = field.attname[: -len("_id")] if is_reference else field.attname
            if self.selected_fields is None or name in self.selected_fields:
                if is_reference:
                    self.handle_fk_field(obj, field)
                else:
                    self.handle_field(obj, field)
        for field in options.local_many_to_many:
            wanted = self.selected_fields is None or field.attname in self.selected_fields
            if field.serialize and wanted:
                self.handle_m2m_field(obj, field)

    def _natural_parent_link(self, options: Any) -> Any:
        """Returns the link to a parent whose natural key stands for the instance's own key."""
        key = options.pk
        if not (self.use_natural_primary_keys and key is not None):
            return None
        remote = key.remote_field
        if remote is not None and getattr(remote, "parent_link", False):
            return key if self._model_supports_natural_key(remote.model) else None
        return None

    def _model_supports_natural_key(self, model: Any) -> bool:
        return hasattr(model, "natural_key")

    def _resolve_natural_key(self, obj: Any) -> Any:
        """Returns the natural key of an instance; `None` where it has none."""
        natural_key = obj.natural_key() if hasattr(obj, "natural_key") else None
        return natural_key or None

    def _resolve_fk_natural_key(self, obj: Any, field: Any) -> Any:
        """Returns the natural key of what a field refers to; `None` where it has none."""
        if not self._model_supports_natural_key(field.remote_field.model):
            return None
        related = getattr(obj, field.name, None)
        return None if related is None else self._resolve_natural_key(related)

    def start_serialization(self) -> None:
        """Writes what comes before all instances."""
        raise NotImplementedError(
            "subclasses of Serializer must provide a start_serialization() method"
        )

    def end_serialization(self) -> None:
        """Writes what comes after all instances."""

    def start_object(self, obj: Any) -> None:
        """Writes what comes before the fields of an instance."""
        raise NotImplementedError("subclasses of Serializer must provide a start_object() method")

    def end_object(self, obj: Any) -> None:
        """Writes what comes after the fields of an instance."""

    def handle_field(self, obj: Any, field: Any) -> None:
        """Writes a field."""
        raise NotImplementedError("subclasses of Serializer must provide a handle_field() method")

    def handle_fk_field(self, obj: Any, field: Any) -> None:
        """Writes a reference."""
        raise NotImplementedError(
            "subclasses of Serializer must provide a handle_fk_field() method"
        )

    def handle_m2m_field(self, obj: Any, field: Any) -> None:
        """Writes the references of a many-to-many relation."""
        raise NotImplementedError(
            "subclasses of Serializer must provide a handle_m2m_field() method"
        )

    def getvalue(self) -> Any:
        """Returns what was written, if it was written to memory."""
        getter = getattr(self.stream, "getvalue", None)
        return getter() if callable(getter) else None


class Deserializer(Iterator["DeserializedObject"]):
    """Reads instances from a text or a stream; a subclass implements `__next__`."""

    def __init__(self, stream_or_string: Any, **options: Any) -> None:
        self.options = options
        text = stream_or_string
        self.stream: Any = StringIO(text) if isinstance(text, str) else text

    def __next__(self) -> DeserializedObject:
        raise NotImplementedError("subclasses of Deserializer must provide a __next__() method")


class DeserializedObject:
    """An instance that was read, not stored yet.

    Attributes:
        object: The instance.
        m2m_data: The keys of its many-to-many relations, by name.
        deferred_fields: Fields whose values refer to instances that were not there yet.
    """

    def __init__(
        self,
        obj: Any,
        m2m_data: Mapping[str, Any] | None = None,
        deferred_fields: Mapping[Any, Any] | None = None,
    ) -> None:
        self.object = obj
        self.m2m_data: Any = m2m_data
        self.deferred_fields: Any = deferred_fields

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.object._meta.label}(pk={self.object.pk})>"

    def save(self, save_m2m: bool = True, using: str | None = None, **kwargs: Any) -> None:
        """Stores the instance as it was written, without what a `save()` of its own does.

        Args:
            save_m2m: Whether its many-to-many relations are stored too.
            using: The alias of the database.
            kwargs: For `save_base`.
        """
        models.Model.save_base(self.object, using=using, raw=True, **kwargs)
        if self.m2m_data and save_m2m:
            for name, keys in self.m2m_data.items():
                getattr(self.object, name).set(keys)
        # Storing the same instance twice must not set its relations twice.
        self.m2m_data = None

    def save_deferred_fields(self, using: str | None = None) -> None:
        """Stores the references to instances that have come in the meantime."""
        self.m2m_data = {}
        for field, value in (self.deferred_fields or {}).items():
            options = self.object._meta
            label = f"{options.label}(pk={self.object.pk})"
            if field.many_to_many:
                try:
                    self.m2m_data[field.name] = deserialize_m2m_values(
                        field, value, using, handle_forward_references=False
                    )
                except M2MDeserializationError as error:
                    raise DeserializationError.WithData(
                        error.original_exc, options.label_lower, self.object.pk, error.pk
                    ) from error
            else:
                try:
                    setattr(
                        self.object,
                        field.attname,
                        deserialize_fk_value(field, value, using, handle_forward_references=False),
                    )
                except Exception as error:
                    raise DeserializationError.WithData(
                        error, options.label_lower, label, value
                    ) from error
        self.save()


def build_instance(Model: Any, data: Mapping[str, Any], db: str | None) -> Any:  # noqa: N803 - documented name
    """Makes an instance; one without a key gets that of the stored one with its natural key."""
    default_manager = Model._meta.default_manager
    key = data.get(Model._meta.pk.attname)
    if (
        key is None
        and hasattr(default_manager, "get_by_natural_key")
        and hasattr(Model, "natural_key")
    ):
        obj = Model(**data)
        obj._state.db = db
        natural_key = obj.natural_key()
        try:
            stored = default_manager.db_manager(db).get_by_natural_key(*natural_key)
        except Model.DoesNotExist:
            return obj
        return Model(**{**data, Model._meta.pk.attname: Model._meta.pk.to_python(stored.pk)})
    return Model(**data)


def _is_natural_key(value: Any) -> bool:
    return hasattr(value, "__iter__") and not isinstance(value, str)


def deserialize_m2m_values(
    field: Any, field_value: Any, using: str | None, handle_forward_references: bool
) -> Any:
    """Returns the keys of a many-to-many relation, or the mark of a reference to come.

    Raises:
        M2MDeserializationError: A key cannot be read.
    """
    model = field.remote_field.model
    manager = model._default_manager
    has_natural_keys = hasattr(manager, "get_by_natural_key")
    pk: Any = None
    values = []
    try:
        for pk in field_value:
            if has_natural_keys and _is_natural_key(pk):
                values.append(manager.db_manager(using).get_by_natural_key(*pk).pk)
            else:
                values.append(model._meta.pk.to_python(pk))
    except Exception as error:
        if isinstance(error, ObjectDoesNotExist) and handle_forward_references:
            return DEFER_FIELD
        raise M2MDeserializationError(error, pk) from error
    return values


def deserialize_fk_value(
    field: Any, field_value: Any, using: str | None, handle_forward_references: bool
) -> Any:
    """Returns the value of a reference, or the mark of one to come."""
    if field_value is None:
        return None
    model = field.remote_field.model
    manager = model._default_manager
    name = field.remote_field.field_name
    if hasattr(manager, "get_by_natural_key") and _is_natural_key(field_value):
        try:
            obj = manager.db_manager(using).get_by_natural_key(*field_value)
        except ObjectDoesNotExist:
            if handle_forward_references:
                return DEFER_FIELD
            raise
        value = getattr(obj, name)
        # The field that is referred to can be a reference itself.
        return value.pk if hasattr(value, "pk") else value
    return model._meta.get_field(name).to_python(field_value)
