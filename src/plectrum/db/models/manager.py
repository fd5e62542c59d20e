"""Managers: the attribute of a model that its queries begin at."""

from __future__ import annotations

import copy
import inspect
import itertools
from collections.abc import Callable
from inspect import CO_VARARGS, CO_VARKEYWORDS
from typing import TYPE_CHECKING, Any, TypeVar, overload

from plectrum.db.models.query import operations
from plectrum.db.models.query.queryset import QuerySet
from plectrum.db.routing import router
from plectrum.effects import drive
from plectrum.utils.module_loading import import_string

if TYPE_CHECKING:
    from typing import Self

M = TypeVar("M")

_creation_counter = itertools.count()


class BaseManager:
    """A manager without the methods of a QuerySet; `from_queryset` adds them."""

    auto_created = False
    use_in_migrations = False
    _queryset_class: type[Any] = QuerySet
    _arguments: tuple[tuple[Any, ...], dict[str, Any]]

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        """Keeps the arguments, by which migrations make the manager again."""
        manager = object.__new__(cls)
        manager._arguments = (args, kwargs)
        return manager

    def __init__(self) -> None:
        self.creation_counter = next(_creation_counter)
        self.model: Any = None
        self.name: Any = None
        self._db: str | None = None
        self._hints: dict[str, Any] = {}

    @classmethod
    def from_queryset(cls, queryset_class: type[Any], class_name: str | None = None) -> type[Any]:
        """Returns a class of managers that has the public methods of a class of QuerySets.

        Args:
            queryset_class: The class of QuerySets.
            class_name: The name of the new class; made from both when `None`.
        """
        name = class_name or f"{cls.__name__}From{queryset_class.__name__}"
        attributes = {
            "_queryset_class": queryset_class,
            "__module__": cls.__module__ if class_name is None else queryset_class.__module__,
            **{
                method: _delegate(method, function)
                for method, function in _methods_of(queryset_class)
                if not hasattr(cls, method)
            },
        }
        return type(name, (cls,), attributes)

    def contribute_to_class(self, cls: Any, name: str) -> None:
        """Becomes one of a model's managers, under a name."""
        self.name = self.name or name
        self.model = cls
        setattr(cls, name, ManagerDescriptor(self))
        cls._meta.add_manager(self)

    def copied_for(self, model: Any) -> Self:
        """Returns a copy that belongs to another model."""
        duplicate = copy.copy(self)
        duplicate.model = model
        return duplicate

    def db_manager(self, using: str | None = None, hints: dict[str, Any] | None = None) -> Self:
        """Returns a copy that is bound to a database, or that gives hints to the routers."""
        duplicate = copy.copy(self)
        duplicate._db = using or self._db
        duplicate._hints = hints or self._hints
        return duplicate

    @property
    def db(self) -> str:
        """The alias of the database that is read from."""
        return self._db or router.db_for_read(self.model, **self._hints)

    def db_for_read_of(self, instance: Any) -> str:
        """Returns the database to read objects from that belong to an instance."""
        return router.db_for_read(self.model, instance=instance)

    def fetch_mode_of(self, instance: Any) -> Any:
        """Returns the objects, loaded the way that an instance was."""
        queryset = self.get_queryset()
        mode = instance._state.fetch_mode if instance is not None else None
        return queryset if mode is None else queryset.fetch_mode(mode)

    def get_queryset(self) -> Any:
        """Returns a new QuerySet; a subclass may limit it."""
        queryset_class = self._queryset_class
        if queryset_class is QuerySet:  # PERF: keywords take twice as long
            return queryset_class(self.model, None, self._db, self._hints)
        return queryset_class(model=self.model, using=self._db, hints=self._hints)

    def all(self) -> Any:
        """Returns all objects."""
        return self.get_queryset()

    def prefetch_onto(self, instances: list[Any], *lookups: Any) -> None:
        """Loads relations of several instances together."""
        self._queryset_class.prefetch_onto(instances, *lookups)

    def deconstruct(self) -> tuple[bool, str | None, str | None, Any, Any]:
        """Returns how migrations make the manager again.

        Returns:
            Whether it is a QuerySet's `as_manager()`, the path of the manager's class, the path
            of the QuerySet's class, arguments and keywords.

        Raises:
            ValueError: The class cannot be imported by its name.
        """
        queryset_class = self._queryset_class
        if getattr(self, "_built_with_asmanager", False):
            return True, None, _path(queryset_class), None, None
        path = _path(type(self))
        try:
            import_string(path)
        except ImportError as error:
            raise ValueError(
                f"Could not find manager {type(self).__name__} in {type(self).__module__}.\n"
                "Please note that you need to inherit from managers you dynamically generated "
                "with 'from_queryset()'."
            ) from error
        args, kwargs = self._arguments
        return False, path, None, args, kwargs

    def check(self, **_: Any) -> list[Any]:
        """Returns what is wrong with the manager: nothing."""
        return []

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, type(self))
            and self.__dict__.keys() == other.__dict__.keys()
            and self._identity() == other._identity()
        )

    def _identity(self) -> tuple[Any, ...]:
        return (self.model, self.name, self._db, self._hints, self._arguments)

    def __hash__(self) -> int:
        return id(self)

    def __str__(self) -> str:
        return f"{self.model._meta.label}.{self.name}"

    def __class_getitem__(cls, *_: Any) -> type[Any]:
        return cls


