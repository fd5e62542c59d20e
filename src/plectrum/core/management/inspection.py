"""Models written from the tables of a database, for `inspectdb`."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from plectrum.db.backends.base.introspection import FieldInfo, Relation

_NUMBERS = re.compile(r"\((\d+)(?:\s*,\s*(\d+))?\)")
_CONDITION = re.compile(r"\)\s*WHERE\b", re.IGNORECASE)
_JSON_CHECK = re.compile(r"json_valid", re.IGNORECASE)

_ON_DELETE = {
    "CASCADE": "DB_CASCADE", "SET NULL": "DB_SET_NULL", "SET DEFAULT": "DB_SET_DEFAULT"
}  # fmt: skip
"""What the database does when a row is deleted; where it does nothing, neither does the model."""

_TYPES: list[tuple[str, str]] = [
    (r"interval", "DurationField"),
    (r"tinyint\(1\)|bool(ean)?$", "BooleanField"),
    (r"bigint.*unsigned|bigint unsigned", "PositiveBigIntegerField"),
    (r"(small|tiny)int.*unsigned", "PositiveSmallIntegerField"),
    (r"(int|integer|mediumint).*unsigned", "PositiveIntegerField"),
    (r"bigint|int8", "BigIntegerField"),
    (r"smallint|tinyint|int2", "SmallIntegerField"),
    (r"int|integer|mediumint|serial", "IntegerField"),
    (r"numeric|decimal", "DecimalField"),
    (r"double|real|float", "FloatField"),
    (r"timestamp|datetime", "DateTimeField"),
    (r"date", "DateField"),
    (r"time", "TimeField"),
    (r"uuid", "UUIDField"),
    (r"jsonb?$", "JSONField"),
    (r"inet", "GenericIPAddressField"),
    (r"(character varying|varchar|character|char|bpchar)", "CharField"),
    (r"(tiny|medium|long)?text|citext|clob|enum|set", "TextField"),
    (r"bytea|blob|(tiny|medium|long)blob|(var)?binary", "BinaryField"),
]
"""Beginnings of the names of types, and the fields that they become; the first that fits."""


@dataclass
class Column:
    """A field as it is written.

    Attributes:
        name: Its name in Python.
        type: The class, without `models.`.
        options: Its arguments, as source.
        target: The model of a relation, as source.
        on_delete: What happens to the row when that of the target is deleted.
        notes: Comments at the end of the line.
    """

    name: str
    type: str
    options: dict[str, str] = field(default_factory=dict)
    target: str = ""
    on_delete: str = "DO_NOTHING"
    notes: list[str] = field(default_factory=list)

    @property
    def attribute(self) -> str:
        """The name of the attribute that holds the column's value."""
        return f"{self.name}_id" if self.target else self.name

    @property
    def is_implied(self) -> bool:
        """Whether a model has the field without a line for it."""
        # COMPAT: Django leaves an AutoField out whatever DEFAULT_AUTO_FIELD says.
        written = (self.name, self.type, self.options)
        return written == ("id", "AutoField", {"primary_key": "True"})

    def line(self) -> str:
        """Returns its line."""
        arguments = [self.target, f"models.{self.on_delete}"] if self.target else []
        arguments += [f"{name}={value}" for name, value in self.options.items()]
        comment = f"  # {' '.join(self.notes)}" if self.notes else ""
        return f"{self.name} = models.{self.type}({', '.join(arguments)}){comment}"


def model_name(table: str) -> str:
    """Returns the name of a table's model."""
    words = re.split(r"[^a-zA-Z0-9]+", table)
    name = "".join(word[:1].upper() + word[1:] for word in words)
    return f"Table{name}" if not name or name[0].isdigit() else name


def field_name(column: str, used: set[str], *, is_relation: bool) -> tuple[str, list[str]]:
    """Returns a name in Python for a column, and what to say of the renaming.

    Args:
        column: The column's name.
        used: The names that other columns have already.
        is_relation: Whether `_id` at the end is left out.
    """
    notes: list[str] = []
    name = column.lower()
    if name != column:
        notes.append("Field name made lowercase.")
    if is_relation and name.endswith("_id"):
        name = name.removesuffix("_id")
    cleaned = re.sub(r"\W", "_", name)
    if cleaned != name:
        notes.append("Field renamed to remove unsuitable characters.")
    name = re.sub(r"_{2,}", "_", cleaned)
    if name != cleaned:
        notes.append("Field renamed because it contained more than one '_' in a row.")
    if name.startswith("_"):
        name = f"field{name}"
        notes.append("Field renamed because it started with '_'.")
    if name.endswith("_"):
        name = f"{name}field"
        notes.append("Field renamed because it ended with '_'.")
    if keyword.iskeyword(name):
        name += "_field"
        notes.append("Field renamed because it was a Python reserved word.")
    if name[:1].isdigit():
        name = f"number_{name}"
        notes.append("Field renamed because it wasn't a valid Python identifier.")
    if name in used:
        number = next(n for n in range(len(used) + 1) if f"{name}_{n}" not in used)
        name = f"{name}_{number}"
        notes.append("Field renamed because of name conflict.")
    return name, notes


def field_type(info: FieldInfo, *, holds_json: bool = False) -> tuple[str, dict[str, str], bool]:
    """Returns the class of a field, its arguments, and whether that is a guess.

    Args:
        info: The column.
        holds_json: Whether a check lets it hold documents only.
    """
    kind = info.type_code.lower()
    if holds_json:
        return "JSONField", {}, False
    if kind.endswith(("range", "[]")):
        return "TextField", {}, True
    for pattern, name in _TYPES:
        if re.match(pattern, kind):
            return name, _sizes(name, kind), False
    return "TextField", {}, True


