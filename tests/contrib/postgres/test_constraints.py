"""Exclusion constraints: in the database, in validation, in migrations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from plectrum.contrib.postgres.constraints import ExclusionConstraint
from plectrum.contrib.postgres.fields import IntegerRangeField, RangeOperators
from plectrum.contrib.postgres.indexes import OpClass
from plectrum.core.exceptions import ValidationError
from plectrum.db import connection, models
from plectrum.db.migrations.writer import MigrationWriter
from plectrum.db.models import Deferrable, F, Q
from plectrum.db.utils import IntegrityError, NotSupportedError
from plectrum.sql.errors import InvalidName
from tests.contrib.postgres.bookings import Booking, Room, Stay
from tests.support.colours import Colour, both_colours

MAY = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture
def room(extension: Callable[[str], None], tables: Callable[..., None]) -> Any:
    """A room that is taken on the first two days of May."""
    extension("btree_gist")
    tables(Room, Booking, Stay)
    room = Room.objects.create(number=101)
    Booking.objects.create(room=room, timespan=(MAY, MAY + 2 * DAY))
    return room


@both_colours
async def test_the_database_refuses_rows_in_the_way(room: Any, colour: Colour) -> None:
    other = await colour.call(Room.objects, "create", number=102)
    await colour.call(Booking.objects, "create", room=other, timespan=(MAY, MAY + DAY))
    await colour.call(
        Booking.objects, "create", room=room, timespan=(MAY, MAY + DAY), cancelled=True
    )
    with pytest.raises(IntegrityError, match="no_overlap"):
        await colour.call(Booking.objects, "create", room=room, timespan=(MAY + DAY, MAY + 3 * DAY))


def test_validation_finds_rows_in_the_way(room: Any) -> None:
    booking = Booking(room=room, timespan=(MAY + DAY, MAY + 3 * DAY))
    with pytest.raises(ValidationError) as caught:
        booking.full_clean()
    assert caught.value.message_dict == {"__all__": ["The room is taken."]}
    assert [error.code for error in caught.value.error_dict["__all__"]] == ["taken"]
    booking.timespan = (MAY + 2 * DAY, MAY + 3 * DAY)
    booking.full_clean()
    booking.timespan = (MAY + DAY, MAY + 3 * DAY)
    booking.cancelled = True
    booking.full_clean()
    booking.cancelled = False
    booking.room = Room.objects.create(number=7)
    booking.full_clean()


def test_validation_skips_the_row_itself_and_excluded_fields(room: Any) -> None:
    stored = Booking.objects.order_by("pk")[0]
    stored.full_clean()
    booking = Booking(room=room, timespan=(MAY, MAY + DAY))
    booking.full_clean(exclude={"timespan"})
    booking.full_clean(exclude={"room"})


def test_validation_of_ranges_made_of_columns(room: Any) -> None:
    Stay.objects.create(room=room, start=MAY, end=MAY + DAY)
    with pytest.raises(ValidationError, match="no_overlap_of_columns"):
        Stay(room=room, start=MAY, end=MAY + 2 * DAY).full_clean()
    Stay(room=room, start=MAY + DAY, end=MAY + 2 * DAY).full_clean()
    with pytest.raises(IntegrityError, match="no_overlap_of_columns"):
        Stay.objects.create(room=room, start=MAY, end=MAY + DAY)


class Slot(models.Model):
    ages: Any = IntegerRangeField()
    number = models.IntegerField(default=0)

    class Meta:
        app_label = "library"


OVERLAP = ExclusionConstraint(name="slot_ages", expressions=[("ages", RangeOperators.OVERLAPS)])


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({}, "EXCLUDE USING gist (ages WITH &&)"),
        ({"index_type": "SPGiST"}, "EXCLUDE USING spgist (ages WITH &&)"),
        (
            {"condition": Q(number__gt=3), "include": ["number"]},
            "EXCLUDE USING gist (ages WITH &&) INCLUDE (number) WHERE ((number > 3))",
        ),
        (
            {"deferrable": Deferrable.DEFERRED},
            "EXCLUDE USING gist (ages WITH &&) DEFERRABLE INITIALLY DEFERRED",
        ),
        (
            {"deferrable": Deferrable.IMMEDIATE},
            "EXCLUDE USING gist (ages WITH &&) DEFERRABLE",
        ),
        (
            {"expressions": [(OpClass("ages", "range_ops"), "&&")]},
            "EXCLUDE USING gist (ages WITH &&)",
        ),
        (
            {"expressions": [(F("number") + 1, "=")], "index_type": "Hash"},
            "EXCLUDE USING hash (((number + 1)) WITH =)",
        ),
        (
            {"expressions": [(F("number"), "=")], "index_type": "Hash"},
            "EXCLUDE USING hash (number WITH =)",
        ),
    ],
)
def test_constraints_are_added_and_removed(tables: Any, options: Any, text: str) -> None:
    tables(Slot)
    constraint = ExclusionConstraint(**{**OVERLAP.deconstruct()[2], **options})
    with connection.schema_editor() as editor:
        editor.add_constraint(Slot, constraint)
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, Slot._meta.db_table)
    assert found["slot_ages"]["definition"] == text
    with connection.schema_editor() as editor:
        editor.remove_constraint(Slot, constraint)
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, Slot._meta.db_table)
    assert "slot_ages" not in found


@both_colours
async def test_deferred_constraints_wait_for_the_commit(deferred: None, colour: Colour) -> None:
    async with colour.atomic():
        first = await colour.call(Slot.objects, "create", ages=(1, 5))
        await colour.call(Slot.objects, "create", ages=(4, 9))
        await colour.call(first, "delete")
    with pytest.raises(IntegrityError):
        async with colour.atomic():
            await colour.call(Slot.objects, "create", ages=(5, 6))


@pytest.fixture
def deferred(tables: Callable[..., None]) -> None:
    """A table whose constraint is checked at the commit."""
    tables(Slot)
    options = {**OVERLAP.deconstruct()[2], "deferrable": Deferrable.DEFERRED}
    with connection.schema_editor() as editor:
        editor.add_constraint(Slot, ExclusionConstraint(**options))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"index_type": "gin"}, "only support GiST, Hash, or SP-GiST"),
        ({"index_type": "gist (a) --"}, "only support GiST, Hash, or SP-GiST"),
        ({"expressions": []}, "At least one expression"),
        ({"expressions": [("a",)]}, "list of 2-tuples"),
        ({"expressions": "a"}, "list of 2-tuples"),
        ({"condition": 1}, "must be a Q"),
        ({"deferrable": 1}, "must be a Deferrable"),
        ({"include": "a"}, "must be a list or tuple"),
        ({"index_type": "hash"}, "only support the EQUAL operator"),
        ({"index_type": "hash", "include": ["a"]}, "Covering exclusion constraints"),
    ],
)
def test_options_that_do_not_go_together(options: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ExclusionConstraint(**{**OVERLAP.deconstruct()[2], **options})


@pytest.mark.parametrize(
    "operator", ["; DROP TABLE x", "&& --", "--", "/*", "=)", "= WITH", "a", "", "OPERATOR(x.=);"]
)
def test_operators_are_checked(operator: str) -> None:
    with pytest.raises(InvalidName, match="is not an operator"):
        ExclusionConstraint(name="x", expressions=[("ages", operator)])


def test_constraints_describe_themselves() -> None:
    constraint = ExclusionConstraint(
        name="x",
        expressions=[("ages", "&&"), (OpClass("number", name="int4_ops"), "=")],
        index_type="spgist",
        condition=Q(number=1),
        include=["number"],
        deferrable=Deferrable.DEFERRED,
        violation_error_code="c",
        violation_error_message="m",
    )
    path, args, kwargs = constraint.deconstruct()
    assert path == "plectrum.contrib.postgres.constraints.ExclusionConstraint"
    assert ExclusionConstraint(*args, **kwargs) == constraint == constraint.clone()
    assert constraint != OVERLAP
    assert OVERLAP.deconstruct()[2] == {"name": "slot_ages", "expressions": [("ages", "&&")]}
    source, imports = MigrationWriter.serialize(constraint)
    names: dict[str, Any] = {}
    exec("\n".join(sorted(imports)), names)
    assert eval(source, names) == constraint


def test_checks_name_what_is_missing() -> None:
    class WrongConstraint(models.Model):
        class Meta:
            app_label = "library"
            constraints = [ExclusionConstraint(name="wrong", expressions=[("nothing", "=")])]

    found = {message.id: message.msg for message in WrongConstraint.check()}
    assert "'nothing'" in found["models.E012"]
    assert found["postgres.E005"] == (
        "'plectrum.contrib.postgres' must be in INSTALLED_APPS in order to use ExclusionConstraint."
    )


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_other_databases_say_that_they_have_none(database: str) -> None:
    constraint = ExclusionConstraint(name="once", expressions=[("number", "=")])
    with (
        pytest.raises(NotSupportedError, match="once: SQLite has no exclusion"),
        connection.schema_editor() as editor,
    ):
        editor.create_model(Room)
        editor.add_constraint(Room, constraint)
