"""Making an instance from positional and keyword arguments."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from typing import Any

from plectrum.db.models.fields.base import Field
from plectrum.db.models.signals import has_init_receivers, post_init, pre_init
from plectrum.db.models.state import DEFERRED
from plectrum.sql.decode import Source, attribute


def initialize(instance: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """Sets an instance's fields from the arguments of its class, in all cases.

    PERF: the usual case, keywords that nobody is told of, is `_keyword_setter`'s function alone.

    Raises:
        IndexError: There are more positional arguments than fields.
        TypeError: The model is abstract or swapped, or a keyword is unknown or given twice.
    """
    cls = type(instance)
    options = cls._meta
    is_watched = has_init_receivers() and (
        pre_init.has_listeners(cls) or post_init.has_listeners(cls)
    )
    if is_watched:
        pre_init.send(sender=cls, args=args, kwargs=kwargs)
    set_keywords = _keyword_setter(options, len(args))
    if args:
        _set_positional(instance, options, args, kwargs)
    set_keywords(instance, kwargs)
    if kwargs:
        set_properties(instance, kwargs)
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


def _stored_fields(options: Any) -> list[Any]:
    return [field for field in options.fields if field.column is not None and not field.generated]


def _keyword_setter(options: Any, skipped: int) -> Callable[[Any, dict[str, Any]], None]:
    """Returns the function that sets a model's fields from keywords and defaults.

    Args:
        options: The model's.
        skipped: How many fields have been given by position.

    Raises:
        TypeError: The model has no instances.
    """
    key = ("init", skipped) if skipped else "init"
    setter: Callable[[Any, dict[str, Any]], None] | None = options.derived.get(key)
    if setter is None:
        _check_concrete(options)
        done = {field.attname for field in options.concrete_fields[:skipped]}
        rest = [field for field in _stored_fields(options) if field.attname not in done]
        setter = options.derived[key] = _written_setter(rest)
    return setter


def _written_setter(fields: list[Any]) -> Callable[[Any, dict[str, Any]], None]:
    """Writes the function that takes the values of fields out of keywords and stores them.

    PERF: all columns are stored one after the other and in the order of the fields. CPython
    then keeps the values of all instances of the class in a shared layout; related objects and
    properties are set afterwards.
    """
    source = Source()
    source.names |= {"missing": object(), "DEFERRED": DEFERRED, "key_of": _key_of}
    source.line(0, "def set_keywords(o, kwargs):")
    source.line(1, "pop = kwargs.pop")
    related: list[tuple[str, str]] = []
    for index, field in enumerate(fields):
        target = f"o.{attribute(field.attname)}"
        held = f"r{index}"
        source.line(1, f"v = pop({field.attname!r}, missing)")
        source.line(1, "if v is missing:")
        depth = 2
        if field.name != field.attname:
            related.append((field.name, held))
            source.line(2, f"{held} = pop({field.name!r}, missing)")
            source.line(2, f"if {held} is not missing:")
            source.line(3, f"{target} = key_of({source.name('f', field)}, {held})")
            source.line(2, "else:")
            depth = 3
        source.line(depth, f"{target} = {_default(source, field)}")
        if field.name != field.attname:
            source.line(1, "else:")
            source.line(2, f"{held} = missing")
            source.line(2, "if v is not DEFERRED:")
            source.line(3, f"{target} = v")
        else:
            source.line(1, "elif v is not DEFERRED:")
            source.line(2, f"{target} = v")
    for name, held in related:
        source.line(1, f"if {held} is not missing and {held} is not DEFERRED:")
        source.line(2, f"o.{attribute(name)} = {held}")
    return source.compile("set_keywords")


def _default(source: Source, field: Any) -> str:
    """Returns the source of a field's default: a constant where nothing needs to be called."""
    if type(field).get_default is not Field.get_default:
        return f"{source.name('d', field.get_default)}()"
    if field.has_default() and not callable(field.default):
        return source.name("c", field.default)
    if field.has_default() or field.has_db_default():
        return f"{source.name('d', field._default_factory)}()"
    return repr(field._default_factory())


def _key_of(field: Any, value: Any) -> Any:
    """Returns what a relation's column holds for a related object."""
    return getattr(value, field.target_field.attname, None)


def set_properties(instance: Any, remaining: dict[str, Any]) -> None:
    """Sets what is no column: properties, generic relations.

    Raises:
        TypeError: There is no such attribute to set.
    """
    cls = type(instance)
    options = cls._meta
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
