"""Names in queries: `author__name__icontains` is joins, a field, transforms and a lookup.

What a name means follows from the model alone, so it is found out once and kept with the model
(`Options.derived`), which forgets it when a model or a lookup is added.
"""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Hashable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from plectrum.apps import apps
from plectrum.core.exceptions import FieldError
from plectrum.db.models.expressions.base import Lowered
from plectrum.db.models.expressions.references import F, OuterRef
from plectrum.db.models.fields.base import Field
from plectrum.db.models.functions.temporal import zone_name
from plectrum.db.models.lookups.base import Listed, Lookup, Several, Structure, is_expression
from plectrum.db.models.lookups.comparison import Exact, In, IsNull
from plectrum.db.models.lookups.registration import on_registration
from plectrum.db.models.protocols import LOOKUP_SEP
from plectrum.db.models.relations_map import Hop
from plectrum.sql.shape import Shaped

BINDINGS_KEPT = 2048


class Path(NamedTuple):
    """Where a name leads.

    Attributes:
        hops: The joins to follow.
        field: The field at the end, one with a column.
        relation: The relation that the name ended with, or `None`: values may be instances.
        rest: The parts of the name after the field: transforms and a lookup.
        source: The field that was named, before joins were trimmed.
        key: For a relation, the field of the related model that the column is compared with.
    """

    hops: tuple[Hop, ...]
    field: Any
    relation: Any
    rest: tuple[str, ...]
    source: Any
    key: Any = None


# Types of values that are never expressions, instances or lists.
PLAIN_TYPES = frozenset(
    {int, str, float, bool, dt.datetime, dt.date, dt.time, dt.timedelta, Decimal, UUID, bytes}
)
_USUAL_OPERANDS = frozenset({Lookup.operand.__func__, Exact.operand.__func__})  # type: ignore[attr-defined]  # class methods


def writes_own_sql(lookup: type[Any]) -> bool:
    """Tells whether a class of lookups has an `as_sql`, or one for a database, of its own."""
    return lookup.as_sql is not Lookup.as_sql or any(
        name.startswith("as_") and name not in {"as_sql", "as_operand"} for name in dir(lookup)
    )


class Binding:
    """A lookup that a name stands for; equal only to itself.

    Attributes:
        name: The name.
        path: Where it leads; `None` for an annotation.
        annotation: The annotation's name, or `None`.
        transforms: The classes of transforms on the way.
        lookup: The class of the lookup.
        field: The field that describes the value before the lookup.
        is_multi_valued: Whether a relation to many rows leads there.
        is_foreign: Whether the lookup writes SQL of its own; the value is then part of the shape,
            since it may end in the text.
        prepare: What alone prepares values of `PLAIN_TYPES`; `None` where the lookup must be
            asked too.
    """

    __slots__ = (
        "annotation",
        "field",
        "is_foreign",
        "is_multi_valued",
        "is_zoned",
        "lookup",
        "name",
        "path",
        "prepare",
        "relation",
        "transforms",
    )

    def __init__(
        self,
        name: str,
        path: Path | None,
        annotation: str | None,
        transforms: tuple[type[Any], ...],
        lookup: type[Any],
        field: Any,
    ) -> None:
        self.name = name
        self.path = path
        self.annotation = annotation
        self.transforms = transforms
        self.lookup = lookup
        self.field = field
        self.relation = path.relation if path is not None and not transforms else None
        self.is_zoned = any(getattr(transform, "is_zoned", False) for transform in transforms)
        self.is_foreign = writes_own_sql(lookup)
        is_usual = (
            not self.is_foreign
            and lookup.operand.__func__ in _USUAL_OPERANDS
            and lookup.prepare_rhs
        )
        self.prepare = field.get_prep_value if is_usual and field is not None else None
        self.is_multi_valued = path is not None and any(hop.is_many for hop in path.hops)

    def key(self) -> Hashable:
        """Returns what stands for the binding in a shape."""
        return (self, zone_name(None)) if self.is_zoned else self

    def operand(self, value: Any) -> Any:
        """Turns what a caller compares with into an operand of the lookup."""
        if self.relation is not None:
            value = related_value(self, value)
            if value is None and self.field.is_row and issubclass(self.lookup, Exact):
                return Structure(None)
        if self.is_foreign and not isinstance(value, Shaped):
            return Structure(value)
        operand = self.lookup.operand(self.field, value)
        if isinstance(operand, Listed) and any(one.bilateral for one in self.transforms):
            return Several(operand.values)  # each of them is transformed
        return operand

    def __repr__(self) -> str:
        return f"<{self.name}>"