def _sizes(name: str, kind: str) -> dict[str, str]:
    found = _NUMBERS.search(kind)
    if name == "CharField" and found:
        return {"max_length": found[1]}
    if name == "DecimalField" and found:
        return {"max_digits": found[1], "decimal_places": found[2] or "0"}
    return {}


class TableReader:
    """Reads one table and writes its model.

    Args:
        connection: The database.
        cursor: A cursor of it.
        table: The table.
        known: The tables whose models are written too.
    """

    def __init__(self, connection: Any, cursor: Any, table: Any, known: set[str]) -> None:
        introspection = connection.introspection
        self.table = table
        self.known = known
        self.relations = introspection.get_relations(cursor, table.name)
        self.constraints = introspection.get_constraints(cursor, table.name)
        self.infos = introspection.get_table_description(cursor, table.name)
        self.key: list[str] = introspection.get_primary_key_columns(cursor, table.name)
        self.unique = {
            one["columns"][0]
            for one in self.constraints.values()
            if _is_unique(one) and len(one["columns"]) == 1
        }
        self.names: dict[str, str] = {}
        self.targets: set[str] = set()
        self._key_of = partial(introspection.get_primary_key_columns, cursor)

    def lines(self) -> Iterator[str]:
        """Yields the lines of the class."""
        yield f"class {model_name(self.table.name)}(models.Model):"
        columns = {info.name: self._column(info) for info in self.infos}
        if len(self.key) > 1:
            parts = ", ".join(repr(columns[name].attribute) for name in self.key)
            yield f"    pk = models.CompositePrimaryKey({parts})"
        for column in columns.values():
            if not column.is_implied:
                yield f"    {column.line()}"
        yield ""
        yield from self._meta()

    def _column(self, info: FieldInfo) -> Column:
        relation = self.relations.get(info.name)
        name, notes = field_name(
            info.name, set(self.names.values()), is_relation=relation is not None
        )
        self.names[info.name] = name
        column = Column(name, "", notes=notes)
        is_key = self.key == [info.name]
        is_unique = info.name in self.unique or is_key
        if relation is not None:
            column.type = "OneToOneField" if is_unique else "ForeignKey"
            self._set_relation(column, relation)
        else:
            self._set_type(column, info, is_key=is_key)
        self._set_options(column, info, is_key=is_key, is_unique=is_unique)
        return column

    def _set_relation(self, column: Column, relation: Relation) -> None:
        column.target = self._target(relation.table)
        column.on_delete = _ON_DELETE.get(relation.on_delete, "DO_NOTHING")
        key = self._key_of(relation.table)
        if key and key != [relation.column]:
            name, _ = field_name(relation.column, set(), is_relation=False)
            column.options["to_field"] = repr(name)
        if relation.table in self.targets:  # two relations cannot have one name there
            name = f"{model_name(self.table.name).lower()}_{column.name}_set"
            column.options["related_name"] = repr(name)
        self.targets.add(relation.table)

    def _target(self, table: str) -> str:
        if table == self.table.name:
            return "'self'"
        name = model_name(table)
        return name if table in self.known else repr(name)

    def _set_type(self, column: Column, info: FieldInfo, *, is_key: bool) -> None:
        name, sizes, is_guess = field_type(info, holds_json=self._holds_json(info.name))
        if info.is_autofield and is_key:
            name = name.removeprefix("Positive").replace("Integer", "Auto")
        column.type = name
        column.options.update(sizes)
        if info.collation and name in {"CharField", "TextField"}:
            column.options["db_collation"] = repr(info.collation)
        if is_guess:
            column.notes.append("This field type is a guess.")

    def _holds_json(self, name: str) -> bool:
        return any(
            one["check"] and name in one["columns"] and _JSON_CHECK.search(one["definition"] or "")
            for one in self.constraints.values()
        )

    def _set_options(
        self, column: Column, info: FieldInfo, *, is_key: bool, is_unique: bool
    ) -> None:
        if is_key:
            column.options["primary_key"] = "True"
        elif is_unique and column.type != "OneToOneField":
            column.options["unique"] = "True"
        default = f"{column.name}_id" if column.target else column.name
        if default != info.name:
            column.options["db_column"] = repr(info.name)
        if info.null_ok and info.name not in self.key:
            column.options["blank"] = column.options["null"] = "True"
        if info.comment:
            column.options["db_comment"] = repr(info.comment)

    def _meta(self) -> Iterator[str]:
        if any(one["unique"] and None in one["columns"] for one in self.constraints.values()):
            yield "    # A unique constraint could not be introspected."
        yield "    class Meta:"
        managed = "" if self.table.type == "t" else "  # Created from a view. Don't remove."
        if self.table.type == "p":
            managed = "  # Created from a partition. Don't remove."
        yield f"        managed = False{managed}"
        yield f"        db_table = {self.table.name!r}"
        if self.table.comment:
            yield f"        db_table_comment = {self.table.comment!r}"
        together = [
            "(" + ", ".join(repr(self.names[column]) for column in one["columns"]) + ")"
            for one in self.constraints.values()
            if _is_unique(one)
            and len(one["columns"]) > 1
            and one["columns"] != self.key
            and None not in one["columns"]
        ]
        if together:
            yield f"        unique_together = ({', '.join(dict.fromkeys(together))},)"


def _is_unique(constraint: dict[str, Any]) -> bool:
    """Tells whether a constraint holds for all rows, and is not the primary key."""
    is_partial = _CONDITION.search(constraint["definition"] or "") is not None
    return constraint["unique"] and not constraint["primary_key"] and not is_partial
