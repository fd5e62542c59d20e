"""Many-to-many relations, and the models of the tables in between."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, overload

from plectrum.core.exceptions import FieldDoesNotExist
from plectrum.db.models.deletion import CASCADE
from plectrum.db.models.fields.choices import BLANK_CHOICE
from plectrum.db.models.registry import register_built_in
from plectrum.db.models.relations.base import RelatedField, lazy_related_operation
from plectrum.db.models.relations.foreign_key import ForeignKey, check_target
from plectrum.db.models.relations.many_descriptors import ManyToManyDescriptor
from plectrum.db.models.relations.remote import RECURSIVE_RELATIONSHIP_CONSTANT, ManyToManyRel
from plectrum.db.models.relations.swappable import SettingsReference
from plectrum.db.models.relations_map import Hop
from plectrum.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from typing_extensions import TypeVar as TypeVarWithDefault

    from plectrum.db.models.relations.typed import TypedManyManager

    M = TypeVarWithDefault("M", default=Any)
    R = TypeVar("R")
else:
    M = TypeVar("M")


@register_built_in
class ManyToManyField(RelatedField[M]):
    """A relation to any number of objects, kept in a table of its own.

    Args:
        to: The model, its name, `app_label.Name`, or `"self"`.
        related_name: The attribute of the other model that leads back; ends with `+` for none.
        related_query_name: The name in queries from the other model.
        limit_choices_to: Which objects forms offer.
        symmetrical: For a relation to the same model: whether it holds both ways; `None` for yes.
        through: The model of the table in between; made when `None`.
        through_fields: The names of its two foreign keys, where it has more.
        db_constraint: Whether the database checks the keys.
        db_table: The name of the table in between.
        swappable: Whether migrations follow a setting that the target comes from.
        options: See `FieldOptions`.
    """

    many_to_many = True
    many_to_one = False
    one_to_many = False
    one_to_one = False
    db_table: str | None
    rel_class: ClassVar[type[Any]] = ManyToManyRel
    description = _("Many-to-many relationship")

    if TYPE_CHECKING:

        @overload
        def __init__(self: ManyToManyField[R], to: type[R], **options: Any) -> None: ...
        @overload
        def __init__(self, to: str, **options: Any) -> None: ...
        def __init__(self, to: Any, **options: Any) -> None: ...

        @overload  # type: ignore[override]  # a relation is a path on the class
        def __get__(self, instance: None, owner: type[Any]) -> type[M]: ...
        @overload
        def __get__(
            self, instance: object, owner: type[Any] | None = None
        ) -> TypedManyManager[M]: ...
        def __get__(self, instance: object | None, owner: type[Any] | None = None) -> Any: ...

    else:

        def __init__(  # noqa: PLR0917 - documented arguments
            self,
            to: Any,
            related_name: str | None = None,
            related_query_name: str | None = None,
            limit_choices_to: Any = None,
            symmetrical: bool | None = None,
            through: Any = None,
            through_fields: Any = None,
            db_constraint: bool = True,
            db_table: str | None = None,
            swappable: bool = True,
            **options: Any,
        ) -> None:
            check_target(type(self), to)
            if symmetrical is None:
                symmetrical = to == RECURSIVE_RELATIONSHIP_CONSTANT
            if through is not None and db_table is not None:
                raise ValueError("Cannot specify a db_table if an intermediary model is used.")
            if through is not None and not db_constraint:
                raise ValueError("Can't supply a through model and db_constraint=False.")
            if through_fields is not None and through is None:
                raise ValueError("Cannot specify through_fields without a through model.")
            self.has_null_arg = "null" in options
            self._given_related_name = related_name
            self._given_related_query_name = related_query_name
            super().__init__(**options)
            self.db_table = db_table
            self.swappable = swappable
            self.remote_field = self.rel_class(
                self,
                to,
                symmetrical=symmetrical,
                through=through,
                through_fields=through_fields,
                db_constraint=db_constraint,
                related_name=related_name,
                related_query_name=related_query_name,
                limit_choices_to=limit_choices_to,
            )

    # Joining models

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        """Adds the attribute, and makes the table in between where none was given."""
        remote = self.remote_field
        to_itself = remote.model in {RECURSIVE_RELATIONSHIP_CONSTANT, cls._meta.object_name}
        if remote.symmetrical and to_itself:
            remote.related_name = f"{name}_rel_+"
        elif remote.hidden and not cls._meta.abstract:
            # Each relation needs a name of its own in queries, one that nobody writes.
            remote.related_name = f"_{cls._meta.app_label}_{cls.__name__.lower()}_{name}_+"
        super().contribute_to_class(cls, name, private_only)
        if not cls._meta.abstract:
            if remote.through:
                lazy_related_operation(self._set_through, cls, remote.through)
            elif not cls._meta.swapped:
                remote.through = make_through_model(self, cls)
        setattr(cls, self.name, ManyToManyDescriptor(remote, is_reverse=False))

    def _set_through(self, model: Any, through: Any) -> None:
        self.remote_field.through = through
        for attribute in ("hops", "_through_links"):
            self.__dict__.pop(attribute, None)

    def set_attributes_from_name(self, name: str) -> None:
        """Derives the names; there is no column."""
        super().set_attributes_from_name(name)
        self.column = None
        self.concrete = False

    def get_attname_column(self) -> tuple[str, Any]:
        """Returns the name, and no column."""
        return self.get_attname(), None

    def contribute_to_related_class(self, cls: Any, related: Any) -> None:
        """Adds the attribute that leads back."""
        if not related.hidden and not related.related_model._meta.swapped:
            accessor = related.get_accessor_name()
            setattr(
                cls._meta.concrete_model_or_self,
                accessor,
                ManyToManyDescriptor(related, is_reverse=True),
            )

    def default_table_name(self, options: Any) -> str:
        """Returns the name of the table in between."""
        return self.db_table or f"{options.db_table}_{self.name}"

    def m2m_db_table(self) -> str:
        """Returns the name of the table in between."""
        if self.remote_field.through is not None and not isinstance(self.remote_field.through, str):
            return str(self.remote_field.through._meta.db_table)
        return self.default_table_name(self.model._meta)

    @cached_property
    def _through_links(self) -> tuple[Any, Any]:
        """The foreign keys of the model in between: to this model, and to the target.

        Raises:
            FieldDoesNotExist: There is no such foreign key.
        """
        remote = self.remote_field
        through = remote.through
        if remote.through_fields:
            source, target = (through._meta.get_field(name) for name in remote.through_fields)
            return source, target
        keys = [field for field in through._meta.fields if field.is_relation]
        sources = [key for key in keys if _points_to(key, self.model)]
        targets = [key for key in keys if _points_to(key, remote.model)]
        if remote.model._meta.concrete_model is self.model._meta.concrete_model:
            targets = targets[1:]
        if not sources or not targets:
            raise FieldDoesNotExist(
                f"{through._meta.label} lacks the foreign keys that {self} needs.",
                hint="Give it one to each of the two models.",
            )
        return sources[0], targets[0]

    def m2m_field_name(self) -> str:
        """Returns the name of the foreign key to this model."""
        return str(self._through_links[0].name)

    def m2m_reverse_field_name(self) -> str:
        """Returns the name of the foreign key to the target."""
        return str(self._through_links[1].name)

    def m2m_column_name(self) -> str:
        """Returns the column of the foreign key to this model."""
        return str(self._through_links[0].column)

    def m2m_reverse_name(self) -> str:
        """Returns the column of the foreign key to the target."""
        return str(self._through_links[1].column)

    def m2m_target_field_name(self) -> str:
        """Returns the name of the field of this model that is pointed to."""
        return str(self._through_links[0].target_field.name)

    def m2m_reverse_target_field_name(self) -> str:
        """Returns the name of the field of the target that is pointed to."""
        return str(self._through_links[1].target_field.name)

    def hops_forward(self) -> tuple[Hop, ...]:
        """Returns the joins to the table in between, and on to the target."""
        source, target = self._through_links
        return (*source.reverse_hops(), *target.hops_forward())

    def reverse_hops(self) -> tuple[Hop, ...]:
        """Returns the joins from the target to the table in between, and on to the model."""
        source, target = self._through_links
        return (*target.reverse_hops(), *source.hops_forward())

    # Values

    def db_type(self, connection: Any) -> str | None:
        """Returns nothing: there is no column."""
        return None

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        """Returns nothing: there is no column."""
        return {"type": None, "check": None}

    def value_from_object(self, obj: Any) -> Any:
        """Returns the related objects of a saved instance."""
        return list(getattr(obj, self.attname).all()) if obj._is_pk_set() else []

    def save_form_data(self, instance: Any, data: Any) -> None:
        """Takes the related objects from a form."""
        getattr(instance, self.attname).set(data)

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
        choices = [(found.pk, str(found)) for found in objects]
        return (list(blank_choice) if include_blank else []) + choices

    # Description

    def deconstruct(self) -> tuple[Any, str, list[Any], dict[str, Any]]:
        """Adds the target and the table in between."""
        name, path, args, kwargs = super().deconstruct()
        remote = self.remote_field
        if self.db_table is not None:
            kwargs["db_table"] = self.db_table
        if remote.db_constraint is not True:
            kwargs["db_constraint"] = remote.db_constraint
        if isinstance(remote.model, str):
            target: str = remote.model
        else:
            target = remote.model._meta.label
        if target != RECURSIVE_RELATIONSHIP_CONSTANT:
            label, separator, model_name = target.partition(".")
            target = f"{label}.{model_name.lower()}" if separator else target.lower()
        setting = self.swappable_setting
        kwargs["to"] = SettingsReference(target, setting) if setting else target
        through = remote.through
        if through is not None:
            if isinstance(through, str):
                kwargs["through"] = through
            elif not through._meta.auto_created:
                kwargs["through"] = through._meta.label
            if remote.through_fields and "through" in kwargs:
                kwargs["through_fields"] = remote.through_fields
        return name, path, args, kwargs


def _points_to(key: Any, model: Any) -> bool:
    """Tells whether a foreign key leads to a model or to the model that it stands for."""
    target = key.remote_field.model
    return target is model or (
        hasattr(target, "_meta") and target._meta.concrete_model is model._meta.concrete_model
    )


def make_through_model(field: ManyToManyField[Any], model: Any) -> Any:
    """Makes the model of the table in between of a relation that was given none."""
    remote = field.remote_field
    name = f"{model._meta.object_name}_{field.name}"
    target = model if remote.model == RECURSIVE_RELATIONSHIP_CONSTANT else remote.model
    target_name = _model_name_of(target)
    source_attribute = model._meta.model_name
    target_attribute = target_name
    if target_name == source_attribute:
        target_attribute = f"to_{target_name}"
        source_attribute = f"from_{source_attribute}"

    def set_managed(model: Any, related: Any, through: Any) -> None:
        through._meta.managed = model._meta.managed or related._meta.managed

    lazy_related_operation(set_managed, model, target, name)
    options = {
        "db_table": field.default_table_name(model._meta),
        "auto_created": model,
        "app_label": model._meta.app_label,
        "db_tablespace": model._meta.db_tablespace,
        "unique_together": (source_attribute, target_attribute),
        "verbose_name": _("%(from)s-%(to)s relationship")
        % {"from": source_attribute, "to": target_attribute},
        "verbose_name_plural": _("%(from)s-%(to)s relationships")
        % {"from": source_attribute, "to": target_attribute},
        "apps": model._meta.apps,
    }
    # In the table in between, "self" would be that table.
    target = model if remote.model == RECURSIVE_RELATIONSHIP_CONSTANT else remote.model
    link = partial(
        ForeignKey,
        db_tablespace=field._db_tablespace,
        db_constraint=remote.db_constraint,
        on_delete=CASCADE,
    )
    attributes = {
        "Meta": type("Meta", (), options),
        "__module__": model.__module__,
        source_attribute: link(model, related_name=f"{name}+"),
        target_attribute: link(target, related_name=f"{name}+"),
    }
    return type(model)(name, (model._meta.base_model,), attributes)


def _model_name_of(target: Any) -> str:
    """Returns the lower-case name of a relation's target."""
    if isinstance(target, str):
        return target.rpartition(".")[2].lower()
    return str(target._meta.model_name)
