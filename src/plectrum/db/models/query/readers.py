"""Readers: from the rows of a query to instances, dictionaries and tuples."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable
from typing import Any

from plectrum.db.models.fields.deferred import make_deferrable
from plectrum.db.models.query.columns import Columns, ModelColumns
from plectrum.db.models.signals import post_init, pre_init
from plectrum.db.models.state import ModelState
from plectrum.sql.decode import Source, attribute, flat_reader, mapping_reader, tuple_reader

Reader = Callable[[list[Any], Any], list[Any]]
"""Makes objects of rows and the origin that the objects keep."""


def reader_of(state: Any, columns: Columns) -> Reader:
    """Returns the reader of a query's rows."""
    if columns.hidden:
        width = len(columns.outputs)
        columns.hidden = 0
        read_visible = reader_of(state, columns)
        return lambda rows, origin: read_visible([row[:width] for row in rows], origin)
    selection = state.selection
    if selection is None:
        return instance_reader(columns)
    if columns.widths:
        return row_reader(columns, selection.kind)
    count = len(columns.names)
    decoders = columns.decoders[:count]
    decode = columns.decoders
    if selection.kind == "flat":
        read = flat_reader(decoders[0]) if len(decode) == 1 else _first_of(decoders[0])
    elif selection.kind == "dict":
        read = mapping_reader(columns.names, decode)
    elif selection.kind == "named":
        row = namedtuple("Row", columns.names)  # type: ignore[misc]  # noqa: PYI024 - names known at run time
        pairs = tuple_reader(decode) or list
        return lambda rows, _origin: [row._make(values) for values in pairs(rows)]
    else:
        read = tuple_reader(decode) or list
    return lambda rows, _origin: read(rows)


def row_reader(columns: Columns, kind: str) -> Reader:
    """Writes the reader of values of which some are rows: composite keys.

    Args:
        columns: The query's columns.
        kind: `dict`, `tuple`, `flat` or `named`.
    """
    source = Source()
    values = [_decoded(source, columns, position) for position in columns.positions]
    if kind == "flat":
        made = values[0]
    elif kind == "dict":
        pairs = zip(columns.names, values, strict=True)
        made = f"{{{', '.join(f'{name!r}: {value}' for name, value in pairs)}}}"
    else:
        made = f"({', '.join(values)},)"
    if kind == "named":
        row = namedtuple("Row", columns.names)  # type: ignore[misc]  # noqa: PYI024 - names known at run time
        made = f"{source.name('row', row._make)}({made})"
    names = ", ".join(f"c{index}" for index in range(len(columns.outputs)))
    source.line(0, "def read(rows, origin):")
    source.line(1, f"return [{made} for ({names},) in rows]")
    return source.compile("read")


def _first_of(decode: Callable[[Any], Any] | None) -> Callable[[list[Any]], list[Any]]:
    if decode is None:
        return lambda rows: [row[0] for row in rows]
    return lambda rows: [decode(row[0]) for row in rows]


def is_plain(model: Any) -> bool:
    """Tells whether instances may be made without calling the model's class.

    They may not where it has an initializer, a `from_db` or receivers of its own.
    """
    base = model._meta.base_model
    return (
        model.__init__ is base.__init__
        and model.from_db.__func__ is base.from_db.__func__
        and model.__new__ is object.__new__
        and not pre_init.has_listeners(model)
        and not post_init.has_listeners(model)
    )


def instance_reader(columns: Columns) -> Reader:
    """Writes the reader of a query for instances."""
    source = Source()
    names = [f"c{index}" for index in range(len(columns.outputs))]
    source.names["new"] = object.__new__
    source.line(0, "def read(rows, origin):")
    source.line(1, "result = []")
    source.line(1, "append = result.append")
    source.line(1, f"for ({', '.join(names)},) in rows:")
    _write_model(source, columns, columns.models[0], "o", 2)
    for name, position in columns.extra:
        value = _decoded(source, columns, position)
        source.line(
            2,
            f"o.{attribute(name)} = {value}"
            if name.isidentifier()
            else f"setattr(o, {name!r}, {value})",
        )
    source.line(2, "append(o)")
    source.line(1, "return result")
    return source.compile("read")


def _decoded(source: Source, columns: Columns, position: int) -> str:
    width = columns.width_at(position)
    decoded = [
        source.decoded(columns.decoders[index], f"c{index}")
        for index in range(position, position + width)
    ]
    return decoded[0] if width == 1 else f"({', '.join(decoded)})"


def _write_model(
    source: Source, columns: Columns, entry: ModelColumns, variable: str, depth: int
) -> None:
    """Writes the lines that make one instance of a row, and those that are reached from it."""
    options = entry.model._meta
    cls = source.name("m", entry.model)
    values = [
        (attribute(field.attname), _decoded(source, columns, entry.start + index))
        for index, field in enumerate(entry.fields)
    ]
    loaded = {name for name, _ in values}
    for field in options.concrete_fields:
        if field.attname not in loaded:
            make_deferrable(field.model, field)
    if is_plain(entry.model):
        source.line(depth, f"{variable} = new({cls})")
        for name, value in values:
            source.line(depth, f"{variable}.{name} = {value}")
        source.line(depth, f"{variable}._origin = origin")
    else:
        make = source.name("f", make_by_class)
        field_names = source.name("n", [name for name, _ in values])
        items = ", ".join(value for _, value in values)
        source.line(depth, f"{variable} = {make}({cls}, origin, {field_names}, ({items},))")
    for index, child in enumerate(entry.children):
        _write_child(source, columns, child, variable, f"{variable}{index}", depth)


def _write_child(
    source: Source,
    columns: Columns,
    entry: ModelColumns,
    parent: str,
    variable: str,
    depth: int,
) -> None:
    relation = entry.relation
    inner = depth
    if entry.is_nullable:
        source.line(depth, f"if c{entry.key_position} is None:")
        source.line(depth + 1, f"{variable} = None")
        source.line(depth, "else:")
        inner = depth + 1
    _write_model(source, columns, entry, variable, inner)
    remote = relation.remote_field
    if relation.one_to_one or not remote.multiple:
        source.line(inner, f"{variable}.{attribute(remote.cache_name)} = {parent}")
    source.line(depth, f"{parent}.{attribute(relation.cache_name)} = {variable}")


def make_by_class(cls: Any, origin: Any, names: list[str], values: tuple[Any, ...]) -> Any:
    """Makes an instance by the model's own `from_db`."""
    if type(origin) is str:
        return cls.from_db(origin, names, values)
    instance = cls.from_db(origin.alias, names, values, fetch_mode=origin.fetch_mode)
    state = instance._state
    if isinstance(state, ModelState):
        state.fetch_mode, state.peers = origin.fetch_mode, origin.peers
    return instance
