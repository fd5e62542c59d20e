"""Which lookups and transforms a field, or a transform's output, understands."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar


class _OfClassOrObject:
    """A method of the class where it is asked of the class, else of the object."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.__doc__ = function.__doc__

    def __get__(self, instance: Any, owner: type[Any]) -> Callable[..., Any]:
        return partial(self.function, owner if instance is None else instance)


class RegisterLookupMixin:
    """Gives a class a table of lookups that its subclasses inherit.

    Lookups may be registered on a class or on one instance; an instance's come first.
    """

    class_lookups: ClassVar[dict[str, type[Any]]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "class_lookups" not in cls.__dict__:
            cls.class_lookups = {}

    @classmethod
    def get_class_lookups(cls) -> dict[str, type[Any]]:
        """Returns all lookups of the class, its own and inherited ones, by name."""
        found: dict[str, type[Any]] = {}
        for base in reversed(cls.__mro__):
            found.update(base.__dict__.get("class_lookups", {}))
        return found

    @_OfClassOrObject
    def get_lookups(owner: Any) -> dict[str, type[Any]]:  # noqa: N805 - a class or an object
        """Returns all lookups of a class, or of an object: those of its class and its own."""
        if isinstance(owner, type):
            of_class: dict[str, type[Any]] = getattr(owner, "get_class_lookups")()  # noqa: B009 - of a subclass
            return of_class
        return {**type(owner).get_class_lookups(), **owner.__dict__.get("instance_lookups", {})}

    def _find(self, name: str) -> type[Any] | None:
        own: dict[str, type[Any]] = self.__dict__.get("instance_lookups", {})
        if name in own:
            return own[name]
        for base in type(self).__mro__:
            found: type[Any] | None = base.__dict__.get("class_lookups", {}).get(name)
            if found is not None:
                return found
        return None

    def get_lookup(self, lookup_name: str) -> type[Any] | None:
        """Returns the lookup of a name, or `None` where the name is unknown or a transform's."""
        found = self._find(lookup_name)
        if found is None:
            output = self.__dict__.get("output_field")
            return output.get_lookup(lookup_name) if output is not None else None
        return found if getattr(found, "is_lookup", False) else None

    def get_transform(self, lookup_name: str) -> type[Any] | None:
        """Returns the transform of a name, or `None` where the name is unknown or a lookup's."""
        found = self._find(lookup_name)
        if found is None:
            output = self.__dict__.get("output_field")
            return output.get_transform(lookup_name) if output is not None else None
        return found if getattr(found, "is_transform", False) else None

    @classmethod
    def register_class_lookup(cls, lookup: type[Any], lookup_name: str | None = None) -> type[Any]:
        """Registers a lookup for all objects of the class; usable as a decorator."""
        cls.class_lookups[lookup_name or lookup.lookup_name] = lookup
        _forget_paths()
        return lookup

    def register_instance_lookup(
        self, lookup: type[Any], lookup_name: str | None = None
    ) -> type[Any]:
        """Registers a lookup for this object only."""
        own = self.__dict__.setdefault("instance_lookups", {})
        own[lookup_name or lookup.lookup_name] = lookup
        _forget_paths()
        return lookup

    @classmethod
    def _unregister_class_lookup(cls, lookup: type[Any], lookup_name: str | None = None) -> None:
        """Removes a lookup again; for tests."""
        del cls.class_lookups[lookup_name or lookup.lookup_name]
        _forget_paths()

    register_lookup: Any
    _unregister_lookup: Any


class _OnClassOrInstance:
    """Calls one of two methods: the first on a class, the second on an instance."""

    def __init__(self, on_class: str, on_instance: str) -> None:
        self.on_class = on_class
        self.on_instance = on_instance

    def __get__(self, instance: Any, owner: type[Any]) -> Any:
        if instance is None:
            return getattr(owner, self.on_class)
        return getattr(instance, self.on_instance)


RegisterLookupMixin.register_lookup = _OnClassOrInstance(
    "register_class_lookup", "register_instance_lookup"
)
RegisterLookupMixin._unregister_lookup = _OnClassOrInstance(
    "_unregister_class_lookup", "_unregister_class_lookup"
)

_listeners: list[Any] = []


def on_registration(listener: Any) -> None:
    """Calls a function without arguments whenever a lookup is registered or removed.

    What has been resolved from names (paths, plans) may be wrong then and must be forgotten.
    """
    _listeners.append(listener)


def _forget_paths() -> None:
    for listener in _listeners:
        listener()
