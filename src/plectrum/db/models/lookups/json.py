"""Lookups and transforms of JSON documents: keys, containment."""

from __future__ import annotations

from typing import Any, ClassVar

from plectrum.db.models.expressions.base import Expression, Lowered
from plectrum.db.models.expressions.json_null import JSONNull
from plectrum.db.models.expressions.references import F
from plectrum.db.models.fields.json import JSONField
from plectrum.db.models.fields.text import TextField
from plectrum.db.models.lookups.base import Lookup, Structure
from plectrum.db.models.lookups.comparison import Exact
from plectrum.db.models.lookups.text import (
    Contains,
    EndsWith,
    IContains,
    IEndsWith,
    IExact,
    IRegex,
    IStartsWith,
    Regex,
    StartsWith,
)
from plectrum.db.utils import NotSupportedError
from plectrum.sql.nodes import expressions as nodes
from plectrum.sql.nodes import predicates


class KeyField(JSONField):
    """Describes a value within a document."""

    path: tuple[str | int, ...] = ()


class KeyTransform(Expression):
    """A value within a document: `data__owner__name`.

    Args:
        key_name: The key, or the position in a list.
        expression: The document.
    """

    is_transform: ClassVar[bool] = True
    is_zoned = False
    parts = ("expression", "key_name")

    def __init__(self, key_name: str, expression: Any = None) -> None:
        super().__init__(KeyField())
        self.key_name = str(key_name)
        self.expression = expression

    def get_source_expressions(self) -> list[Any]:
        """Returns the document."""
        return [self.expression]

    def lower(self, scope: Any) -> Lowered:
        """Returns the value; keys that follow one another become one path."""
        inner: Lowered = scope.lower(self.expression)
        operand, path = _split(inner.node)
        node = nodes.JsonPath(operand, (*path, _key(self.key_name)))
        return inner._replace(node=node, field=self.given_output_field)


def _split(node: Any) -> tuple[Any, tuple[str | int, ...]]:
    """Returns the document that a value is within, and its path there."""
    if isinstance(node, nodes.JsonPath):
        return node.operand, node.path
    return node, ()


def _key(name: str) -> str | int:
    try:
        return int(name)
    except ValueError:
        return name


class KeyTransformFactory:
    """Makes the transform of one key, as names in queries ask for it."""

    is_transform = True
    is_zoned = False
    bilateral = False

    def __init__(self, key_name: str) -> None:
        self.key_name = key_name

    def __call__(self, expression: Any) -> KeyTransform:
        """Returns the value of the key in a document."""
        return KeyTransform(self.key_name, expression)


def _get_transform(self: JSONField, name: str) -> Any:
    found = super(JSONField, self).get_transform(name)
    return found if found is not None else KeyTransformFactory(name)


JSONField.get_transform = _get_transform  # type: ignore[assignment, method-assign]  # lookups stand above fields


class KT(Expression):
    """The text of a value within a document: `KT("data__owner__name")`."""

    parts = ("name",)

    def __init__(self, name: str) -> None:
        super().__init__(TextField())
        self.name = name

    def lower(self, scope: Any) -> Lowered:
        """Returns the value as text."""
        inner: Lowered = scope.lower(F(self.name))
        return inner._replace(node=_as_text(inner.node), field=self.given_output_field)


def _as_text(node: Any) -> Any:
    if isinstance(node, nodes.JsonPath):
        return nodes.JsonPath(node.operand, node.path, as_text=True)
    return node


class _OfDocument(Lookup):
    """A lookup that compares documents, as text that the database reads."""

    def lower_operand(self, scope: Any, left: Lowered, operand: Any) -> Any:
        """Returns the parameter of a document."""
        return nodes.Cast(scope.parameter(operand, JSONField()), JSONField().sql_type())


@JSONField.register_lookup
class DataContains(_OfDocument):
    """Contains another document; not on SQLite."""

    lookup_name = "contains"

    def predicate(self, left: Lowered, right: Any, scope: Any) -> Any:
        """Returns the operator."""
        _require_containment(scope, "contains")
        return nodes.Call("JSON_CONTAINS", (left.node, right))


@JSONField.register_lookup
class ContainedBy(_OfDocument):
    """Is contained in another document; not on SQLite."""

    lookup_name = "contained_by"

    def predicate(self, left: Lowered, right: Any, scope: Any) -> Any:
        """Returns the operator."""
        _require_containment(scope, "contained_by")
        return nodes.Call("JSON_CONTAINS", (right, left.node))


