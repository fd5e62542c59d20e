"""The methods of QuerySets that read, for blocking code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from plectrum.db.models.query import operations, streaming
from plectrum.db.models.query.ordering import has_order, is_grouped
from plectrum.db.models.query.state import Annotation
from plectrum.effects import drive

M = TypeVar("M")


class Retrieve(Generic[M]):
    """Fetches objects, or what is known of them; `faces` has the same for coroutines."""

    if TYPE_CHECKING:
        _query: Any
        model: Any

        def _chain(self, query: Any = None) -> Any:
            """Returns a copy."""

        def order_by(self, *field_names: Any) -> Any:
            """Returns the rows in another order."""

    def get(self, *args: Any, **kwargs: Any) -> M:
        """Fetches the one object that conditions describe.

        Raises:
            DoesNotExist: There is none.
            MultipleObjectsReturned: There are several.
        """
        found: M = drive(operations.get(self, args, kwargs))
        return found

    def first(self) -> M | None:
        """Fetches the first object by the order, or by the key where there is no order."""
        found: M | None = drive(operations.first_of(self._first_query()))
        return found

    def last(self) -> M | None:
        """Fetches the last object by the order, or by the key where there is no order."""
        found: M | None = drive(operations.first_of(self._last_query()))
        return found

    def latest(self, *fields: str) -> M:
        """Fetches the last object by fields, or by `Meta.get_latest_by`.

        Raises:
            DoesNotExist: There is none.
        """
        found: M = drive(operations.one_of(self._by_time(fields).reverse()))
        return found

    def earliest(self, *fields: str) -> M:
        """Fetches the first object by fields, or by `Meta.get_latest_by`.

        Raises:
            DoesNotExist: There is none.
        """
        found: M = drive(operations.one_of(self._by_time(fields)))
        return found

    def count(self) -> int:
        """Counts the rows."""
        return drive(operations.count(self))

    def exists(self) -> bool:
        """Tells whether there are rows."""
        return drive(operations.exists(self))

    def contains(self, obj: M) -> bool:
        """Tells whether an object is among the rows."""
        self._check_contains(obj)
        return drive(operations.contains(self, obj))

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Fetches values over all rows.

        Args:
            args: Aggregates, which name themselves.
            kwargs: Aggregates by name.
        """
        return drive(operations.aggregate(self, self._aggregates(args, kwargs)))

    def in_bulk(
        self,
        id_list: Iterable[Any] | None = None,
        *,
        field_name: str = "pk",
        batch_size: int | None = None,
    ) -> dict[Any, M]:
        """Fetches objects by their keys, as a mapping.

        Args:
            id_list: The keys; `None` for all rows.
            field_name: A field with unique values, instead of the key.
            batch_size: How many keys one query asks for at most.
        """
        keys = self._bulk_keys(id_list, field_name)
        return drive(operations.in_bulk(self, keys, field_name, batch_size))

    def iterator(self, chunk_size: int | None = None) -> Iterator[M]:
        """Yields objects without keeping them, fetched a part at a time.

        Args:
            chunk_size: How many rows are fetched together.
        """
        return streaming.iterate(self, self._checked_chunk(chunk_size))

    def explain(self, *, format: str | None = None, **options: Any) -> str:
        """Asks the database how it would run the query."""
        return drive(operations.explain(self, format, options))

    # What both colours share

    def _first_query(self) -> Any:
        query = self._query
        has_no_key = query.combined is not None and query.selection is not None
        if query.is_sliced or has_no_key or self._has_order("first"):
            return self
        return self.order_by("pk")

    def _last_query(self) -> Any:
        if self._query.is_sliced:
            raise TypeError("Cannot reverse a query once a slice has been taken.")
        chosen: Any = self
        return chosen.reverse() if self._has_order("last") else chosen.order_by("-pk")

    def _has_order(self, name: str) -> bool:
        """Tells whether rows have an order that they can be taken by.

        Raises:
            TypeError: They have none, and each stands for several rows, so that the key is none.
        """
        query = self._query
        if query.combined is not None:
            return bool(query.ordering)
        if has_order(query):
            return True
        is_counted = is_grouped(query) and any(
            isinstance(one, Annotation) and one.grouping is not None for one in query.steps
        )
        if is_counted:
            raise TypeError(
                f"Cannot use QuerySet.{name}() on an unordered queryset performing aggregation. "
                "Add an ordering with order_by()."
            )
        return False

    def _by_time(self, fields: tuple[str, ...]) -> Any:
        if self._query.is_sliced:
            raise TypeError("Cannot change a query once a slice has been taken.")
        names: Any = fields
        if not names:
            names = self.model._meta.get_latest_by
            names = (names,) if isinstance(names, str) else names
        if not names:
            raise ValueError(
                "earliest() and latest() require either fields as positional arguments or "
                "'get_latest_by' in the model's Meta."
            )
        return self._chain(self._query.replaced(ordering=())).order_by(*names)

    def _check_contains(self, obj: Any) -> None:
        if self._query.combined is not None:
            chosen: Any = self
            chosen._refuse_combined("contains")
        if self._query.selection is not None:
            raise TypeError("Cannot call QuerySet.contains() after .values() or .values_list().")
        options = getattr(obj, "_meta", None)
        if options is None:
            raise TypeError("'obj' must be a model instance.")
        if not obj._is_pk_set():
            raise ValueError("QuerySet.contains() cannot be used on unsaved objects.")

    def _aggregates(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        named = dict(kwargs)
        for argument in args:
            name = getattr(argument, "default_alias", None)
            if name is None:
                raise TypeError("Complex aggregates require an alias")
            named[name] = argument
        return named

    def _bulk_keys(self, id_list: Iterable[Any] | None, field_name: str) -> list[Any] | None:
        if self._query.is_sliced:
            raise TypeError("Cannot use 'limit' or 'offset' with in_bulk().")
        options = self.model._meta
        unique = [c.fields[0] for c in options.total_unique_constraints if len(c.fields) == 1]
        field = None if field_name == "pk" else options.get_field(field_name)
        is_unique = field is None or field.unique or field_name in unique
        if not is_unique and self._query.distinct_fields != (field_name,):
            raise ValueError(
                f"in_bulk()'s field_name must be a unique field but {field_name!r} isn't."
            )
        return None if id_list is None else list(id_list)

    def _checked_chunk(self, chunk_size: int | None) -> int:
        if chunk_size is None:
            chosen: Any = self
            if chosen._prefetch_lookups:
                raise ValueError(
                    "chunk_size must be provided when using QuerySet.iterator() after "
                    "prefetch_related()."
                )
            return 2000
        if chunk_size <= 0:
            raise ValueError("Chunk size must be strictly positive.")
        return chunk_size
