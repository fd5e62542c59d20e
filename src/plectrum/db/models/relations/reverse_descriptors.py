"""The attributes that lead from an object back to those that refer to it."""

from __future__ import annotations

import operator
from functools import cached_property
from typing import Any

from plectrum.core.exceptions import FieldFetchBlocked
from plectrum.db.models.fetch_modes import FETCH_ONE
from plectrum.db.models.relations.managers import create_reverse_manager
from plectrum.db.models.relations.references import RelationReference
from plectrum.db.routing import router


class ReverseOneToOneDescriptor:
    """The attribute that leads back along a one-to-one relation.

    Args:
        related: The far end of the relation.
    """

    def __init__(self, related: Any) -> None:
        self.related = related

    @cached_property
    def RelatedObjectDoesNotExist(self) -> type[Exception]:  # noqa: N802 - documented name
        """What is raised where there is no object: the other model's DoesNotExist."""
        return type(
            "RelatedObjectDoesNotExist",
            (self.related.related_model.DoesNotExist, AttributeError),
            {
                "__module__": self.related.model.__module__,
                "__qualname__": f"{self.related.model.__qualname__}.{self.related.name}."
                "RelatedObjectDoesNotExist",
            },
        )

    def is_cached(self, instance: Any) -> bool:
        """Tells whether an instance keeps what leads to it."""
        return bool(self.related.is_cached(instance))

    def get_queryset(self, *, instance: Any = None) -> Any:
        """Returns the objects among which the related one is looked for."""
        manager = self.related.related_model._base_manager
        return manager.db_manager(hints={"instance": instance}).fetch_mode_of(instance)

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return RelationReference(self.related.name, self.related.related_model, self)
        if not self.related.is_cached(instance):
            if instance._is_pk_set():
                (instance._state.fetch_mode or FETCH_ONE).fetch(self, instance)
            else:
                self.related.set_cached_value(instance, None)
        found = self.related.get_cached_value(instance)
        if found is None:
            raise self.RelatedObjectDoesNotExist(
                f"{type(instance).__name__} has no {self.related.get_accessor_name()}."
            )
        return found

    @property
    def name(self) -> str:
        """The name of the relation."""
        return str(self.related.get_accessor_name())

    def fetch_one(self, instance: Any) -> None:
        """Loads what leads to an instance and keeps it; `None` where there is nothing."""
        field = self.related.field
        try:
            found = self.get_queryset(instance=instance).get(**{field.name: instance})
        except self.related.related_model.DoesNotExist:
            found = None
        else:
            field.set_cached_value(found, instance)
        self.related.set_cached_value(instance, found)

    def fetch_many(self, instances: list[Any]) -> None:
        """Loads what leads to several instances with one query."""
        missing = [one for one in instances if not self.is_cached(one)]
        type(missing[0])._base_manager.prefetch_onto(missing, self.related.get_accessor_name())

    def get_prefetch_querysets(self, instances: list[Any], querysets: Any = None) -> Any:
        """Returns how to fetch what leads to several instances together."""
        queryset = querysets[0] if querysets else self.get_queryset()
        queryset = queryset._add_hints(instance=instances[0])
        field = self.related.field
        target = field.target_field.attname
        by_key = {getattr(one, target): one for one in instances}
        queryset = queryset.filter(**{f"{field.name}__in": instances})
        queryset = queryset._then(
            lambda found: field.set_cached_value(found, by_key[getattr(found, field.attname)])
        )
        return (
            queryset,
            operator.attrgetter(field.attname),
            operator.attrgetter(target),
            True,
            self.related.cache_name,
            False,
        )

    def refuse(self, instance: Any) -> None:
        """Raises FieldFetchBlocked for an instance whose fetch mode forbids loading."""
        raise FieldFetchBlocked(
            f"Fetching of {type(instance).__name__}.{self.related.get_accessor_name()} blocked."
        )

    def __set__(self, instance: Any, value: Any) -> None:
        field = self.related.field
        if value is None:
            previous = self.related.get_cached_value(instance)
            if previous is not None:
                setattr(previous, field.name, None)
                self.related.delete_cached_value(instance)
            return
        if not isinstance(value, self.related.related_model):
            raise ValueError(
                f'Cannot assign "{value!r}": "{instance._meta.object_name}.'
                f'{self.related.get_accessor_name()}" must be a '
                f'"{self.related.related_model._meta.object_name}" instance.'
            )
        if instance._state.db is None:
            instance._state.db = router.db_for_write(type(instance), instance=value)
        if value._state.db is None:
            value._state.db = router.db_for_write(type(value), instance=instance)
        if not router.allow_relation(value, instance):
            raise ValueError(
                f'Cannot assign "{value!r}": the current database router prevents this relation.'
            )
        value.__dict__[field.attname] = getattr(instance, field.target_field.attname)
        self.related.set_cached_value(instance, value)
        field.set_cached_value(value, instance)

    def __reduce__(self) -> tuple[Any, ...]:
        return getattr, (self.related.model, self.related.name)


class ReverseManyToOneDescriptor:
    """The attribute that leads back along a foreign key: a manager of the objects.

    Args:
        rel: The far end of the foreign key.
    """

    def __init__(self, rel: Any) -> None:
        self.rel = rel
        self.field = rel.field

    @cached_property
    def related_manager_cls(self) -> type[Any]:
        """The class of the managers: the related model's own default one, limited."""
        return create_reverse_manager(type(self.rel.related_model._default_manager), self.rel)

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return RelationReference(self.rel.name, self.rel.related_model, self)
        return self.related_manager_cls(instance)

    def __set__(self, instance: Any, value: Any) -> None:
        raise TypeError(
            "Direct assignment to the reverse side of a related set is prohibited. Use "
            f"{self.rel.get_accessor_name()}.set() instead."
        )
