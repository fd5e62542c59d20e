"""The dialect of SQLite.

Source: https://www.sqlite.org/lang.html, https://www.sqlite.org/datatype3.html
"""

from __future__ import annotations

import datetime as dt
import decimal
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from plectrum.sql import types
from plectrum.sql.dialects.base import (
    NUMBERS_AS_DECIMALS,
    Dialect,
    Environment,
    inlined,
    takes_type,
)
from plectrum.sql.dialects.capabilities import Capabilities
from plectrum.sql.dialects.common import dynamic_pattern, is_constant
from plectrum.sql.dialects.functions_sqlite import FUNCTIONS, OPERATORS
from plectrum.sql.nodes.dml import Conflict
from plectrum.sql.nodes.expressions import Cast
from plectrum.sql.nodes.predicates import Like, Regex
from plectrum.sql.nodes.select import Lock
from plectrum.sql.render.base import Renderer

CAPABILITIES = Capabilities(
    has_mod_function=True,
    has_parentheses_in_compound=False,
    has_default_keyword=False,
    limit_without_end="-1",
    max_parameters=32766,
    lists_rows_as_table=True,
    tells_last_key=True,
)


def _integer_name(kind: types.Integer) -> str:
    name = {16: "smallint", 32: "integer", 64: "bigint"}[kind.bits]
    return f"{name} unsigned" if kind.is_positive else name


def _char_name(kind: types.Char) -> str:
    return "varchar" if kind.max_length is None else f"varchar({kind.max_length})"


TYPE_NAMES: dict[type, Any] = {
    types.Auto: "integer",
    types.Integer: _integer_name,
    types.Boolean: "bool",
    types.Float: "real",
    types.Decimal: "decimal",
    types.Char: _char_name,
    types.Text: "text",
    types.Date: "date",
    types.DateTime: "datetime",
    types.Time: "time",
    types.Duration: "bigint",
    types.Uuid: "char(32)",
    types.Json: "text",
    types.Binary: "BLOB",
    types.IpAddress: "char(39)",
}
CAST_NAMES: dict[type, Any] = {
    types.Decimal: "NUMERIC",
    types.Date: "text",
    types.DateTime: "text",
    types.Boolean: "integer",
}
CHECKS: dict[type, Callable[[Any, str], str | None]] = {
    types.Integer: lambda kind, column: f"{column} >= 0" if kind.is_positive else None,
    types.Json: lambda _kind, column: f"(JSON_VALID({column}) OR {column} IS NULL)",
}

MICROSECOND = dt.timedelta(microseconds=1)


def _decode_date(text: Any) -> Any:
    return None if text is None else dt.date.fromisoformat(text[:10])


def _decode_time(text: Any) -> Any:
    return None if text is None else dt.time.fromisoformat(text)


def _decode_duration(microseconds: Any) -> Any:
    return None if microseconds is None else dt.timedelta(microseconds=microseconds)


inlined(_decode_date, "({0} and {date}({0}[:10]))", date=dt.date.fromisoformat)
inlined(_decode_time, "({0} and {time}({0}))", time=dt.time.fromisoformat)


def _encode_duration(value: Any) -> Any:
    return value // MICROSECOND if isinstance(value, dt.timedelta) else value


def _decode_boolean(value: Any) -> Any:
    return None if value is None else bool(value)


inlined(_decode_boolean, "(None if {0} is None else {0} != 0)")


def _decode_uuid(text: Any) -> Any:
    return None if text is None else uuid.UUID(text)


def _encode_uuid(value: Any) -> Any:
    return value.hex if isinstance(value, uuid.UUID) else value


@takes_type
def _decimal_decoder(kind: types.Decimal) -> Callable[[Any], Any]:
    """Makes the decoder of decimals, which SQLite keeps as floating point numbers."""
    if kind.decimal_places is None:
        context = decimal.Context(prec=15)

        def decode(value: Any) -> Any:
            if value is None or isinstance(value, decimal.Decimal):
                return value
            if isinstance(value, float):
                return context.create_decimal_from_float(value)
            return decimal.Decimal(value)

        return decode
    quantum = decimal.Decimal(1).scaleb(-kind.decimal_places)
    exact = decimal.Context(prec=max(kind.max_digits or 0, 15) + 15)

    def decode_places(value: Any) -> Any:
        if value is None:
            return None
        value = decimal.Decimal(repr(value) if isinstance(value, float) else value)
        return value.quantize(quantum, context=exact)

    return decode_places


def _encode_decimal(value: Any) -> Any:
    if not isinstance(value, decimal.Decimal):
        return value
    number = float(value)
    return number if decimal.Decimal(repr(number)) == value else format(value, "f")


