"""Fields, indexes and constraints go through migrations, there and back, and come to rest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from plectrum.conf import settings
from plectrum.contrib.postgres.serializers import RangeSerializer
from plectrum.core.management.inspection import field_type
from plectrum.db.backends.base.introspection import FieldInfo
from plectrum.db.backends.postgresql.psycopg_any import NumericRange, Range
from plectrum.db.migrations.writer import MigrationWriter
from tests.support.projects import run

EXTENSIONS = """
from plectrum.contrib.postgres.operations import BtreeGistExtension, HStoreExtension
from plectrum.db import migrations


class Migration(migrations.Migration):
    operations = [HStoreExtension(), BtreeGistExtension()]
"""
MODELS = """
from plectrum.contrib.postgres.constraints import ExclusionConstraint
from plectrum.contrib.postgres.fields import *
from plectrum.contrib.postgres.indexes import *
from plectrum.contrib.postgres.validators import KeysValidator, RangeMaxValueValidator
from plectrum.db.backends.postgresql.psycopg_any import NumericRange
from plectrum.db.models import Deferrable, F, Func, Q


class Shelf(models.Model):
    ages = IntegerRangeField(default=NumericRange(1, 5), validators=[RangeMaxValueValidator(9)])
    prices = DecimalRangeField(default_bounds="[]", null=True)
    moments = DateTimeRangeField(db_default=Func(function="tstzrange", template="'empty'"))
    data = HStoreField(default=dict, validators=[KeysValidator(["a"], strict=True)])
    tags = ArrayField(models.CharField(max_length=9), size=3, default=list)
    room = models.IntegerField(default=0)

    class Meta:
        indexes = [
            GistIndex(fields=["ages"], name="by_ages", fillfactor=FILL, include=["room"]),
            GinIndex(fields=["data"], name="by_data"),
            BrinIndex(OpClass("room", name="int4_minmax_ops"), name="by_room"),
        ]
        constraints = [
            ExclusionConstraint(
                name="apart",
                expressions=[("ages", RangeOperators.OVERLAPS), (F("room"), OPERATOR)],
                condition=Q(room__gt=3) & Q(ages__isempty=False),
                deferrable=Deferrable.DEFERRED,
            ),
        ]
"""
STEP = """
from plectrum.core.management import call_command
from plectrum.db import connection
call_command("makemigrations", "shop", name="{name}", verbosity=0)
call_command("migrate", "shop", verbosity=0)
call_command("makemigrations", "shop", check_changes=True)
with connection.cursor() as cursor:
    found = connection.introspection.get_constraints(cursor, "shop_shelf")
print(found["apart"]["definition"])
print(found["by_ages"]["definition"])
"""
BACK = """
from plectrum.core.management import call_command
from plectrum.db import connection
call_command("migrate", "shop", "0002", verbosity=0)
with connection.cursor() as cursor:
    print(connection.introspection.get_constraints(cursor, "shop_shelf")["apart"]["definition"])
call_command("migrate", "shop", "zero", verbosity=0)
print(connection.introspection.table_names())
"""


def test_migrations_come_to_rest(extension: Callable[[str], None], tmp_path: Path) -> None:
    extension("hstore")
    extension("btree_gist")
    entry = dict(settings.DATABASES["default"])
    models = MODELS.replace("FILL", "70").replace("OPERATOR", "RangeOperators.EQUAL")
    (tmp_path / "shop" / "migrations").mkdir(parents=True)
    (tmp_path / "shop" / "migrations" / "0001_extensions.py").write_text(EXTENSIONS)
    printed = run(tmp_path, entry, STEP.format(name="shelf"), models, more=("postgres",))
    still, exclusion, index = printed.splitlines()
    assert still == "No changes detected in app 'shop'"
    assert exclusion.startswith("EXCLUDE USING gist (ages WITH &&, room WITH =) WHERE (((room > 3)")
    assert exclusion.endswith("DEFERRABLE INITIALLY DEFERRED")
    assert index.endswith("USING gist (ages) INCLUDE (room) WITH (fillfactor='70')")
    models = MODELS.replace("FILL", "80").replace("OPERATOR", "RangeOperators.NOT_EQUAL")
    printed = run(tmp_path, entry, STEP.format(name="changed"), models, more=("postgres",))
    assert "room WITH <>" in printed
    assert "fillfactor='80'" in printed
    printed = run(tmp_path, entry, BACK, more=("postgres",))
    assert "room WITH =" in printed
    assert "shop_shelf" not in printed


def test_ranges_are_written() -> None:
    MigrationWriter.register_serializer(Range, RangeSerializer)
    try:
        for value in (NumericRange(1, None), NumericRange(empty=True), NumericRange(1, 2, "(]")):
            source, imports = MigrationWriter.serialize(value)
            names: dict[str, Any] = {}
            exec("\n".join(sorted(imports)), names)
            assert eval(source, names) == value
    finally:
        MigrationWriter.unregister_serializer(Range)


def test_inspectdb_guesses_no_other_type() -> None:
    for kind in ("int4range", "daterange", "tstzrange", "integer[]", "character varying(4)[]"):
        assert field_type(FieldInfo("x", kind, True)) == ("TextField", {}, True)
