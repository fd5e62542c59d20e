"""The attributes of both ends of a many-to-many relation."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from plectrum.db.models.relations.many_managers import create_many_manager
from plectrum.db.models.relations.references import RelationReference


class ManyToManyDescriptor:
    """The attribute of a many-to-many relation: a manager of the related objects.

    Args:
        rel: The far end of the relation.
        is_reverse: Whether it is the attribute of the model that is pointed to.
    """

    def __init__(self, rel: Any, is_reverse: bool) -> None:
        self.rel = rel
        self.field = rel.field
        self.reverse = is_reverse

    @property
    def through(self) -> Any:
        """The model of the table in between."""
        return self.rel.through

    @property
    def target(self) -> Any:
        """The model of the related objects."""
        return self.rel.related_model if self.reverse else self.rel.model

    @cached_property
    def related_manager_cls(self) -> type[Any]:
        """The class of the managers: the related model's own default one, limited."""
        return create_many_manager(type(self.target._default_manager), self.rel, self.reverse)

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            name = self.rel.name if self.reverse else self.field.name
            return RelationReference(name, self.target, self)
        return self.related_manager_cls(instance)

    def __set__(self, instance: Any, value: Any) -> None:
        side = "reverse" if self.reverse else "forward"
        name = self.rel.get_accessor_name() if self.reverse else self.field.name
        raise TypeError(
            f"Direct assignment to the {side} side of a many-to-many set is prohibited. Use "
            f"{name}.set() instead."
        )
