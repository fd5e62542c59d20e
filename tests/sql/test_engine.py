"""The SQL engine: nodes, shapes, parameters, plans, text."""

from __future__ import annotations

import dataclasses
import inspect
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plectrum.sql import types
from plectrum.sql.decode import Source, flat_reader, mapping_reader, tuple_reader
from plectrum.sql.dialects import mysql, postgresql, sqlite
from plectrum.sql.dialects.base import Dialect, Environment, escaped_pattern
from plectrum.sql.errors import InvalidName, SqlError
from plectrum.sql.nodes import dml, expressions, predicates, select
from plectrum.sql.nodes.base import Node, children, dump, transform, walk
from plectrum.sql.params import Binding, make_binder
from plectrum.sql.plan import PlanCache, PlanMismatch
from plectrum.sql.render import render
from plectrum.sql.render.base import RENDERERS
from plectrum.sql.render.identifiers import check_alias, quote
from plectrum.sql.shape import Shaped, shape_of, size_class, slots
from plectrum.utils.records import record

DIALECTS = [module.dialect(Environment(use_tz=True)) for module in (sqlite, postgresql, mysql)]
NODES = [
    member
    for module in (expressions, predicates, select, dml)
    for _, member in inspect.getmembers(module, inspect.isclass)
    if issubclass(member, Node) and member.__module__ == module.__name__
]
WRITTEN_BY_OTHERS = {dml.Conflict, dml.Assignment, select.Lock}

C = expressions.Column
P = expressions.Parameter


def text(node: Node, dialect: Dialect = DIALECTS[0]) -> str:
    return render(node, dialect).sql


@pytest.mark.parametrize("node", [node for node in NODES if node not in WRITTEN_BY_OTHERS])
def test_every_node_has_a_renderer(node: type[Node]) -> None:
    assert node in RENDERERS


@pytest.mark.parametrize("node", NODES)
def test_every_node_is_a_frozen_value(node: type[Node]) -> None:
    assert dataclasses.is_dataclass(node)
    assert node.__setattr__ is Node.__setattr__
    with pytest.raises(dataclasses.FrozenInstanceError):
        object.__new__(node).name = ""  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (C("t", "a"), '"t"."a"'),
        (C("t", 'a"b'), '"t"."a""b"'),
        (P(0), "?"),
        (predicates.Compare("=", C("t", "a"), P(0)), '"t"."a" = ?'),
        (predicates.And(()), "1 = 1"),
        (predicates.Or(()), "1 = 0"),
        (predicates.Or((C("t", "a"), C("t", "b"))), '("t"."a" OR "t"."b")'),
        (predicates.Not(predicates.IsNull(C("t", "a"))), 'NOT ("t"."a" IS NULL)'),
        (predicates.InList(C("t", "a"), P(0), 4), '"t"."a" IN (?, ?, ?, ?)'),
        (expressions.Call("COUNT", (expressions.Star(),)), "COUNT(*)"),
        (expressions.Call("COUNT", (C("t", "a"),), (), True), 'COUNT(DISTINCT "t"."a")'),
        (expressions.Cast(C("t", "a"), types.TEXT), 'CAST("t"."a" AS text)'),
        (
            select.Select(
                (select.Output(C("t", "a")),),
                select.Table("t", "t"),
                order_by=(expressions.Ordering(C("t", "a"), True, "last"),),
                limit=P(0),
                offset=P(1),
            ),
            'SELECT "t"."a" FROM "t" ORDER BY "t"."a" DESC NULLS LAST LIMIT ? OFFSET ?',
        ),
        (
            dml.Insert("t", ("a",), ((P(0),), (P(1),)), ("id",)),
            'INSERT INTO "t" ("a") VALUES (?), (?) RETURNING "id"',
        ),
        (
            dml.Update("t", (dml.Assignment("a", P(0)),), predicates.IsNull(C("t", "b"))),
            'UPDATE "t" SET "a" = ? WHERE "t"."b" IS NULL',
        ),
        (dml.Delete("t"), 'DELETE FROM "t"'),
    ],
)
def test_nodes_are_written(node: Node, expected: str) -> None:
    assert text(node) == expected


