"""Expressions and fields with SQL or conversions of their own, written against Django's names.

They are asked for text with `%s` for parameters by `as_sql(compiler, connection)`. The text
becomes part of a plan like any other; what they give as parameters becomes constants of it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any

from plectrum.db.models.expressions.base import Lowered, Value, field_key
from plectrum.db.models.fields.base import Field
from plectrum.sql.nodes import expressions as nodes
from plectrum.sql.nodes.base import Node
from plectrum.sql.shape import Slot
from plectrum.utils.records import replace


class Compiler:
    """What an expression with SQL of its own is given: it compiles the expressions within it.

    Args:
        scope: The query.
    """

    def __init__(self, scope: Any) -> None:
        self.scope = scope
        self.connection = scope.connection

    @property
    def query(self) -> Any:
        """The description of the query."""
        return self.scope.state

    def compile(self, expression: Any) -> tuple[str, list[Any]]:
        """Returns text and parameters of an expression; the parameters may be places of values."""
        return self.compile_lowered(self.scope.lower(expression))

    def compile_node(self, expression: Any) -> tuple[str, list[Any]]:
        """Returns text and parameters of a built-in lookup."""
        scope = self.scope
        left = scope.lower(expression.lhs)
        right, _flags = expression.lower_rhs(scope, left)
        return self.compile_lowered(Lowered(expression.predicate(left, right, scope)))

    def compile_lowered(self, lowered: Lowered) -> tuple[str, list[Any]]:
        """Returns a mark for the node, which stands in the text until it is rendered."""
        return "%s", [lowered.node]

    def quote_name_unless_alias(self, name: str) -> str:
        """Returns a quoted name."""
        return str(self.scope.dialect.quote(name))

    quote_name = quote_name_unless_alias


def lower(expression: Any, scope: Any) -> Lowered:
    """Returns the node of an expression that writes SQL of its own."""
    compiler = Compiler(scope)
    method = getattr(expression, f"as_{scope.dialect.vendor}", None) or expression.as_sql
    resolve = type(expression).__dict__.get("resolve_expression")
    if resolve is not None:
        expression = expression.resolve_expression(scope)
        method = getattr(expression, f"as_{scope.dialect.vendor}", None) or expression.as_sql
    sql, params = method(compiler, scope.connection)
    field = getattr(expression, "_output_field_or_none", None)
    return Lowered(
        nodes.Raw(tuple(pieces(sql, list(params)))),
        field,
        bool(getattr(expression, "contains_aggregate", False)),
        bool(getattr(expression, "contains_over_clause", False)),
    )


def pieces(sql: str, params: Sequence[Any]) -> list[Any]:
    """Splits text at its `%s` places and puts nodes there; `%%` becomes one percent sign."""
    result: list[Any] = []
    parts = sql.replace("%%", "\ue001").split("%s")
    for index, part in enumerate(parts):
        result.append(part.replace("\ue001", "%"))
        if index < len(parts) - 1:
            result.append(_node(params[index]))
    return result


def _node(param: Any) -> Any:
    if isinstance(param, Node):
        return param
    if isinstance(param, Slot):
        return nodes.Parameter(param.index)
    return nodes.Parameter(None, param)


def _described(field: Any) -> Any:
    """Returns the field that describes a column's values: of a key the one pointed to."""
    source = field
    while getattr(source, "remote_field", None) is not None and source.is_relation:
        target = getattr(source, "target_field", None)
        if target is None or target is source:
            break
        source = target
    return source


def _is_saved_its_own_way(field: Any) -> bool:
    """Tells whether a custom field has a `get_db_prep_save`."""
    return type(field).get_db_prep_save is not Field.get_db_prep_save


def stored_preparation(field: Any) -> Callable[[Any], Any]:
    """Returns what prepares a value that is stored: nothing, where its encoder does all of it."""
    return _unchanged if _is_saved_its_own_way(_described(field)) else field.get_prep_value


def _unchanged(value: Any) -> Any:
    return value


def stored_encoder_of(field: Any, connection: Any) -> Callable[[Any], Any] | None:
    """Returns a field's own encoder of values that are stored; `None` where the type's is right."""
    source = _described(field)
    if not _is_saved_its_own_way(source):
        return encoder_of(field, connection)

    def encode(value: Any) -> Any:
        return source.get_db_prep_save(value, connection)

    return encode


class StoredValue(Value):
    """A constant that is stored in its field's column."""

    def shape(self, parameters: list[Any]) -> Hashable:
        """Returns whether there is a value and of which field; the value is a parameter."""
        field = self.given_output_field
        if self.value is None or not _is_saved_its_own_way(_described(field)):
            return super().shape(parameters)
        parameters.append(self.value)
        return (StoredValue, field_key(field))

    def lower(self, scope: Any) -> Lowered:
        """Returns NULL or the parameter."""
        lowered = super().lower(scope)
        field = self.given_output_field
        if not isinstance(lowered.node, nodes.Parameter):
            return lowered
        encode = stored_encoder_of(field, scope.connection)
        return lowered._replace(node=replace(lowered.node, encode=encode))


def encoder_of(field: Any, connection: Any) -> Callable[[Any], Any] | None:
    """Returns a field's own encoder of prepared values; `None` where the type's is right."""
    source = _described(field)
    dump = getattr(source, "dump", None)
    if dump is not None:
        return dump  # type: ignore[no-any-return]  # a JSON field's
    if type(source).get_db_prep_value is Field.get_db_prep_value:
        return None

    def encode(value: Any) -> Any:
        return source.get_db_prep_value(value, connection, True)

    return encode


def decoder_of(
    field: Any, connection: Any, *, is_computed: bool = False
) -> Callable[[Any], Any] | None:
    """Returns what turns a value into Python's; `None` where the driver's is right.

    Args:
        field: What describes the value.
        connection: The connection that it comes from.
        is_computed: Whether it is the value of an expression rather than a column's.
    """
    if field is None:
        return None
    source = field
    while source.is_relation and getattr(source, "remote_field", None) is not None:
        source = source.target_field
    make = getattr(source, "make_decoder", None)
    if make is not None:
        return make(connection)  # type: ignore[no-any-return]  # of a list
    load = getattr(source, "load", None)
    if load is not None:
        return lambda value: None if value is None else load(value)
    dialect = connection.dialect
    find = dialect.computed_decoder if is_computed else dialect.decoder
    decode = find(source.sql_type())
    convert = getattr(source, "from_db_value", None)
    if convert is None:
        return decode  # type: ignore[no-any-return]  # a codec
    if decode is None:
        return lambda value: convert(value, field, connection)
    return lambda value: convert(decode(value), field, connection)
