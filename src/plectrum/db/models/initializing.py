"""Making an instance from positional and keyword arguments."""

from __future__ import annotations

import difflib
from typing import Any

from plectrum.db.models.fields.base import Field
from plectrum.db.models.signals import has_init_receivers, post_init, pre_init
from plectrum.db.models.state import DEFERRED


def initialize(instance: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """Sets an instance's fields from the arguments of its class.

    Raises:
        IndexError: There are more positional arguments than fields.
        TypeError: The model is abstract or swapped, or a keyword is unknown or given twice.
    """
    cls = type(instance)
    options = cls._meta
    if "init" not in options.derived:
        _check_concrete(options)
        options.derived["init"] = [
            (field.attname, field.name, field, field._default_factory)
            for field in options.fields
            if field.column is not None and not field.generated
        ]
    is_watched = has_init_receivers() and (
        pre_init.has_listeners(cls) or post_init.has_listeners(cls)
    )
    if is_watched:
        pre_init.send(sender=cls, args=args, kwargs=kwargs)
    if args:
        _set_positional(instance, options, args, kwargs)
    _set_keywords(instance, options, len(args), kwargs)
    if is_watched:
        post_init.send(sender=cls, instance=instance)


def _check_concrete(options: Any) -> None:
    """Raises TypeError for a model that has no instances."""
    if options.abstract:
        raise TypeError("Abstract models cannot be instantiated.")
    if options.swapped:
        raise TypeError(
            f"Cannot instantiate '{options.label}': it has been swapped for '{options.swapped}'."
        )


def _set_positional(
    instance: Any, options: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> None:
    fields = options.concrete_fields
    if len(args) > len(fields):
        raise IndexError("Number of args exceeds number of fields")
    for field, value in zip(fields, args, strict=False):
        if field.name in kwargs:
            raise TypeError(
                f"{type(instance).__qualname__}() got both positional and keyword arguments "
                f"for field '{field.name}'."
            )
        if value is not DEFERRED:
            setattr(instance, field.attname, value)


def _set_keywords(instance: Any, options: Any, skipped: int, kwargs: dict[str, Any]) -> None:
    """Sets the fields that were not given by position, from keywords and defaults.

    PERF: all columns are stored one after the other and in the order of the fields. CPython
    then keeps the values of all instances of the class in a shared layout; related objects and
    properties are set afterwards.
    """
    related: list[tuple[str, Any]] = []
    plan = options.derived["init"]
    if skipped:
        done = {field.attname for field in options.concrete_fields[:skipped]}
        plan = [entry for entry in plan if entry[0] not in done]
    for attname, name, field, default in plan:
        if attname in kwargs:
            value = kwargs.pop(attname)
            if value is not DEFERRED:
                setattr(instance, attname, value)
        elif name in kwargs:
            value = kwargs.pop(name)
            related.append((name, value))
            setattr(instance, attname, _key_of(field, value))
        elif type(field).get_default is Field.get_default:
            setattr(instance, attname, default())
        else:
            setattr(instance, attname, field.get_default())
    for name, value in related:
        if value is not DEFERRED:
            setattr(instance, name, value)
    if kwargs:
        _set_properties(instance, options, kwargs)


def _key_of(field: Any, value: Any) -> Any:
    """Returns what a relation's column holds for a related object."""
    return getattr(value, field.target_field.attname, None)


def _set_properties(instance: Any, options: Any, remaining: dict[str, Any]) -> None:
    """Sets what is no column: properties, generic relations.

    Raises:
        TypeError: There is no such attribute to set.
    """
    cls = type(instance)
    unknown = []
    for name, value in remaining.items():
        if isinstance(getattr(cls, name, None), property) or name in options._forward_by_name:
            setattr(instance, name, value)
        else:
            unknown.append(name)
    if unknown:
        names = ", ".join(repr(name) for name in unknown)
        near = difflib.get_close_matches(unknown[0], [field.name for field in options.fields], n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise TypeError(f"{cls.__name__}() got unexpected keyword arguments: {names}.{hint}")
