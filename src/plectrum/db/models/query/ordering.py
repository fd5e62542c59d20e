"""What a query is sorted by."""

from __future__ import annotations

from typing import Any

from plectrum.core.exceptions import FieldError
from plectrum.db.models.expressions.base import OrderBy
from plectrum.db.models.expressions.references import F
from plectrum.db.models.protocols import LOOKUP_SEP
from plectrum.db.models.query.extra import ExtraName
from plectrum.db.models.query.paths import resolve_path
from plectrum.sql.nodes import expressions as nodes


def check_ordering(state: Any, item: Any) -> Any:
    """Returns an item of `order_by` after a check of its names.

    Raises:
        FieldError: A name does not exist, or the item is neither a name nor an expression.
    """
    if isinstance(item, str):
        known = state.model._meta.derived
        if item == "?" or ("order", item) in known:
            return item
        name = item.removeprefix("-")
        if name in state.annotations or name.split(LOOKUP_SEP, 1)[0] in state.annotations:
            return item
        if state.combined is not None or state.extra is not None or state.filtered_relations:
            return item
        path = resolve_path(state.model._meta, name.split(LOOKUP_SEP), state)
        field = path.field
        for part in path.rest:
            transform = field.get_transform(part)
            if transform is None:
                raise FieldError(f"Cannot resolve keyword {part[:200]!r} into field.")
            field = transform.__dict__.get("output_field") or field
        known["order", item] = True
        return item
    if not hasattr(item, "resolve_expression"):
        raise FieldError(f"Order by takes names and expressions, not {item!r:.200}.")
    if getattr(item, "contains_aggregate", False):
        raise FieldError(
            "Using an aggregate in order_by() without also including it in annotate() is not "
            f"allowed: {item!r:.200}"
        )
    return item


def _items(state: Any) -> Any:
    """Returns what was said about the order; a grouped query does not have its model's."""
    if state.ordering is not None:
        return state.ordering
    return () if is_grouped(state) else state.model._meta.ordering or ()


def is_grouped(state: Any) -> bool:
    """Tells whether rows are counted together."""
    values = (one.expression for one in state.annotations.values())
    return any(getattr(value, "contains_aggregate", False) for value in values)


def has_order(state: Any) -> bool:
    """Tells whether something was said about the order of a query, by itself or its model."""
    return bool(_items(state))


def is_ordered(state: Any) -> bool:
    """Tells whether a query's rows have an order."""
    if state.combined is not None and not state.ordering:
        return is_ordered(state.combined[1][0])
    return bool(state.is_empty or _items(state))


def is_totally_ordered(state: Any) -> bool:
    """Tells whether the order leaves no two rows equal: what it names is unique and never NULL."""
    options = state.model._meta
    names = {_own_name(item) for item in _items(state)} - {None, *state.annotations}
    sure = {
        name
        for field in options.fields
        if not field.null
        for name in ({field.attname} if field.is_relation else {field.name, field.attname})
        if name in names
    }
    fields = {options.get_field(name) for name in sure}
    if "pk" in names or set(options.pk_fields) <= fields or any(field.unique for field in fields):
        return True
    known = {name for field in fields for name in (field.name, field.attname)}
    together = [*options.unique_together, *(c.fields for c in options.total_unique_constraints)]
    return any(known.issuperset(group) for group in together)


def _own_name(item: Any) -> str | None:
    """Returns the name of the field that an item of an order is about, if it is one."""
    if isinstance(item, OrderBy):
        item = item.expression
    if isinstance(item, str):
        return None if isinstance(item, ExtraName) else item.removeprefix("-")
    return item.name if isinstance(item, F) else None


