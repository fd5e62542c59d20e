"""The functions and operators that SQLite writes in its own way."""

from __future__ import annotations

from typing import Any

from plectrum.sql.dialects.common import binary_call, concatenation, infix, renamed, template
from plectrum.sql.errors import UnsupportedByDatabase
from plectrum.sql.nodes import expressions as nodes
from plectrum.sql.render.base import Renderer, Writer
from plectrum.sql.render.expressions import plain_call


def _extract(out: Renderer, node: nodes.Call) -> None:
    """Writes the extraction of a part of a moment, by a function that the backend defines."""
    part, kind, zone = (node.option(name) for name in ("part", "kind", "zone"))
    if kind == "duration":
        out.write("PLECTRUM_DURATION_EXTRACT('", part, "', ")
        out.node(node.arguments[0])
        out.write(")")
        return
    simple = _STRFTIME_PARTS.get(part)
    if zone is None and simple is not None:
        out.write(f"CAST(STRFTIME('{simple}', ")
        out.node(node.arguments[0])
        out.write(") AS INTEGER)")
        return
    out.write("PLECTRUM_EXTRACT('", part, "', ")
    out.node(node.arguments[0])
    out.write(", ", _text(zone), ")")


_STRFTIME_PARTS = {
    "year": "%Y",
    "month": "%m",
    "day": "%d",
    "hour": "%H",
    "minute": "%M",
    "second": "%S",
}


def _text(value: str | None) -> str:
    """Returns a checked text as a literal."""
    if value is None:
        return "NULL"
    return "'" + value.replace("'", "''") + "'"


def _truncate(out: Renderer, node: nodes.Call) -> None:
    """Writes a truncation, by a function that the backend defines."""
    part, result, zone = (node.option(name) for name in ("part", "result", "zone"))
    out.write("PLECTRUM_TRUNC('", part, "', ")
    out.node(node.arguments[0])
    out.write(f", {_text(result)}, {_text(zone)})")


def _moment_arithmetic(out: Renderer, node: nodes.Binary) -> None:
    """Writes a moment plus or minus a length of time, which is a number of microseconds."""
    out.write("PLECTRUM_ADD('", node.operator, "', ")
    out.nodes((node.left, node.right))
    out.write(")")


def _difference(out: Renderer, node: nodes.Binary) -> None:
    """Writes the microseconds between two moments."""
    out.write("PLECTRUM_DIFFERENCE(")
    out.nodes((node.left, node.right))
    out.write(")")


def _string_aggregate(out: Renderer, node: nodes.Call) -> None:
    """Writes GROUP_CONCAT.

    Raises:
        UnsupportedByDatabase: Distinct values have a delimiter, which SQLite cannot do.
    """
    if node.distinct:
        raise UnsupportedByDatabase(
            "SQLite does not support a delimiter other than a comma with distinct values.",
        )
    plain_call(out, node, "GROUP_CONCAT")


def _json_path(out: Renderer, node: Any) -> None:
    """Writes JSON_EXTRACT or the arrow, with a path that is quoted key by key."""
    out.write("(")
    out.node(node.operand)
    path = "$" + "".join(map(_path_step, node.path))
    out.write(" ->> " if node.as_text else " -> ", _text(path), ")")


def _path_step(key: str | int) -> str:
    if isinstance(key, int):
        return f"[{key}]" if key >= 0 else f"[#{key}]"  # from the end
    return '."' + key.replace('"', '\\"') + '"'


def _same_document(out: Renderer, node: nodes.Call) -> None:
    """Writes a comparison of the texts of documents, without spaces."""
    left, right = node.arguments
    out.node(left if isinstance(left, nodes.JsonPath) else nodes.Call("JSON", (left,)))
    out.write(" = ")
    out.node(nodes.Call("JSON", (right,)))


def _random(out: Renderer, _node: nodes.Call) -> None:
    out.write("(0.5 + RANDOM() / 18446744073709551616.0)")


FUNCTIONS: dict[str, Writer] = {
    "EXTRACT": _extract,
    "TRUNC_MOMENT": _truncate,
    "CONCAT": concatenation,
    "GREATEST": renamed("MAX"),
    "LEAST": renamed("MIN"),
    "UUID4": renamed("PLECTRUM_UUID4"),
    "UUID7": renamed("PLECTRUM_UUID7"),
    "NOW": template("STRFTIME('%Y-%m-%d %H:%M:%f', 'NOW')"),
    "SUBSTRING": renamed("SUBSTR"),
    "STRING_INDEX": renamed("INSTR"),
    "STRING_AGG": _string_aggregate,
    "ORD": renamed("UNICODE"),
    "CHR": renamed("CHAR"),
    "LEFT": template("SUBSTR(", 0, ", 1, ", 1, ")"),
    "RIGHT": template("SUBSTR(", 0, ", -(", 1, "))"),
    "CEILING": renamed("CEILING"),
    "RANDOM": _random,
    "JSON_PATH": _json_path,
    "JSON_SAME": _same_document,
    "ANY_VALUE": renamed("MAX"),
    "VARIANCE_POP": renamed("VAR_POP"),
    "VARIANCE_SAMP": renamed("VAR_SAMP"),
}
OPERATORS: dict[tuple[str, str], Writer] = {
    ("number", "^"): binary_call("POWER"),
    ("number", "#"): binary_call("BITXOR"),
    ("number", "%"): binary_call("MOD"),
    ("number", "||"): infix("||"),
    ("moment", ""): _moment_arithmetic,
    ("difference", ""): _difference,
}
