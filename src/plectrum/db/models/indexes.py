"""Indexes as a model declares them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, ClassVar

from plectrum.db.models.expressions.references import F
from plectrum.db.models.query.q import Q

__all__ = ["Index"]


def shortened_digest(*names: str, length: int) -> str:
    """Returns the first letters of a digest of names, as index names end with it."""
    digest = hashlib.md5(usedforsecurity=False)
    for name in names:
        digest.update(name.encode())
    return digest.hexdigest()[:length]


class Index:
    """An index on fields or expressions.

    Args:
        expressions: What is indexed; instead of `fields`, and only with a name.
        fields: The names of the fields; a hyphen in front sorts from the greatest on.
        name: The name; made from the table and the fields when `None`.
        db_tablespace: Where the index is stored.
        opclasses: The operator classes of the fields; PostgreSQL only.
        condition: Which rows are indexed.
        include: Names of fields whose values are stored in the index beside; PostgreSQL only.
    """

    suffix: ClassVar[str] = "idx"
    max_name_length: ClassVar[int] = 30

    def __init__(
        self,
        *expressions: Any,
        fields: Sequence[str] = (),
        name: str | None = None,
        db_tablespace: str | None = None,
        opclasses: Sequence[str] = (),
        condition: Q | None = None,
        include: Sequence[str] | None = None,
    ) -> None:
        if opclasses and not name:
            raise ValueError("An index must be named to use opclasses.")
        if not isinstance(condition, (Q, type(None))):
            raise ValueError("Index.condition must be a Q instance.")
        if condition and not name:
            raise ValueError("An index must be named to use condition.")
        if not isinstance(fields, (list, tuple)):
            raise ValueError("Index.fields must be a list or tuple.")
        if not isinstance(opclasses, (list, tuple)):
            raise ValueError("Index.opclasses must be a list or tuple.")
        self._check_exclusive(expressions, fields, name, opclasses)
        if opclasses and len(fields) != len(opclasses):
            raise ValueError(
                "Index.fields and Index.opclasses must have the same number of elements."
            )
        if fields and not all(isinstance(field, str) for field in fields):
            raise ValueError("Index.fields must contain only strings with field names.")
        if include and not name:
            raise ValueError("A covering index must be named.")
        if not isinstance(include, (list, tuple, type(None))):
            raise ValueError("Index.include must be a list or tuple.")
        self.fields = list(fields)
        self.fields_orders = [
            (field.removeprefix("-"), "DESC" if field.startswith("-") else "")
            for field in self.fields
        ]
        self.name = name or ""
        self.db_tablespace = db_tablespace
        self.opclasses = tuple(opclasses)
        self.condition = condition
        self.include = tuple(include) if include else ()
        self.expressions: tuple[Any, ...] = tuple(
            F(expression) if isinstance(expression, str) else expression
            for expression in expressions
        )

    @staticmethod
    def _check_exclusive(
        expressions: Sequence[Any],
        fields: Sequence[str],
        name: str | None,
        opclasses: Sequence[str],
    ) -> None:
        if not expressions and not fields:
            raise ValueError("At least one field or expression is required to define an index.")
        if expressions and fields:
            raise ValueError("Index.fields and expressions are mutually exclusive.")
        if expressions and not name:
            raise ValueError("An index must be named to use expressions.")
        if expressions and opclasses:
            raise ValueError(
                "Index.opclasses cannot be used with expressions. Use "
                "plectrum.contrib.postgres.indexes.OpClass() instead."
            )

    @property
    def contains_expressions(self) -> bool:
        """Whether it is an index on expressions."""
        return bool(self.expressions)

    def set_name_with_model(self, model: Any) -> None:
        """Makes a name from the table and the fields, the same on every machine.

        The name has at most 30 characters: 11 of the table, 7 of the first column, a digest of
        6 and the suffix; a leading underscore or digit, which not every database accepts, is
        replaced.
        """
        columns = [
            model._meta.get_field(name).column if name else "" for name, _ in self.fields_orders
        ]
        ordered = [
            f"-{column}" if order else column
            for column, (_, order) in zip(columns, self.fields_orders, strict=True)
        ]
        table = model._meta.db_table
        digest = shortened_digest(table, *ordered, self.suffix, length=6)
        _schema, table_name = split_schema(table)
        self.name = f"{table_name[:11]}_{columns[0][:7]}_{digest}_{self.suffix}"
        if self.name[0] == "_" or self.name[0].isdigit():
            self.name = f"D{self.name[1:]}"

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Returns import path, arguments and keywords that make an equal index."""
        cls = type(self)
        path = f"{cls.__module__}.{cls.__name__}".replace(
            "plectrum.db.models.indexes", "plectrum.db.models"
        )
        keywords: dict[str, Any] = {"name": self.name}
        for option in ("fields", "db_tablespace", "opclasses", "condition", "include"):
            value = getattr(self, option)
            if value:
                keywords[option] = value
        return path, self.expressions, keywords

    def clone(self) -> Index:
        """Returns an equal index."""
        _path, args, kwargs = self.deconstruct()
        return type(self)(*args, **kwargs)

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other) or not isinstance(other, Index):
            return NotImplemented
        return self.deconstruct() == other.deconstruct()

    __hash__ = None  # type: ignore[assignment]  # its name is set later

    def __repr__(self) -> str:
        shown = [f" {name}={value!r}" for name, value in self.deconstruct()[2].items()]
        shown += [f" expressions={self.expressions!r}"] if self.expressions else []
        return f"<{type(self).__name__}:{''.join(shown)}>"


def split_schema(table: str) -> tuple[str, str]:
    """Splits `"schema"."table"` into its parts; the schema is empty where there is none."""
    parts = table.strip('"').split('"."')
    return (parts[0], parts[1]) if len(parts) == 2 else ("", table)
