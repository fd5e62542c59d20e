"""The dialect of PostgreSQL.

Source: https://www.postgresql.org/docs/current/sql.html
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from plectrum.sql import types
from plectrum.sql.dialects import arrays, hstore
from plectrum.sql.dialects.base import (
    NUMBERS_AS_DECIMALS,
    Dialect,
    Environment,
    takes_type,
)
from plectrum.sql.dialects.capabilities import Capabilities
from plectrum.sql.dialects.common import dynamic_pattern, is_constant
from plectrum.sql.dialects.functions_postgresql import FUNCTIONS, OPERATORS
from plectrum.sql.nodes.predicates import Like, Regex
from plectrum.sql.render.base import Renderer

CAPABILITIES = Capabilities(
    needs_typed_parameters=True,
    has_array_parameters=True,
    has_distinct_on=True,
    locks_missing_rows=False,
    compares_parameters_by_name=True,
)


def _integer_name(kind: types.Integer | types.Auto) -> str:
    return {16: "smallint", 32: "integer", 64: "bigint"}[kind.bits]


def _char_name(kind: types.Char) -> str:
    return "varchar" if kind.max_length is None else f"varchar({kind.max_length})"


def _decimal_name(kind: types.Decimal) -> str:
    if kind.max_digits is None:
        return "numeric"
    return f"numeric({kind.max_digits}, {kind.decimal_places})"


def _range_name(kind: types.Range) -> str:
    if isinstance(kind.item, types.Integer):
        return "int8range" if kind.item.bits == 64 else "int4range"
    return _RANGE_NAMES[type(kind.item)]


_RANGE_NAMES: dict[type, str] = {
    types.Decimal: "numrange",
    types.Date: "daterange",
    types.DateTime: "tstzrange",
}
TYPE_NAMES: dict[type, Any] = {
    types.Auto: _integer_name,
    types.Integer: _integer_name,
    types.Boolean: "boolean",
    types.Float: "double precision",
    types.Decimal: _decimal_name,
    types.Char: _char_name,
    types.Text: "text",
    types.Date: "date",
    types.DateTime: "timestamp with time zone",
    types.Time: "time",
    types.Duration: "interval",
    types.Uuid: "uuid",
    types.Json: "jsonb",
    types.Binary: "bytea",
    types.IpAddress: "inet",
    types.Range: _range_name,
    types.HStore: "hstore",
}
CHECKS: dict[type, Callable[[Any, str], str | None]] = {
    types.Integer: lambda kind, column: f"{column} >= 0" if kind.is_positive else None,
}


def _decode_address(value: Any) -> Any:
    return None if value is None else str(value)


@dataclass(frozen=True, eq=False)
class PostgreSQLDialect(Dialect):
    """How PostgreSQL writes what it writes differently."""

    def type_name(self, sql_type: types.SqlType) -> str:
        """Returns a type's name; of an array, that of its items and brackets."""
        if isinstance(sql_type, types.Array):
            size = "" if sql_type.size is None else sql_type.size
            return f"{self.type_name(sql_type.item)}[{size}]"
        return super().type_name(sql_type)

    def array_cast(self, sql_type: types.SqlType) -> str:
        """Returns what follows an array parameter; texts keep their length.

        An explicit cast to a limited type cuts off what is too long, silently; the assignment to
        the column refuses it.
        """
        if isinstance(sql_type, types.Char):
            return "::varchar[]"
        return super().array_cast(sql_type)

    def array_parameter(self, values: list[Any]) -> Any:
        """Returns texts and integers as an array's literal, all else for the driver to write.

        PERF: the driver asks for each item how it is written; a thousand texts of one array
        need three calls.
        """
        kinds = set(map(type, values))
        if kinds == {str}:
            return arrays.encode_texts(values)
        if kinds == {int}:
            return f"{{{','.join(map(str, values))}}}"
        return values

    def _as_text(self, out: Renderer, node: Like | Regex) -> None:
        """Writes an operand as text, in upper case where case does not matter."""
        if node.ignores_case and isinstance(node, Like):
            out.write("UPPER(")
        out.node(node.operand)
        if not isinstance(node.type, (types.Char, types.Text)):
            out.write("::text")
        if node.ignores_case and isinstance(node, Like):
            out.write(")")

    def like(self, out: Renderer, node: Like) -> None:
        """Writes LIKE, on upper case of both where case does not matter."""
        self._as_text(out, node)
        if node.kind == "exact" and is_constant(node.pattern):
            out.write(" LIKE UPPER(")
            out.node(node.pattern)
            out.write(")")
            return
        out.write(" LIKE ", "UPPER(" if node.ignores_case else "")
        if is_constant(node.pattern):
            out.node(node.pattern)
        else:
            dynamic_pattern(out, node)
        out.write(")" if node.ignores_case else "")

    def regex(self, out: Renderer, node: Regex) -> None:
        """Writes the operators of regular expressions."""
        self._as_text(out, node)
        out.write(" ~* " if node.ignores_case else " ~ ")
        out.node(node.pattern)


def dialect(environment: Environment) -> Dialect:
    """Returns the dialect for the settings of a project."""
    return PostgreSQLDialect(
        vendor="postgresql",
        placeholder="%s",
        environment=environment,
        capabilities=CAPABILITIES,
        type_names=TYPE_NAMES,
        checks=CHECKS,
        encoders={types.HStore: hstore.encode},
        decoders={
            types.IpAddress: _decode_address,
            types.HStore: hstore.decode,
            **({} if environment.use_tz else _NAIVE_DECODERS),
        },
        computed_decoders=NUMBERS_AS_DECIMALS,
        explain_formats=("TEXT", "XML", "JSON", "YAML"),
        functions=FUNCTIONS,
        operators=OPERATORS,
    )


def _decode_naive(value: Any) -> Any:
    """Drops the zone: without time zones, moments are naive in the connection's zone."""
    return None if value is None else value.replace(tzinfo=None)


@takes_type
def _naive_range_decoder(kind: types.Range) -> Any:
    return _decode_naive_range if isinstance(kind.item, types.DateTime) else None


def _decode_naive_range(value: Any) -> Any:
    if value is None or value.isempty:
        return value
    return type(value)(_decode_naive(value.lower), _decode_naive(value.upper), value.bounds)


_NAIVE_DECODERS: dict[type, Any] = {
    types.DateTime: _decode_naive,
    types.Range: _naive_range_decoder,
}
