"""Deleting objects, and what must go or change with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from plectrum.db import transaction
from plectrum.db.connections import connections
from plectrum.db.models.deletion import (
    CASCADE,
    DO_NOTHING,
    ProtectedError,
    RestrictedError,
    database_action,
)
from plectrum.db.models.query import operations, writing
from plectrum.db.models.signals import post_delete, pre_delete
from plectrum.effects import Operation

__all__ = ["Collector", "delete_instance", "delete_queryset"]

CHUNK = 500


class Collector:
    """Finds what goes or changes with objects, and deletes it.

    Args:
        using: The database.
        origin: What the deletion began with: an instance or a QuerySet.
    """

    def __init__(self, using: str, origin: Any = None) -> None:
        self.using = using
        self.origin = origin
        self.data: dict[Any, dict[Any, None]] = {}
        self.field_updates: dict[tuple[Any, Any], list[Any]] = defaultdict(list)
        self.fast_deletes: list[Any] = []
        self.dependencies: dict[Any, set[Any]] = defaultdict(set)
        self.restricted: dict[Any, dict[Any, set[Any]]] = defaultdict(dict)
        self._pending: list[tuple[Any, Any, Any]] = []
        self._protected: dict[str, list[Any]] = {}

    # What `on_delete` asks for

    def cascade(self, field: Any, objects: Any) -> None:
        """Has objects deleted too; a key that may be NULL is set so first where needed."""
        self._pending.append((objects, field, field.remote_field.model))
        if field.null and not connections[self.using].features.can_defer_constraint_checks:
            self.assign(field, None, objects)

    def protect(self, field: Any, objects: Any) -> None:
        """Refuses the deletion."""
        raise protected_error(
            field.remote_field.model, [f"'{type(objects[0]).__name__}.{field.name}'"], objects
        )

    def restrict(self, field: Any, objects: Any) -> None:
        """Refuses the deletion, unless the objects are deleted for another reason."""
        # They go first then: a database may check each statement for what still points there.
        target = field.remote_field.model._meta.concrete_model
        self.dependencies[target].add(type(objects[0])._meta.concrete_model)
        for one in objects:
            self.restricted[type(one)].setdefault(field, set()).add(one)

    def assign(self, field: Any, value: Any, objects: Any) -> None:
        """Has a field of objects set to a value."""
        if objects:
            self.field_updates[field, _value_key(value)].append((value, list(objects)))

    # Collecting

    def add(
        self,
        objects: Any,
        source: Any = None,
        nullable: bool = False,
        reverse_dependency: bool = False,
    ) -> list[Any]:
        """Notes objects, and returns those that were not known.

        Args:
            objects: The objects, of one model.
            source: The model whose rows they point to, and so go before.
            nullable: Whether they need not point anywhere, so that the order does not matter.
            reverse_dependency: Whether the rows of `source` point to them instead.
        """
        if not objects:
            return []
        model = type(objects[0])
        known = self.data.setdefault(model, {})
        new = [one for one in objects if one not in known]
        known.update(dict.fromkeys(new))
        if source is not None and not nullable:
            first, last = model._meta.concrete_model, source._meta.concrete_model
            if reverse_dependency:
                first, last = last, first
            self.dependencies[last].add(first)
        return new

    def collect(
        self,
        objects: Any,
        source: Any = None,
        nullable: bool = False,
        keep_parents: bool = False,
        fail_on_restricted: bool = True,
        reverse_dependency: bool = False,
    ) -> Operation[None]:
        """Finds all that goes with objects.

        Effects: a Fetch for each relation that leads to them and is followed.

        Raises:
            ProtectedError, RestrictedError: An object that must stay points to one of them.
        """
        if hasattr(objects, "_query"):
            if self._can_delete_at_once(objects):
                self.fast_deletes.append(objects)
                return
            objects = yield from operations.fetch(objects)
        new = self.add(list(objects), source, nullable, reverse_dependency)
        if not new:
            return
        model = type(new[0])
        protected: list[ProtectedError] = []
        for step in (
            self._collect_parents(model, new, keep_parents),
            self._collect_related(model, new, keep_parents),
            self._collect_generic(model, new),
        ):
            try:
                yield from step
            except ProtectedError as error:
                protected.append(error)  # what else must stay is looked for, to tell of all
        if protected:
            raise _joined(model, protected)
        if fail_on_restricted:
            yield from self._refuse_restricted(model)

    def _collect_parents(self, model: Any, objects: list[Any], keep: bool) -> Operation[None]:
        if keep:
            return
        for link in model._meta.concrete_model._meta.parents.values():
            if link is None:
                continue
            parents = yield from _all_related(link, objects, self.using)
            yield from self.collect(
                parents, source=model, fail_on_restricted=False, reverse_dependency=True
            )

    def _collect_related(
        self, model: Any, objects: list[Any], keep_parents: bool
    ) -> Operation[None]:
        protected: list[ProtectedError] = []
        for relation in relations_to(model):
            if keep_parents and relation.model in model._meta.all_parents:
                continue
            on_delete = relation.on_delete
            if on_delete is DO_NOTHING or database_action(on_delete) is not None:
                continue
            field = relation.field
            for start in range(0, len(objects), CHUNK):
                found = related_objects(relation, objects[start : start + CHUNK], self.using)
                if on_delete is CASCADE and self._can_delete_at_once(found, field):
                    self.fast_deletes.append(found)
                    continue
                related = yield from operations.fetch(found)
                if not related:
                    continue
                try:
                    on_delete(self, field, related, self.using)
                    yield from self._collect_pending()
                except ProtectedError as error:
                    protected.append(error)
        if protected:
            raise _joined(model, protected)

    def _collect_pending(self) -> Operation[None]:
        while self._pending:
            objects, field, source = self._pending.pop()
            yield from self.collect(
                objects, source=source, nullable=field.null, fail_on_restricted=False
            )

    def _collect_generic(self, model: Any, objects: list[Any]) -> Operation[None]:
        """Finds what generic relations lead to."""
        for field in model._meta.private_fields:
            if not hasattr(field, "bulk_related_objects"):
                continue
            for start in range(0, len(objects), CHUNK):
                found = field.bulk_related_objects(objects[start : start + CHUNK], self.using)
                yield from self.collect(found, source=model, nullable=True)

    def _refuse_restricted(self, target: Any) -> Operation[None]:
        """Refuses the deletion of a model's objects where restricted ones would stay.

        Effects: a Fetch for those that may go with a whole query.
        """
        left: dict[Any, list[Any]] = {}
        for model, by_field in self.restricted.items():
            for field, objects in by_field.items():
                staying = yield from self._staying(model, objects)
                if staying:
                    left[field] = staying
        if not left:
            return
        paths = ", ".join(f"'{field.model.__name__}.{field.name}'" for field in left)
        raise RestrictedError(
            f"Cannot delete some instances of model '{target.__name__}' because they are "
            f"referenced through restricted foreign keys: {paths}.",
            {one for objects in left.values() for one in objects},
        )

    def _staying(self, model: Any, objects: set[Any]) -> Operation[list[Any]]:
        """Returns those objects of a model that the deletion does not take."""
        staying = objects - self.data.get(model, {}).keys()
        for queryset in self.fast_deletes:
            if queryset.model is not model:
                continue
            keys = [one.pk for one in staying]
            for start in range(0, len(keys), CHUNK):
                taken = queryset.filter(pk__in=keys[start : start + CHUNK])
                staying.difference_update((yield from operations.fetch(taken)))
        return [one for one in objects if one in staying]

    def _can_delete_at_once(self, objects: Any, from_field: Any = None) -> bool:
        """Tells whether rows may be deleted by one statement, with nothing to look after."""
        if from_field is not None and from_field.remote_field.on_delete is not CASCADE:
            return False
        model = objects.model
        if _is_watched(model):
            return False
        options = model._meta
        links = [link for link in options.concrete_model._meta.parents.values() if link]
        if any(link is not from_field for link in links):
            return False
        if any(hasattr(field, "bulk_related_objects") for field in options.private_fields):
            return False
        return all(
            relation.on_delete is DO_NOTHING or database_action(relation.on_delete) is not None
            for relation in relations_to(model)
        )

    # Deleting

    def delete(self) -> Operation[tuple[int, dict[str, int]]]:
        """Deletes all that was collected.

        Effects: within a transaction, the receivers of `pre_delete`, an Execute for each
        statement, the receivers of `post_delete`.
        """
        if not self.field_updates and not self.data and len(self.fast_deletes) == 1:
            only = self.fast_deletes[0]
            count = yield from writing.raw_delete(_unordered(only, self.using))
            return count, ({only.model._meta.label: count} if count else {})
        return (yield from transaction.within(self.using, self._delete_all(), savepoint=False))

    def _delete_all(self) -> Operation[tuple[int, dict[str, int]]]:
        deleted: dict[str, int] = defaultdict(int)
        models = self._sorted_models()
        for model in models:
            yield from self._tell(pre_delete, model, list(self.data[model]))
        for queryset in self.fast_deletes:
            count = yield from writing.raw_delete(_unordered(queryset, self.using))
            if count:
                deleted[queryset.model._meta.label] += count
        yield from self._update_fields()
        for known in self.data.values():
            self._reverse(known)
        for model in models:
            objects = list(self.data[model])
            count = yield from delete_keys(model, [one.pk for one in objects], self.using)
            if count:
                deleted[model._meta.label] += count
            yield from self._tell(post_delete, model, objects)
        for model in models:
            for one in self.data[model]:
                one.pk = None
        return sum(deleted.values()), dict(deleted)

    def _tell(self, signal: Any, model: Any, objects: list[Any]) -> Operation[None]:
        """Tells a signal's receivers of objects, unless they are of a table in between."""
        if model._meta.auto_created or not signal.has_listeners(model):
            return
        for one in objects:
            yield from signal.deliver(model, instance=one, using=self.using, origin=self.origin)

    @staticmethod
    def _reverse(objects: dict[Any, None]) -> None:
        """Turns the order around: what was found last may point to what was found first."""
        turned = list(objects)[::-1]
        objects.clear()
        objects.update(dict.fromkeys(turned))

    def _update_fields(self) -> Operation[None]:
        for (field, _key), entries in self.field_updates.items():
            for value, objects in entries:
                keys = [one.pk for one in objects]
                for start in range(0, len(keys), CHUNK):
                    part = field.model._base_manager.using(self.using).filter(
                        pk__in=keys[start : start + CHUNK]
                    )
                    is_none = value is None
                    given = field.assignment(None) if is_none else {field.name: value}
                    yield from writing.update(part, given)
                for one in objects:
                    setattr(one, field.attname, value)

    def _sorted_models(self) -> list[Any]:
        """Returns the models so that rows go before those they point to."""
        remaining = list(self.data)
        result: list[Any] = []
        placed: set[Any] = set()
        while remaining:
            ready = [
                model
                for model in remaining
                if not (
                    self.dependencies.get(model._meta.concrete_model, set())
                    - placed
                    - {model._meta.concrete_model}
                )
            ]
            if not ready:
                return list(self.data)[::-1]
            for model in ready:
                result.append(model)
                remaining.remove(model)
                placed.add(model._meta.concrete_model)
        return result