def _require_containment(scope: Any, name: str) -> None:
    if "JSON_CONTAINS" not in scope.dialect.functions:
        raise NotSupportedError(f"{name} lookup is not supported on {scope.dialect.vendor}.")


class _HasKeys(Lookup):
    """Has keys at its top level."""

    prepare_rhs = False
    joined_by: ClassVar[Any] = predicates.And

    @classmethod
    def operand(cls, field: Any, value: Any) -> Any:  # noqa: ARG003 - one signature for all
        """Keeps the keys as structure: they become part of paths, quoted."""
        if isinstance(value, Structure):
            return value
        keys = [value] if isinstance(value, (str, int)) else list(value)
        return Structure(tuple(str(key) for key in keys))

    def lower_operand(self, scope: Any, left: Lowered, operand: Any) -> Any:
        """Returns the keys."""
        return operand.value

    def predicate(self, left: Lowered, right: Any, scope: Any) -> Any:
        """Returns whether there are values at the keys, JSON's null included."""
        operand, path = _split(left.node)
        return self.joined_by(
            tuple(
                predicates.IsNull(nodes.JsonPath(operand, (*path, _key(key))), negated=True)
                for key in right
            )
        )


@JSONField.register_lookup
class HasKey(_HasKeys):
    """Has a key."""

    lookup_name = "has_key"


@JSONField.register_lookup
class HasKeys(_HasKeys):
    """Has all of several keys."""

    lookup_name = "has_keys"


@JSONField.register_lookup
class HasAnyKeys(_HasKeys):
    """Has one of several keys at least."""

    lookup_name = "has_any_keys"
    joined_by = predicates.Or


@JSONField.register_lookup
class JSONExact(Exact):
    """Is the same document; `None` is JSON's null within documents."""

    @classmethod
    def operand(cls, field: Any, value: Any) -> Any:
        """Keeps `None` as a value within documents."""
        if isinstance(value, JSONNull) or (value is None and isinstance(field, KeyField)):
            return Structure("null")
        return super().operand(field, value)

    def predicate(self, left: Lowered, right: Any, scope: Any) -> Any:
        """Returns the comparison of the texts, or of the documents."""
        if right is None:
            return predicates.IsNull(left.node)
        if isinstance(right, Structure):
            right = nodes.Keyword("'null'")
        return nodes.Call("JSON_SAME", (left.node, right))


class _KeyOrder(Lookup):
    """A comparison of a number or text within a document."""

    prepare_rhs = False
    operator: ClassVar[str]

    def lower_operand(self, scope: Any, left: Lowered, operand: Any) -> Any:
        """Returns the parameter, as a document where documents can be compared."""
        if scope.dialect.vendor == "postgresql":
            return nodes.Cast(scope.parameter(operand, JSONField()), JSONField().sql_type())
        return scope.parameter(operand, None)

    def predicate(self, left: Lowered, right: Any, scope: Any) -> Any:
        """Returns the comparison."""
        is_document = scope.dialect.vendor == "postgresql"
        node = left.node if is_document else _as_text(left.node)
        return predicates.Compare(self.operator, node, right)


for _name, _operator in (("gt", ">"), ("gte", ">="), ("lt", "<"), ("lte", "<=")):
    KeyField.register_lookup(
        type(
            f"KeyTransform{_name.capitalize()}",
            (_KeyOrder,),
            {"lookup_name": _name, "operator": _operator, "__doc__": _KeyOrder.__doc__},
        )
    )


def _of_key(lookup: type[Any]) -> type[Any]:
    """Makes a lookup of text look at the text of a value within a document."""

    def predicate(self: Any, left: Lowered, right: Any, scope: Any) -> Any:
        text = left._replace(node=_as_text(left.node), field=TextField())
        return lookup.predicate(self, text, right, scope)

    made = type(f"KeyTransform{lookup.__name__}", (lookup,), {"predicate": predicate})
    made.__doc__ = lookup.__doc__
    return made


for _lookup in (
    IExact,
    Contains,
    IContains,
    StartsWith,
    IStartsWith,
    EndsWith,
    IEndsWith,
    Regex,
    IRegex,
):
    if _lookup is not Contains:
        KeyField.register_lookup(_of_key(_lookup))