def _moment_codecs(environment: Environment) -> tuple[Any, Any]:
    """Makes encoder and decoder of moments: text in the zone that the database keeps."""
    zone = environment.time_zone

    def encode(value: Any) -> Any:
        if not isinstance(value, dt.datetime):
            return value if not isinstance(value, dt.date) else f"{value} 00:00:00"
        if value.tzinfo is not None:
            if not environment.use_tz:
                raise ValueError(
                    "SQLite backend does not support timezone-aware datetimes when USE_TZ is False."
                )
            value = value.astimezone(zone).replace(tzinfo=None)
        return str(value)

    read = dt.datetime.fromisoformat

    def decode_naive(text: Any) -> Any:
        return None if text is None else read(text)

    def decode_aware(text: Any) -> Any:
        if text is None:
            return None
        moment = read(text)
        return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment

    inlined(decode_naive, "({0} and {read}({0}))", read=read)
    if zone is dt.UTC:
        # PERF: reading the offset with the rest takes half the time of replacing it afterwards.
        inlined(decode_aware, "({0} and {read}({0} + '+00:00'))", read=read)
    return encode, decode_aware if environment.use_tz else decode_naive


@dataclass(frozen=True, eq=False)
class SQLiteDialect(Dialect):
    """How SQLite writes what it writes differently."""

    def like(self, out: Renderer, node: Like) -> None:
        """Writes LIKE, which ignores the case of ASCII letters in both forms."""
        out.node(node.operand)
        out.write(" LIKE ")
        if is_constant(node.pattern):
            out.node(node.pattern)
        else:
            dynamic_pattern(out, node)
        out.write(" ESCAPE '\\'")

    def regex(self, out: Renderer, node: Regex) -> None:
        """Writes REGEXP, which the backend defines."""
        out.node(node.operand)
        out.write(" REGEXP ")
        if node.ignores_case:
            out.write("('(?i)' || ")
            out.node(node.pattern)
            out.write(")")
        else:
            out.node(node.pattern)

    def lock(self, out: Renderer, node: Lock) -> None:
        """Writes nothing: a transaction that writes locks the whole database."""

    def insert_word(self, *, ignores: bool) -> str:
        """Returns INSERT, or INSERT OR IGNORE."""
        return "INSERT OR IGNORE" if ignores else "INSERT"

    def conflict(self, out: Renderer, node: Conflict) -> None:
        """Writes ON CONFLICT where old rows change; ignoring them is said at the beginning."""
        if node.updates:
            super().conflict(out, node)


def _cast_to_date(out: Renderer, node: Cast) -> None:
    out.write("DATE(")
    out.node(node.operand)
    out.write(")")


def _cast_to_moment(out: Renderer, node: Cast) -> None:
    out.write("STRFTIME('%Y-%m-%d %H:%M:%f', ")
    out.node(node.operand)
    out.write(")")


def _cast_to_time(out: Renderer, node: Cast) -> None:
    out.write("STRFTIME('%H:%M:%f', ")
    out.node(node.operand)
    out.write(")")


def _encoder_by_value(encoders: Mapping[type, Callable[[Any], Any]]) -> Callable[[Any], Any]:
    """Makes the encoder of values that no field describes."""

    def encode(value: Any) -> Any:
        chosen = encoders.get(type(value))
        return value if chosen is None else chosen(value)

    return encode


def dialect(environment: Environment) -> Dialect:
    """Returns the dialect for the settings of a project."""
    encode_moment, decode_moment = _moment_codecs(environment)
    return SQLiteDialect(
        vendor="sqlite",
        placeholder="?",
        environment=environment,
        capabilities=CAPABILITIES,
        type_names=TYPE_NAMES,
        cast_names=CAST_NAMES,
        checks=CHECKS,
        encoders={
            types.DateTime: encode_moment,
            types.Date: str,
            types.Time: str,
            types.Duration: _encode_duration,
            types.Decimal: _encode_decimal,
            types.Uuid: _encode_uuid,
            types.Unknown: _encoder_by_value(
                {
                    dt.datetime: encode_moment,
                    dt.date: str,
                    dt.time: str,
                    dt.timedelta: _encode_duration,
                    decimal.Decimal: _encode_decimal,
                    uuid.UUID: _encode_uuid,
                }
            ),
        },
        parameter_casts={types.Decimal: "NUMERIC"},
        decoders={
            types.DateTime: decode_moment,
            types.Date: _decode_date,
            types.Time: _decode_time,
            types.Duration: _decode_duration,
            types.Boolean: _decode_boolean,
            types.Decimal: _decimal_decoder,
            types.Uuid: _decode_uuid,
        },
        computed_decoders={
            **NUMBERS_AS_DECIMALS,
            types.Decimal: _decimal_decoder(types.Decimal()),
        },
        explain_word="EXPLAIN QUERY PLAN",
        functions=FUNCTIONS,
        operators=OPERATORS,
        casts={
            types.Date: _cast_to_date,
            types.DateTime: _cast_to_moment,
            types.Time: _cast_to_time,
        },
    )
