"""The methods of QuerySets that return another QuerySet and touch no database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar, overload

from plectrum.core.exceptions import FieldError
from plectrum.db.models.expressions.references import F
from plectrum.db.models.fields.temporal import DateField, DateTimeField
from plectrum.db.models.functions.temporal import Trunc
from plectrum.db.models.protocols import LOOKUP_SEP
from plectrum.db.models.query.columns import check_related, loaded_fields
from plectrum.db.models.query.conditions import group_of, prepared_expression
from plectrum.db.models.query.extra import Extra, ordering_of
from plectrum.db.models.query.ordering import check_ordering
from plectrum.db.models.query.paths import (
    check_names,
    check_rest,
    refuse_rows,
    resolve_path,
)
from plectrum.db.models.query.prefetch import as_prefetch
from plectrum.db.models.query.q import Q
from plectrum.db.models.query.state import Annotation, Chosen, Group, Selection
from plectrum.db.models.query.trail import MAX_GET_RESULTS, Trail, remembered
from plectrum.db.utils import NotSupportedError
from plectrum.sql.render.identifiers import check_alias

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Self

    from plectrum.db.models.expressions.references import Reference
    from plectrum.db.models.query.queryset import QuerySet

M = TypeVar("M")
T = TypeVar("T")


class LockSpec(tuple):  # type: ignore[type-arg]  # a hashable record
    """What `select_for_update` asks for: relations, and how to wait."""

    __slots__ = ()

    @property
    def of(self) -> Sequence[str]:
        """The names of the relations whose rows are locked."""
        return self[0]  # type: ignore[no-any-return]  # by construction

    @property
    def nowait(self) -> bool:
        """Whether a held row is an error."""
        return bool(self[1])

    @property
    def skip_locked(self) -> bool:
        """Whether a held row is left out."""
        return bool(self[2])

    @property
    def no_key(self) -> bool:
        """Whether others may still point to the rows."""
        return bool(self[3])


class Refine(Generic[M]):
    """Filters, orders, annotates: each method returns a new QuerySet."""

    if TYPE_CHECKING:
        model: Any
        _query: Any
        _db: str | None
        _prefetch_lookups: tuple[Any, ...]
        _fetch_mode: Any
        _for_write: bool
        _trail: Trail | None
        _values: tuple[Any, ...]

        def _with(self, **more: Any) -> Self:
            """Returns a copy with attributes besides its description."""
            ...

        def _moved(self, trail: Trail, values: tuple[Any, ...]) -> Self:
            """Returns a copy that is a step further on its trail."""
            ...

        def _chain(self, query: Any = None) -> Self:
            """Returns a copy."""
            ...

        def _copied(self) -> Self:
            """Returns a copy that is a step further."""
            ...

    # Rows

    def all(self) -> Self:
        """Returns a copy, which will be fetched anew."""
        return self._copied()

    @remembered
    def _sticky(self) -> Self:
        """Returns a copy whose next conditions are about the rows that the last one is about."""
        return self._chain(self._query.replaced(is_sticky=True))

    def none(self) -> Self:
        """Returns a QuerySet without rows."""
        return self._chain(self._query.replaced(is_empty=True))

    def filter(self, *args: Any, **kwargs: Any) -> Self:
        """Returns the rows that fulfil conditions.

        Raises:
            FieldError: A name does not exist; near names are suggested.
        """
        return self._filtered(args, kwargs, False)

    def exclude(self, *args: Any, **kwargs: Any) -> Self:
        """Returns the rows that do not fulfil conditions.

        Raises:
            FieldError: A name does not exist; near names are suggested.
        """
        return self._filtered(args, kwargs, True)

    def _filtered(self, args: tuple[Any, ...], kwargs: dict[str, Any], negated: bool, /) -> Self:
        trail = self._trail
        if trail is not None and kwargs and not args:
            key = (negated, *kwargs)
            after = trail.steps.get(key) or trail.add_conditions(key, list(kwargs), negated)
            values = after.collect(self._values, kwargs)
            if values is not None:
                return self._moved(after, values)
        query = self._query
        if query.combined is not None:
            self._refuse_combined("exclude" if negated else "filter")
        if not (args or kwargs):
            return self._copied()
        if query.high is not None or query.low:
            raise TypeError("Cannot filter a query once a slice has been taken.")
        group = group_of(query, args, kwargs, negated)
        return self._chain(query.replaced(steps=query.with_conditions(group)))

    def complex_filter(self, filter_obj: Any) -> Self:
        """Returns the rows that fulfil a `Q` or a mapping of lookups."""
        if isinstance(filter_obj, Q):
            return self.filter(filter_obj)
        return self.filter(**filter_obj)

    def _limited_for_get(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Self:
        """Returns at most as many rows as `get` looks at."""
        trail = self._trail
        if trail is not None and not args:
            key = ("get", *kwargs)
            after = trail.steps.get(key) or trail.add_conditions(key, list(kwargs), is_get=True)
            values = after.collect(self._values, kwargs)
            if values is not None:
                return self._moved(after, values)
        query = self._query
        if query.combined is not None and (args or kwargs):
            raise NotSupportedError(
                f"Calling QuerySet.get(...) with filters after {query.combined[0].lower()}() is "
                "not supported."
            )
        changes: dict[str, Any] = {}
        if args or kwargs:
            if query.is_sliced:
                raise TypeError("Cannot filter a query once a slice has been taken.")
            changes["steps"] = query.with_conditions(group_of(query, args, kwargs))
        if not query.is_sliced and not query.distinct_fields:
            changes["ordering"] = ()
            changes["high"] = MAX_GET_RESULTS
        return self._chain(query.replaced(**changes))

    @remembered
    def distinct(self, *field_names: str) -> Self:
        """Returns equal rows once; with names (PostgreSQL), each combination of them once."""
        self._refuse_combined("distinct")
        if self._query.is_sliced:
            raise TypeError("Cannot create distinct fields once a slice has been taken.")
        return self._chain(
            self._query.replaced(is_distinct=True, distinct_fields=tuple(field_names))
        )

    # Order

    @remembered
    def order_by(self, *field_names: Any) -> Self:
        """Returns the rows in another order.

        Args:
            field_names: Names (with a hyphen in front for the opposite order), `?` for chance,
                or expressions. None for no order at all.

        Raises:
            FieldError: A name does not exist; near names are suggested.
        """
        query = self._query
        if query.high is not None or query.low:
            raise TypeError("Cannot reorder a query once a slice has been taken.")
        for item in field_names:
            check_ordering(query, item)
        ordering = tuple(
            item if isinstance(item, str) else prepared_expression(query, item)
            for item in field_names
        )
        return self._chain(query.replaced(ordering=ordering))

    @remembered
    def reverse(self) -> Self:
        """Returns the rows in the opposite order."""
        if self._query.is_sliced:
            raise TypeError("Cannot reverse a query once a slice has been taken.")
        return self._chain(self._query.replaced(is_reversed=not self._query.is_reversed))

    # Columns

    def annotate(self, *args: Any, **kwargs: Any) -> Self:
        """Returns rows with further values.

        Args:
            args: Aggregates, which name themselves.
            kwargs: Expressions by name.

        Raises:
            ValueError: A name is a field's, or is no name.
        """
        self._refuse_combined("annotate")
        return self._annotated(args, kwargs, is_selected=True)

    def alias(self, *args: Any, **kwargs: Any) -> Self:
        """Names values for conditions and orders without giving them to the rows."""
        self._refuse_combined("alias")
        return self._annotated(args, kwargs, is_selected=False)

    def _annotated(self, args: tuple[Any, ...], kwargs: dict[str, Any], is_selected: bool) -> Self:
        named: dict[str, Any] = {}
        for argument in args:
            name = getattr(argument, "default_alias", None)
            if name is None:
                raise TypeError("Complex annotations require an alias")
            if name in kwargs:
                raise ValueError(
                    f"The named annotation '{name}' conflicts with the default name for another "
                    "annotation."
                )
            named[name] = argument
        named.update(kwargs)
        query = self._query
        for name, expression in named.items():
            query = self._with_annotation(query, name, expression, is_selected)
        return self._chain(query)

    def _with_annotation(self, query: Any, name: str, expression: Any, is_selected: bool) -> Any:
        """Returns a description with one annotation more."""
        check_alias(name)
        options = self.model._meta
        is_field = name in options._forward_by_name or name in options.fields_map
        if is_field and (query.selection is None or name in query.selection.names):
            raise ValueError(f"The annotation '{name}' conflicts with a field on the model.")
        if hasattr(expression, "relation_name"):
            expression.alias = name
            expression.check(options)
            prepared = expression.prepared(query, prepared_expression)
            return query.replaced(filtered_relations=(*query.filtered_relations, (name, prepared)))
        if not hasattr(expression, "resolve_expression") and not isinstance(expression, Q):
            raise TypeError(f"QuerySet.annotate() received non-expression(s): {expression!r:.200}.")
        refuse_rows(query, expression)
        check_names(query, expression)
        expression = prepared_expression(query, expression)
        selection = query.selection
        grouping = None if selection is None else selection.names or _all_names(query)
        if grouping is not None:
            grouping = tuple(
                one
                for one in grouping
                if one not in query.annotations or query.annotations[one].is_selected
            )
        before = query.annotations.get(name)
        step = Annotation(name, expression, is_selected, grouping, before)
        changes: dict[str, Any] = {
            "steps": (*query.steps, step),
            "annotations": {**query.annotations, name: step},
        }
        if selection is not None and is_selected and selection.names is not None:
            changes["selection"] = Selection(selection.kind, (*selection.names, name))
        return query.replaced(**changes)

    @remembered
    def values(self, *fields: Any, **expressions: Any) -> Any:
        """Returns rows as dictionaries.

        Args:
            fields: Names of fields, relations or annotations; none for all fields.
            expressions: Further values by name.
        """
        return self._selected("dict", fields, expressions)

    @overload
    def values_list(self, field: Reference[T], /, *, flat: Literal[True]) -> QuerySet[T]: ...
    @overload
    def values_list(self, *fields: Any, flat: bool = False, named: bool = False) -> Any: ...
    @remembered
    def values_list(self, *fields: Any, flat: bool = False, named: bool = False) -> Any:
        """Returns rows as tuples.

        Args:
            fields: Names, or expressions; none for all fields.
            flat: Whether the only value of each row stands for the row.
            named: Whether the tuples have names.
        """
        if flat and named:
            raise TypeError("'flat' and 'named' can't be used together.")
        if flat and len(fields) > 1:
            raise TypeError(
                "'flat' is not valid when values_list is called with more than one field."
            )
        kind = "flat" if flat else "named" if named else "tuple"
        names: list[Any] = []
        expressions: dict[str, Any] = {}
        counter = 0
        for field in fields:
            if isinstance(field, str) or not hasattr(field, "resolve_expression"):
                names.append(field)
                continue
            if type(field).__name__ in {"Reference", "F"} and isinstance(
                getattr(field, "name", None), str
            ):
                names.append(field.name)
                continue
            base = getattr(field, "default_alias", None) or type(field).__name__.lower()
            counter += 1
            name = f"{base}{counter}"
            expressions[name] = field
            names.append(name)
        return self._selected(kind, tuple(names), expressions, add_names=False)

    def _selected(
        self,
        kind: str,
        fields: tuple[Any, ...],
        expressions: dict[str, Any],
        add_names: bool = True,
    ) -> Self:
        """Returns rows reduced to values."""
        query = self._query
        names = tuple(str(field) for field in fields)
        if query.combined is not None and not expressions:
            return self._chain(query.replaced(selection=Selection(kind, names or None)))
        for name, expression in expressions.items():
            query = self._with_annotation(query, name, expression, True)
        for name in names:
            annotation = query.annotations.get(name)
            if annotation is not None and not annotation.is_selected:
                raise FieldError(f"Cannot select the '{name}' alias. Use annotate() to promote it.")
        chosen = (*names, *expressions) if add_names else names
        query = query.replaced(selection=Selection(kind, chosen or None))
        crossing = tuple(name for name in names if _is_across_many(query, name))
        if crossing:
            query = query.replaced(steps=(*query.steps, Chosen(crossing)))
        return self._chain(query.replaced(deferred=None, related=()))

    def dates(self, field_name: str, kind: str, order: str = "ASC") -> Any:
        """Returns the days, months or years that a date field has, each once and in order."""
        if kind not in {"year", "month", "week", "day"}:
            raise ValueError("'kind' must be one of 'year', 'month', 'week', or 'day'.")
        return self._moments(field_name, kind, order, DateField(), None)

    def datetimes(self, field_name: str, kind: str, order: str = "ASC", tzinfo: Any = None) -> Any:
        """Returns the moments that a field has, cut down, each once and in order."""
        if kind not in {"year", "month", "week", "day", "hour", "minute", "second"}:
            raise ValueError(
                "'kind' must be one of 'year', 'month', 'week', 'day', 'hour', 'minute', or "
                "'second'."
            )
        return self._moments(field_name, kind, order, DateTimeField(), tzinfo)

    def _moments(self, field_name: str, kind: str, order: str, output: Any, zone: Any) -> Any:
        if order not in {"ASC", "DESC"}:
            raise ValueError("'order' must be either 'ASC' or 'DESC'.")
        value = Trunc(field_name, kind, output_field=output, tzinfo=zone)
        name = "datefield" if zone is None and isinstance(output, DateField) else "datetimefield"
        chosen = self.annotate(**{name: value, "plain_field": F(field_name)})
        chosen = chosen.values_list(name, flat=True).distinct().filter(plain_field__isnull=False)
        return chosen.order_by(f"{'-' if order == 'DESC' else ''}{name}")

    def extra(
        self,
        select: Mapping[str, str] | None = None,
        where: Sequence[str] | None = None,
        params: Sequence[Any] | None = None,
        tables: Sequence[str] | None = None,
        order_by: Sequence[str] | None = None,
        select_params: Sequence[Any] | None = None,
    ) -> Self:
        """Adds pieces of SQL to the query; `RawSQL` and expressions are the better way.

        SECURITY: the texts are taken as they are; what comes from outside belongs into `params`
        and `select_params`.

        Args:
            select: Texts of further values by name.
            where: Texts of further conditions.
            params: The parameters of `where`.
            tables: Names of further tables.
            order_by: Names of fields or of `select`, or `table.column`.
            select_params: The parameters of `select`.
        """
        self._refuse_combined("extra")
        query = self._query
        if query.is_sliced:
            raise TypeError("Cannot change a query once a slice has been taken.")
        added = (query.extra or Extra()).and_more(
            select, select_params or (), where or (), params or (), tables or ()
        )
        changes: dict[str, Any] = {"extra": added}
        if order_by:
            changes["ordering"] = ordering_of(order_by)
        return self._chain(query.replaced(**changes))

    # What is loaded

    @remembered
    def defer(self, *fields: Any) -> Self:
        """Leaves fields out, to be loaded when they are read; `None` loads all again."""
        self._refuse_combined("defer")
        if self._query.selection is not None:
            raise TypeError("Cannot call defer() after .values() or .values_list()")
        if fields == (None,):
            return self._chain(self._query.replaced(deferred=None))
        names, is_left_out = self._query.deferred or (frozenset(), True)
        given = frozenset(map(str, fields))
        deferred = (names | given, True) if is_left_out else (names - given, False)
        if not is_left_out and not deferred[0]:
            deferred = (given - names, True)
        return self._deferred(deferred, given)

    @remembered
    def only(self, *fields: Any) -> Self:
        """Loads these fields alone, and the others when they are read."""
        self._refuse_combined("only")
        if self._query.selection is not None:
            raise TypeError("Cannot call only() after .values() or .values_list()")
        if fields == (None,):
            raise TypeError("Cannot pass None as an argument to only().")
        given = frozenset(map(str, fields))
        names, is_left_out = self._query.deferred or (frozenset(), False)
        chosen = given - names if is_left_out else given
        return self._deferred((chosen, False), given)

    def _deferred(self, deferred: tuple[frozenset[str], bool], given: frozenset[str]) -> Self:
        for name in given:
            options = self.model._meta
            for part in name.split(LOOKUP_SEP):
                loaded_fields(options, (frozenset({part}), True), "")
                field = options._forward_by_name.get(part) or options.fields_map.get(part)
                related = getattr(field, "related_model", None)
                options = options if related is None else related._meta
        return self._chain(self._query.replaced(deferred=deferred))

    @remembered
    def select_related(self, *fields: Any) -> Self:
        """Loads related objects with the rows.

        Args:
            fields: Names of relations to one object, across relations too; none for all that
                must be there; `None` for none any more.

        Raises:
            FieldError: There is no such relation.
        """
        self._refuse_combined("select_related")
        if self._query.selection is not None:
            raise TypeError("Cannot call select_related() after .values() or .values_list()")
        if fields == (None,):
            return self._chain(self._query.replaced(related=()))
        if not fields:
            return self._chain(self._query.replaced(related=True))
        names = tuple(map(str, fields))
        for name in names:
            check_related(self.model._meta, name, dict(self._query.filtered_relations))
        known = self._query.related
        return self._chain(
            self._query.replaced(related=(*(() if known is True else known), *names))
        )

    def prefetch_related(self, *lookups: Any) -> Self:
        """Loads related objects with one more query for each relation; `None` for none."""
        self._refuse_combined("prefetch_related")
        if lookups == (None,):
            return self._with(_prefetch_lookups=())
        for lookup in lookups:
            name = as_prefetch(str(lookup) if not hasattr(lookup, "prefetch_to") else lookup)
            if name.prefetch_to.split(LOOKUP_SEP, 1)[0] in dict(self._query.filtered_relations):
                raise ValueError("prefetch_related() is not supported with FilteredRelation.")
        given = [one if hasattr(one, "prefetch_to") else str(one) for one in lookups]
        return self._with(_prefetch_lookups=(*self._prefetch_lookups, *given))

    def fetch_mode(self, mode: Any) -> Self:
        """Returns rows that load what is missing in another way."""
        return self._with(_fetch_mode=mode)

    def select_for_update(
        self,
        nowait: bool = False,
        skip_locked: bool = False,
        of: Sequence[str] = (),
        no_key: bool = False,
    ) -> Self:
        """Locks the rows until the end of the transaction.

        Args:
            nowait: Whether a row that another transaction holds is an error.
            skip_locked: Whether such a row is left out.
            of: Names of relations whose rows are locked, `self` for the rows' own.
            no_key: Whether others may still point to the rows.
        """
        self._refuse_combined("select_for_update")
        if nowait and skip_locked:
            raise ValueError("The nowait option cannot be used with skip_locked.")
        lock = LockSpec((tuple(of), nowait, skip_locked, no_key))
        return self._chain(self._query.replaced(lock=lock))._with(_for_write=True)

    def using(self, alias: str | None) -> Self:
        """Returns the same of another database."""
        chosen = self._copied()
        chosen._db = alias
        return chosen

    # Several queries

    def union(self, *other_qs: Any, all: bool = False) -> Any:
        """Returns the rows of several queries; equal ones once, unless `all`."""
        parts = [self, *other_qs]
        parts = [part for part in parts if not part._query.is_empty]
        if not parts:
            return self
        if len(parts) == 1:
            return parts[0]
        return self._combined("UNION ALL" if all else "UNION", parts)

    def intersection(self, *other_qs: Any) -> Any:
        """Returns the rows that all of several queries have."""
        for part in (self, *other_qs):
            if part._query.is_empty:
                return part
        return self._combined("INTERSECT", [self, *other_qs])

    def difference(self, *other_qs: Any) -> Self:
        """Returns the rows that none of the other queries has."""
        if self._query.is_empty:
            return self
        return self._combined("EXCEPT", [self, *other_qs])

    def _combined(self, operator: str, parts: list[Any]) -> Self:
        states = tuple(
            part._query
            if part._query.is_sliced or part._query.distinct_fields
            else part._query.replaced(ordering=())
            for part in parts
        )
        query = type(self._query)(self.model).replaced(
            combined=(operator, states), ordering=(), selection=self._query.selection
        )
        return self._chain(query)

    def _refuse_combined(self, name: str) -> None:
        combined = self._query.combined
        if combined is not None:
            operator = {"UNION ALL": "union", "EXCEPT": "difference", "INTERSECT": "intersection"}
            shown = operator.get(combined[0], combined[0].lower())
            raise NotSupportedError(f"Calling QuerySet.{name}() after {shown}() is not supported.")

    def _joined(self, other: Any, connector: str) -> Any:
        """Returns the rows of both, of either, or of exactly one of two QuerySets."""
        if other._query.model._meta.concrete_model is not self.model._meta.concrete_model:
            raise TypeError("Cannot combine queries on two different base models.")
        mine, theirs = self._query, other._query
        if mine.combined is not None or theirs.combined is not None:
            sign = {Q.AND: "&", Q.OR: "|", Q.XOR: "^"}[connector]
            raise TypeError(f"Cannot use {sign} operator with combined queryset.")
        if mine.is_sliced or theirs.is_sliced:
            raise TypeError("Cannot combine queries once a slice has been taken.")
        if mine.is_distinct != theirs.is_distinct:
            raise TypeError("Cannot combine a unique query with a non-unique query.")
        if mine.is_empty or theirs.is_empty:
            survivors = [one for one in (self, other) if not one._query.is_empty]
            if connector == Q.AND or not survivors:
                return self.none()
            return survivors[0]._chain()
        values = tuple(step for step in mine.steps if isinstance(step, (Annotation, Chosen)))
        left = tuple(step for step in mine.steps if not isinstance(step, (Annotation, Chosen)))
        right = tuple(step for step in theirs.steps if not isinstance(step, (Annotation, Chosen)))
        if connector == Q.AND:
            return self._chain(mine.replaced(steps=(*values, *left, *right)))
        if connector == Q.OR and not (left and right):
            return self._chain(mine.replaced(steps=values))
        both = Group(connector, (Group("AND", left), Group("AND", right)))
        return self._chain(mine.replaced(steps=(*values, both)))


def _all_names(query: Any) -> tuple[str, ...]:
    return tuple(field.attname for field in query.model._meta.concrete_fields)


def _is_across_many(query: Any, name: str) -> bool:
    """Tells whether a name that rows are reduced to leads across a relation to many.

    Raises:
        FieldError: Rows cannot be reduced to it.
    """
    if name in query.annotations or (query.extra is not None and name in query.extra.names):
        return False
    first, _, rest = name.partition(LOOKUP_SEP)
    if first in query.annotations or query.combined is not None:
        return False
    relation = dict(query.filtered_relations).get(first)
    if relation is not None:
        name = f"{relation.relation_name}{LOOKUP_SEP}{rest}" if rest else relation.relation_name
    path = resolve_path(query.model._meta, name.split(LOOKUP_SEP), query)
    check_rest(path)
    return any(hop.is_many for hop in path.hops)