def _value_key(value: Any) -> Any:
    try:
        hash(value)
    except TypeError:
        return id(value)
    return value


def protected_error(model: Any, paths: Sequence[str], objects: Any) -> ProtectedError:
    """Returns the error for objects of a model that others need."""
    error = ProtectedError(
        f"Cannot delete some instances of model '{model.__name__}' because they are referenced "
        f"through protected foreign keys: {', '.join(paths)}.",
        objects,
    )
    error.paths = tuple(paths)
    return error


def _joined(model: Any, errors: list[ProtectedError]) -> ProtectedError:
    """Returns one error for all objects that must stay."""
    paths = dict.fromkeys(path for error in errors for path in error.paths)
    if not paths:
        return errors[0]  # of an `on_delete` of the project's own
    return protected_error(
        model, list(paths), {one for error in errors for one in error.protected_objects}
    )


def _is_watched(model: Any) -> bool:
    return bool(pre_delete.has_listeners(model) or post_delete.has_listeners(model))


def _unordered(queryset: Any, using: str) -> Any:
    return queryset.using(using).order_by()


def relations_to(model: Any) -> list[Any]:
    """Returns the far ends of the keys that point to a model, hidden ones too."""
    return [
        field
        for field in model._meta.get_fields(include_hidden=True)
        if field.auto_created and not field.concrete and (field.one_to_one or field.one_to_many)
    ]


