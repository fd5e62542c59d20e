"""What a query's columns are: fields of models, annotations, and where each goes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from plectrum.core.exceptions import FieldDoesNotExist, FieldError
from plectrum.db.models.protocols import LOOKUP_SEP
from plectrum.db.models.query import foreign
from plectrum.db.models.query.paths import unknown_field
from plectrum.sql.nodes import expressions as nodes
from plectrum.sql.nodes import select

Decoder = Callable[[Any], Any] | None


class ModelColumns:
    """The columns of one model among those of a query.

    Attributes:
        model: The class that instances are made of.
        fields: The fields, in the order of the columns.
        start: The position of the first column.
        path: The names of the relations that lead to it; empty for the query's own model.
        alias: The name of its table.
        relation: The relation that leads to it, or `None`.
        is_nullable: Whether there may be no row.
        children: The models that are reached from it.
    """

    def __init__(
        self,
        model: Any,
        fields: list[Any],
        start: int,
        path: str,
        alias: str,
        relation: Any = None,
        is_nullable: bool = False,
    ) -> None:
        self.model, self.fields, self.start = model, fields, start
        self.path, self.alias = path, alias
        self.relation, self.is_nullable = relation, is_nullable
        self.children: list[ModelColumns] = []
        self.nodes: list[Any] = []

    def key_columns(self) -> list[Any]:
        """Returns the columns that decide all the others, for grouping."""
        keys = []
        parts = self.model._meta.pk_fields
        for field, node in zip(self.fields, self.nodes, strict=True):
            is_parent = field.model._meta.concrete_model is not self.model._meta.concrete_model
            if field.primary_key or is_parent or field in parts:
                keys.append(node)
        return keys

    @property
    def key_position(self) -> int:
        """The position of the column that is NULL where there is no row."""
        parts = self.model._meta.pk_fields
        for index, field in enumerate(self.fields):
            if field in parts or field.primary_key:
                return self.start + index
        return self.start


class Columns:
    """All columns of a query.

    Attributes:
        outputs: The values as the statement has them.
        decoders: What turns each column's value into Python's.
        models: The models among them, each after the one it is reached from.
        extra: Names and positions of what is no field of a model.
        names: For rows that are no instances: the names in their order.
        positions: For each of the names the position of its column.
        fields: For each column the field that describes it, or `None`.
        widths: By the position of the first, how many columns are one value: a composite key.
        hidden: How many columns follow that are there for the order only.
    """

    def __init__(self) -> None:
        self.outputs: list[select.Output] = []
        self.decoders: list[Decoder] = []
        self.models: list[ModelColumns] = []
        self.extra: list[tuple[str, int]] = []
        self.names: list[str] = []
        self.positions: list[int] = []
        self.fields: list[Any] = []
        self.widths: dict[int, int] = {}
        self.hidden = 0

    @classmethod
    def of(cls, lowering: Any) -> Columns:
        """Returns the columns of a query whose steps have been lowered."""
        columns = cls()
        if lowering.state.selection is not None:
            columns._select_names(lowering)
        else:
            columns._select_instances(lowering)
        return columns

    def add(self, node: Any, field: Any, scope: Any, decode: Decoder = None) -> int:
        """Adds a column and returns its position; of a row of several, that of the first."""
        if isinstance(node, nodes.Row):
            start = len(self.outputs)
            for one, part in zip(node.items, field.composite_fields, strict=True):
                self.add(one, part, scope)
            self.widths[start] = len(node.items)
            return start
        self.outputs.append(select.Output(node))
        self.decoders.append(decode or decoder_of(node, field, scope))
        self.fields.append(field)
        return len(self.outputs) - 1

    # Instances

    def _select_instances(self, lowering: Any) -> None:
        state, scope = lowering.state, lowering.scope
        loaded = loaded_fields(state.model._meta, state.deferred, "")
        root = ModelColumns(state.model, loaded, 0, "", scope.base)
        self.models.append(root)
        self._add_model(root, scope)
        if state.related:
            spec = state.related
            self._follow_related(root, scope, spec, state.deferred, 0)
        self._add_annotations(lowering)

    def _add_model(self, entry: ModelColumns, scope: Any) -> None:
        entry.start = len(self.outputs)
        for field in entry.fields:
            alias = entry.alias
            owner = field.model._meta.concrete_model
            if owner is not entry.model._meta.concrete_model:
                links = entry.model._meta.links_to(field.model)
                alias = scope.follow(tuple(link.hops[0] for link in links), alias)
            node = nodes.Column(alias, field.column)
            entry.nodes.append(node)
            self.add(node, field, scope)

    def _follow_related(
        self, parent: ModelColumns, scope: Any, spec: Any, deferred: Any, depth: int
    ) -> None:
        """Adds the models that `select_related` asks for."""
        options = parent.model._meta
        if spec is True:
            if depth >= 5:
                return
            wanted = {
                field.name: True
                for field in options.fields
                if field.is_relation
                and not field.null
                and field.remote_field is not None
                and not getattr(field.remote_field, "parent_link", False)
            }
        else:
            wanted = nested(spec)
        for name, inner in wanted.items():
            relation = related_relation(options, name)
            prefix = f"{parent.path}{LOOKUP_SEP}" if parent.path else ""
            path = f"{prefix}{name}"
            if spec is not True and relation.concrete and relation not in parent.fields:
                raise FieldError(
                    f"Field {options.object_name}.{relation.name} cannot be both deferred and "
                    "traversed using select_related at the same time."
                )
            start = parent.alias
            if relation.model._meta.concrete_model is not options.concrete_model:
                links = options.links_to(relation.model)
                start = scope.follow(tuple(link.hops[0] for link in links), start)
            alias = scope.follow(relation.hops, start)
            model = relation.related_model
            fields = loaded_fields(model._meta, deferred, path)
            is_nullable = parent.is_nullable or any(hop.is_nullable for hop in relation.hops)
            entry = ModelColumns(model, fields, 0, path, alias, relation, is_nullable)
            parent.children.append(entry)
            self.models.append(entry)
            self._add_model(entry, scope)
            if inner:
                self._follow_related(entry, scope, inner, deferred, depth + 1)

    def _add_annotations(self, lowering: Any) -> None:
        scope = lowering.scope
        extra = lowering.state.extra
        if extra is not None:
            for name in extra.names:
                self.extra.append((name, self.add(extra.value(name), None, scope)))
        for name, lowered in scope.annotations.items():
            annotation = lowering.state.annotations.get(name)
            if annotation is not None and annotation.is_selected:
                decode = annotation_decoder(annotation.expression, lowered, scope)
                self.extra.append((name, self.add(lowered.node, lowered.field, scope, decode)))

    # Values

    def _select_names(self, lowering: Any) -> None:
        state, scope = lowering.state, lowering.scope
        for name in state.selected_names():
            lowered = self._named(lowering, name)
            annotation = state.annotations.get(name)
            decode = None
            if annotation is not None:
                decode = annotation_decoder(annotation.expression, lowered, scope)
            position = self.add(lowered.node, lowered.field, scope, decode)
            self.names.append(name)
            self.positions.append(position)

    @staticmethod
    def _named(lowering: Any, name: str) -> Any:
        extra = lowering.state.extra
        if extra is not None and name in extra.names:
            return extra.lowered(name)
        return lowering.scope.value(name)

    def width_at(self, position: int) -> int:
        """Returns how many columns the value at a position has."""
        return self.widths.get(position, 1)

    def positions_of(self, name: str, options: Any) -> list[int]:
        """Returns the positions of the columns that a name stands for; none where unknown."""
        known = dict(self.extra) | dict(zip(self.names, self.positions, strict=True))
        if name in known:
            start = known[name]
            return list(range(start, start + self.width_at(start)))
        names = [part.name for part in options.pk_fields] if name == "pk" else [name]
        found = []
        for one in names:
            for index, field in enumerate(self.fields):
                if field is not None and one in {field.name, getattr(field, "attname", None)}:
                    found.append(index)
                    break
        return found if len(found) == len(names) else []


def decoder_of(node: Any, field: Any, scope: Any) -> Decoder:
    """Returns what turns the value of a node into Python's."""
    is_computed = not isinstance(node, nodes.Column)
    return foreign.decoder_of(field, scope.connection, is_computed=is_computed)


