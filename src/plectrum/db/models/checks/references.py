"""System checks of the fields in conditions and expressions of constraints and indexes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from plectrum.core.checks import CheckMessage, Error, Warning  # noqa: A004 - documented name
from plectrum.core.exceptions import FieldDoesNotExist
from plectrum.db.models.constraints import CheckConstraint
from plectrum.db.models.expressions.raw import RawSQL
from plectrum.db.models.expressions.references import F
from plectrum.db.models.query.q import Q


def named_fields(rule: Any) -> list[str]:
    """Returns the fields that a constraint or index speaks of beside its own list of fields."""
    names = list(getattr(rule, "include", None) or ())
    names += [path.split("__")[0] for path in _paths(rule)]
    own = {str(name).removeprefix("-") for name in getattr(rule, "fields", ())}
    return [name for name in dict.fromkeys(names) if name not in own and name != "pk"]


def check_references(model: Any) -> Iterator[CheckMessage]:
    """Yields constraints that reach into other tables, or that only a database can check."""
    for rule in model._meta.constraints:
        for path in dict.fromkeys(_paths(rule)):
            if _is_joined(model, path):
                yield Error(
                    f"'constraints' refers to the joined field '{path}'.",
                    hint=f"The constraint {rule.name!r} can only speak of columns of its own "
                    "table.",
                    obj=model,
                    id="models.E041",
                )
        if isinstance(rule, CheckConstraint) and _has_raw_sql(rule.condition):
            yield Warning(
                f"Check constraint '{rule.name}' contains RawSQL() expression and won't be "
                "validated during the model full_clean().",
                hint="Write it with expressions, or let the database alone refuse rows.",
                obj=model,
                id="models.W045",
            )


def _paths(rule: Any) -> Iterator[str]:
    """Gives the names, with what follows them, that stand in condition and expressions."""
    for node in _nodes(rule):
        if isinstance(node, str):
            yield node
        elif isinstance(node, F):
            yield node.name


def _nodes(rule: Any) -> Iterator[Any]:
    for part in (getattr(rule, "condition", None), *(getattr(rule, "expressions", None) or ())):
        yield from _walk(part[0] if isinstance(part, (tuple, list)) else part)


def _walk(part: Any) -> Iterator[Any]:
    """Gives the names that a condition compares, and all expressions in it."""
    if isinstance(part, Q):
        for child in part.children:
            if isinstance(child, tuple):
                yield child[0]
                yield from _walk(child[1])
            else:
                yield from _walk(child)
    elif hasattr(part, "flatten"):
        yield from part.flatten()


def _has_raw_sql(condition: Any) -> bool:
    return any(isinstance(node, RawSQL) for node in _walk(condition))


def _is_joined(model: Any, path: str) -> bool:
    """Tells whether a name leads through a relation to a field of its target."""
    first, *rest = path.split("__")
    if not rest:
        return False
    try:
        field = model._meta.get_field(first)
    except FieldDoesNotExist:
        return False
    if not field.is_relation or field.remote_field is None:
        return False
    if rest[0] == "pk":
        return True
    try:
        field.related_model._meta.get_field(rest[0])
    except FieldDoesNotExist:
        return False
    return True
