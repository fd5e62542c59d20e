"""What a dialect is: a value of tables that rendering and types look into."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from plectrum.sql import types
from plectrum.sql.dialects.capabilities import Capabilities
from plectrum.sql.errors import InvalidName, UnknownExplainOption, UnsupportedByDatabase
from plectrum.sql.nodes.dml import Conflict
from plectrum.sql.nodes.predicates import Like, Regex
from plectrum.sql.nodes.select import Lock
from plectrum.sql.render.base import Renderer, Writer
from plectrum.sql.render.identifiers import quote
from plectrum.utils.records import record

Codec = Callable[[Any], Any]
TypeName = str | Callable[[Any], str]


@record
class Environment:
    """What of a project's settings decides how values are written and read.

    Attributes:
        use_tz: Whether moments are aware.
        time_zone: The zone that a database without aware moments keeps them in.
    """

    use_tz: bool = False
    time_zone: dt.tzinfo = dt.UTC


@dataclass(frozen=True, eq=False)
class Dialect:
    """How a database writes statements and values.

    Attributes:
        vendor: The database's name, as `connection.vendor` has it.
        placeholder: What stands for a parameter.
        environment: What of the project's settings matters.
        capabilities: What the database can do.
        quote_mark: What names are quoted by.
        type_names: For each class of types its name, or what makes the name of a type.
        cast_names: The same within CAST, where it differs.
        encoders: For each class of types what turns a value into the driver's.
        parameter_casts: For each class of types whose values are sent as another one, what they
            are cast to where something is compared with them.
        decoders: For each class of types what turns the driver's value into Python's.
        computed_decoders: The same for values that the database computes, whose type may be
            another than a column's.
        functions: Writers of functions, by name.
        operators: Writers of operators, by kind of operands and operator.
        casts: Writers of casts, by class of types.
        overrides: Writers of other nodes.
        checks: For each class of types the condition that its column enforces, with `{column}`.
        explain_word: What stands before a query to ask how it would be run.
        explain_formats: The formats of the answer.
    """

    vendor: str
    placeholder: str
    environment: Environment = field(default_factory=Environment)
    capabilities: Capabilities = field(default_factory=Capabilities)
    quote_mark: str = '"'
    type_names: Mapping[type, TypeName] = field(default_factory=dict)
    cast_names: Mapping[type, TypeName] = field(default_factory=dict)
    encoders: Mapping[type, Codec] = field(default_factory=dict)
    parameter_casts: Mapping[type, str] = field(default_factory=dict)
    decoders: Mapping[type, Codec | Callable[[Any], Codec]] = field(default_factory=dict)
    computed_decoders: Mapping[type, Codec] = field(default_factory=dict)
    functions: Mapping[str, Writer] = field(default_factory=dict)
    operators: Mapping[tuple[str, str], Writer] = field(default_factory=dict)
    casts: Mapping[type, Writer] = field(default_factory=dict)
    overrides: Mapping[type, Writer] = field(default_factory=dict)
    checks: Mapping[type, Callable[[Any, str], str | None]] = field(default_factory=dict)
    explain_word: str = "EXPLAIN"
    explain_formats: tuple[str, ...] = ()

    # Types

    def type_name(self, sql_type: types.SqlType) -> str:
        """Returns what a type is called in a column's declaration.

        Raises:
            UnsupportedByDatabase: The database has no such type.
        """
        if isinstance(sql_type, types.Custom):
            return sql_type.name
        name = self.type_names.get(type(sql_type))
        if name is None:
            raise UnsupportedByDatabase(f"{self.vendor} has no type for {type(sql_type).__name__}.")
        return name if isinstance(name, str) else name(sql_type)

    def cast_type_name(self, sql_type: types.SqlType) -> str:
        """Returns what a type is called within CAST."""
        name = self.cast_names.get(type(sql_type))
        if name is None:
            return self.type_name(sql_type)
        return name if isinstance(name, str) else name(sql_type)

    def array_cast(self, sql_type: types.SqlType) -> str:
        """Returns what follows an array parameter to tell the type of its items."""
        if isinstance(sql_type, (types.Unknown, types.Custom)):
            return ""
        return f"::{self.cast_type_name(sql_type)}[]"

    def array_parameter(self, values: list[Any]) -> Any:
        """Returns what a driver is sent for an array whose type the statement tells."""
        return values

    def type_check(self, sql_type: types.SqlType, column: str) -> str | None:
        """Returns the condition that a column of a type enforces by itself, or `None`."""
        check = self.checks.get(type(sql_type))
        return None if check is None else check(sql_type, self.quote(column))

    def encoder(self, sql_type: types.SqlType) -> Codec | None:
        """Returns what turns a value into the driver's; `None` where nothing does."""
        return self.encoders.get(type(sql_type))

    def decoder(self, sql_type: types.SqlType) -> Codec | None:
        """Returns what turns the driver's value into Python's; `None` where nothing does."""
        made = self.decoders.get(type(sql_type))
        if made is not None and getattr(made, "takes_type", False):
            return made(sql_type)
        return made

    def computed_decoder(self, sql_type: types.SqlType) -> Codec | None:
        """Returns what turns a computed value into Python's; `None` where nothing does."""
        return self.computed_decoders.get(type(sql_type)) or self.decoder(sql_type)

    # Text

    def explain_prefix(self, format: str | None, options: Mapping[str, Any]) -> str:
        """Returns what stands before a query to ask how the database would run it.

        Raises:
            UnknownExplainOption: The database has no such format or option.
        """
        known = self.explain_formats
        if format and format.upper() not in known:
            raise UnknownExplainOption(
                f"{format!r} is not a recognized format; known ones are: {', '.join(known)}."
            )
        for name in options:
            if not name.isidentifier():
                raise InvalidName(f"Invalid option name: {name!r}.")
        parts = [f"FORMAT {format.upper()}"] if format else []
        parts += [f"{name.upper()} {'true' if on else 'false'}" for name, on in options.items()]
        if parts and not known:
            raise UnknownExplainOption(f"Unknown options: {', '.join(sorted(options))}")
        return f"{self.explain_word} ({', '.join(parts)})" if parts else self.explain_word

    def quote(self, name: str) -> str:
        """Returns a quoted name."""
        return quote(name, self.quote_mark)

    def like(self, out: Renderer, node: Like) -> None:
        """Writes a comparison of text with a pattern."""
        raise UnsupportedByDatabase(f"{self.vendor} does not say how patterns are written.")

    def regex(self, out: Renderer, node: Regex) -> None:
        """Writes a comparison with a regular expression."""
        raise UnsupportedByDatabase(f"{self.vendor} does not say how expressions are matched.")

    def lock(self, out: Renderer, node: Lock) -> None:
        """Writes what is locked."""
        out.write(" FOR NO KEY UPDATE" if node.no_key else " FOR UPDATE")
        for index, table in enumerate(node.tables):
            out.write(", " if index else " OF ")
            out.name(table)
        if node.nowait:
            out.write(" NOWAIT")
        elif node.skip_locked:
            out.write(" SKIP LOCKED")

    def insert_word(self, *, ignores: bool) -> str:
        """Returns the word that INSERT begins with; rows that are there may be ignored."""
        return "INSERT"

    def conflict(self, out: Renderer, node: Conflict) -> None:
        """Writes what happens to rows that are there already."""
        out.write(" ON CONFLICT")
        if node.columns:
            out.write("(", ", ".join(self.quote(name) for name in node.columns), ")")
        if not node.updates:
            out.write(" DO NOTHING")
            return
        names = [self.quote(name) for name in node.updates]
        assigned = ", ".join(f"{name} = EXCLUDED.{name}" for name in names)
        out.write(" DO UPDATE SET ", assigned)