def annotation_decoder(expression: Any, lowered: Any, scope: Any) -> Decoder:
    """Returns what turns an annotation's value into Python's."""
    field = lowered.field
    if field is None and (check := getattr(expression, "check_field", None)) is not None:
        check(scope)
    make = getattr(expression, "reader", None)
    own = make(field) if make is not None else None
    convert = getattr(type(expression), "convert_value", None)
    base = decoder_of(lowered.node, field, scope)
    if own is not None:
        return (lambda value: own(base(value))) if base is not None else own
    if convert is not None and getattr(convert, "__module__", "").startswith("plectrum.db.models."):
        return base
    if convert is None:
        return base
    connection = scope.connection

    def decode(value: Any) -> Any:
        value = value if base is None else base(value)
        return expression.convert_value(value, expression, connection)

    return decode


def related_relation(options: Any, name: str) -> Any:
    """Returns a relation that leads to one object.

    Raises:
        FieldError: There is no such relation; near names are suggested.
    """
    field = options._forward_by_name.get(name) or options.fields_map.get(name)
    if field is not None and _leads_to_one(field):
        return field
    singles = [
        one.name for one in (*options.fields, *options.related_objects) if _leads_to_one(one)
    ]
    choices = ", ".join(sorted(singles)) or "(none)"
    if field is None or field.is_relation:
        raise FieldError(
            f"Invalid field name(s) given in select_related: '{name}'. Choices are: {choices}"
        )
    raise FieldError(
        f"Non-relational field given in select_related: '{name}'. Choices are: {choices}"
    )


