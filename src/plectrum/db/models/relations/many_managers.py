"""The managers of objects that a many-to-many relation leads to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from plectrum.db import transaction
from plectrum.db.models.expressions.references import F
from plectrum.db.models.query import bulk, operations, writing
from plectrum.db.models.query.paths import binding_for
from plectrum.db.models.query.prefetch import belonging_to
from plectrum.db.models.query.q import Q
from plectrum.db.models.query.state import Condition, Group
from plectrum.db.models.relations.manager_faces import RelatedManagerFaces, RemovingFaces
from plectrum.db.models.signals import m2m_changed
from plectrum.db.routing import router
from plectrum.effects import Operation
from plectrum.sql.nodes.dml import Conflict

KEY_ALIAS = "_prefetch_related_key"


class ManyRelatedManager(RelatedManagerFaces, RemovingFaces):
    """What the managers of both sides of all relations share.

    A subclass names the relation's far end, `rel`, and whether it is its manager (`reverse`).
    """

    rel: Any
    reverse: bool
    instance: Any
    model: Any
    _db: str | None

    def __init__(self, instance: Any) -> None:
        super().__init__()
        self.instance = instance
        rel, field = self.rel, self.rel.field
        self.model = rel.related_model if self.reverse else rel.model
        self.through = rel.through
        self.symmetrical = rel.symmetrical and not self.reverse
        source, target = field._through_links
        if self.reverse:
            source, target = target, source
        self.source_field, self.target_field = source, target
        self.source_field_name, self.target_field_name = source.name, target.name
        self.query_field_name = field.name if self.reverse else field.related_query_name()
        self.prefetch_cache_name = rel.get_accessor_name() if self.reverse else field.name
        self._key = getattr(instance, source.target_field.attname)
        if self._key is None:
            what = f'"{instance!r}" needs to have a value for field "{source.target_field.attname}"'
            raise ValueError(f"{what} before this many-to-many relationship can be used.")

    def __call__(self, *, manager: str) -> Any:
        """Returns the same objects by another of the model's managers."""
        chosen = getattr(self.model, manager)
        return create_many_manager(type(chosen), self.rel, self.reverse)(self.instance)

    def _kept(self) -> Any:
        return self.instance.__dict__.get("_prefetched_objects_cache", {}).get(
            self.prefetch_cache_name
        )

    def _forget(self) -> None:
        self.instance.__dict__.get("_prefetched_objects_cache", {}).pop(
            self.prefetch_cache_name, None
        )

    def get_queryset(self) -> Any:
        """Returns the objects that the relation leads to from the instance."""
        kept = self._kept()
        if kept is not None:
            return kept
        return self._relation_queryset(super().get_queryset())  # type: ignore[misc]  # the manager's

    def _relation_queryset(self, queryset: Any) -> Any:
        """Returns those of some objects that the relation leads to."""
        queryset = queryset._add_hints(instance=self.instance)
        if self._db:
            queryset = queryset.using(self._db)
        if self.instance._state.fetch_mode is not None:
            queryset = queryset.fetch_mode(self.instance._state.fetch_mode)
        return queryset.filter(**{self.query_field_name: self.instance})._sticky()

    def get_prefetch_querysets(self, instances: list[Any], querysets: Any = None) -> Any:
        """Returns how to fetch the objects of several instances together."""
        queryset = querysets[0] if querysets else super().get_queryset()  # type: ignore[misc]  # the manager's
        queryset = queryset._add_hints(instance=instances[0])
        queryset = belonging_to(queryset, self.query_field_name, instances)
        queryset = queryset._annotated((), {KEY_ALIAS: F(self.query_field_name)}, is_selected=True)
        target = self.source_field.target_field.attname
        return (
            queryset,
            lambda one: one.__dict__[KEY_ALIAS],
            lambda one: getattr(one, target),
            False,
            self.prefetch_cache_name,
            False,
        )

    def _kept_factory(self, querysets: list[Any] | None) -> Any:
        """Returns what makes the QuerySet that keeps one instance's prefetched objects.

        Args:
            querysets: The objects that were asked for; `None` for the usual ones.
        """
        base = querysets[0] if querysets else super().get_queryset()  # type: ignore[misc]  # the manager's
        state = base._query
        binding = binding_for(state, self.query_field_name)
        attname = self.source_field.target_field.attname
        steps = state.steps

        def make(instance: Any) -> Any:
            group = Group("AND", (Condition(binding, binding.operand(getattr(instance, attname))),))
            return base._chain(state.replaced(steps=(*steps, group), is_sticky=True))

        return make

    def _for_write(self) -> str:
        return self._db or router.db_for_write(self.through, instance=self.instance)

    def _links(self, alias: str) -> Any:
        """Returns the rows of the table in between that belong to the instance."""
        return self.through._base_manager.using(alias).filter(**{self.source_field_name: self._key})

    # Operations

    def _add(
        self, objs: Iterable[Any], through_defaults: Mapping[str, Any] | None = None
    ) -> Operation[None]:
        """Adds objects, or keys, that are not there yet.

        Effects: within a transaction a Fetch and an Execute, twice for symmetrical relations.
        """
        self._forget()
        alias = self._for_write()
        objects = list(objs)

        def change() -> Operation[None]:
            yield from self._add_links(
                alias, self.source_field, self.target_field, objects, through_defaults
            )
            if self.symmetrical:
                yield from self._add_links(
                    alias, self.target_field, self.source_field, objects, through_defaults
                )

        yield from transaction.within(alias, change(), savepoint=False)

    def _target_keys(self, target: Any, objects: Iterable[Any], alias: str) -> list[Any]:
        """Returns the keys of objects, which may be keys themselves; each once.

        Raises:
            TypeError: An object is of another model.
            ValueError: An object is not saved, or comes from another database.
        """
        keys: dict[Any, None] = {}
        for one in objects:
            if isinstance(one, self.model):
                if not router.allow_relation(one, self.instance):
                    raise ValueError(
                        f'Cannot add "{one!r}": instance is on database '
                        f'"{self.instance._state.db}", value is on database "{one._state.db}"'
                    )
                key = getattr(one, target.target_field.attname)
                if key is None:
                    raise ValueError(
                        f'Cannot add "{one!r}": the value for field "{target.name}" is None'
                    )
                keys[key] = None
            elif hasattr(one, "_meta"):
                raise TypeError(f"'{self.model._meta.object_name}' instance expected, got {one!r}")
            else:
                keys[target.target_field.get_prep_value(one)] = None
        return list(keys)

    def _add_links(
        self,
        alias: str,
        source: Any,
        target: Any,
        objects: list[Any],
        defaults: Mapping[str, Any] | None,
    ) -> Operation[None]:
        if not objects:
            return
        link_target = self.target_field
        keys = self._target_keys(link_target, objects, alias)
        is_watched = self.through._meta.auto_created is False or m2m_changed.has_listeners(
            self.through
        )
        known: Iterable[Any] = ()
        if is_watched or not self.through._meta.auto_created:
            # Nobody else needs to know which rows are there: those are left alone.
            found = self.through._base_manager.using(alias).filter(
                **{source.name: self._key, f"{target.name}__in": keys}
            )
            known = yield from operations.fetch(found.values_list(target.attname, flat=True))
        missing = [key for key in keys if key not in set(known)]
        must_tell = is_watched and source is self.source_field
        if must_tell:
            yield from self._tell("pre_add", set(missing), alias)
        if missing:
            values = {
                name: value() if callable(value) else value
                for name, value in (defaults or {}).items()
            }
            links = [
                self.through(**{source.attname: self._key, target.attname: key, **values})
                for key in missing
            ]
            conflict = Conflict() if self.through._meta.auto_created else None
            yield from bulk.create(self.through._base_manager.using(alias), links, None, conflict)
        if must_tell:
            yield from self._tell("post_add", set(missing), alias)

    def _tell(self, action: str, keys: set[Any] | None, alias: str) -> Operation[None]:
        """Tells the receivers of `m2m_changed`."""
        if m2m_changed.has_listeners(self.through):
            yield from m2m_changed.deliver(
                self.through,
                action=action,
                instance=self.instance,
                reverse=self.reverse,
                model=self.model,
                pk_set=keys,
                using=alias,
            )

    def _remove(self, objs: Iterable[Any]) -> Operation[None]:
        """Takes objects, or keys, out of the relation.

        Effects: within a transaction an Execute.
        """
        self._forget()
        objects = list(objs)
        if not objects:
            return
        alias = self._for_write()
        keys = [
            getattr(one, self.target_field.target_field.attname)
            if isinstance(one, self.model)
            else one
            for one in objects
        ]

        def change() -> Operation[None]:
            yield from self._tell("pre_remove", set(keys), alias)
            condition = Q(
                **{self.source_field_name: self._key, f"{self.target_field_name}__in": keys}
            )
            if self.symmetrical:
                condition |= Q(
                    **{self.target_field_name: self._key, f"{self.source_field_name}__in": keys}
                )
            links = self.through._base_manager.using(alias).filter(condition)
            yield from writing.delete(links)
            yield from self._tell("post_remove", set(keys), alias)

        yield from transaction.within(alias, change(), savepoint=False)

    def _clear(self) -> Operation[None]:
        """Takes all objects out of the relation.

        Effects: within a transaction an Execute.
        """
        alias = self._for_write()

        def change() -> Operation[None]:
            yield from self._tell("pre_clear", None, alias)
            self._forget()
            condition = Q(**{self.source_field_name: self._key})
            if self.symmetrical:
                condition |= Q(**{self.target_field_name: self._key})
            yield from writing.delete(self.through._base_manager.using(alias).filter(condition))
            yield from self._tell("post_clear", None, alias)

        yield from transaction.within(alias, change(), savepoint=False)

    def _set(
        self,
        objs: Iterable[Any],
        clear: bool = False,
        through_defaults: Mapping[str, Any] | None = None,
    ) -> Operation[None]:
        """Makes objects, or keys, the only ones of the relation.

        Effects: within a transaction a Fetch and what adding and removing take.
        """
        objects = tuple(objs)
        alias = self._for_write()

        def change() -> Operation[None]:
            if clear:
                yield from self._clear()
                yield from self._add(objects, through_defaults=through_defaults)
                return
            current = set(
                (
                    yield from operations.fetch(
                        self._links(alias).values_list(self.target_field.attname, flat=True)
                    )
                )
            )
            new = []
            for one in objects:
                key = self._target_keys(self.target_field, [one], alias)[0]
                if key in current:
                    current.discard(key)
                else:
                    new.append(one)
            yield from self._remove(current)
            yield from self._add(new, through_defaults=through_defaults)

        yield from transaction.within(alias, change(), savepoint=False)

    def _chosen(self) -> Any:
        """Returns the queryset in which new objects are made."""
        alias = router.db_for_write(self.instance.__class__, instance=self.instance)
        return super().get_queryset().using(self._db or alias)  # type: ignore[misc]  # the manager's

    def _create(self, kwargs: dict[str, Any]) -> Operation[Any]:
        defaults = kwargs.pop("through_defaults", None)
        made = yield from writing.create(self._chosen(), kwargs)
        yield from self._add([made], through_defaults=defaults)
        return made

    def _get_or_create(
        self, defaults: Mapping[str, Any] | None, kwargs: dict[str, Any]
    ) -> Operation[Any]:
        through_defaults = kwargs.pop("through_defaults", None)
        chosen = self.get_queryset().using(self._chosen().db)._sticky()
        found, made = yield from writing.get_or_create(chosen, defaults, kwargs)
        if made:
            yield from self._add([found], through_defaults=through_defaults)
        return found, made

    def _update_or_create(
        self,
        defaults: Mapping[str, Any] | None,
        create_defaults: Mapping[str, Any] | None,
        kwargs: dict[str, Any],
    ) -> Operation[Any]:
        through_defaults = kwargs.pop("through_defaults", None)
        chosen = self.get_queryset().using(self._chosen().db)
        found, made = yield from writing.update_or_create(chosen, defaults, create_defaults, kwargs)
        if made:
            yield from self._add([found], through_defaults=through_defaults)
        return found, made


def create_many_manager(superclass: type[Any], rel: Any, is_reverse: bool) -> type[Any]:
    """Makes the class of managers for one side of a relation, on the target's own class."""
    return type(
        "ManyRelatedManager",
        (ManyRelatedManager, superclass),
        {"rel": rel, "reverse": is_reverse, "do_not_call_in_templates": True},
    )
