"""The other end of a relation, as the model that is pointed to sees it."""

from __future__ import annotations

from typing import Any, ClassVar

from plectrum.db.models.fields.choices import BLANK_CHOICE
from plectrum.db.models.relations_map import Hop
from plectrum.utils.functional import cached_property

RECURSIVE_RELATIONSHIP_CONSTANT = "self"


class ForeignObjectRel:
    """A relation from its far end; stands among the target's fields under `name`.

    Attributes:
        field: The relation's field.
        model: The model that is pointed to.
        related_name: The name of the attribute on the target; ends with `+` for none.
    """

    auto_created = True
    concrete = False
    editable = False
    is_relation = True
    null = True
    empty_strings_allowed = False
    column = None
    choices = None
    primary_key = False
    many_to_many: ClassVar[bool] = False
    many_to_one: ClassVar[bool] = False
    one_to_many: ClassVar[bool] = False
    one_to_one: ClassVar[bool] = False
    multiple: ClassVar[bool] = True

    def __init__(
        self,
        field: Any,
        to: Any,
        related_name: str | None = None,
        related_query_name: str | None = None,
        limit_choices_to: Any = None,
        parent_link: bool = False,
        on_delete: Any = None,
    ) -> None:
        self.field = field
        self.model = to
        self.related_name = related_name
        self.related_query_name = related_query_name
        self.limit_choices_to = {} if limit_choices_to is None else limit_choices_to
        self.parent_link = parent_link
        self.on_delete = on_delete
        self.symmetrical = False

    @property
    def hidden(self) -> bool:
        """Whether the target has no attribute for it."""
        return bool(self.related_name) and str(self.related_name).endswith("+")

    @property
    def name(self) -> str:
        """The name in queries from the target."""
        return str(self.field.related_query_name())

    @property
    def remote_field(self) -> Any:
        """The relation's field: the far end of this far end."""
        return self.field

    @property
    def related_model(self) -> Any:
        """The model that has the relation's field."""
        return self.field.model

    @property
    def target_field(self) -> Any:
        """The field of the target that is pointed to."""
        return self.field.target_field

    @property
    def to(self) -> Any:
        """The model that is pointed to."""
        return self.model

    @property
    def cache_name(self) -> str:
        """Where an instance of the target keeps what the relation leads to."""
        return f"_{self.get_accessor_name()}_cache"

    def get_accessor_name(self, model: Any = None) -> str | None:
        """Returns the name of the target's attribute; `None` where there is none."""
        options = (model or self.related_model)._meta
        if self.symmetrical and model is self.model:
            return None
        if self.related_name:
            return str(self.related_name)
        return str(options.model_name) + ("_set" if self.multiple else "")

    def is_hidden(self) -> bool:
        """Tells whether the target has no attribute for it."""
        return self.hidden

    def set_field_name(self) -> None:
        """Notes which field is pointed to; there is nothing to note here."""

    @cached_property
    def hops(self) -> tuple[Hop, ...]:
        """The joins from the target to the model that has the field."""
        return tuple(self.field.reverse_hops())

    def get_lookup(self, lookup_name: str) -> Any:
        """Returns the lookup that compares related objects."""
        return self.field.get_lookup(lookup_name)

    def get_internal_type(self) -> str:
        """Returns the type name of the relation's field."""
        return str(self.field.get_internal_type())

    def get_choices(
        self,
        include_blank: bool = True,
        blank_choice: Any = BLANK_CHOICE,
        limit_choices_to: Any = None,
        ordering: Any = (),
    ) -> list[tuple[Any, Any]]:
        """Returns pairs of key and text of all related objects."""
        limits = limit_choices_to or self.limit_choices_to
        objects = self.related_model._default_manager.complex_filter(limits)
        if ordering:
            objects = objects.order_by(*ordering)
        return (list(blank_choice) if include_blank else []) + [(o.pk, str(o)) for o in objects]

    def is_cached(self, instance: Any) -> bool:
        """Tells whether an instance of the target keeps what the relation leads to."""
        return self.cache_name in instance.__dict__

    def get_cached_value(self, instance: Any, default: Any = None) -> Any:
        """Returns what an instance of the target keeps."""
        return instance.__dict__.get(self.cache_name, default)

    def set_cached_value(self, instance: Any, value: Any) -> None:
        """Keeps what the relation leads to on an instance of the target."""
        instance.__dict__[self.cache_name] = value

    def delete_cached_value(self, instance: Any) -> None:
        """Forgets what an instance of the target keeps."""
        del instance.__dict__[self.cache_name]

    def __repr__(self) -> str:
        meta = self.related_model._meta
        return f"<{type(self).__name__}: {meta.app_label}.{meta.model_name}>"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ForeignObjectRel):
            return NotImplemented
        return self.identity == other.identity

    def __hash__(self) -> int:
        return hash((type(self), self.field))  # a part of what makes two equal is enough, and quick

    @property
    def identity(self) -> tuple[Any, ...]:
        """What makes two far ends equal."""
        limits = self.limit_choices_to
        return (
            type(self),
            self.field,
            self.model,
            self.related_name,
            self.related_query_name,
            repr(limits),
            self.parent_link,
            self.on_delete,
        )


class ManyToOneRel(ForeignObjectRel):
    """The far end of a foreign key.

    Attributes:
        field_name: The name of the field that is pointed to; `None` until it is known.
    """

    one_to_many = True

    def __init__(self, field: Any, to: Any, field_name: str | None = None, **options: Any) -> None:
        super().__init__(field, to, **options)
        self.field_name = field_name

    def get_related_field(self) -> Any:
        """Returns the field that is pointed to."""
        return self.field.target_field

    def set_field_name(self) -> None:
        """Notes that the target's key is pointed to, where nothing else was said."""
        self.field_name = self.field_name or self.model._meta.pk.name


class OneToOneRel(ManyToOneRel):
    """The far end of a one-to-one relation."""

    one_to_many = False
    one_to_one = True
    multiple = False


class ManyToManyRel(ForeignObjectRel):
    """The far end of a many-to-many relation.

    Attributes:
        through: The model of the table in between.
        through_fields: The names of its two foreign keys, where it has more.
        db_constraint: Whether the database checks the foreign keys.
    """

    many_to_many = True

    def __init__(
        self,
        field: Any,
        to: Any,
        symmetrical: bool = False,
        through: Any = None,
        through_fields: Any = None,
        db_constraint: bool = True,
        **options: Any,
    ) -> None:
        super().__init__(field, to, **options)
        self.symmetrical = symmetrical
        self.through = through
        self.through_fields = through_fields
        self.db_constraint = db_constraint

    def get_related_field(self) -> Any:
        """Returns the field of the target that the table in between points to."""
        field = self.through._meta.get_field(self.field.m2m_reverse_field_name())
        return field.target_field