def related_value(binding: Binding, value: Any) -> Any:
    """Turns instances of a relation's model into the keys that its column holds.

    Raises:
        ValueError: An instance is of another model, or has no key yet.
    """
    if issubclass(binding.lookup, IsNull):
        return value
    query = getattr(value, "_query", None)
    if query is not None and query.selection is None:
        _check_model_of(binding, query.model)
    key = binding.path.key if binding.path is not None else None
    if query is not None and query.selection is None and key is not None:
        if key.is_row:
            return value.values_list(*[part.attname for part in key.composite_fields])
        if not key.primary_key and key in query.model._meta.concrete_fields:
            return value.values_list(key.attname)
    if issubclass(binding.lookup, In) and not is_expression(value):
        return [_related_key(binding, item) for item in value]
    return _related_key(binding, value)


def _check_model_of(binding: Binding, model: Any) -> None:
    """Raises ValueError for a query of a model that the relation does not lead to."""
    expected: Any = binding.relation and binding.relation.related_model
    if expected is None or _are_related(model._meta, expected._meta):
        return
    name, wanted = model._meta.object_name, expected._meta.object_name
    raise ValueError(f'Cannot use QuerySet for "{name}": Use a QuerySet for "{wanted}".')


def _are_related(options: Any, expected: Any) -> bool:
    """Tells whether two models are one, or one is derived from the other."""
    model, wanted = options.concrete_model, expected.concrete_model
    return model is wanted or wanted in options.all_parents or model in wanted._meta.all_parents


def _related_key(binding: Binding, value: Any) -> Any:
    options = getattr(value, "_meta", None)
    if options is None or isinstance(value, type):
        return value
    relation: Any = binding.relation
    model = relation.related_model
    if not _are_related(options, model._meta):
        raise ValueError(f'Cannot query "{value}": Must be "{model._meta.object_name}" instance.')
    field = binding.path.key if binding.path is not None else None
    key: Any
    if field is not None and field.is_row:
        key = tuple(getattr(value, part.attname) for part in field.composite_fields)
    else:
        name = getattr(field, "attname", "pk")
        key = getattr(value, name, None) if name in value.__dict__ else value.pk
    if key is None or (isinstance(key, tuple) and None in key):
        raise ValueError("Model instances passed to related filters must be saved.")
    return key


def binding_for(state: Any, name: str) -> Binding:
    """Returns the lookup that a name stands for in a query.

    Raises:
        FieldError: There is no such field, transform or lookup; near names are suggested.
    """
    if state.annotations or state.filtered_relations:
        first = name.split(LOOKUP_SEP, 1)[0]
        for annotation in _candidates(state.annotations, name, first):
            return _annotation_binding(state, annotation, name)
        relation = dict(state.filtered_relations).get(first)
        if relation is not None:
            return _filtered_binding(state, relation, name)
    cache = state.model._meta.derived
    binding = cache.get(name)
    if binding is None:
        binding = _resolve(state.model._meta, name, state)
        if len(cache) >= BINDINGS_KEPT:
            cache.clear()
        cache[name] = binding
    return binding  # type: ignore[no-any-return]  # the cache holds bindings under names


def _filtered_binding(state: Any, relation: Any, name: str) -> Binding:
    """Returns the lookup of a name that begins with a relation with conditions of its own."""
    first, _, rest = name.partition(LOOKUP_SEP)
    real = f"{relation.relation_name}{LOOKUP_SEP}{rest}" if rest else relation.relation_name
    cache = state.model._meta.derived
    key = ("filtered", first, real)
    binding: Binding | None = cache.get(key)
    if binding is None:
        path = resolve_path(state.model._meta, real.split(LOOKUP_SEP))
        transforms, lookup, field = _lookup_of(path.field, path.rest, name, path.relation)
        is_multi_valued = any(hop.is_many for hop in path.hops)
        path = path._replace(hops=())
        binding = cache[key] = Binding(name, path, None, transforms, lookup, field)
        binding.is_multi_valued = is_multi_valued
    return binding