def _leads_to_one(field: Any) -> bool:
    """Tells whether a field, or the far end of one, leads to one object of one model."""
    if not field.is_relation or field.related_model is None:
        return False
    return bool(field.one_to_one or (field.many_to_one and not field.auto_created))


def nested(names: Any) -> dict[str, Any]:
    """Returns dotted names as a tree."""
    if isinstance(names, dict):
        return names
    tree: dict[str, Any] = {}
    for name in names:
        branch = tree
        for part in name.split(LOOKUP_SEP):
            branch = branch.setdefault(part, {})
    return tree


def loaded_fields(options: Any, deferred: Any, path: str) -> list[Any]:
    """Returns the fields whose columns are loaded, when some are left out.

    Args:
        options: The model's options.
        deferred: Names and whether they are left out, or `None`.
        path: The names of the relations that lead to the model.

    Raises:
        FieldDoesNotExist: A name does not exist; near names are suggested.
    """
    fields = list(options.concrete_fields)
    if deferred is None:
        return fields
    names, is_left_out = deferred
    prefix = f"{path}{LOOKUP_SEP}" if path else ""
    here: set[Any] = set()
    key = {options.pk, *options.pk_fields}
    has_inner = False
    for name in names:
        if not name.startswith(prefix):
            continue
        rest = name[len(prefix) :]
        first, separator, _ = rest.partition(LOOKUP_SEP)
        if separator:
            has_inner = True
        field = options.pk if first == "pk" else options._forward_by_name.get(first)
        if field is None and first not in options.fields_map:
            raise FieldDoesNotExist(str(unknown_field(options, first)))
        if not separator or not is_left_out:
            here.add(field)
    if is_left_out:
        return [field for field in fields if field not in here or field in key]
    if not here and not has_inner:
        return fields
    return [field for field in fields if field in here or field in key]


def check_related(options: Any, name: str, filtered: Any = ()) -> None:
    """Raises FieldError for a path of `select_related` that leads to no single object."""
    for part in name.split(LOOKUP_SEP):
        if part in filtered:
            return
        options = related_relation(options, part).related_model._meta
