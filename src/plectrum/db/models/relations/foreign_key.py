"""Foreign keys, one-to-one relations among them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeVar, overload

from plectrum.core.exceptions import ValidationError
from plectrum.db.models.fields.choices import BLANK_CHOICE
from plectrum.db.models.registry import register_built_in
from plectrum.db.models.relations.base import RelatedField
from plectrum.db.models.relations.forward_descriptors import (
    ForwardManyToOneDescriptor,
    ForwardOneToOneDescriptor,
)
from plectrum.db.models.relations.remote import (
    RECURSIVE_RELATIONSHIP_CONSTANT,
    ManyToOneRel,
    OneToOneRel,
)
from plectrum.db.models.relations.reverse_descriptors import (
    ReverseManyToOneDescriptor,
    ReverseOneToOneDescriptor,
)
from plectrum.db.models.relations.swappable import SettingsReference
from plectrum.db.models.relations_map import Hop
from plectrum.sql import types
from plectrum.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from typing_extensions import TypeVar as TypeVarWithDefault

    M = TypeVarWithDefault("M", default=Any)
    R = TypeVar("R")
else:
    M = TypeVar("M")

OnDelete = Callable[[Any, Any, Any, str], None]


@register_built_in
class ForeignKey(RelatedField[M]):
    """A column that holds the key of a row of another table.

    The attribute `<name>` leads to the object, `<name>_id` holds the key.

    Args:
        to: The model, its name, `app_label.Name`, or `"self"`.
        on_delete: What happens to this row when the other is deleted.
        related_name: The attribute of the other model that leads back; ends with `+` for none.
        related_query_name: The name in queries from the other model.
        limit_choices_to: Which objects forms offer: a mapping of lookups, a `Q`, a function.
        parent_link: Whether it leads to the row of the parent, in multi-table inheritance.
        to_field: The field of the other model that is pointed to; its key when `None`.
        db_constraint: Whether the database checks that the row exists.
        options: See `FieldOptions`.
    """

    forward_class: ClassVar[type[Any]] = ForwardManyToOneDescriptor
    related_accessor_class: ClassVar[type[Any]] = ReverseManyToOneDescriptor
    rel_class: ClassVar[type[Any]] = ManyToOneRel
    many_to_many = False
    many_to_one = True
    one_to_many = False
    one_to_one = False
    empty_strings_allowed = False
    db_constraint: bool
    default_error_messages = {
        "invalid": _("%(model)s instance with %(field)s %(value)r is not a valid choice.")
    }
    description = _("Foreign Key (type determined by related field)")

    if TYPE_CHECKING:

        @overload
        def __init__(
            self: ForeignKey[R],
            to: type[R],
            on_delete: OnDelete,
            *,
            null: Literal[False] = False,
            **options: Any,
        ) -> None: ...
        @overload
        def __init__(
            self: ForeignKey[R | None],
            to: type[R],
            on_delete: OnDelete,
            *,
            null: Literal[True],
            **options: Any,
        ) -> None: ...
        @overload
        def __init__(self, to: str, on_delete: OnDelete, **options: Any) -> None: ...
        def __init__(self, to: Any, on_delete: OnDelete, **options: Any) -> None: ...

        @overload  # type: ignore[override]  # a relation is a path on the class
        def __get__(self: ForeignKey[R | None], instance: None, owner: type[Any]) -> type[R]: ...
        @overload
        def __get__(self: ForeignKey[R], instance: None, owner: type[Any]) -> type[R]: ...
        @overload
        def __get__(self, instance: object, owner: type[Any] | None = None) -> M: ...
        def __get__(self, instance: object | None, owner: type[Any] | None = None) -> Any: ...

    else:

        def __init__(
            self,
            to: Any,
            on_delete: OnDelete,
            related_name: str | None = None,
            related_query_name: str | None = None,
            limit_choices_to: Any = None,
            parent_link: bool = False,
            to_field: str | None = None,
            db_constraint: bool = True,
            **options: Any,
        ) -> None:
            check_target(type(self), to)
            if not callable(on_delete):
                raise TypeError("on_delete must be callable.")
            if not isinstance(to, str):
                to_field = to_field or (to._meta.pk and to._meta.pk.name)
            options.setdefault("db_index", True)
            self.db_constraint = db_constraint
            self._given_related_name = related_name
            self._given_related_query_name = related_query_name
            super().__init__(**options)
            self.remote_field = self.rel_class(
                self,
                to,
                to_field,
                related_name=related_name,
                related_query_name=related_query_name,
                limit_choices_to=limit_choices_to,
                parent_link=parent_link,
                on_delete=on_delete,
            )

    # Joining models

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        """Adds the attribute that leads to the object."""
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.name, self.forward_class(self))

    def contribute_to_related_class(self, cls: Any, related: Any) -> None:
        """Adds the attribute that leads back."""
        if not related.hidden and not related.related_model._meta.swapped:
            accessor = related.get_accessor_name()
            setattr(
                cls._meta.concrete_model_or_self, accessor, self.related_accessor_class(related)
            )

    def get_attname(self) -> str:
        """Returns the name of the attribute that holds the key."""
        return f"{self.name}_id"

    @property
    def to_fields(self) -> list[Any]:
        """The name of the field pointed to; `None` for the key."""
        return [self.remote_field.field_name]

    @property
    def target_field(self) -> Any:
        """The field of the target that is pointed to."""
        model = self.remote_field.model
        if isinstance(model, str):
            raise ValueError(f"{self} leads to the model {model!r}, which is not loaded.")
        options = model._meta
        name = self.remote_field.field_name
        return options.get_field(name) if name else options.pk

    @property
    def foreign_related_fields(self) -> tuple[Any, ...]:
        """The fields of the target that are pointed to."""
        return (self.target_field,)

    @property
    def related_fields(self) -> list[tuple[Any, Any]]:
        """Pairs of this side's field and the target's."""
        return [(self, self.target_field)]

    def assignment(self, instance: Any) -> dict[str, Any]:
        """Returns what an update sets to have rows lead to an object, or to none."""
        return {self.name: instance}

    def hops_forward(self) -> tuple[Hop, ...]:
        """Returns the join to the target."""
        return (
            Hop(
                ((self, self.target_field),),
                self.remote_field.model,
                is_many=False,
                is_nullable=self.null,
                is_forward=True,
                relation=self,
            ),
        )

    def reverse_hops(self) -> tuple[Hop, ...]:
        """Returns the join from the target."""
        return (
            Hop(
                ((self.target_field, self),),
                self.model,
                is_many=not self.unique,
                is_nullable=True,
                is_forward=False,
                relation=self.remote_field,
            ),
        )

    # The column

    def sql_type(self) -> types.SqlType:
        """Returns the kind of value that the field pointed to holds."""
        kind: types.SqlType = self.target_field.related_sql_type()
        return kind

    def related_sql_type(self) -> types.SqlType:
        """Returns the same as for this column."""
        return self.sql_type()

    def db_type(self, connection: Any) -> str | None:
        """Returns the type of columns that point to the target."""
        kind: str | None = self.target_field.rel_db_type(connection)
        return kind

    def db_check(self, connection: Any) -> str | None:
        """Returns nothing: the other column is checked."""
        return None

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        """Returns type, check and collation of the column pointed to."""
        target = self.target_field.db_parameters(connection)
        return {
            "type": self.db_type(connection),
            "check": self.db_check(connection),
            "collation": target.get("collation"),
        }

    def get_internal_type(self) -> str:
        """Returns the class's own name."""
        return "OneToOneField" if self.one_to_one else "ForeignKey"

    # Values

    def to_python(self, value: Any) -> Any:
        """Converts a key as the field pointed to does."""
        return self.target_field.to_python(value)

    def get_prep_value(self, value: Any) -> Any:
        """Prepares a key as the field pointed to does."""
        return self.target_field.get_prep_value(value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Prepares a key for the driver as the field pointed to does."""
        return self.target_field.get_db_prep_value(value, connection, prepared)

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """Prepares a key to be stored; an empty text is no key."""
        if value is None or (value == "" and self.target_field.empty_strings_allowed is False):
            return None
        return self.target_field.get_db_prep_save(value, connection)

    def get_default(self) -> Any:
        """Returns the default key; of a default that is an object, its key."""
        default = super().get_default()
        if isinstance(default, self.remote_field.model):
            return getattr(default, self.target_field.attname)
        return default

    def validate(self, value: Any, model_instance: Any) -> None:
        """Adds that the object exists and may be chosen."""
        if self.remote_field.parent_link:
            return
        super().validate(value, model_instance)
        if value is None:
            return
        limits = self.get_limit_choices_to()
        manager = self.remote_field.model._base_manager
        using = manager.db_for_read_of(model_instance)
        found = manager.using(using).filter(**{self.remote_field.field_name: value})
        if not found.complex_filter(limits or {}).exists():
            raise ValidationError(
                self.error_messages["invalid"],
                code="invalid",
                params={
                    "model": self.remote_field.model._meta.verbose_name,
                    "pk": value,
                    "field": self.remote_field.field_name,
                    "value": value,
                },
            )

    def get_choices(
        self,
        include_blank: bool = True,
        blank_choice: Any = BLANK_CHOICE,
        limit_choices_to: Any = None,
        ordering: Any = (),
    ) -> list[tuple[Any, Any]]:
        """Returns pairs of key and text of all objects that may be chosen."""
        limits = limit_choices_to or self.get_limit_choices_to()
        objects = self.remote_field.model._default_manager.complex_filter(limits or {})
        if ordering:
            objects = objects.order_by(*ordering)
        key = self.target_field.attname
        choices = [(getattr(found, key), str(found)) for found in objects]
        return (list(blank_choice) if include_blank else []) + choices

    # Description

    def deconstruct(self) -> tuple[Any, str, list[Any], dict[str, Any]]:
        """Adds the target and what happens on its deletion."""
        name, path, args, kwargs = super().deconstruct()
        remote = self.remote_field
        kwargs["on_delete"] = remote.on_delete
        if isinstance(remote.model, str):
            target: str = remote.model
            if target != RECURSIVE_RELATIONSHIP_CONSTANT:
                label, separator, model_name = target.partition(".")
                target = f"{label}.{model_name.lower()}" if separator else target.lower()
        else:
            target = remote.model._meta.label_lower
        setting = self.swappable_setting
        kwargs["to"] = SettingsReference(target, setting) if setting else target
        if self.db_index:
            kwargs.pop("db_index", None)
        else:
            kwargs["db_index"] = False
        if not self.db_constraint:
            kwargs["db_constraint"] = False
        if remote.parent_link:
            kwargs["parent_link"] = True
        if remote.field_name and not self.points_to_key:
            kwargs["to_field"] = remote.field_name
        return name, path, args, kwargs

    @property
    def points_to_key(self) -> bool:
        """Whether it leads to the target's key, rather than to another field of it."""
        model = self.remote_field.model
        if isinstance(model, str):
            return False
        return model._meta.pk is not None and self.remote_field.field_name == model._meta.pk.name

    def clone(self) -> Any:
        """Returns a new field with the same options that belongs to no model."""
        duplicate = super().clone()
        if not isinstance(self.remote_field.model, str):
            duplicate.remote_field.model = self.remote_field.model
        return duplicate


@register_built_in
class OneToOneField(ForeignKey[M]):
    """A foreign key whose column holds each key once, so that it leads back to one object."""

    forward_class = ForwardOneToOneDescriptor
    related_accessor_class = ReverseOneToOneDescriptor
    rel_class = OneToOneRel
    many_to_one = False
    one_to_one = True
    description = _("One-to-one relationship")

    if not TYPE_CHECKING:

        def __init__(
            self, to: Any, on_delete: OnDelete, to_field: str | None = None, **options: Any
        ) -> None:
            options["unique"] = True
            super().__init__(to, on_delete, to_field=to_field, **options)

    def deconstruct(self) -> tuple[Any, str, list[Any], dict[str, Any]]:
        """Leaves out `unique`, which always holds."""
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("unique", None)
        return name, path, args, kwargs

    def formfield(
        self, form_class: Any = None, choices_form_class: Any = None, **kwargs: Any
    ) -> Any:
        """Returns a form field; none for the link to a parent."""
        if self.remote_field.parent_link:
            return None
        return super().formfield(form_class, choices_form_class, **kwargs)

    def save_form_data(self, instance: Any, data: Any) -> None:
        """Takes an object or a key from a form."""
        if isinstance(data, self.remote_field.model):
            setattr(instance, self.name, data)
        else:
            setattr(instance, self.attname, data)
            if data is None:
                setattr(instance, self.name, data)


def check_target(cls: type, to: Any) -> None:
    """Raises TypeError where a relation's target is neither a model nor a name."""
    if not isinstance(to, str) and not hasattr(to, "_meta"):
        raise TypeError(
            f"{cls.__name__}({to!r}) is invalid. First parameter to {cls.__name__} must be "
            f"either a model, a model name, or the string {RECURSIVE_RELATIONSHIP_CONSTANT!r}"
        )