def _candidates(annotations: Any, name: str, first: str) -> list[str]:
    """Returns the annotation that a name begins with, the longest where names have separators."""
    if first in annotations:
        return [first]
    longer = [one for one in annotations if name == one or name.startswith(one + LOOKUP_SEP)]
    return sorted(longer, key=len, reverse=True)[:1]


def _annotation_binding(state: Any, annotation: str, name: str) -> Binding:
    rest = name[len(annotation) :].removeprefix(LOOKUP_SEP)
    field = output_field_of(*_annotated(state, annotation))
    key = (annotation, rest, None if field is None else field.shape_key())
    cache = state.model._meta.derived
    binding: Binding | None = cache.get(key)
    if binding is None:
        parts = rest.split(LOOKUP_SEP) if rest else []
        transforms, lookup, output = _lookup_of(field, parts, name)
        binding = Binding(name, None, annotation, transforms, lookup, output)
        if len(cache) >= BINDINGS_KEPT:
            cache.clear()
        cache[key] = binding
    return binding


def _annotated(state: Any, name: str) -> tuple[Any, Any]:
    """Returns an annotation's expression, after the description whose names it uses."""
    annotation = state.annotations[name]
    if annotation.before is not None:
        state = state.replaced(annotations={**state.annotations, name: annotation.before})
    return state, annotation.expression


def _field_of_name(state: Any, name: str) -> Any:
    """Returns the field that describes what a name stands for, or `None`."""
    if name in state.annotations:
        return output_field_of(*_annotated(state, name))
    try:
        path = resolve_path(state.model._meta, name.split(LOOKUP_SEP), state)
    except FieldError:
        return None
    field = path.field
    for part in path.rest:
        transform = field.get_transform(part)
        if transform is None:
            return None
        field = transform_output(transform, field)
    return field


def output_field_of(state: Any, expression: Any) -> Any:
    """Returns the field that describes an expression's value, names in it resolved; or `None`."""
    name: Any = getattr(expression, "name", None)
    if isinstance(expression, F) and not isinstance(expression, OuterRef):
        return _field_of_name(state, name)
    given = getattr(expression, "given_output_field", None)
    if given is not None:
        return given
    derive = getattr(expression, "output_field_in", None)
    if derive is not None:
        return derive(state, output_field_of)
    sources: list[Any] = getattr(expression, "get_source_expressions", list)()
    try:
        own = expression._output_field_or_none
    except (FieldError, AttributeError):
        own = None
    if own is not None:
        return own
    fields = [output_field_of(state, source) for source in sources if source is not None]
    follows = getattr(expression, "lowered_field", None)
    if follows is not None and fields:
        return follows([Lowered(None, field) for field in fields])
    return next((field for field in fields if field is not None), None)


def is_row(state: Any, expression: Any) -> bool:
    """Tells whether an expression names a key of several fields."""
    if not isinstance(expression, F) or isinstance(expression, OuterRef):
        return False
    name = expression.name
    if name in state.annotations:
        return is_row(*_annotated(state, name))
    last = name.rpartition(LOOKUP_SEP)[2]
    known = state.model._meta._forward_by_name.get(name)
    if last != "pk" and (known is None or known.column is not None):
        return False
    field = output_field_of(state, expression)
    return field is not None and bool(field.is_row)


def check_names(state: Any, expression: Any) -> None:
    """Raises FieldError for an expression with a name that leads nowhere; suggests near ones."""
    if state.extra is not None or state.combined is not None:
        return
    for part in getattr(expression, "flatten", tuple)():
        if not isinstance(part, F) or isinstance(part, OuterRef):
            continue
        parts = part.name.split(LOOKUP_SEP)
        is_joined = any(parts[0] == name for name, _ in state.filtered_relations)
        if not is_joined and not _candidates(state.annotations, part.name, parts[0]):
            check_rest(resolve_path(state.model._meta, parts, state))


