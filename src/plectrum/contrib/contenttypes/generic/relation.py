"""The way back along a generic foreign key, for models that are known to be referred to."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar, overload

from plectrum.contrib.contenttypes.generic.foreign_key import GenericForeignKey
from plectrum.contrib.contenttypes.generic.managers import create_generic_manager
from plectrum.contrib.contenttypes.models import ContentType
from plectrum.core.checks import CheckMessage, Error
from plectrum.db.models import Subquery
from plectrum.db.models.checks.fields import check_name
from plectrum.db.models.relations.base import RelatedField
from plectrum.db.models.relations.references import RelationReference
from plectrum.db.models.relations.remote import ForeignObjectRel
from plectrum.db.models.relations_map import Hop
from plectrum.effects import Operation
from plectrum.sql.nodes import expressions as nodes
from plectrum.sql.nodes import predicates

if TYPE_CHECKING:
    from typing_extensions import TypeVar as TypeVarWithDefault

    from plectrum.contrib.contenttypes.generic.typed import TypedGenericManager

    M = TypeVarWithDefault("M", default=Any)
    R = TypeVar("R")
else:
    M = TypeVar("M")


class GenericRel(ForeignObjectRel):
    """The far end of a generic relation; queries can use it if it was given a name."""

    many_to_one = True


class GenericRelation(RelatedField[M]):
    """The objects that refer to this one by their generic foreign key; has no column.

    They are deleted with the object that they refer to.

    Args:
        to: The model with the generic foreign key, or its name.
        object_id_field: The name of that model's field for keys.
        content_type_field: The name of that model's foreign key to `ContentType`.
        for_concrete_model: Whether a proxy counts as the model that it stands for.
        related_query_name: The name of this model in queries from the other; none when `None`.
        limit_choices_to: Which objects forms offer.
        options: See `FieldOptions`.
    """

    many_to_many = False
    many_to_one = False
    one_to_many = True
    one_to_one = False
    empty_strings_allowed = False
    swappable = False
    mti_inherited = False
    object_id_field_name: str
    content_type_field_name: str
    for_concrete_model: bool

    if TYPE_CHECKING:

        @overload
        def __init__(
            self: GenericRelation[R],
            to: type[R],
            object_id_field: str = "object_id",
            content_type_field: str = "content_type",
            **options: Any,
        ) -> None: ...
        @overload
        def __init__(
            self,
            to: str,
            object_id_field: str = "object_id",
            content_type_field: str = "content_type",
            **options: Any,
        ) -> None: ...
        def __init__(
            self,
            to: Any,
            object_id_field: str = "object_id",
            content_type_field: str = "content_type",
            **options: Any,
        ) -> None: ...

        @overload  # type: ignore[override]  # a relation is a path on the class
        def __get__(self, instance: None, owner: type[Any]) -> type[M]: ...
        @overload
        def __get__(
            self, instance: object, owner: type[Any] | None = None
        ) -> TypedGenericManager[M]: ...
        def __get__(self, instance: object | None, owner: type[Any] | None = None) -> Any: ...

    else:

        def __init__(
            self,
            to: Any,
            object_id_field: str = "object_id",
            content_type_field: str = "content_type",
            for_concrete_model: bool = True,
            related_query_name: str | None = None,
            limit_choices_to: Any = None,
            **options: Any,
        ) -> None:
            super().__init__(
                **{**options, "null": True, "blank": True, "editable": False, "serialize": False}
            )
            self.object_id_field_name = object_id_field
            self.content_type_field_name = content_type_field
            self.for_concrete_model = for_concrete_model
            self.remote_field = GenericRel(
                self,
                to,
                related_name=related_query_name or "+",
                related_query_name=related_query_name,
                limit_choices_to=limit_choices_to,
            )

    # Joining models

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        """Joins a model beside its columns, with the attribute for the objects."""
        super().contribute_to_class(cls, name, private_only=True)
        self.model = cls
        if not cls._meta.abstract:
            setattr(cls, self.name, ReverseGenericManyToOneDescriptor(self))

    def do_related_class(self, other: Any, cls: Any) -> None:
        """Connects both ends; the copy that a child has leaves the far end to its parent's."""
        if self.mti_inherited:
            self.remote_field.model = other
            self.set_attributes_from_rel()
        else:
            super().do_related_class(other, cls)

    def get_attname_column(self) -> tuple[str, Any]:
        """Returns the name, and no column."""
        return self.get_attname(), None

    def get_internal_type(self) -> str:
        """Returns the kind of field that it is like."""
        return "ManyToManyField"

    def db_type(self, connection: Any) -> str | None:
        """Returns nothing: there is no column."""
        return None

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        """Returns nothing: there is no column."""
        return {"type": None, "check": None}

    def value_from_object(self, obj: Any) -> Any:
        """Returns the objects that refer to an instance."""
        return getattr(obj, self.name).all()

    # The content type

    def content_type_row(self, using: str | None) -> Operation[Any]:
        """Returns the row of the model's content type."""
        manager = ContentType.objects.db_manager(using)
        return (yield from manager.row_for_model(self.model, self.for_concrete_model))

    @cached_property
    def type_key(self) -> Subquery:
        """The key of the model's content type, as each database has it.

        A query that asks for it by itself needs no other query first, in either colour, and its
        plan holds on all databases.
        """
        model = self.model._meta.concrete_model if self.for_concrete_model else self.model
        options = model._meta
        rows = ContentType._base_manager.filter(
            app_label=options.app_label, model=options.model_name
        )
        return Subquery(rows.values("pk"))

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        duplicate = super().__deepcopy__(memo)
        duplicate.__dict__.pop("type_key", None)
        return duplicate

    # Joins

    def _column(self, name: str) -> Any:
        return self.remote_field.model._meta.get_field(name)

    def _is_of_type(self, scope: Any, alias: str) -> Any:
        """Returns the condition that rows of the other table refer to this model."""
        column = nodes.Column(alias, self._column(self.content_type_field_name).column)
        return predicates.Compare("=", column, scope.lower(self.type_key).node)

    def hops_forward(self) -> tuple[Hop, ...]:
        """Returns the join to the objects that refer to the model."""
        return (
            Hop(
                ((self.model._meta.pk, self._column(self.object_id_field_name)),),
                self.remote_field.model,
                is_many=True,
                is_nullable=True,
                is_forward=False,
                relation=self,
                condition=lambda scope, _here, there: self._is_of_type(scope, there),
            ),
        )

    def reverse_hops(self) -> tuple[Hop, ...]:
        """Returns the join from the objects to what they refer to."""
        return (
            Hop(
                ((self._column(self.object_id_field_name), self.model._meta.pk),),
                self.model,
                is_many=False,
                is_nullable=True,
                is_forward=True,
                relation=self.remote_field,
                condition=lambda scope, here, _there: self._is_of_type(scope, here),
            ),
        )

    # Deletion

    def bulk_related_objects(self, objs: list[Any], using: str) -> Any:
        """Returns the objects that refer to some instances, which go with them."""
        conditions = {
            self.content_type_field_name: self.type_key,
            f"{self.object_id_field_name}__in": [one.pk for one in objs],
        }
        return self.remote_field.model._base_manager.using(using).filter(**conditions)

    # Checks

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        """Returns what is wrong with the relation."""
        return [*check_name(self), *super().check(**kwargs), *self._check_far_end()]

    def _check_far_end(self) -> Iterator[CheckMessage]:
        target = self.remote_field.model
        if isinstance(target, str):
            return
        names = (self.content_type_field_name, self.object_id_field_name)
        if any(
            isinstance(field, GenericForeignKey) and (field.ct_field, field.fk_field) == names
            for field in target._meta.private_fields
        ):
            return
        yield Error(
            f"The GenericRelation defines a relation with the model '{target._meta.label}', but "
            "that model does not have a GenericForeignKey.",
            obj=self,
            id="contenttypes.E004",
        )


class ReverseGenericManyToOneDescriptor:
    """The attribute that leads to the objects that refer to an instance: a manager of them.

    Args:
        field: The generic relation.
    """

    def __init__(self, field: GenericRelation[Any]) -> None:
        self.field = field
        self.rel = field.remote_field

    @cached_property
    def related_manager_cls(self) -> type[Any]:
        """The class of the managers: the related model's own default one, limited."""
        return create_generic_manager(type(self.field.related_model._default_manager), self.field)

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return RelationReference(self.field.name, self.field.related_model, self)
        return self.related_manager_cls(instance)

    def __set__(self, instance: Any, value: Any) -> None:
        raise TypeError(
            "Direct assignment to the reverse side of a related set is prohibited. Use "
            f"{self.field.name}.set() instead."
        )
