"""The functions and operators that MariaDB and MySQL write in their own way.

Source: https://mariadb.com/kb/en/built-in-functions/,
    https://dev.mysql.com/doc/refman/8.4/en/functions.html
"""

from __future__ import annotations

from typing import Any

from plectrum.sql import types
from plectrum.sql.dialects.common import binary_call, renamed, template
from plectrum.sql.errors import UnsupportedByDatabase
from plectrum.sql.nodes import expressions as nodes
from plectrum.sql.nodes.base import Node
from plectrum.sql.render.base import Renderer, Writer
from plectrum.sql.render.expressions import plain_call


def text(value: str) -> str:
    """Returns a checked text as a literal, in which a backslash escapes."""
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"


def _zone_of_server(zone: str) -> str:
    """Returns a zone's name or offset as CONVERT_TZ takes it."""
    if zone == "UTC":
        return "+00:00"
    for sign in "+-":
        name, found, offset = zone.partition(sign)
        if found and offset[:1].isdigit() and name in {"", "UTC"}:
            return f"{sign}{offset}"
    return zone


class ZonedWriters:
    """The writers of functions whose value depends on a time zone.

    Args:
        stored_zone: The zone that columns hold moments in.
        has_time_zones: Whether the server knows zones by name.
    """

    def __init__(self, stored_zone: str, has_time_zones: bool) -> None:
        self.stored_zone = _zone_of_server(stored_zone)
        self.has_time_zones = has_time_zones

    def moment(self, out: Renderer, node: nodes.Call) -> None:
        """Writes a moment in a time zone, where one is given.

        Raises:
            UnsupportedByDatabase: The server does not know the zone; it would answer NULL.
        """
        zone = node.option("zone")
        if zone is None:
            out.node(node.arguments[0])
            return
        names = self.stored_zone, _zone_of_server(zone)
        if not self.has_time_zones and any(name[0] not in "+-" for name in names):
            raise UnsupportedByDatabase(
                f"The server cannot convert moments from {names[0]!r} to {names[1]!r}: its tables "
                "of time zones are empty.",
                hint="Fill them once: mariadb-tzinfo-to-sql /usr/share/zoneinfo | mariadb mysql "
                "(with MySQL: mysql_tzinfo_to_sql), then restart the application.",
            )
        out.write("CONVERT_TZ(")
        out.node(node.arguments[0])
        out.write(f", {text(names[0])}, {text(names[1])})")

    def extract(self, out: Renderer, node: nodes.Call) -> None:
        """Writes a part of a moment; days of the week count from Sunday, which is 1."""
        part = node.option("part")
        if node.option("kind") == "duration":
            raise UnsupportedByDatabase("Extract requires native DurationField database support.")
        before, after = _PARTS.get(part, (f"EXTRACT({part.upper()} FROM ", ")"))
        out.write(before)
        self.moment(out, node)
        out.write(after)

    def truncate(self, out: Renderer, node: nodes.Call) -> None:
        """Writes the beginning of the year, month, … that a moment lies in."""
        part, result = node.option("part"), node.option("result")
        if part in {"date", "time"}:
            out.write(f"{part.upper()}(")
            self.moment(out, node)
            out.write(")")
        elif node.option("source") == "time" or result == "time":
            out.write("CAST(TIME_FORMAT(")
            self.moment(out, node)
            out.write(f", {text(_TIME_FORMATS.get(part, '00:00:00'))}) AS TIME)")
        elif part in _DATE_WRITERS:
            self._in_days(out, node, _DATE_WRITERS[part], is_date=result == "date")
        else:
            out.write("CAST(DATE_FORMAT(")
            self.moment(out, node)
            kind = "DATE" if result == "date" else "DATETIME"
            out.write(f", {text(_DATE_FORMATS[part])}) AS {kind})")

    def _in_days(
        self, out: Renderer, node: nodes.Call, pieces: tuple[str, ...], *, is_date: bool
    ) -> None:
        """Writes a day that is computed from others; `pieces` stand around the moment."""
        out.write("" if is_date else "CAST(", pieces[0])
        for piece in pieces[1:]:
            self.moment(out, node)
            out.write(piece)
        out.write("" if is_date else " AS DATETIME)")


