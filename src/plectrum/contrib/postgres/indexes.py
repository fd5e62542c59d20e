"""The kinds of indexes of PostgreSQL, with their storage parameters.

Source: https://www.postgresql.org/docs/current/indexes-types.html
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any, ClassVar

from plectrum.contrib.postgres.fields.installed import check_installed
from plectrum.db.models.expressions.base import Expression, Lowered
from plectrum.db.models.expressions.func import as_expression
from plectrum.db.models.indexes import Index

__all__ = [
    "BTreeIndex",
    "BloomIndex",
    "BrinIndex",
    "GinIndex",
    "GistIndex",
    "HashIndex",
    "OpClass",
    "SpGistIndex",
]

MOST_BLOOM_FIELDS = 32
LONGEST_BLOOM_ENTRY = 4096
LONGEST_BLOOM_COLUMN = 4095


class OpClass(Expression):
    """An expression that an index compares by an operator class of its own.

    In a query it is the expression itself.

    Args:
        expression: The expression, or a field's name.
        name: The name of the operator class.
    """

    parts = ("expression", "operator_class")

    def __init__(self, expression: Any, name: str) -> None:
        super().__init__()
        self.expression = as_expression(expression)
        self.operator_class = name

    def get_source_expressions(self) -> list[Any]:
        """Returns the expression."""
        return [self.expression]

    def set_source_expressions(self, expressions: Sequence[Any]) -> None:
        """Replaces the expression."""
        (self.expression,) = expressions

    def lower(self, scope: Any) -> Lowered:
        """Returns the expression; the class is the index's."""
        lowered: Lowered = scope.lower(self.expression)
        return lowered


class PostgresIndex(Index):
    """The base of the kinds of indexes.

    Attributes:
        method: The name of the kind in the database.
        storage_options: The names of the parameters.
    """

    method: ClassVar[str]
    storage_options: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        # COMPAT: a longer suffix lengthens the name, so that names are those of other databases.
        cls.max_name_length = Index.max_name_length - len(Index.suffix) + len(cls.suffix)

    @staticmethod
    def _number(name: str, value: Any) -> int | None:
        """Returns a parameter that is a number.

        Raises:
            ValueError: It is none.
        """
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        raise ValueError(f"{name} must be None or an integer, not {value!r}.")

    @property
    def options_sql(self) -> str:
        """The parameters as they stand after WITH."""
        given = [(name, getattr(self, name)) for name in self.storage_options]
        return ", ".join(
            f"{name} = {_parameter(value)}" for name, value in given if value is not None
        )

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Adds the parameters."""
        path, args, kwargs = super().deconstruct()
        for name in self.storage_options:
            if getattr(self, name) is not None:
                kwargs[name] = getattr(self, name)
        return path, args, kwargs

    def check(self, model: Any, connection: Any = None) -> list[Any]:
        """Returns what is wrong with the declaration."""
        return check_installed(model, type(self).__name__)


def _parameter(value: bool | int) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(int(value))


class BloomIndex(PostgresIndex):
    """Small filters that tell rows which may match by any of several columns.

    Args:
        expressions: As for `Index`.
        length: The bits of an entry, from 1 to 4096.
        columns: The bits of each column, from 1 to 4095.
        options: As for `Index`.
    """

    suffix = "bloom"
    method = "bloom"

    def __init__(
        self,
        *expressions: Any,
        length: int | None = None,
        columns: Sequence[int] = (),
        **options: Any,
    ) -> None:
        super().__init__(*expressions, **options)
        if len(self.fields) > MOST_BLOOM_FIELDS:
            raise ValueError(f"Bloom indexes support a maximum of {MOST_BLOOM_FIELDS} fields.")
        if not isinstance(columns, (list, tuple)):
            raise ValueError("BloomIndex.columns must be a list or tuple.")
        if len(columns) > len(self.fields):
            raise ValueError("BloomIndex.columns cannot have more values than fields.")
        if not all(_is_between(bits, LONGEST_BLOOM_COLUMN) for bits in columns):
            raise ValueError(
                f"BloomIndex.columns must contain integers from 1 to {LONGEST_BLOOM_COLUMN}."
            )
        if length is not None and not _is_between(length, LONGEST_BLOOM_ENTRY):
            raise ValueError(
                f"BloomIndex.length must be None or an integer from 1 to {LONGEST_BLOOM_ENTRY}."
            )
        self.length = length
        self.columns = columns

    @property
    def options_sql(self) -> str:
        """The parameters as they stand after WITH."""
        given = [] if self.length is None else [f"length = {self.length}"]
        given += [f"col{number} = {bits}" for number, bits in enumerate(self.columns, 1)]
        return ", ".join(given)

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Adds the parameters."""
        path, args, kwargs = super().deconstruct()
        if self.length is not None:
            kwargs["length"] = self.length
        if self.columns:
            kwargs["columns"] = self.columns
        return path, args, kwargs