def check_rest(path: Path) -> None:
    """Raises FieldError where what stands behind a field in a name is no transform of it."""
    field = path.field
    for part in path.rest:
        transform = None if field is None else field.get_transform(part)
        if transform is None:
            if path.relation is not None:
                raise unknown_field(path.relation.related_model._meta, part)
            raise FieldError(
                f"Cannot resolve keyword {part[:200]!r} into field. "
                f"Join on '{getattr(path.source, 'name', field)}' not permitted."
            )
        field = transform_output(transform, field)


def refuse_rows(state: Any, expression: Any) -> None:
    """Raises ValueError for an expression of one value that is made of a composite key."""
    flatten = getattr(expression, "flatten", None)
    for part in flatten() if flatten is not None else ():
        if getattr(part, "allows_composite_expressions", False):
            continue
        sources: list[Any] = getattr(part, "get_source_expressions", list)()
        if any(is_row(state, source) for source in sources):
            raise ValueError(
                f"{type(part).__name__} expression does not support composite primary keys."
            )


def transform_output(transform: type[Any], field: Any) -> Any:
    """Returns the field of what a transform makes of a field's value."""
    output = transform.__dict__.get("output_field")
    if output is not None and not isinstance(output, property):
        return output
    probe = transform(_Probe(field))
    return probe._output_field_or_none or field


class _Probe:
    """Stands for a column when a transform is asked for its output."""

    def __init__(self, field: Any) -> None:
        self._output_field_or_none = self.output_field = field

    def resolve_expression(self, *_: Any, **__: Any) -> Any:
        """Returns itself."""
        return self


def _resolve(options: Any, name: str, state: Any) -> Binding:
    path = resolve_path(options, name.split(LOOKUP_SEP), state)
    transforms, lookup, field = _lookup_of(path.field, path.rest, name, path.relation)
    return Binding(name, path, None, transforms, lookup, field)


_ANY_FIELD = Field()
_RELATED_LOOKUPS = frozenset({"exact", "in", "gt", "gte", "lt", "lte", "isnull"})


def _lookup_of(
    field: Any, parts: Sequence[str], name: str, relation: Any = None
) -> tuple[tuple[type[Any], ...], type[Any], Any]:
    """Returns transforms, lookup and the field before the lookup for the rest of a name."""
    transforms: list[type[Any]] = []
    remaining = list(parts) or ["exact"]
    if relation is not None and parts and (len(parts) > 1 or parts[0] not in _RELATED_LOOKUPS):
        raise FieldError(f"Related Field got invalid lookup: {parts[0]}")
    while remaining:
        part = remaining.pop(0)
        if not remaining:
            lookup = (_ANY_FIELD if field is None else field).get_lookup(part)
            if lookup is not None:
                return tuple(transforms), lookup, field
        transform = None if field is None else field.get_transform(part)
        if transform is None:
            raise _unsupported(field, part, name)
        transforms.append(transform)
        field = transform_output(transform, field)
        if not remaining:
            remaining.append("exact")
    raise _unsupported(field, "", name)


def _unsupported(field: Any, part: str, name: str) -> FieldError:
    kind = type(field).__name__
    known = [] if field is None else list(field.get_lookups())
    near = difflib.get_close_matches(part, known)
    suggestion = f", perhaps you meant {' or '.join(near)}?" if near else "."
    return FieldError(
        f"Unsupported lookup '{part}' for {kind} or join on the field not permitted{suggestion}",
        hint=f"The lookup was {name!r}.",
    )