def test_dialects_differ_where_databases_do() -> None:
    listed = predicates.InList(C("t", "a"), P(0, type=types.BIG_INTEGER), 4)
    assert text(listed, DIALECTS[1]) == '"t"."a" = ANY(%s::bigint[])'
    percent = expressions.Raw(("a % b = ", P(0)))
    assert text(percent, DIALECTS[1]) == "a %% b = %s"
    assert text(expressions.Raw(("a % b",)), DIALECTS[1]) == "a % b"


def test_trees_can_be_walked_and_changed() -> None:
    tree = predicates.And((predicates.IsNull(C("t", "a")), C("t", "b")))
    assert [type(node).__name__ for node in walk(tree)] == ["And", "IsNull", "Column", "Column"]
    assert len(list(children(tree))) == 2

    def rename(node: Node) -> Node | None:
        return C("u", node.name) if isinstance(node, C) else None

    changed = transform(tree, rename)
    assert text(changed) == '("u"."a" IS NULL AND "u"."b")'
    assert text(tree) == '("t"."a" IS NULL AND "t"."b")'
    assert "IsNull" in dump(tree)


@pytest.mark.parametrize(
    "alias", ["", "a b", 'a"', "a'", "a;", "a--", "/*", "a]", "a#", "a%", "a\0"]
)
def test_aliases_that_could_end_a_name_are_refused(alias: str) -> None:
    with pytest.raises(InvalidName):
        check_alias(alias)


@given(st.text(min_size=1))
def test_a_quoted_name_cannot_end_early(name: str) -> None:
    quoted = quote(name)
    if quoted != name:
        assert quoted[1:-1].replace('""', "") == name.replace('"', "")


@given(st.text())
def test_patterns_escape_what_has_a_meaning(given_text: str) -> None:
    escaped = escaped_pattern(given_text)
    plain = escaped.replace("\\\\", "").replace("\\%", "").replace("\\_", "")
    assert not set(plain) & set("%_\\")


@given(st.lists(st.integers(), min_size=1, max_size=70))
def test_a_padded_list_means_the_same(values: list[int]) -> None:
    size = size_class(len(values))
    bind = make_binder([Binding(0, size=size)])
    assert bind is not None
    bound = bind([values])
    assert len(bound) == size
    assert set(bound) == set(values)
    assert size < 2 * len(values)


def test_parameters_are_encoded_and_reordered() -> None:
    bind = make_binder([Binding(1, encode=str), Binding(None, value="c"), Binding(0)])
    assert bind is not None
    assert bind([1, 2]) == ("2", "c", 1)
    assert bind([1, None]) == (None, "c", 1)
    assert make_binder([Binding(0), Binding(1)]) is None


class Pair(Shaped):
    parts = ("left", "right")

    def __init__(self, left: Any, right: Any) -> None:
        self.left, self.right = left, right


def test_shapes_tell_apart_what_only_compares_equal() -> None:
    assert Pair(True, 1).shape([]) != Pair(1, 1).shape([])
    assert Pair(1.0, 1).shape([]) != Pair(1, 1).shape([])
    assert Pair("a", ["b"]).shape([]) == Pair("a", ("b",)).shape([])
    assert hash(shape_of({"a": [1, {2: 3}]}, [])) is not None
    assert next(slots()) == 0


def test_a_verifying_cache_finds_a_shape_that_forgets_something() -> None:
    cache: PlanCache[str] = PlanCache(lambda plan: plan)
    cache.is_verifying = True
    cache.get("key", lambda: "SELECT 1")
    cache.get("key", lambda: "SELECT 1")
    with pytest.raises(PlanMismatch):
        cache.get("key", lambda: "SELECT 2")


def test_readers_make_rows() -> None:
    rows = [(1, "2"), (3, None)]
    twice = int.__mul__
    read = tuple_reader([None, lambda value: value and int(value)])
    assert read is not None
    assert read(rows) == [(1, 2), (3, None)]
    assert tuple_reader([None, None]) is None
    assert mapping_reader(["a", "b"], [None, None])(rows)[0] == {"a": 1, "b": "2"}
    assert flat_reader(lambda value: twice(value, 2))([(4,)]) == [8]
    source = Source()
    assert source.name("d", twice) == source.name("d", twice)


def test_what_cannot_be_written_says_so() -> None:
    @record
    class Unknown(Node):
        pass

    with pytest.raises(SqlError, match="Unknown has no renderer"):
        text(Unknown())