def _is_between(bits: Hashable, longest: int) -> bool:
    return isinstance(bits, int) and not isinstance(bits, bool) and 1 <= bits <= longest


class BrinIndex(PostgresIndex):
    """Summaries of blocks of pages, for values that lie in order on the disk.

    Args:
        expressions: As for `Index`.
        autosummarize: Whether new blocks are summarized when the one before is full.
        pages_per_range: The pages of a block.
        options: As for `Index`.
    """

    suffix = "brin"
    method = "brin"
    storage_options = ("autosummarize", "pages_per_range")

    def __init__(
        self,
        *expressions: Any,
        autosummarize: bool | None = None,
        pages_per_range: int | None = None,
        **options: Any,
    ) -> None:
        pages = self._number("pages_per_range", pages_per_range)
        if pages is not None and pages <= 0:
            raise ValueError("pages_per_range must be None or a positive integer")
        self.autosummarize = None if autosummarize is None else bool(autosummarize)
        self.pages_per_range = pages
        super().__init__(*expressions, **options)


class BTreeIndex(PostgresIndex):
    """A balanced tree, which keeps values in order: the usual kind.

    Args:
        expressions: As for `Index`.
        fillfactor: How full pages are made, from 10 to 100.
        deduplicate_items: Whether equal values are stored once.
        options: As for `Index`.
    """

    suffix = "btree"
    method = "btree"
    storage_options = ("fillfactor", "deduplicate_items")

    def __init__(
        self,
        *expressions: Any,
        fillfactor: int | None = None,
        deduplicate_items: bool | None = None,
        **options: Any,
    ) -> None:
        self.fillfactor = self._number("fillfactor", fillfactor)
        self.deduplicate_items = None if deduplicate_items is None else bool(deduplicate_items)
        super().__init__(*expressions, **options)


class GinIndex(PostgresIndex):
    """An inverted index: for arrays, documents, words.

    Args:
        expressions: As for `Index`.
        fastupdate: Whether new entries are gathered in a list first.
        gin_pending_list_limit: The size of that list, in kilobytes.
        options: As for `Index`.
    """

    suffix = "gin"
    method = "gin"
    storage_options = ("gin_pending_list_limit", "fastupdate")

    def __init__(
        self,
        *expressions: Any,
        fastupdate: bool | None = None,
        gin_pending_list_limit: int | None = None,
        **options: Any,
    ) -> None:
        self.fastupdate = None if fastupdate is None else bool(fastupdate)
        self.gin_pending_list_limit = self._number("gin_pending_list_limit", gin_pending_list_limit)
        super().__init__(*expressions, **options)


class GistIndex(PostgresIndex):
    """A generalized search tree: for ranges, shapes, likeness.

    Args:
        expressions: As for `Index`.
        buffering: Whether the index is built through a buffer; `None` lets the database decide.
        fillfactor: How full pages are made, from 10 to 100.
        options: As for `Index`.
    """

    suffix = "gist"
    method = "gist"
    storage_options = ("buffering", "fillfactor")

    def __init__(
        self,
        *expressions: Any,
        buffering: bool | None = None,
        fillfactor: int | None = None,
        **options: Any,
    ) -> None:
        self.buffering = None if buffering is None else bool(buffering)
        self.fillfactor = self._number("fillfactor", fillfactor)
        super().__init__(*expressions, **options)


class _FilledIndex(PostgresIndex):
    """A kind of index whose pages are filled as asked.

    Args:
        expressions: As for `Index`.
        fillfactor: How full pages are made, from 10 to 100.
        options: As for `Index`.
    """

    storage_options = ("fillfactor",)

    def __init__(self, *expressions: Any, fillfactor: int | None = None, **options: Any) -> None:
        self.fillfactor = self._number("fillfactor", fillfactor)
        super().__init__(*expressions, **options)


class HashIndex(_FilledIndex):
    """A table of hashes, for equality only; arguments as for the other kinds."""

    suffix = "hash"
    method = "hash"


class SpGistIndex(_FilledIndex):
    """A space-partitioned tree: for points, addresses, ranges; arguments as for other kinds."""

    suffix = "spgist"
    method = "spgist"
