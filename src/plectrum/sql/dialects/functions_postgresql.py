"""The functions and operators that PostgreSQL writes in its own way."""

from __future__ import annotations

from typing import Any

from plectrum.sql import types
from plectrum.sql.dialects.common import binary_call, infix, renamed, template
from plectrum.sql.nodes import expressions as nodes
from plectrum.sql.render.base import Renderer, Writer
from plectrum.sql.render.expressions import plain_call


def _text(value: str) -> str:
    """Returns a checked text as a literal."""
    return "'" + value.replace("'", "''") + "'"


def _in_zone(out: Renderer, node: nodes.Call) -> None:
    """Writes a moment in a time zone, where one is given."""
    zone = node.option("zone")
    if zone is None:
        out.node(node.arguments[0])
        return
    out.write("(")
    out.node(node.arguments[0])
    out.write(" AT TIME ZONE ", _text(_zone_for_server(zone)), ")")


def _zone_for_server(zone: str) -> str:
    """Turns the sign of an offset around, which PostgreSQL counts as POSIX does."""
    for sign, opposite in (("+", "-"), ("-", "+")):
        name, found, offset = zone.partition(sign)
        if found and offset[:1].isdigit():
            return f"{name}{opposite}{offset}"
    return zone


_PARTS = {"week_day": "dow", "iso_week_day": "isodow", "iso_year": "isoyear"}


def _extract(out: Renderer, node: nodes.Call) -> None:
    """Writes EXTRACT; days of the week count from Sunday, which is 1."""
    part = node.option("part")
    out.write("(" if part == "week_day" else "", f"EXTRACT({_PARTS.get(part, part)} FROM ")
    _in_zone(out, node)
    out.write(")", " + 1)" if part == "week_day" else "")


def _truncate(out: Renderer, node: nodes.Call) -> None:
    """Writes DATE_TRUNC, or a cast to a day or a time."""
    part, result = node.option("part"), node.option("result")
    if part in {"date", "time"}:
        out.write("(")
        _in_zone(out, node)
        out.write(f")::{part}")
        return
    is_time = result == "time"
    out.write(f"DATE_TRUNC({_text(part)}, ")
    _in_zone(out, node)
    out.write(")")
    if is_time:
        out.write("::time")
    elif result == "date":
        out.write("::date")


def _json_path(out: Renderer, node: Any) -> None:
    """Writes the operators that follow a path of keys."""
    keys = ",".join(_path_key(key) for key in node.path)
    out.write("(")
    out.node(node.operand)
    out.write(" #>> " if node.as_text else " #> ", _text("{" + keys + "}"), ")")


def _path_key(key: str | int) -> str:
    if isinstance(key, int):
        return str(key)
    return '"' + key.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _round(out: Renderer, node: nodes.Call) -> None:
    """Writes ROUND; with a number of places it takes numeric values only."""
    out.write("ROUND((")
    out.node(node.arguments[0])
    out.write(")::numeric(1000, 15)" if len(node.arguments) > 1 else ")")
    for argument in node.arguments[1:]:
        out.write(", ")
        out.node(argument)
    out.write(")")


def _numeric_call(name: str) -> Writer:
    """Returns a writer of a function that is there for numeric values only."""

    def write(out: Renderer, node: nodes.Call) -> None:
        out.write(name, "(")
        for index, argument in enumerate(node.arguments):
            out.write(", " if index else "", "(")
            out.node(argument)
            out.write(")::numeric")
        out.write(")")

    return write


def _concat(out: Renderer, node: nodes.Call) -> None:
    """Writes texts with `||`, each cast, since the operator must know what they are."""
    out.write("(")
    for index, argument in enumerate(node.arguments):
        out.write(" || " if index else "", "COALESCE((")
        out.node(argument)
        out.write(")::text, '')")
    out.write(")")


def _sha(bits: int) -> Writer:
    def write(out: Renderer, node: nodes.Call) -> None:
        out.write(f"ENCODE(SHA{bits}(CONVERT_TO(")
        out.node(node.arguments[0])
        out.write(", 'UTF8')), 'hex')")

    return write


def _date_difference(out: Renderer, node: nodes.Binary) -> None:
    """Writes the difference of two moments as an interval, that of two days too."""
    name = type(node.type).__name__
    if name == "Date":
        out.write("(INTERVAL '1 day' * (")
        out.node(node.left)
        out.write(" - ")
        out.node(node.right)
        out.write("))")
        return
    out.write("(")
    out.node(node.left)
    out.write(" - ")
    out.node(node.right)
    out.write(")")


def _same_document(out: Renderer, node: nodes.Call) -> None:
    """Writes a comparison of documents."""
    left, right = node.arguments
    out.node(left)
    out.write(" = ")
    out.node(nodes.Cast(right, types.JSON))


def _string_aggregate(out: Renderer, node: nodes.Call) -> None:
    plain_call(out, node, "STRING_AGG")


FUNCTIONS: dict[str, Writer] = {
    "EXTRACT": _extract,
    "TRUNC_MOMENT": _truncate,
    "CONCAT": _concat,
    "NOW": template("STATEMENT_TIMESTAMP()"),
    "UUID4": template("GEN_RANDOM_UUID()"),
    "UUID7": renamed("UUIDV7"),
    "STRING_INDEX": renamed("STRPOS"),
    "STRING_AGG": _string_aggregate,
    "ORD": renamed("ASCII"),
    "JSON_PATH": _json_path,
    "JSON_CONTAINS": template("", 0, " @> ", 1),
    "JSON_SAME": _same_document,
    "ROUND": _round,
    "LOG": _numeric_call("LOG"),
    "MOD": _numeric_call("MOD"),
    "SHA224": _sha(224),
    "SHA256": _sha(256),
    "SHA384": _sha(384),
    "SHA512": _sha(512),
    "CEILING": renamed("CEILING"),
    "VARIANCE_POP": renamed("VAR_POP"),
    "VARIANCE_SAMP": renamed("VAR_SAMP"),
}
OPERATORS: dict[tuple[str, str], Writer] = {
    ("number", "^"): binary_call("POWER"),
    ("number", "#"): infix("#"),
    ("difference", ""): _date_difference,
}