def order_nodes(lowering: Any, state: Any, columns: Any) -> tuple[nodes.Ordering, ...]:
    """Returns what a query is sorted by; the model's own order where nothing was said.

    Args:
        lowering: The query, of which the steps are lowered.
        state: Its description.
        columns: Its columns; where rows are reduced to values, those are sorted by first.
    """
    items = state.ordering
    if items is None:
        items = state.model._meta.ordering or ()
    found: list[nodes.Ordering] = []
    for item in items:
        position = _selected_position(columns, item)
        if position is not None:
            descending = item.startswith("-") != state.is_reversed
            found.append(nodes.Ordering(nodes.Keyword(str(position + 1)), descending))
        else:
            found.extend(_nodes_of(lowering, item, state.is_reversed))
    unique: dict[Any, nodes.Ordering] = {}
    for one in found:
        unique.setdefault(one.operand, one)
    return tuple(unique.values())


def _selected_position(columns: Any, item: Any) -> int | None:
    """Returns the position of the column that a name among the selected ones stands for."""
    if not isinstance(item, str) or not columns.names:
        return None
    name = item.lstrip("-")
    if name not in columns.names:
        return None
    position: int = columns.positions[columns.names.index(name)]
    return None if columns.width_at(position) > 1 else position


def _nodes_of(lowering: Any, item: Any, is_reversed: bool) -> list[nodes.Ordering]:
    scope = lowering.scope
    if isinstance(item, str):
        if item == "?":
            return [nodes.Ordering(nodes.Call("RANDOM"))]
        descending = item.startswith("-") != is_reversed
        return _by_name(scope, item.lstrip("-"), descending, ())
    if isinstance(item, F):
        item = item.asc()
    if not isinstance(item, OrderBy):
        item = OrderBy(item)
    if is_reversed:
        item = item.reverse_ordering()
    extra = scope.state.extra
    if isinstance(item.expression, F) and extra is not None and item.expression.name in extra.names:
        return _by_name(scope, item.expression.name, item.descending, ())
    return list(nodes.parts_of(scope.lower(item).node))


def _ordered(scope: Any, name: Any, descending: bool) -> list[nodes.Ordering]:
    """Returns the order by a column or an annotation; by each column of a key of several."""
    return list(nodes.parts_of(nodes.Ordering(scope.reference(name).node, descending)))


def _by_name(
    scope: Any, name: Any, descending: bool, seen: tuple[Any, ...]
) -> list[nodes.Ordering]:
    """Returns the order by a name; a relation is sorted by the order of its model."""
    if not isinstance(name, str) or name in scope.annotations:
        return _ordered(scope, name, descending)
    parts = name.split(LOOKUP_SEP)
    if scope.state.extra is not None and name in scope.state.extra.names:
        return [nodes.Ordering(scope.state.extra.value(name), descending)]
    if parts[0] in scope.annotations or parts[0] in scope.filtered:
        return _ordered(scope, name, descending)
    path = resolve_path(scope.options, parts, scope.state)
    relation = path.relation
    is_key = relation is not None and parts[-1] in {"pk", getattr(relation, "attname", "")}
    if relation is not None and not path.rest and not is_key:
        target = relation.related_model._meta
        if target.ordering and (relation, name) not in seen:
            result: list[nodes.Ordering] = []
            for item in target.ordering:
                result.extend(
                    _related_item(scope, name, item, descending, (*seen, (relation, name)))
                )
            return result
    return _ordered(scope, name, descending)


def _related_item(
    scope: Any, prefix: str, item: Any, descending: bool, seen: tuple[Any, ...]
) -> list[nodes.Ordering]:
    """Returns one item of a related model's order, reached by a prefix."""
    nulls = ""
    if isinstance(item, F):
        item = item.asc()
    if isinstance(item, OrderBy):
        if not isinstance(item.expression, F):
            raise FieldError(
                f"The order of the model that {prefix!r} leads to is an expression; name what to "
                "sort by instead."
            )
        nulls = "first" if item.nulls_first else "last" if item.nulls_last else ""
        item = f"{'-' if item.descending else ''}{item.expression.name}"
    its_descending = item.startswith("-") != descending
    name = f"{prefix}{LOOKUP_SEP}{item.lstrip('-')}"
    found = _by_name(scope, name, its_descending, seen)
    return [nodes.Ordering(one.operand, one.descending, nulls or one.nulls) for one in found]