_PARTS = {
    "week_day": ("DAYOFWEEK(", ")"),
    "iso_week_day": ("(WEEKDAY(", ") + 1)"),
    "week": ("WEEK(", ", 3)"),
    "iso_year": ("FLOOR(YEARWEEK(", ", 3) / 100)"),
}
_TIME_FORMATS = {"hour": "%H:00:00", "minute": "%H:%i:00", "second": "%H:%i:%s"}
_DATE_FORMATS = {
    "year": "%Y-01-01",
    "month": "%Y-%m-01",
    "day": "%Y-%m-%d",
    "hour": "%Y-%m-%d %H:00:00",
    "minute": "%Y-%m-%d %H:%i:00",
    "second": "%Y-%m-%d %H:%i:%s",
}
_DATE_WRITERS = {
    "quarter": (
        "(MAKEDATE(YEAR(",
        "), 1) + INTERVAL QUARTER(",
        ") QUARTER - INTERVAL 1 QUARTER)",
    ),
    "week": ("DATE_SUB(DATE(", "), INTERVAL WEEKDAY(", ") DAY)"),
}


def _moment_arithmetic(out: Renderer, node: nodes.Binary) -> None:
    """Writes a moment plus or minus a length of time, which is a number of microseconds."""
    moment, length = node.left, node.right
    if _is_length(moment) and not _is_length(length):
        moment, length = length, moment
    is_date = isinstance(node.type, types.Date)
    out.write("(", "CAST(" if is_date else "")
    out.node(moment)
    out.write(" AS DATETIME(6))" if is_date else "", f" {node.operator} INTERVAL ")
    out.node(length)
    out.write(" MICROSECOND)")


def _is_length(node: Node) -> bool:
    """Tells whether a value is known to be a length of time: a constant of that type."""
    return isinstance(node, nodes.Parameter) and isinstance(node.type, types.Duration)


def _difference(out: Renderer, node: nodes.Binary) -> None:
    """Writes the microseconds between two moments, or two times of day."""
    if not isinstance(node.type, types.Time):
        out.write("TIMESTAMPDIFF(MICROSECOND, ")
        out.nodes((node.right, node.left))
        out.write(")")
        return
    out.write("(")
    for index, side in enumerate((node.left, node.right)):
        out.write(" - " if index else "", "(TIME_TO_SEC(")
        out.node(side)
        out.write(") * 1000000 + MICROSECOND(")
        out.node(side)
        out.write("))")
    out.write(")")


def _signed(operator: str) -> Writer:
    """Returns a writer of an operator on bits, whose result would have no sign."""

    def write(out: Renderer, node: nodes.Binary) -> None:
        out.write("CONVERT(")
        out.node(node.left)
        out.write(f" {operator} ")
        out.node(node.right)
        out.write(", SIGNED)")

    return write


def _concat(out: Renderer, node: nodes.Call) -> None:
    """Writes texts one after another, where NULL counts as no text."""
    out.write("CONCAT_WS('', ")
    out.nodes(node.arguments)
    out.write(")")


def _string_aggregate(out: Renderer, node: nodes.Call) -> None:
    """Writes GROUP_CONCAT; a filter becomes a CASE, which gives NULL, and that is left out."""
    value, separator = node.arguments
    if node.condition is not None:
        value = nodes.Case(((node.condition, value),), nodes.Keyword("NULL"))
    out.write("GROUP_CONCAT(DISTINCT " if node.distinct else "GROUP_CONCAT(")
    out.node(value)
    if node.order_by:
        out.write(" ORDER BY ")
        out.nodes(node.order_by)
    out.write(" SEPARATOR ")
    out.node(separator)
    out.write(")")


def json_path_text(path: tuple[str | int, ...]) -> str:
    """Returns a path of keys in the language of both databases."""
    return "$" + "".join(map(_path_step, path))


