"""Relations by several columns: `ForeignObject`, which has no column of its own."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

from plectrum.db.models.fields.composite import CompositeAttribute, RowField
from plectrum.db.models.registry import register_built_in
from plectrum.db.models.relations.base import RelatedField
from plectrum.db.models.relations.foreign_key import OnDelete, check_target
from plectrum.db.models.relations.forward_descriptors import ForwardManyToOneDescriptor
from plectrum.db.models.relations.remote import ManyToOneRel
from plectrum.db.models.relations.reverse_descriptors import ReverseManyToOneDescriptor
from plectrum.db.models.relations_map import Hop
from plectrum.utils.translation import gettext_lazy as _


class RelationRow(RowField):
    """The columns of one side of a relation, as one value.

    It is known to its model under a name of its own (`Options.rows`), by which queries compare it
    and instances give it.

    Args:
        model: The model of that side.
        field_names: The names of the fields.
    """

    def __init__(self, model: Any, field_names: tuple[str, ...]) -> None:
        super().__init__()
        model = model._meta.concrete_model_or_self
        self.field_names = field_names
        self.model = model
        self.set_attributes_from_name(f"_row_{'_'.join(field_names)}")
        model._meta.rows[self.name] = self
        setattr(model, self.attname, RelationAttribute(self))

    @cached_property
    def fields(self) -> tuple[Any, ...]:
        """The fields, in order."""
        options = self.model._meta
        return tuple(options.get_field(name) for name in self.field_names)

    @property
    def composite_fields(self) -> tuple[Any, ...]:
        """The fields, in order."""
        return self.fields

    def deconstruct(self) -> tuple[Any, str, list[Any], dict[str, Any]]:
        """Gives the names of the fields as arguments."""
        name, path, _args, kwargs = super().deconstruct()
        return name, path, list(self.field_names), kwargs


class RelationAttribute(CompositeAttribute):
    """The values of a relation's columns on an instance; `None` where one of them is missing."""

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        values = super().__get__(instance, owner)
        return None if isinstance(values, tuple) and None in values else values


class ForwardObjectDescriptor(ForwardManyToOneDescriptor):
    """The attribute that leads to an object by several columns."""

    @cached_property
    def _target(self) -> str:
        """No attribute: keys of several columns are not compared."""
        return ""

    def _key_of(self, instance: Any) -> dict[str, Any]:
        return {
            there.attname: getattr(instance, here.attname)
            for here, there in self.field.related_fields
        }

    def _store_key(self, instance: Any, value: Any) -> Any:
        for here, there in self.field.related_fields:
            setattr(
                instance, here.attname, None if value is None else getattr(value, there.attname)
            )
        return value


@register_built_in
class ForeignObject(RelatedField[Any]):
    """A relation by several columns that the model has already.

    It makes no column, no constraint and no index; the database knows nothing of it.

    Args:
        to: The model, its name, `app_label.Name`, or `"self"`.
        on_delete: What deleting by the ORM does to this row; the database does nothing.
        from_fields: The names of the fields of this model.
        to_fields: The names of the fields of the other model, in the same order.
        related_name: The attribute of the other model that leads back; ends with `+` for none.
        related_query_name: The name in queries from the other model.
        limit_choices_to: Which objects are offered: a mapping of lookups, a `Q`, a function.
        parent_link: Whether it leads to the row of the parent.
        options: See `FieldOptions`.

    Raises:
        ValueError: The two lists of names have different lengths, or are empty.
    """

    forward_class: ClassVar[type[Any]] = ForwardObjectDescriptor
    related_accessor_class: ClassVar[type[Any]] = ReverseManyToOneDescriptor
    rel_class: ClassVar[type[Any]] = ManyToOneRel
    many_to_many = False
    many_to_one = True
    one_to_many = False
    one_to_one = False
    description = _("Foreign object")

    def __init__(
        self,
        to: Any,
        on_delete: OnDelete,
        from_fields: Any,
        to_fields: Any,
        related_name: str | None = None,
        related_query_name: str | None = None,
        limit_choices_to: Any = None,
        parent_link: bool = False,
        **options: Any,
    ) -> None:
        check_target(type(self), to)
        self.from_fields, self.to_fields = tuple(from_fields), tuple(to_fields)
        if not self.from_fields or len(self.from_fields) != len(self.to_fields):
            raise ValueError("Foreign Object from and to fields must be the same non-zero length")
        self._given_related_name = related_name
        self._given_related_query_name = related_query_name
        super().__init__(**options)
        self.remote_field = self.rel_class(
            self,
            to,
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
        if not cls._meta.abstract:
            self.attname = self.row.attname
        setattr(cls, self.name, self.forward_class(self))

    def contribute_to_related_class(self, cls: Any, related: Any) -> None:
        """Adds the attribute that leads back."""
        if not related.hidden and not related.related_model._meta.swapped:
            model = cls._meta.concrete_model_or_self
            setattr(model, related.get_accessor_name(), self.related_accessor_class(related))

    def get_attname_column(self) -> tuple[str, Any]:
        """Returns the attribute, and no column."""
        return self.get_attname(), None

    @cached_property
    def row(self) -> Any:
        """The columns of this side, as one value."""
        return RelationRow(self.model, self.from_fields)

    @cached_property
    def target_row(self) -> Any:
        """The columns of the other side, as one value."""
        return RelationRow(self.remote_field.model, self.to_fields)

    @property
    def target_field(self) -> Any:
        """The columns of the other side, as one value."""
        return self.target_row

    @property
    def foreign_related_fields(self) -> tuple[Any, ...]:
        """The fields of the target that are pointed to."""
        return tuple(self.target_row.composite_fields)

    @property
    def local_related_fields(self) -> tuple[Any, ...]:
        """The fields of this model that point to them."""
        return tuple(self.row.composite_fields)

    @property
    def related_fields(self) -> list[tuple[Any, Any]]:
        """Pairs of this side's field and the target's."""
        return list(zip(self.local_related_fields, self.foreign_related_fields, strict=True))

    def assignment(self, instance: Any) -> dict[str, Any]:
        """Returns what an update sets to have rows lead to an object, or to none."""
        return {
            here.attname: None if instance is None else getattr(instance, there.attname)
            for here, there in self.related_fields
        }

    def hops_forward(self) -> tuple[Hop, ...]:
        """Returns the join to the target."""
        return (
            Hop(
                tuple(self.related_fields),
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
                tuple((there, here) for here, there in self.related_fields),
                self.model,
                is_many=True,
                is_nullable=True,
                is_forward=False,
                relation=self.remote_field,
            ),
        )

    def db_type(self, connection: Any) -> str | None:
        """Returns nothing: there is no column."""
        return None

    # Description

    def deconstruct(self) -> tuple[Any, str, list[Any], dict[str, Any]]:
        """Adds the target and the names of both sides."""
        name, path, args, kwargs = super().deconstruct()
        remote = self.remote_field
        target = remote.model if isinstance(remote.model, str) else remote.model._meta.label_lower
        label, separator, model_name = target.partition(".")
        kwargs |= {
            "to": f"{label}.{model_name.lower()}" if separator else target,
            "on_delete": remote.on_delete,
            "from_fields": self.from_fields,
            "to_fields": self.to_fields,
        }
        if remote.parent_link:
            kwargs["parent_link"] = True
        return name, path, args, kwargs

    def clone(self) -> Any:
        """Returns a new field with the same options that belongs to no model."""
        duplicate = super().clone()
        if not isinstance(self.remote_field.model, str):
            duplicate.remote_field.model = self.remote_field.model
        return duplicate