def _path(cls: type) -> str:
    return f"{cls.__module__}.{cls.__name__}"


def _methods_of(queryset_class: type[Any]) -> list[tuple[str, Any]]:
    """Returns the methods that a manager takes over from a QuerySet."""
    methods = []
    for name, function in inspect.getmembers(queryset_class, predicate=inspect.isfunction):
        only = getattr(function, "queryset_only", None)
        if only or (only is None and name.startswith("_")):
            continue
        methods.append((name, function))
    return methods


# PERF: keywords that are handed on are copied twice. These are what the methods themselves call.
_HANDED_ON = {
    "filter": "queryset._filtered(args, kwargs, False)",
    "exclude": "queryset._filtered(args, kwargs, True)",
    "get": "drive(operations.get(queryset, args, kwargs))",
}


def _delegate(name: str, function: Any) -> Callable[..., Any]:
    """Makes the method of a manager that calls the QuerySet's of the same name."""
    namespace: dict[str, Any] = {"usual": function, "drive": drive, "operations": operations}
    code = function.__code__
    given = "*args, **kwargs"
    lines = ["queryset = self.get_queryset()"]
    if name in _HANDED_ON:
        lines += [f"if type(queryset).{name} is usual:", f"    return {_HANDED_ON[name]}"]
    elif not (code.co_argcount > 1 or code.co_kwonlyargcount or code.co_flags & CO_VARKEYWORDS):
        given = "*args" if code.co_flags & CO_VARARGS else ""
    lines.append(f"return queryset.{name}({given})")
    source = "\n    ".join([f"def {name}(self, /, {given}):", *lines])
    exec(source, namespace)  # noqa: S102 - the name is that of an existing method
    method: Callable[..., Any] = namespace[name]
    method.__doc__ = function.__doc__
    method.__wrapped__ = function  # type: ignore[attr-defined]  # shows the signature
    return method


class ManagerDescriptor:
    """Gives a model's manager on the class, and refuses to on an instance."""

    def __init__(self, manager: BaseManager) -> None:
        self.manager = manager
        self.name = manager.name

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        if instance is not None:
            raise AttributeError(f"Manager isn't accessible via {cls.__name__} instances")
        options = cls._meta
        found = options.found_managers
        try:
            return found[self.name]
        except KeyError:
            manager = self._manager_of(options)
            if not options.swappable:  # a setting may change
                found[self.name] = manager
            return manager

    def _manager_of(self, options: Any) -> Any:
        if options.abstract:
            raise AttributeError(f"Manager isn't available; {options.object_name} is abstract")
        if options.swapped:
            raise AttributeError(
                f"Manager isn't available; '{options.label}' has been swapped for "
                f"'{options.swapped}'"
            )
        return options.managers_map[self.name]


if TYPE_CHECKING:

    class Manager(QuerySet[M], BaseManager):  # type: ignore[misc]  # methods as on QuerySets
        """A manager with the methods of a QuerySet."""

        def __init__(self) -> None: ...

else:

    class Manager(BaseManager.from_queryset(QuerySet)):
        """A manager with the methods of a QuerySet."""


QuerySet._manager_base = Manager


class DefaultManager:
    """For type checkers: what `Model.objects` is on each model."""

    @overload
    def __get__(self, instance: None, owner: type[M]) -> Manager[M]: ...
    @overload
    def __get__(self, instance: object, owner: type[Any]) -> Any: ...
    def __get__(self, instance: object | None, owner: Any) -> Any:
        """Gives the manager of the class."""
        return owner._meta.default_manager


class EmptyManager(Manager):  # type: ignore[type-arg]  # of any model
    """A manager that finds nothing."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model

    def get_queryset(self) -> Any:
        """Returns a QuerySet without objects."""
        return super().get_queryset().none()
