"""Kinds of indexes: in the database, in migrations, under attack."""

from __future__ import annotations

from typing import Any

import pytest

from plectrum.contrib.postgres import indexes
from plectrum.contrib.postgres.fields import ArrayField, IntegerRangeField
from plectrum.contrib.postgres.indexes import (
    BloomIndex,
    BrinIndex,
    BTreeIndex,
    GinIndex,
    GistIndex,
    HashIndex,
    OpClass,
    SpGistIndex,
)
from plectrum.core.exceptions import ValidationError
from plectrum.db import connection, models
from plectrum.db.migrations.writer import MigrationWriter
from plectrum.db.models import F, Index, Q, UniqueConstraint
from plectrum.db.models.functions import Lower
from plectrum.sql.errors import InvalidName
from tests.db.models import library as _library  # noqa: F401 - fills the registry


class Shelf(models.Model):
    title = models.CharField(max_length=20)
    number = models.IntegerField(default=0)
    tags: Any = ArrayField(models.CharField(max_length=9), default=list)
    ages: Any = IntegerRangeField(null=True)

    class Meta:
        app_label = "library"
        db_table = "a_rather_long_table"


@pytest.mark.parametrize(
    ("index", "kind", "definition"),
    [
        (
            BTreeIndex(fields=["number"], name="i", fillfactor=80, deduplicate_items=False),
            "btree",
            "USING btree (number) WITH (fillfactor='80', deduplicate_items=off)",
        ),
        (
            BrinIndex(fields=["number"], name="i", autosummarize=True, pages_per_range=4),
            "brin",
            "USING brin (number) WITH (autosummarize='on', pages_per_range='4')",
        ),
        (
            GinIndex(fields=["tags"], name="i", fastupdate=False, gin_pending_list_limit=128),
            "gin",
            "USING gin (tags) WITH (gin_pending_list_limit='128', fastupdate=off)",
        ),
        (
            GistIndex(fields=["ages"], name="i", buffering=False, fillfactor=80),
            "gist",
            "USING gist (ages) WITH (buffering=off, fillfactor='80')",
        ),
        (
            GistIndex(fields=["ages"], include=["number"], condition=Q(number__gt=1), name="i"),
            "gist",
            "USING gist (ages) INCLUDE (number) WHERE (number > 1)",
        ),
        (
            HashIndex(fields=["number"], name="i", fillfactor=80),
            "hash",
            "USING hash (number) WITH (fillfactor='80')",
        ),
        (
            SpGistIndex(fields=["title"], name="i", fillfactor=80),
            "spgist",
            "USING spgist (title) WITH (fillfactor='80')",
        ),
        (
            SpGistIndex(OpClass("title", name="text_ops"), name="i"),
            "spgist",
            "USING spgist (title)",
        ),
        (
            Index(fields=["title", "-number"], opclasses=["varchar_pattern_ops", ""], name="i"),
            "idx",
            "USING btree (title varchar_pattern_ops, number DESC)",
        ),
        (
            Index(OpClass(Lower("title"), name="varchar_pattern_ops").desc(), name="i"),
            "idx",
            "USING btree (lower((title)::text) varchar_pattern_ops DESC)",
        ),
        (
            Index(F("number").desc(nulls_last=True), name="i"),
            "idx",
            "USING btree (number DESC NULLS LAST)",
        ),
        (GinIndex(F("tags"), name="i"), "gin", "USING gin (tags)"),
    ],
)
def test_indexes_are_made(tables: Any, index: Any, kind: str, definition: str) -> None:
    tables(Shelf)
    with connection.schema_editor() as editor:
        editor.add_index(Shelf, index)
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, Shelf._meta.db_table)["i"]
    assert (found["type"], found["index"]) == (kind, True)
    assert found["definition"].endswith(definition), found["definition"]
    with connection.schema_editor() as editor:
        editor.remove_index(Shelf, index)


def test_bloom(extension: Any, tables: Any) -> None:
    extension("bloom")
    index = BloomIndex(fields=["number"], name="i", length=96, columns=(4,))
    tables(Shelf)
    with connection.schema_editor() as editor:
        editor.add_index(Shelf, index)
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, Shelf._meta.db_table)["i"]
    assert found["definition"].endswith("USING bloom (number) WITH (length='96', col1='4')")


def test_unique_constraints_with_operator_classes(tables: Any) -> None:
    tables(Shelf)
    constraint = UniqueConstraint(
        OpClass(Lower("title"), name="varchar_pattern_ops"), name="one_title"
    )
    with connection.schema_editor() as editor:
        editor.add_constraint(Shelf, constraint)
    Shelf.objects.create(title="Ab")
    with pytest.raises(ValidationError):
        constraint.validate(Shelf, Shelf(title="aB"))
    constraint.validate(Shelf, Shelf(title="b"))