def inlined(decode: Callable[[Any], Any], template: str, **names: Any) -> Callable[[Any], Any]:
    """Gives a decoder the form in which row readers write it in place (`decode.Source`).

    Args:
        decode: The decoder as a function.
        template: The same as an expression, with `{0}` for the value and names in braces.
        names: What the names stand for.
    """
    decode.inline = (template, names)  # type: ignore[attr-defined]  # read by `Source.decoded`
    return decode


def takes_type(function: Callable[[Any], Codec]) -> Callable[[Any], Codec]:
    """Marks a table's entry that makes a codec for each type; a decorator."""
    function.takes_type = True  # type: ignore[attr-defined]  # read by `decoder`
    return function


def escaped_pattern(text: Any) -> str:
    """Returns text in which `%`, `_` and the escape itself have no meaning in a pattern."""
    return str(text).replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")


def _decode_integer(value: Any) -> Any:
    return value if value.__class__ is int or value is None else int(value)


def _decode_float(value: Any) -> Any:
    return value if value.__class__ is float or value is None else float(value)


_WHOLE = inlined(_decode_integer, "({0} if {0}.__class__ is int or {0} is None else int({0}))")

NUMBERS_AS_DECIMALS: dict[type, Codec] = {
    types.Auto: _WHOLE,
    types.Integer: _WHOLE,
    types.Float: inlined(
        _decode_float, "({0} if {0}.__class__ is float or {0} is None else float({0}))"
    ),
}
"""Decoders for databases that compute sums, averages and parts of dates as decimals."""

PATTERNS: dict[str, Callable[[Any], str]] = {
    "contains": lambda text: f"%{escaped_pattern(text)}%",
    "startswith": lambda text: f"{escaped_pattern(text)}%",
    "endswith": lambda text: f"%{escaped_pattern(text)}",
    "exact": escaped_pattern,
}
