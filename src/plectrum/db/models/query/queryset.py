"""QuerySets: what a program says to read and write rows."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, Generic, TypeVar

from plectrum.db.connections import connections
from plectrum.db.models.query import checking, operations
from plectrum.db.models.query.faces import AsyncFaces
from plectrum.db.models.query.operand import QueryOperand
from plectrum.db.models.query.ordering import is_ordered, is_totally_ordered
from plectrum.db.models.query.plans import KEYS, compile_rows, rows_plan
from plectrum.db.models.query.prefetch import prefetch_onto
from plectrum.db.models.query.q import Q
from plectrum.db.models.query.raw import RawQuerySet
from plectrum.db.models.query.refine import Refine
from plectrum.db.models.query.retrieve import Retrieve
from plectrum.db.models.query.state import QueryState
from plectrum.db.models.query.trail import Trail, plan_of, trail_of
from plectrum.db.models.query.write import Write
from plectrum.db.routing import router
from plectrum.db.utils import DEFAULT_DB_ALIAS
from plectrum.effects import Operation, adrive, drive
from plectrum.sql.params import in_order

M = TypeVar("M")


class Description:
    """Makes the description of a QuerySet that walks on a trail, when it is first asked for."""

    def __get__(self, queryset: Any, owner: Any = None) -> Any:
        if queryset is None:
            return self
        state = queryset.__dict__["_query"] = queryset._trail.filled(queryset._values)
        return state


_new = object.__new__
REPR_OUTPUT_SIZE = 20
CHUNK_SIZE = 2000

_NOT_COPIED = ("_query", "_result_cache", "_prefetch_done")


class QuerySet(Refine[M], Retrieve[M], Write[M], AsyncFaces[M], Generic[M]):
    """A set of rows, described but not yet fetched.

    Args:
        model: The model of the rows.
        query: The description; all rows when `None`.
        using: The database; `None` asks the routers.
        hints: What the routers are told.
    """

    _result_cache: list[Any] | None = None
    _prefetch_lookups: tuple[Any, ...] = ()
    _prefetch_done = False
    _for_write = False
    _known_related: dict[Any, Any] | None = None
    _fetch_mode: Any = None
    _iterate: Any = None
    _after: tuple[Callable[[Any], None], ...] = ()
    _has_more = False
    _query = Description()

    # PERF: each instance has these two. An attribute that shadows one of its class is read and
    # stored in the interpreter's general way, which takes ten times as long.
    _trail: Trail | None
    _values: tuple[Any, ...]

    def __init__(
        self,
        model: Any = None,
        query: QueryState | None = None,
        using: str | None = None,
        hints: dict[str, Any] | None = None,
    ) -> None:
        self.model = model
        self._values = ()
        if query is None and model is not None:
            self._trail = trail_of(model)
        else:
            self._trail = None
            self._query = query or QueryState(model)
        self._db = using
        self._hints = hints

    # Copies

    def _chain(self, query: QueryState | None = None) -> Any:
        """Returns a copy without results, with another description if one is given."""
        copy = object.__new__(type(self))
        values = self.__dict__.copy()
        if query is not None:
            values["_query"] = query
            values["_trail"] = None
        if "_result_cache" in values:
            del values["_result_cache"]
            values.pop("_prefetch_done", None)
        copy.__dict__ = values
        return copy

    _clone = _chain

    def _copied(self) -> Any:
        """Returns a copy that is a step further, so that nothing sticks to its next condition."""
        trail = self._trail
        is_sticky = (self._query if trail is None else trail.template).is_sticky
        return self._chain(self._query.replaced()) if is_sticky else self._chain()

    def _moved(self, trail: Trail, values: tuple[Any, ...]) -> Any:
        """Returns a copy without results that is a step further on its trail."""
        kind = type(self)
        copy = _new(kind)
        if kind is QuerySet and not self._has_more:
            # PERF: storing a few attributes costs half of what copying the dictionary does.
            copy.model, copy._db, copy._hints = self.model, self._db, self._hints
        else:
            copy.__dict__ = self.__dict__.copy()
            for name in _NOT_COPIED:
                copy.__dict__.pop(name, None)
        copy._trail, copy._values = trail, values
        return copy

    def _with(self, **more: Any) -> Any:
        """Returns a copy with attributes besides its description."""
        copy = self._copied()
        copy.__dict__.update(more, _has_more=True)
        return copy

    def _add_hints(self, **hints: Any) -> Any:
        """Returns a copy that tells the routers more."""
        copy = self._chain()
        copy._hints = {**(self._hints or {}), **hints}
        return copy

    def _then(self, function: Callable[[Any], None]) -> Any:
        """Returns a copy that calls a function with each fetched object."""
        return self._with(_after=(*self._after, function))

    @property
    def query(self) -> Any:
        """The description; its text is the query's SQL."""
        return PrintableQuery(self)

    @query.setter
    def query(self, query: PrintableQuery) -> None:
        self._query = query._queryset._query
        self._trail = self._result_cache = None

    @property
    def db(self) -> str:
        """The alias of the database that is read from, or written to by the last step."""
        if self._db is not None:
            return self._db
        hints = self._hints
        if not hints:
            if router.has_none:
                return DEFAULT_DB_ALIAS
            hints = {}
        if self._for_write:
            return router.db_for_write(self.model, **hints)
        return router.db_for_read(self.model, **hints)

    # Rows

    def _fetch_operation(self) -> Operation[list[Any]]:
        """Returns the operation that fills the cache."""
        objects = yield from operations.fetch(self)
        for function in self._after:
            for one in objects:
                function(one)
        return objects

    def _fetch_all(self) -> list[Any]:
        cached = self._result_cache
        if cached is not None and (self._prefetch_done or not self._prefetch_lookups):
            return cached
        return drive(self._fetch_operation())

    def __iter__(self) -> Iterator[M]:
        return iter(self._fetch_all())

    def __aiter__(self) -> AsyncIterator[M]:
        return self._aiterate()

    async def _aiterate(self) -> AsyncIterator[M]:
        for one in await adrive(self._fetch_operation()):
            yield one

    def __len__(self) -> int:
        return len(self._fetch_all())

    def __bool__(self) -> bool:
        return bool(self._fetch_all())

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, slice):
            start, stop, step = key.start, key.stop, key.step
            if start is None:
                start = 0
            elif type(start) is not int:
                start = int(start)
            if stop is not None and type(stop) is not int:
                stop = int(stop)
            if start < 0 or (stop is not None and stop < 0):
                raise ValueError("Negative indexing is not supported.")
            if self._result_cache is not None:
                return self._result_cache[key]
            part = self._sliced(start, stop)
            return list(part)[::step] if step else part
        if not isinstance(key, int):
            raise TypeError(
                f"QuerySet indices must be integers or slices, not {type(key).__name__}."
            )
        if key < 0:
            raise ValueError("Negative indexing is not supported.")
        if self._result_cache is not None:
            return self._result_cache[key]
        return drive(operations.item(self._sliced(key, key + 1)))

    def _sliced(self, start: int, stop: int | None) -> Any:
        """Returns a copy limited to a part of its rows."""
        trail = self._trail
        if trail is not None and (stop is None or stop > start):
            if start:
                kind = "[n:]" if stop is None else "[n:n]"
            else:
                kind = "[:]" if stop is None else "[:n]"
            after = trail.steps.get(kind) or trail.add_slice(kind)
            values = after.collect(self._values, start, stop)
            if values is not None:
                return self._moved(after, values)
        query = self._query
        low = query.low + start
        high = query.high
        if stop is not None:
            stop = query.low + max(stop, start)
            high = stop if high is None else min(stop, high)
        if high is not None and low >= high:
            return self.none()._chain()
        return self._chain(query.replaced(low=low, high=high))

    # As part of other things

    def as_operand(self, for_in: bool = False) -> Any:
        """Returns the query as part of another one.

        Args:
            for_in: Whether its rows are compared with a value, so that it has one column.

        Raises:
            ValueError: It uses another database than the query around it would.
        """
        query = self._query
        if query.selection is None:
            query = query.replaced(selection=KEYS, related=())
        elif query.selection.kind != "flat":
            query = query.replaced(selection=type(KEYS)("flat", query.selection.names))
        if query.ordering is None and not query.is_sliced:
            query = query.replaced(ordering=())
        return QueryOperand(query)

    def resolve_expression(self, *_: Any, **__: Any) -> Any:
        """Returns the query as part of another one."""
        return self.as_operand()

    def _is_raw_or_values(self) -> bool:
        return self._query.selection is not None

    def raw(
        self,
        raw_query: str,
        params: Any = (),
        translations: dict[str, str] | None = None,
        using: str | None = None,
    ) -> RawQuerySet:
        """Returns the instances that a query in SQL gives.

        SECURITY: the text is taken as it is; what comes from outside belongs into `params`.

        Args:
            raw_query: The text, with `%s` or `%(name)s` for parameters.
            params: The parameters.
            translations: Names of columns of the result by names of fields that they are for.
            using: The database; that of the QuerySet when `None`.
        """
        return RawQuerySet(
            raw_query, self.model, params, translations, using or self._db, self._hints
        )

    @classmethod
    def prefetch_onto(cls, instances: list[Any], *lookups: Any) -> None:
        """Loads relations of several instances together."""
        drive(prefetch_onto(instances, lookups))

    def _holds_for(self, condition: Any, values: dict[str, Any], if_unknown: bool = True) -> bool:
        """Tells whether a condition holds for values that are not stored."""
        return drive(checking.holds(self.model, condition, values, self.db, if_unknown))

    def _with_same_values(
        self, expressions: list[Any], values: dict[str, Any], nulls_distinct: bool | None
    ) -> Any:
        """Returns the rows for which expressions have the values that they have for given ones."""
        return checking.with_same_values(self, expressions, values, nulls_distinct)

    def explain_plan(self) -> str:
        """Returns the query's text, parameters, tree and generated reader, for people."""
        plan, values = rows_plan(self._query, connections[self.db])
        return f"{plan.parameters(values)!r}\n{plan.explained()}"

    def __or__(self, other: Any) -> Any:
        return self._joined(other, Q.OR)

    def __and__(self, other: Any) -> Any:
        return self._joined(other, Q.AND)

    def __xor__(self, other: Any) -> Any:
        return self._joined(other, Q.XOR)

    # Properties

    @property
    def ordered(self) -> bool:
        """Whether the rows have an order."""
        return is_ordered(self._query)

    @property
    def totally_ordered(self) -> bool:
        """Whether the order leaves no two rows equal."""
        return is_totally_ordered(self._query)

    def __repr__(self) -> str:
        shown: list[Any] = list(self[: REPR_OUTPUT_SIZE + 1])
        if len(shown) > REPR_OUTPUT_SIZE:
            shown[-1] = "...(remaining elements truncated)..."
        return f"<{type(self).__name__} {shown!r}>"

    def __getstate__(self) -> dict[str, Any]:
        self._fetch_all()
        return {**self.__dict__, "_query": self._query, "_after": (), "_trail": None}

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        return self._chain()

    def __class_getitem__(cls, item: Any) -> Any:
        return super().__class_getitem__(item) if cls is QuerySet else cls  # type: ignore[misc]  # typing's own

    @classmethod
    def as_manager(cls) -> Any:
        """Returns a manager with the methods of this class."""
        manager_class = cls._manager_base.from_queryset(cls)
        manager = manager_class()
        manager._built_with_asmanager = True
        return manager

    as_manager.__func__.queryset_only = True  # type: ignore[attr-defined]  # read by managers
    _manager_base: Any = None