@pytest.mark.parametrize("kind", [BloomIndex, BTreeIndex, GinIndex, SpGistIndex])
def test_names_end_with_the_kind(kind: Any) -> None:
    index = kind(fields=["number"])
    index.set_name_with_model(Shelf)
    assert index.name.startswith("a_rather_lo_number_")
    assert index.name.endswith(f"_{kind.suffix}")
    assert len(index.name) <= index.max_name_length


@pytest.mark.parametrize(
    "index",
    [
        BloomIndex(fields=["number"], name="n", length=80, columns=(4,)),
        BrinIndex(fields=["number"], name="n", autosummarize=True, pages_per_range=4),
        BTreeIndex(fields=["number"], name="n", fillfactor=80, deduplicate_items=False),
        GinIndex(fields=["tags"], name="n", fastupdate=True, gin_pending_list_limit=128),
        GistIndex(fields=["ages"], name="n", buffering=False, fillfactor=80),
        HashIndex(fields=["number"], name="n", fillfactor=80),
        SpGistIndex(fields=["number"], name="n", fillfactor=80),
        Index(OpClass("title", name="text_pattern_ops"), name="n"),
    ],
)
def test_indexes_describe_themselves(index: Any) -> None:
    path, args, kwargs = index.deconstruct()
    assert path.endswith(type(index).__name__)
    assert type(index)(*args, **kwargs) == index
    source, imports = MigrationWriter.serialize(index)
    names: dict[str, Any] = {}
    exec("\n".join(sorted(imports)), names)
    assert eval(source, names) == index


@pytest.mark.parametrize(
    ("kind", "options", "message"),
    [
        (BloomIndex, {"length": 0}, "length must be None or an integer"),
        (BloomIndex, {"length": "1) --"}, "length must be None or an integer"),
        (BloomIndex, {"columns": (4096,)}, "integers from 1 to 4095"),
        (BloomIndex, {"columns": ("1); --",)}, "integers from 1 to 4095"),
        (BloomIndex, {"columns": 3}, "list or tuple"),
        (BloomIndex, {"columns": (1, 2)}, "more values than fields"),
        (BloomIndex, {"fields": ["a"] * 33}, "maximum of 32 fields"),
        (BrinIndex, {"pages_per_range": 0}, "positive integer"),
        (BrinIndex, {"pages_per_range": "4) --"}, "must be None or an integer"),
        (BTreeIndex, {"fillfactor": "80); DROP TABLE x"}, "an integer"),
        (GinIndex, {"gin_pending_list_limit": "1); --"}, "an integer"),
        (HashIndex, {"fillfactor": "80 --"}, "an integer"),
    ],
)
def test_parameters_are_checked(kind: Any, options: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        kind(**{"fields": ["a"], **options})


@pytest.mark.parametrize(
    "name",
    ["text_ops); DROP TABLE x; --", "text_ops DESC", "a b", "a--", 'a"', "f(x=1); --", "f(x)"],
)
def test_names_of_operator_classes_are_checked(postgresql: Any, name: str) -> None:
    for index in (
        GistIndex(OpClass("title", name=name), name="i"),
        GistIndex(fields=["title"], opclasses=[name], name="i"),
    ):
        with pytest.raises(InvalidName), connection.schema_editor(collect_sql=True) as editor:
            editor.add_index(Shelf, index)


def test_operator_classes_may_have_schema_and_parameters(extension: Any, tables: Any) -> None:
    extension("pg_trgm")
    tables(Shelf)
    name = "public.gist_trgm_ops(siglen=32)"
    with connection.schema_editor() as editor:
        editor.add_index(Shelf, GistIndex(fields=["title"], opclasses=[name], name="i"))


def test_checks() -> None:
    class WrongIndex(models.Model):
        class Meta:
            app_label = "library"
            indexes = [GinIndex(fields=["id"], name="wrong")]

    assert [message.msg for message in WrongIndex.check()] == [
        "'plectrum.contrib.postgres' must be in INSTALLED_APPS in order to use GinIndex."
    ]


def test_the_public_names() -> None:
    assert set(indexes.__all__) == {
        "BTreeIndex", "BloomIndex", "BrinIndex", "GinIndex", "GistIndex", "HashIndex", "OpClass",
        "SpGistIndex",
    }  # fmt: skip
