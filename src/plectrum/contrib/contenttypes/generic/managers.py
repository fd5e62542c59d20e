"""The managers of objects that refer to an instance by a generic foreign key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from plectrum.contrib.contenttypes.generic.foreign_key import object_key
from plectrum.db import transaction
from plectrum.db.models.query import operations, writing
from plectrum.db.models.query.paths import binding_for
from plectrum.db.models.query.prefetch import belonging_to
from plectrum.db.models.query.state import Condition, Group
from plectrum.db.models.relations.manager_faces import RemovingFaces
from plectrum.db.models.relations.managers import InstanceManagerMixin, refuse_unsaved
from plectrum.effects import Operation


class GenericManagerMixin(InstanceManagerMixin, RemovingFaces):
    """What the managers of all generic relations share; a subclass names the `field`.

    Objects that are taken out of the relation are deleted: what they referred to was all that
    they had.
    """

    field: Any

    def __init__(self, instance: Any) -> None:
        super().__init__()
        self.instance = instance
        self.model = self.field.related_model
        self._type_name = self.field.content_type_field_name
        self._key_name = self.field.object_id_field_name

    def __call__(self, *, manager: str) -> Any:
        """Returns the same objects by another of the model's managers."""
        chosen = getattr(self.model, manager)
        return create_generic_manager(type(chosen), self.field)(self.instance)

    @property
    def _cache_name(self) -> str:
        return str(self.field.name)

    def get_queryset(self) -> Any:
        """Returns the objects that refer to the instance."""
        kept = self._kept()
        if kept is not None:
            return kept
        return self._relation_queryset(super().get_queryset())

    def _relation_queryset(self, queryset: Any) -> Any:
        """Returns those of some objects that refer to the instance."""
        queryset = self._located(queryset)
        if self.instance.pk is None:
            return queryset.none()
        return queryset.filter(
            **{self._type_name: self.field.type_key, self._key_name: self.instance.pk}
        )

    def get_prefetch_querysets(self, instances: list[Any], querysets: Any = None) -> Any:
        """Returns how to fetch the objects of several instances together."""
        queryset = querysets[0] if querysets else super().get_queryset()
        queryset = queryset._add_hints(instance=instances[0])
        keys = [one.pk for one in instances]
        type_key = {self._type_name: self.field.type_key}
        model, attribute = type(self.instance), self._key_name
        return (
            belonging_to(queryset, self._key_name, keys, **type_key),
            lambda one: object_key(model, getattr(one, attribute)),
            lambda one: one.pk,
            False,
            self._cache_name,
            False,
        )

    def _kept_factory(self, querysets: list[Any] | None) -> Any:
        """Returns what makes the QuerySet that keeps one instance's prefetched objects.

        Args:
            querysets: The objects that were asked for; `None` for the usual ones.
        """
        base = querysets[0] if querysets else super().get_queryset()
        state = base._query
        of_type, by_key = (binding_for(state, name) for name in (self._type_name, self._key_name))
        type_condition = Condition(of_type, of_type.operand(self.field.type_key))

        def make(instance: Any) -> Any:
            key = Condition(by_key, by_key.operand(instance.pk))
            group = Group("AND", (type_condition, key))
            return base._chain(state.replaced(steps=(*state.steps, group)))

        return make

    # Operations

    def _values(self, alias: str) -> Operation[dict[str, Any]]:
        """Returns what the two fields of an object hold that refers to the instance."""
        row = yield from self.field.content_type_row(alias)
        return {self._type_name: row, self._key_name: self.instance.pk}

    def _add(self, objs: Iterable[Any], bulk: bool = True) -> Operation[None]:
        """Has objects refer to the instance.

        Effects: one Execute, or within a transaction a save of each object.

        Raises:
            TypeError: An object is of another model.
            ValueError: An object is not saved, and is not to be.
        """
        self._forget()
        objects = self._check(objs)
        alias = self._for_write()
        if bulk:
            refuse_unsaved(objects, alias)
        values = yield from self._values(alias)
        for one in objects:
            for name, value in values.items():
                setattr(one, name, value)
        if bulk:
            keys = [one.pk for one in objects]
            chosen = self.model._base_manager.using(alias).filter(pk__in=keys)
            yield from writing.update(chosen, values)
            return

        def save_each() -> Operation[None]:
            for one in objects:
                yield from one._save_operation(using=alias)

        yield from transaction.within(alias, save_each(), savepoint=False)

    def _remove(self, objs: Iterable[Any], bulk: bool = True) -> Operation[None]:
        """Deletes those of some objects that refer to the instance.

        Effects: those of deleting a QuerySet, or each object.
        """
        keys = [one.pk for one in self._check(objs)]
        if keys:
            self._forget()
            yield from self._delete(self.get_queryset().filter(pk__in=keys), bulk)

    def _clear(self, *, bulk: bool = True) -> Operation[None]:
        """Deletes all objects that refer to the instance."""
        self._forget()
        yield from self._delete(self.get_queryset(), bulk)

    def _delete(self, queryset: Any, bulk: bool) -> Operation[None]:
        alias = self._for_write()
        queryset = queryset.using(alias)

        def delete_each() -> Operation[None]:
            for one in (yield from operations.fetch(queryset)):
                yield from one._delete_operation(alias, False)

        change = writing.delete(queryset) if bulk else delete_each()
        yield from transaction.within(alias, change, savepoint=False)

    def _set(self, objs: Iterable[Any], bulk: bool = True, clear: bool = False) -> Operation[None]:
        """Makes objects the only ones that refer to the instance; the others are deleted.

        Effects: within a transaction a Fetch and what adding and removing take.
        """
        yield from self._replace(objs, bulk, clear)

    def _chosen(self) -> Any:
        """Returns the queryset in which new objects are made."""
        queryset = super().get_queryset()
        return queryset.using(self._for_write())

    def _create(self, kwargs: dict[str, Any]) -> Operation[Any]:
        self._forget()
        values = yield from self._values(self._for_write())
        return (yield from writing.create(self._chosen(), {**kwargs, **values}))

    def _get_or_create(
        self, defaults: Mapping[str, Any] | None, kwargs: dict[str, Any]
    ) -> Operation[Any]:
        self._forget()
        values = yield from self._values(self._for_write())
        return (yield from writing.get_or_create(self._chosen(), defaults, {**kwargs, **values}))

    def _update_or_create(
        self,
        defaults: Mapping[str, Any] | None,
        create_defaults: Mapping[str, Any] | None,
        kwargs: dict[str, Any],
    ) -> Operation[Any]:
        self._forget()
        conditions = {**kwargs, **(yield from self._values(self._for_write()))}
        return (
            yield from writing.update_or_create(
                self._chosen(), defaults, create_defaults, conditions
            )
        )


def create_generic_manager(superclass: type[Any], field: Any) -> type[Any]:
    """Makes the class of managers for one generic relation, on the related model's own class."""
    return type(
        "GenericRelatedObjectManager",
        (GenericManagerMixin, superclass),
        {"field": field, "do_not_call_in_templates": True},
    )
