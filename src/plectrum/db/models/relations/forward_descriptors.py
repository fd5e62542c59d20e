"""The attributes that lead from an object to the one it refers to."""

from __future__ import annotations

import operator
from functools import cached_property
from typing import Any

from plectrum.core.exceptions import FieldFetchBlocked, ValidationError
from plectrum.db.models.fetch_modes import FETCH_ONE
from plectrum.db.models.relations.references import RelationReference
from plectrum.db.routing import router


class ForwardManyToOneDescriptor:
    """The attribute of a foreign key.

    Args:
        field_with_rel: The foreign key.
    """

    def __init__(self, field_with_rel: Any) -> None:
        self.field = field_with_rel
        self._cache_name: str = field_with_rel.cache_name
        self._attname: str = field_with_rel.attname

    @cached_property
    def RelatedObjectDoesNotExist(self) -> type[Exception]:  # noqa: N802 - documented name
        """What is raised where there is no object: the target's DoesNotExist."""
        return type(
            "RelatedObjectDoesNotExist",
            (self.field.remote_field.model.DoesNotExist, AttributeError),
            {
                "__module__": self.field.model.__module__,
                "__qualname__": f"{self.field.model.__qualname__}.{self.field.name}."
                "RelatedObjectDoesNotExist",
            },
        )

    def is_cached(self, instance: Any) -> bool:
        """Tells whether an instance keeps its related object."""
        return self._cache_name in instance.__dict__

    def get_queryset(self, *, instance: Any = None) -> Any:
        """Returns the objects among which the related one is looked for."""
        manager = self.field.remote_field.model._base_manager
        return manager.db_manager(hints={"instance": instance}).fetch_mode_of(instance)

    def get_object(self, instance: Any) -> Any:
        """Loads the object that an instance refers to."""
        return self.get_queryset(instance=instance).get(**self._key_of(instance))

    def _key_of(self, instance: Any) -> dict[str, Any]:
        return {self.field.target_field.name: getattr(instance, self._attname)}

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return RelationReference(self.field.name, self.field.remote_field.model, self)
        values = instance.__dict__
        try:
            related = values[self._cache_name]
        except KeyError:
            related = self._load(instance)
        else:
            # PERF: two look-ups tell that nothing has changed, for all but a few.
            key = None if related is None else related.__dict__.get(self._target)
            if key != values.get(self._attname) and self._is_outdated(instance, related):
                del values[self._cache_name]
                related = self._load(instance)
        if related is None and not self.field.null:
            raise self.RelatedObjectDoesNotExist(
                f"{type(instance).__name__} has no {self.field.name}."
            )
        return related

    @cached_property
    def _target(self) -> str:
        """The attribute of the related object that the key is of."""
        return str(self.field.target_field.attname)

    def _is_outdated(self, instance: Any, related: Any) -> bool:
        """Tells whether the instance was given another key since its related object was kept.

        Keys that differ may also be those of an object that was saved after it was assigned, or
        of one that was deleted; and a key may be given as text.
        """
        own = instance.__dict__.get(self._attname)
        if self._attname not in instance.__dict__ or hasattr(own, "resolve_expression"):
            return False
        if related is None:
            return own is not None
        is_awaited = self._cache_name in instance._state.awaited
        if own is None:
            return not is_awaited
        theirs = related.__dict__.get(self._target)
        if theirs is None:
            return is_awaited
        try:
            return bool(self.field.target_field.to_python(own) != theirs)
        except ValidationError:
            return True

    def _load(self, instance: Any) -> Any:
        """Finds the related object, in a cache nearby or in the database, and keeps it."""
        if getattr(instance, self._attname) is None:
            related = None
        else:
            related = self._from_ancestor(instance)
            if related is None:
                mode = instance._state.fetch_mode or FETCH_ONE
                mode.fetch(self, instance)
                return instance.__dict__[self._cache_name]
        instance.__dict__[self._cache_name] = related
        return related

    def _from_ancestor(self, instance: Any) -> Any:
        """Returns the object that the parent's part of the instance keeps, if any."""
        link = instance._meta.get_ancestor_link(self.field.model)
        if link is not None and link.is_cached(instance):
            ancestor = link.get_cached_value(instance)
            return self.field.get_cached_value(ancestor)
        return None

    @property
    def name(self) -> str:
        """The name of the relation."""
        return str(self.field.name)

    def fetch_one(self, instance: Any) -> None:
        """Loads the related object of an instance and keeps it."""
        related = self.get_object(instance)
        self._keep(instance, related)

    def fetch_many(self, instances: list[Any]) -> None:
        """Loads the related objects of several instances with one query."""
        missing = [
            one
            for one in instances
            if not self.is_cached(one) and getattr(one, self._attname) is not None
        ]
        type(missing[0])._base_manager.prefetch_onto(missing, self.field.name)

    def refuse(self, instance: Any) -> None:
        """Raises FieldFetchBlocked for an instance whose fetch mode forbids loading."""
        raise FieldFetchBlocked(f"Fetching of {type(instance).__name__}.{self.field.name} blocked.")

    def get_prefetch_querysets(self, instances: list[Any], querysets: Any = None) -> Any:
        """Returns how to fetch the related objects of several instances together."""
        queryset = querysets[0] if querysets else self.get_queryset()
        queryset = queryset._add_hints(instance=instances[0])
        field, target = self.field, self.field.target_field
        keys = {key for one in instances if (key := getattr(one, field.attname)) is not None}
        remote = field.remote_field
        queryset = queryset.filter(**{f"{target.name}__in": keys})
        queryset = queryset._chain(
            queryset._query.replaced(ordering=queryset._query.ordering or ())
        )
        if not remote.multiple:
            by_key = {getattr(one, field.attname): one for one in instances}
            queryset = queryset._then(
                lambda related: remote.set_cached_value(
                    related, by_key[getattr(related, target.attname)]
                )
            )
        return (
            queryset,
            operator.attrgetter(target.attname),
            operator.attrgetter(field.attname),
            True,
            field.cache_name,
            False,
        )

    def _keep(self, instance: Any, related: Any) -> None:
        self.field.set_cached_value(instance, related)
        remote = self.field.remote_field
        if not remote.multiple:
            remote.set_cached_value(related, instance)

    def __set__(self, instance: Any, value: Any) -> None:
        field = self.field
        self._check(instance, value)
        remote = field.remote_field
        if value is None:
            previous = field.get_cached_value(instance)
            if previous is not None and not remote.multiple:
                remote.set_cached_value(previous, None)
        key = self._store_key(instance, value)
        self._await(instance, value is not None and key is None)
        instance.__dict__[self._cache_name] = value
        if value is not None and not remote.multiple:
            remote.set_cached_value(value, instance)

    def _store_key(self, instance: Any, value: Any) -> Any:
        """Stores the key of a related object and returns it."""
        key = None if value is None else getattr(value, self.field.target_field.attname)
        instance.__dict__[self._attname] = key
        return key

    def _await(self, instance: Any, is_awaited: bool) -> None:
        """Remembers whether the related object has yet to get its key."""
        state = instance._state
        if is_awaited:
            state.awaited |= {self._cache_name}
        elif state.awaited:
            state.awaited -= {self._cache_name}

    def _check(self, instance: Any, value: Any) -> None:
        """Raises ValueError for a value of another model, or from an incompatible database."""
        if value is None:
            return
        model = self.field.remote_field.model
        if not isinstance(value, model._meta.concrete_model):
            owner = instance._meta.object_name
            raise ValueError(
                f'Cannot assign "{value!r}": "{owner}.{self.field.name}" must be a '
                f'"{model._meta.object_name}" instance.'
            )
        mine, theirs = instance._state, value._state
        if mine.db is None:
            mine.db = router.db_for_write(type(instance), instance=value)
        if theirs.db is None:
            theirs.db = router.db_for_write(type(value), instance=instance)
        if not router.allow_relation(value, instance):
            raise ValueError(
                f'Cannot assign "{value!r}": the current database router prevents this relation.'
            )

    def __reduce__(self) -> tuple[Any, ...]:
        return getattr, (self.field.model, self.field.name)


class ForwardOneToOneDescriptor(ForwardManyToOneDescriptor):
    """The attribute of a one-to-one field, which may lead to the parent's part of the object."""

    def get_object(self, instance: Any) -> Any:
        """Loads the object; a parent whose fields are all here is made without a query."""
        if self.field.remote_field.parent_link:
            deferred = instance.get_deferred_fields()
            model = self.field.remote_field.model
            attributes = [field.attname for field in model._meta.concrete_fields]
            if not any(name in deferred for name in attributes):
                values = [getattr(instance, name) for name in attributes]
                parent = model.from_db(instance._state.db, attributes, values)
                parent._state.adding = instance._state.adding
                return parent
        return super().get_object(instance)

    def __set__(self, instance: Any, value: Any) -> None:
        super().__set__(instance, value)
        if self.field.primary_key and self.field.remote_field.parent_link:
            options = instance._meta
            for parent, link in options.parents.items():
                if link is self.field or parent is self.field.remote_field.model:
                    key = None if value is None else value.pk
                    setattr(instance, parent._meta.pk.attname, key)
