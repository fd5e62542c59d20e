"""The managers of objects that refer to an instance by a foreign key."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping
from typing import Any

from plectrum.db import transaction
from plectrum.db.models.query import operations, writing
from plectrum.db.models.query.paths import binding_for
from plectrum.db.models.query.prefetch import belonging_to
from plectrum.db.models.query.state import Condition, Group
from plectrum.db.models.relations.manager_faces import RelatedManagerFaces, RemovingFaces
from plectrum.db.routing import router
from plectrum.effects import Operation


class InstanceManagerMixin(RelatedManagerFaces):
    """What the managers share of objects of which each belongs to one instance only."""

    instance: Any
    model: Any
    _db: str | None
    _hints: Any
    get_queryset: Any

    @property
    def _cache_name(self) -> str:
        """The name under which the instance keeps prefetched objects."""
        raise NotImplementedError

    def _kept(self) -> Any:
        """Returns the prefetched objects of the instance, or `None`."""
        return self.instance.__dict__.get("_prefetched_objects_cache", {}).get(self._cache_name)

    def _forget(self) -> None:
        """Forgets the prefetched objects of the instance."""
        self.instance.__dict__.get("_prefetched_objects_cache", {}).pop(self._cache_name, None)

    def _located(self, queryset: Any) -> Any:
        """Returns some objects as they are fetched for the instance: from where, and how."""
        instance = self.instance
        alias = self._db or router.db_for_read(self.model, instance=instance)
        queryset = queryset._add_hints(instance=instance)
        if self._db or instance._state.db is not None:
            queryset = queryset.using(self._db or alias)
        if instance._state.fetch_mode is not None:
            queryset = queryset.fetch_mode(instance._state.fetch_mode)
        return queryset

    def _check(self, objects: Iterable[Any]) -> list[Any]:
        """Returns objects as a list, after a look at their model.

        Raises:
            TypeError: One is of another model.
        """
        checked = list(objects)
        for one in checked:
            if not isinstance(one, self.model):
                raise TypeError(f"'{self.model._meta.object_name}' instance expected, got {one!r}")
        return checked

    def _for_write(self) -> str:
        return self._db or router.db_for_write(self.model, instance=self.instance)

    def _replace(self, objs: Iterable[Any], bulk: bool, clear: bool) -> Operation[None]:
        """Makes objects the only ones of the instance; others leave it."""
        objects = tuple(objs)
        alias = self._for_write()
        removing: Any = self

        def change() -> Operation[None]:
            if clear:
                yield from removing._clear(bulk=bulk)
                yield from self._add(objects, bulk=bulk)
                return
            current = yield from operations.fetch(self.get_queryset().using(alias))
            gone = [one for one in current if one not in objects]
            new = [one for one in objects if one not in current]
            yield from removing._remove(gone, bulk=bulk)
            yield from self._add(new, bulk=bulk)

        yield from transaction.within(alias, change(), savepoint=False)


def refuse_unsaved(objects: Iterable[Any], alias: str) -> None:
    """Raises ValueError for an object that is not stored in a database."""
    for one in objects:
        if one._state.adding or one._state.db != alias:
            raise ValueError(
                f"{one!r} instance isn't saved. Use bulk=False or save the object first."
            )


class ReverseManagerMixin(InstanceManagerMixin):
    """What the managers of all foreign keys share; a subclass names the key's far end, `rel`."""

    rel: Any

    def __init__(self, instance: Any) -> None:
        super().__init__()
        self.instance = instance
        self.model = self.rel.related_model
        self.field = self.rel.field
        self.core_filters = {self.field.name: instance}

    def __call__(self, *, manager: str) -> Any:
        """Returns the same objects by another of the model's managers."""
        chosen = getattr(self.model, manager)
        return create_reverse_manager(type(chosen), self.rel)(self.instance)

    @property
    def _cache_name(self) -> str:
        return str(self.rel.get_accessor_name())

    def get_queryset(self) -> Any:
        """Returns the objects that refer to the instance.

        Raises:
            ValueError: The instance is not saved.
        """
        if not self.instance._is_pk_set():
            raise ValueError(
                f"{self.instance.__class__.__name__!r} instance needs to have a primary key "
                "value before this relationship can be used."
            )
        kept = self._kept()
        if kept is not None:
            return kept
        return self._relation_queryset(super().get_queryset())

    def _relation_queryset(self, queryset: Any) -> Any:
        """Returns those of some objects that refer to the instance."""
        instance = self.instance
        queryset = self._located(queryset)
        key = getattr(instance, self.field.target_field.attname)
        if key is None:
            return queryset.none()
        queryset = queryset.filter(**self.core_filters)
        return queryset._with(_known_related={self.field: {key: instance}})

    def get_prefetch_querysets(self, instances: list[Any], querysets: Any = None) -> Any:
        """Returns how to fetch the objects of several instances together."""
        queryset = querysets[0] if querysets else super().get_queryset()
        queryset = queryset._add_hints(instance=instances[0])
        field = self.field
        target = field.target_field.attname
        by_key = {getattr(one, target): one for one in instances}
        queryset = belonging_to(queryset, field.name, instances)
        return (
            queryset._with(_known_related={field: by_key}),
            operator.attrgetter(field.attname),
            operator.attrgetter(target),
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
        binding = binding_for(state, self.field.name)
        attname = self.field.target_field.attname
        steps = state.steps

        def make(instance: Any) -> Any:
            group = Group("AND", (Condition(binding, binding.operand(getattr(instance, attname))),))
            return base._chain(state.replaced(steps=(*steps, group)))

        return make

    # Operations

    def _add(self, objs: Iterable[Any], bulk: bool = True) -> Operation[None]:
        """Has objects refer to the instance.

        Effects: within a transaction one Execute, or a save of each object.
        """
        self._require_saved()
        self._forget()
        objects = self._check(objs)
        alias = self._for_write()
        if bulk:
            refuse_unsaved(objects, alias)
            for one in objects:
                setattr(one, self.field.name, self.instance)
            keys = [one.pk for one in objects]
            chosen = self.model._base_manager.using(alias).filter(pk__in=keys)
            yield from writing.update(chosen, self.field.assignment(self.instance))
            return

        def save_each() -> Operation[None]:
            for one in objects:
                setattr(one, self.field.name, self.instance)
                yield from one._save_operation(using=alias)

        yield from transaction.within(alias, save_each(), savepoint=False)

    def _chosen(self) -> Any:
        """Returns the queryset in which new objects are made."""
        queryset = super().get_queryset()
        return queryset.using(self._for_write())

    def _create(self, kwargs: dict[str, Any]) -> Operation[Any]:
        self._forget()
        self._require_saved()
        return (
            yield from writing.create(self._chosen(), {**kwargs, self.field.name: self.instance})
        )

    def _get_or_create(
        self, defaults: Mapping[str, Any] | None, kwargs: dict[str, Any]
    ) -> Operation[Any]:
        self._require_saved()
        values = {**kwargs, self.field.name: self.instance}
        return (yield from writing.get_or_create(self._chosen(), defaults, values))

    def _update_or_create(
        self,
        defaults: Mapping[str, Any] | None,
        create_defaults: Mapping[str, Any] | None,
        kwargs: dict[str, Any],
    ) -> Operation[Any]:
        self._require_saved()
        values = {**kwargs, self.field.name: self.instance}
        return (
            yield from writing.update_or_create(self._chosen(), defaults, create_defaults, values)
        )

    def _require_saved(self) -> None:
        if not self.instance._is_pk_set():
            raise ValueError(
                f"{self.instance.__class__.__name__!r} instance needs to have a primary key "
                "value before this relationship can be used."
            )

    def _set(self, objs: Iterable[Any], bulk: bool = True, clear: bool = False) -> Operation[None]:
        """Makes objects the only ones that refer to the instance.

        Effects: within a transaction a Fetch and what adding and removing take.
        """
        if self.field.null:
            yield from self._replace(objs, bulk, clear)
        else:
            yield from self._add(objs, bulk=bulk)

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> Any:
        """Saves many new objects that refer to the instance with few statements."""
        return self.get_queryset().bulk_create(self._referring(objs), *args, **kwargs)

    async def abulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> Any:
        """Does what `bulk_create` does, for coroutines."""
        return await self.get_queryset().abulk_create(self._referring(objs), *args, **kwargs)

    def _referring(self, objs: Iterable[Any]) -> list[Any]:
        objects = list(objs)
        for one in objects:
            setattr(one, self.field.name, self.instance)
        return objects


class NullableReverseManagerMixin(RemovingFaces):
    """What managers have besides where the foreign key may be NULL."""

    field: Any
    instance: Any
    _check: Any
    _forget: Any
    _for_write: Any
    get_queryset: Any

    def _remove(self, objs: Iterable[Any], bulk: bool = True) -> Operation[None]:
        """Has objects refer to nothing.

        Effects: one Execute, or a save of each object.

        Raises:
            DoesNotExist: An object does not refer to the instance.
        """
        objects = self._check(objs)
        if not objects:
            return
        value = getattr(self.instance, self.field.target_field.attname)
        for one in objects:
            if getattr(one, self.field.attname) != value:
                raise self.field.remote_field.model.DoesNotExist(
                    f"{one!r} is not related to {self.instance!r}."
                )
        chosen = self.get_queryset().filter(pk__in=[one.pk for one in objects])
        yield from self._detach(chosen, bulk)

    def _clear(self, *, bulk: bool = True) -> Operation[None]:
        """Has no object refer to the instance any more."""
        yield from self._detach(self.get_queryset(), bulk)

    def _detach(self, queryset: Any, bulk: bool) -> Operation[None]:
        self._forget()
        alias = self._for_write()
        queryset = queryset.using(alias)
        if bulk:
            yield from writing.update(queryset, self.field.assignment(None))
            return

        def save_each() -> Operation[None]:
            for one in (yield from operations.fetch(queryset)):
                setattr(one, self.field.name, None)
                yield from one._save_operation(using=alias, update_fields=[self.field.name])

        yield from transaction.within(alias, save_each(), savepoint=False)


class RelatedManager(NullableReverseManagerMixin, ReverseManagerMixin):
    """What all managers of related objects can do, for documentation and type checks."""


def create_reverse_manager(superclass: type[Any], rel: Any) -> type[Any]:
    """Makes the class of managers for one foreign key, on the related model's own class."""
    bases: tuple[type, ...] = (ReverseManagerMixin, superclass)
    if rel.field.null:
        bases = (NullableReverseManagerMixin, *bases)
    return type("RelatedManager", bases, {"rel": rel, "do_not_call_in_templates": True})
