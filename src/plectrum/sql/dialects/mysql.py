"""The dialect of MariaDB and MySQL.

Source: https://mariadb.com/kb/en/sql-statements/, https://dev.mysql.com/doc/refman/8.4/en/
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
from plectrum.sql.dialects.common import is_constant
from plectrum.sql.dialects.functions_mysql import OPERATORS, ZonedWriters, functions
from plectrum.sql.errors import InvalidName, UnknownExplainOption, UnsupportedByDatabase
from plectrum.sql.nodes.dml import Conflict
from plectrum.sql.nodes.expressions import Cast, JsonPath
from plectrum.sql.nodes.predicates import Like, Regex, Xor
from plectrum.sql.nodes.select import Lock
from plectrum.sql.render.base import Renderer, Writer
from plectrum.utils.records import record

LARGEST_NUMBER_OF_ROWS = "18446744073709551615"
MICROSECOND = dt.timedelta(microseconds=1)


@record
class ServerFacts:
    """What of a server decides how statements for it are written.

    Attributes:
        is_mariadb: Whether it is MariaDB rather than MySQL.
        has_time_zones: Whether it knows time zones by name.
    """

    is_mariadb: bool = True
    has_time_zones: bool = True


USUAL_SERVER = ServerFacts()


def _capabilities(server: ServerFacts) -> Capabilities:
    return Capabilities(
        has_filter_clause=False,
        has_nulls_ordering=False,
        has_returning=server.is_mariadb,
        has_update_returning=False,
        groups_by_key=False,
        limit_without_end=LARGEST_NUMBER_OF_ROWS,
        default_row="() VALUES ()",
        conflict_needs_target=False,
        tells_last_key=True,
    )


def _integer_name(kind: types.Integer | types.Auto) -> str:
    name = {16: "smallint", 32: "integer", 64: "bigint"}[kind.bits]
    return f"{name} UNSIGNED" if getattr(kind, "is_positive", False) else name


def _integer_cast(kind: types.Integer | types.Auto) -> str:
    return "unsigned integer" if getattr(kind, "is_positive", False) else "signed integer"


def _char_name(kind: types.Char) -> str:
    return "longtext" if kind.max_length is None else f"varchar({kind.max_length})"


def _decimal_name(kind: types.Decimal) -> str:
    digits, places = kind.max_digits, kind.decimal_places
    return "numeric(65, 30)" if digits is None else f"numeric({digits}, {places})"


def _type_names(server: ServerFacts) -> dict[type, Any]:
    return {
        types.Auto: _integer_name,
        types.Integer: _integer_name,
        types.Boolean: "bool",
        types.Float: "double precision",
        types.Decimal: _decimal_name,
        types.Char: _char_name,
        types.Text: "longtext",
        types.Date: "date",
        types.DateTime: "datetime(6)",
        types.Time: "time(6)",
        types.Duration: "bigint",
        types.Uuid: "uuid" if server.is_mariadb else "char(32)",
        types.Json: "json",
        types.Binary: "longblob",
        types.IpAddress: "char(39)",
    }


def _decimal_cast(kind: types.Decimal) -> str:
    return _decimal_name(kind).replace("numeric", "decimal")


CAST_NAMES: dict[type, Any] = {
    types.Decimal: _decimal_cast,
    types.Auto: "signed integer",
    types.Integer: _integer_cast,
    types.Boolean: "signed integer",
    types.Float: "double",
    types.Char: lambda kind: "char" if kind.max_length is None else f"char({kind.max_length})",
    types.Text: "char",
    types.Duration: "signed integer",
    types.Binary: "binary",
}
CHECKS: dict[type, Callable[[Any, str], str | None]] = {
    types.Integer: lambda kind, column: f"{column} >= 0" if kind.is_positive else None,
}


def _decode_boolean(value: Any) -> Any:
    return None if value is None else bool(value)


def _decode_duration(microseconds: Any) -> Any:
    return None if microseconds is None else dt.timedelta(microseconds=round(microseconds))


def _decode_uuid(text: Any) -> Any:
    return None if text is None else uuid.UUID(text)


inlined(_decode_boolean, "(None if {0} is None else {0} != 0)")


def _encode_duration(value: Any) -> Any:
    return value // MICROSECOND if isinstance(value, dt.timedelta) else value


def _encode_uuid(value: Any) -> Any:
    return str(value)


def _encode_uuid_in_hexadecimal(value: Any) -> Any:
    return value.hex if isinstance(value, uuid.UUID) else value


@takes_type
def _decimal_decoder(kind: types.Decimal) -> Callable[[Any], Any]:
    """Makes the decoder of decimals; what an expression gives may have another type."""

    def decode(value: Any) -> Any:
        if value is None or isinstance(value, decimal.Decimal):
            return value
        return decimal.Decimal(str(value))

    return decode


def _moment_codecs(environment: Environment) -> tuple[Any, Any]:
    """Makes encoder and decoder of moments: naive in the zone that the database keeps."""
    zone = environment.time_zone

    def encode(value: Any) -> Any:
        if isinstance(value, dt.datetime) and value.tzinfo is not None:
            if not environment.use_tz:
                raise ValueError(
                    "MySQL backend does not support timezone-aware datetimes when USE_TZ is False."
                )
            return value.astimezone(zone).replace(tzinfo=None)
        return value

    def decode_aware(value: Any) -> Any:
        if value is None:
            return None
        return value.replace(tzinfo=zone) if value.tzinfo is None else value

    inlined(decode_aware, "({0} and {0}.replace(tzinfo={zone}))", zone=zone)
    return encode, decode_aware if environment.use_tz else None


def _encode_time(value: Any) -> Any:
    if isinstance(value, dt.time) and value.tzinfo is not None:
        raise ValueError("MySQL backend does not support timezone-aware times.")
    return value


@dataclass(frozen=True, eq=False)
class MySQLDialect(Dialect):
    """How MariaDB and MySQL write what they write differently.

    Attributes:
        server: Which of the two, and what it can do.
    """

    server: ServerFacts = USUAL_SERVER

    def like(self, out: Renderer, node: Like) -> None:
        """Writes LIKE; the column's collation says what is the same, unless bytes are compared.

        Text within documents has a collation by which case matters.
        """
        if node.ignores_case and isinstance(node.operand, JsonPath):
            self._like_in_lower_case(out, node)
            return
        out.node(node.operand)
        out.write(" LIKE ", "" if node.ignores_case or node.kind == "exact" else "BINARY ")
        if is_constant(node.pattern):
            out.node(node.pattern)
        else:
            _dynamic_pattern(out, node)

    def _like_in_lower_case(self, out: Renderer, node: Like) -> None:
        out.write("LOWER(")
        out.node(node.operand)
        out.write(") LIKE LOWER(")
        if is_constant(node.pattern):
            out.node(node.pattern)
        else:
            _dynamic_pattern(out, node)
        out.write(")")

    def regex(self, out: Renderer, node: Regex) -> None:
        """Writes the operator or function of regular expressions."""
        if node.ignores_case and self.server.is_mariadb:
            out.node(node.operand)
            out.write(" REGEXP CONCAT('(?i)', ")
            out.node(node.pattern)
            out.write(")")
            return
        if self.server.is_mariadb:
            out.node(node.operand)
            out.write(" REGEXP BINARY ")
            out.node(node.pattern)
            return
        out.write("REGEXP_LIKE(")
        out.nodes((node.operand, node.pattern))
        out.write(", 'i')" if node.ignores_case else ", 'c')")

    def lock(self, out: Renderer, node: Lock) -> None:
        """Writes what is locked.

        Raises:
            UnsupportedByDatabase: The server has no such kind of lock.
        """
        if node.no_key:
            raise UnsupportedByDatabase(
                "FOR NO KEY UPDATE is not supported on this database backend."
            )
        if node.tables and self.server.is_mariadb:
            raise UnsupportedByDatabase(
                "FOR UPDATE OF is not supported on this database backend.",
                hint="Leave out `of`: the rows of all tables of the query are locked then.",
            )
        super().lock(out, node)

    def insert_word(self, *, ignores: bool) -> str:
        """Returns INSERT, or INSERT IGNORE."""
        return "INSERT IGNORE" if ignores else "INSERT"

    def conflict(self, out: Renderer, node: Conflict) -> None:
        """Writes how old rows change; ignoring them is said at the beginning."""
        if not node.updates:
            return
        names = [self.quote(name) for name in node.updates]
        # Source: https://dev.mysql.com/doc/refman/8.4/en/insert-on-duplicate.html
        row = "VALUES({0})" if self.server.is_mariadb else "`new`.{0}"
        out.write("" if self.server.is_mariadb else " AS `new`", " ON DUPLICATE KEY UPDATE ")
        out.write(", ".join(f"{name} = {row.format(name)}" for name in names))

    def explain_prefix(self, format: str | None, options: Mapping[str, Any]) -> str:
        """Returns what stands before a query to ask how the server would run it, or ran it.

        Raises:
            UnknownExplainOption: The server has no such format or option.
        """
        wanted = {name.lower(): value for name, value in options.items()}
        analyzes = wanted.pop("analyze", False)
        for name in wanted:
            if not name.isidentifier():
                raise InvalidName(f"Invalid option name: {name!r}.")
            raise UnknownExplainOption(f"Unknown options: {', '.join(sorted(wanted))}")
        word = "EXPLAIN"
        if analyzes:
            word = "ANALYZE" if self.server.is_mariadb else "EXPLAIN ANALYZE"
        if format is None:
            return word
        if format.upper() not in self.explain_formats:
            known = ", ".join(self.explain_formats)
            raise UnknownExplainOption(
                f"{format!r} is not a recognized format; known ones are: {known}."
            )
        return f"{word} FORMAT={format.upper()}"


def _dynamic_pattern(out: Renderer, node: Like) -> None:
    """Writes a pattern that is made of another value, with its special characters escaped."""
    out.write("CONCAT(", "'%', " if node.kind in {"contains", "endswith"} else "")
    out.write("REPLACE(REPLACE(REPLACE(")
    out.node(node.pattern)
    out.write(r", '\\', '\\\\'), '%', '\%'), '_', '\_')")
    out.write(", '%')" if node.kind in {"contains", "startswith"} else ")")


def _exclusive(out: Renderer, node: Xor) -> None:
    """Writes XOR, which is unknown where one of the conditions is."""
    out.write("(")
    out.nodes(node.items, " XOR ")
    out.write(")")


def _cast_to_document(out: Renderer, node: Cast) -> None:
    """Writes text as a document, for MariaDB, where documents are text."""
    out.write("JSON_EXTRACT(")
    out.node(node.operand)
    out.write(", '$')")


def _casts(server: ServerFacts) -> dict[type, Writer]:
    return {types.Json: _cast_to_document} if server.is_mariadb else {}


def dialect(environment: Environment, server: ServerFacts = USUAL_SERVER) -> Dialect:
    """Returns the dialect for the settings of a project and its server."""
    encode_moment, decode_moment = _moment_codecs(environment)
    zoned = ZonedWriters(str(environment.time_zone), server.has_time_zones)
    return MySQLDialect(
        vendor="mysql",
        placeholder="%s",
        environment=environment,
        capabilities=_capabilities(server),
        quote_mark="`",
        type_names=_type_names(server),
        cast_names=CAST_NAMES,
        checks=CHECKS,
        encoders={
            types.DateTime: encode_moment,
            types.Time: _encode_time,
            types.Duration: _encode_duration,
            types.Uuid: _encode_uuid if server.is_mariadb else _encode_uuid_in_hexadecimal,
        },
        decoders={
            types.Boolean: _decode_boolean,
            types.Duration: _decode_duration,
            types.Uuid: _decode_uuid,
            types.Decimal: _decimal_decoder,
            **({types.DateTime: decode_moment} if decode_moment else {}),
        },
        computed_decoders=NUMBERS_AS_DECIMALS,
        explain_formats=("JSON",) if server.is_mariadb else ("JSON", "TRADITIONAL", "TREE"),
        functions=functions(zoned, is_mariadb=server.is_mariadb),
        operators=OPERATORS,
        casts=_casts(server),
        overrides={Xor: _exclusive},
        server=server,
    )