def resolve_path(options: Any, parts: Sequence[str], state: Any = None) -> Path:
    """Follows names from a model as far as they are fields.

    Raises:
        FieldError: The first name is no field; near names are suggested.
    """
    hops: list[Hop] = []
    field: Any = None
    current = options
    relation: Any = None
    index = 0
    for index, part in enumerate(parts):  # noqa: B007 - used after the loop
        found = _field_named(current, part)
        if found is None:
            if field is None:
                raise unknown_field(options, part, state)
            break
        if field is not None and relation is None:
            break
        if relation is not None:
            hops.extend(relation.hops)
        hops.extend(_hops_to_parent(current, found))
        field = found
        if found.is_relation and getattr(found, "hops", None) is not None:
            relation = found
            current = found.related_model._meta
        else:
            relation = None
    else:
        index = len(parts)
    if relation is None and field is not None and not (field.concrete or field.is_row):
        raise FieldError(
            f"Field '{field.name}' does not generate an automatic reverse relation and "
            "therefore cannot be used for reverse querying. If it is a GenericForeignKey, "
            "consider adding a GenericRelation."
        )
    return _ended(hops, field, relation, tuple(parts[index:]))


def _ended(hops: list[Hop], field: Any, relation: Any, rest: tuple[str, ...]) -> Path:
    """Returns the path to the column that stands for the last field, without needless joins."""
    column = field
    key = None
    if relation is not None:
        if getattr(field, "concrete", False) and field.column is not None:
            key = field.target_field
        elif getattr(field, "row", None) is not None:
            column, key = field.row, field.target_row
        else:
            hops = [*hops, *relation.hops]
            column = key = hops[-1].target._meta.pk
    while hops:
        last = hops[-1]
        if not last.is_forward or last.condition is not None:
            break
        same = [here for here, there in last.columns if _same_column(there, column)]
        if not same:
            break
        column = same[0]
        hops = hops[:-1]
    return Path(tuple(hops), column, relation, rest, field, key)


def relations_of(options: Any, name: str) -> list[str]:
    """Returns the names of relations that lead to the field that a lookup is about.

    Raises:
        FieldError: The first name is no field; near names are suggested.
    """
    parts = name.split(LOOKUP_SEP)
    path = resolve_path(options, parts)
    depth = len(parts) - len(path.rest)
    return parts[: depth - 1]


def relation_hops(options: Any, name: str) -> tuple[tuple[Hop, ...], tuple[Hop, ...]]:
    """Returns the joins that lead to the last relation of a path, and those of the relation.

    Args:
        options: Of the model that the path begins with.
        name: Names of relations, joined by two underscores.

    Raises:
        FieldError: A name is no relation.
    """
    leading: list[Hop] = []
    hops: tuple[Hop, ...] = ()
    for part in name.split(LOOKUP_SEP):
        relation = _field_named(options, part)
        if not getattr(relation, "hops", None):
            raise unknown_field(options, part)
        leading += [*hops, *_hops_to_parent(options, relation)]
        hops = tuple(relation.hops)
        options = relation.related_model._meta
    return tuple(leading), hops


def _same_column(there: Any, column: Any) -> bool:
    return bool(there is column or there == column)


def _field_named(options: Any, name: str) -> Any:
    """Returns a field or the far end of a relation by its name in queries, or `None`."""
    if name == "pk":
        return options.pk
    known = options._forward_by_name.get(name) or options.fields_map.get(name)
    return known or options.concrete_model_or_self._meta.rows.get(name)


def _hops_to_parent(options: Any, field: Any) -> list[Hop]:
    """Returns the joins to the table of the parent that has a field."""
    owner = field.model
    if owner is None or owner._meta.concrete_model is options.concrete_model:
        return []
    return [link.hops[0] for link in options.links_to(owner)]


def unknown_field(options: Any, name: str, state: Any = None) -> FieldError:
    """Returns the error of a name that is no field."""
    names = {
        *options._forward_by_name,
        *options.fields_map,
        *(() if state is None else state.annotations),
    }
    shown = sorted(name for name in names if not name.endswith("+"))
    near = difflib.get_close_matches(name, shown, n=1)
    return FieldError(
        f"Cannot resolve keyword {name[:200]!r} into field. Choices are: {', '.join(shown)}",
        hint=f"Did you mean {near[0]!r}?" if near else "",
    )


def _forget_all() -> None:
    """Forgets resolved names, since a lookup was registered."""
    for models in list(apps.all_models.values()):
        for model in list(models.values()):
            model._meta.__dict__.pop("derived", None)


on_registration(_forget_all)