class PrintableQuery:
    """The description of a query as `QuerySet.query` shows it: its text is SQL.

    Args:
        queryset: The QuerySet.
    """

    def __init__(self, queryset: QuerySet[Any]) -> None:
        self._queryset = queryset

    def __reduce__(self) -> Any:
        return _shown_query, (self._queryset.model, self._queryset._query)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self._queryset._query, name)

    def sql_with_params(self) -> tuple[str, tuple[Any, ...]]:
        """Returns the text with placeholders, and the parameters."""
        queryset = self._queryset
        plan, values = plan_of(queryset, "rows", connections[queryset.db], rows_plan, compile_rows)
        return in_order(plan.sql, plan.parameters(values))

    def __str__(self) -> str:
        sql, parameters = self.sql_with_params()
        placeholder = connections[self._queryset.db].dialect.placeholder
        parts = sql.split(placeholder)
        shown = parts[0]
        for value, part in zip(parameters, parts[1:], strict=False):
            shown += f"{value}{part}"
        return shown


def _shown_query(model: Any, query: QueryState) -> PrintableQuery:
    return PrintableQuery(QuerySet(model, query=query))


class _MadeByNone(type):
    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, QuerySet) and instance._query.is_empty


class EmptyQuerySet(metaclass=_MadeByNone):
    """`isinstance(queryset, EmptyQuerySet)` tells whether `none()` made it."""

    def __new__(cls, *_: Any, **__: Any) -> Any:
        """Refuses to be made."""
        raise TypeError("EmptyQuerySet can't be instantiated")


__all__ = ["CHUNK_SIZE", "EmptyQuerySet", "PrintableQuery", "QuerySet"]