def related_objects(relation: Any, objects: list[Any], using: str) -> Any:
    """Returns the objects that point to others along a relation."""
    manager = relation.related_model._base_manager
    return manager.using(using).filter(**{f"{relation.field.name}__in": objects})


def _related(link: Any, instance: Any, using: str) -> Operation[Any]:
    """Returns the parent's part of an object, loaded where it is not kept."""
    kept = link.get_cached_value(instance)
    if kept is not None:
        return kept
    manager = link.remote_field.model._base_manager.using(using)
    key = {link.target_field.name: getattr(instance, link.attname)}
    return (yield from operations.get(manager, (), key))


def _all_related(link: Any, instances: list[Any], using: str) -> Operation[list[Any]]:
    """Returns the parents' parts of several objects."""
    found = []
    for instance in instances:
        parent = yield from _related(link, instance, using)
        found.append(parent)
    return found


def delete_keys(model: Any, keys: list[Any], using: str) -> Operation[int]:
    """Deletes the rows with keys from a model's own table."""
    count = 0
    for start in range(0, len(keys), CHUNK):
        part = model._base_manager.using(using).filter(pk__in=keys[start : start + CHUNK])
        count += yield from writing.raw_delete(part.order_by())
    return count


def delete_instance(
    instance: Any, using: str, keep_parents: bool
) -> Operation[tuple[int, dict[str, int]]]:
    """Deletes an object and what must go with it.

    Returns:
        How many objects were deleted, and how many of each model.
    """
    collector = Collector(using, instance)
    yield from collector.collect([instance], keep_parents=keep_parents)
    return (yield from collector.delete())


def delete_queryset(queryset: Any) -> Operation[tuple[int, dict[str, int]]]:
    """Deletes all rows of a query and what must go with them."""
    collector = Collector(queryset.db, queryset)
    yield from collector.collect(queryset)
    return (yield from collector.delete())


writing.set_collector(delete_queryset)