def _path_step(key: str | int) -> str:
    if isinstance(key, int):
        return f"[{key}]" if key >= 0 else f"[last{key + 1 or ''}]"
    return '."' + key.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _json_path(out: Renderer, node: Any) -> None:
    """Writes the extraction of a value from a document."""
    out.write("JSON_UNQUOTE(" if node.as_text else "", "JSON_EXTRACT(")
    out.node(node.operand)
    out.write(", ", text(json_path_text(node.path)), ")", ")" if node.as_text else "")


def _document(out: Renderer, node: nodes.Call) -> None:
    """Writes a document that MariaDB takes for one, rather than for text."""
    plain_call(out, node, "JSON_COMPACT")


def _same_text(out: Renderer, node: nodes.Call) -> None:
    """Writes a comparison of documents, for MariaDB, where they are text.

    JSON_EQUALS would take what is missing for equal to anything. And with JSON_EXTRACT of a
    constant on the right, MariaDB 10.11 loses rows where a condition stands both beside an OR and
    within it: it folds the constant to plain text, quotes and all, and takes the inner condition
    for false.
    """
    for index, argument in enumerate(node.arguments):
        out.write(" = " if index else "", "JSON_NORMALIZE(")
        out.node(argument)
        out.write(")")


def _same_document(out: Renderer, node: nodes.Call) -> None:
    """Writes a comparison of documents, for MySQL, which has a type for them."""
    out.node(node.arguments[0])
    out.write(" = ")
    out.node(nodes.Cast(node.arguments[1], types.JSON))


def _sha(bits: int) -> Writer:
    return template("SHA2(", 0, f", {bits})")


def _chr(out: Renderer, node: nodes.Call) -> None:
    out.write("CONVERT(CHAR(")
    out.node(node.arguments[0])
    out.write(" USING utf32) USING utf8mb4)")


def _ord(out: Renderer, node: nodes.Call) -> None:
    """Writes the number of a character; ORD would give that of its bytes."""
    out.write("ORD(CONVERT(")
    out.node(node.arguments[0])
    out.write(" USING utf32))")


def _any_value(out: Renderer, node: nodes.Call) -> None:
    plain_call(out, node, "MAX")


_OF_MARIADB: dict[str, Writer] = {
    "ANY_VALUE": _any_value,
    "JSON": _document,
    "JSON_SAME": _same_text,
}
_OF_MYSQL: dict[str, Writer] = {"JSON": template(0), "JSON_SAME": _same_document}


def functions(zoned: ZonedWriters, *, is_mariadb: bool) -> dict[str, Writer]:
    """Returns the writers of functions for a server."""
    return {
        "EXTRACT": zoned.extract,
        "TRUNC_MOMENT": zoned.truncate,
        "CONCAT": _concat,
        "NOW": template("CURRENT_TIMESTAMP(6)"),
        "STRING_INDEX": renamed("INSTR"),
        "UUID4": renamed("UUID_v4"),
        "UUID7": renamed("UUID_v7"),
        "STRING_AGG": _string_aggregate,
        "LENGTH": renamed("CHAR_LENGTH"),
        "CHR": _chr,
        "ORD": _ord,
        "RANDOM": template("RAND()"),
        "JSON_PATH": _json_path,
        "JSON_CONTAINS": renamed("JSON_CONTAINS"),
        "SHA224": _sha(224),
        "SHA256": _sha(256),
        "SHA384": _sha(384),
        "SHA512": _sha(512),
        "VARIANCE_POP": renamed("VAR_POP"),
        "VARIANCE_SAMP": renamed("VAR_SAMP"),
        **(_OF_MARIADB if is_mariadb else _OF_MYSQL),
    }


OPERATORS: dict[tuple[str, str], Writer] = {
    ("number", "^"): binary_call("POW"),
    ("number", "#"): _signed("^"),
    ("number", "&"): _signed("&"),
    ("number", "|"): _signed("|"),
    ("number", "<<"): _signed("<<"),
    ("number", ">>"): _signed(">>"),
    ("number", "%"): binary_call("MOD"),
    ("number", "||"): binary_call("CONCAT"),
    ("moment", ""): _moment_arithmetic,
    ("difference", ""): _difference,
}
