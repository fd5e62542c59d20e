"""Validation before saving, of values that only the database can compute or compare."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from plectrum.apps import apps
from plectrum.core.exceptions import ValidationError
from plectrum.db import models
from plectrum.db.models import Case, F, Q, Value, When
from plectrum.db.models.functions import Coalesce
from tests.support.tables import tables

if not apps.ready:
    apps.populate(())


class Doubled(models.Model):
    a = models.IntegerField()
    twice = models.GeneratedField(
        expression=F("a") * 2, output_field=models.IntegerField(), db_persist=True
    )

    class Meta:
        app_label = "validated"
        constraints = [
            models.CheckConstraint(condition=Q(twice__lt=10), name="small"),
            models.UniqueConstraint(fields=["twice"], name="one_twice"),
        ]


class Numbered(models.Model):
    number = models.IntegerField(db_default=7, unique=True)
    other = models.IntegerField(db_default=Value(3))
    data = models.JSONField(null=True, blank=True)

    class Meta:
        app_label = "validated"
        constraints = [
            models.CheckConstraint(condition=Q(number__lt=10), name="below_ten"),
            models.UniqueConstraint(fields=["other"], name="one_other"),
            models.CheckConstraint(condition=Q(data__size__gt=1), name="sized"),
        ]


@pytest.fixture
def validated(database: str) -> Iterator[str]:
    with tables([Doubled, Numbered]):
        yield database


def faults(instance: Any, **options: Any) -> dict[str, list[Any]]:
    """Returns the codes of what validation finds, by field."""
    try:
        instance.full_clean(**options)
    except ValidationError as error:
        return {name: [one.code for one in found] for name, found in error.error_dict.items()}
    return {}


def test_constraints_see_generated_values(validated: str) -> None:
    Doubled.objects.create(a=2)
    assert faults(Doubled(a=3)) == {}
    assert faults(Doubled(a=6)) == {"__all__": [None]}
    assert faults(Doubled(a=2)) == {"twice": ["unique"]}
    assert faults(Doubled.objects.get()) == {}
    # What a left out field would be needed for is not looked at.
    assert faults(Doubled(a=6), exclude={"a"}) == faults(Doubled(a=2), exclude={"a"}) == {}
    assert faults(Doubled(a=2), exclude={"twice"}) == {}


def test_constraints_see_defaults_of_the_database(validated: str) -> None:
    assert faults(Numbered(data={"size": 2})) == {}
    Numbered.objects.create(data={"size": 2})
    assert faults(Numbered(other=1)) == {"number": ["unique"]}
    assert faults(Numbered(number=8)) == {"other": ["unique"]}
    assert faults(Numbered(number=11, other=1)) == {"__all__": [None]}
    assert faults(Numbered(number=8, other=1, data=None)) == {}
    assert faults(Numbered(number=8, other=1, data={"size": 0})) == {"__all__": [None]}


def test_unique_expressions_may_hold_conditions(validated: str) -> None:
    Numbered.objects.create(number=5, other=1)
    kind = Case(When(number__gt=3, then=Coalesce("other", Value(0))), default=Value(-1))
    rule = models.UniqueConstraint(kind, name="kind")
    rule.validate(Numbered, Numbered(number=2, other=1))
    rule.validate(Numbered, Numbered(number=9, other=2))
    with pytest.raises(ValidationError):
        rule.validate(Numbered, Numbered(number=9, other=1))


def test_generated_values_take_part_in_arithmetic(validated: str) -> None:
    Doubled.objects.create(a=2)
    found = Doubled.objects.annotate(more=F("twice") + F("a")).values_list("more", flat=True)
    assert list(found) == [6]
    assert list(Doubled.objects.annotate(more=Coalesce("twice", "a")).values_list("more")) == [(4,)]


@pytest.mark.parametrize("option", ["include", "opclasses"])
def test_options_that_are_lists_are_no_texts(option: str) -> None:
    options: Any = {option: "name"}
    with pytest.raises(TypeError, match=f"{option} must be a list or tuple"):
        models.UniqueConstraint(fields=["a"], name="x", **options)


def test_a_constraint_of_ones_own_says_what_breaks_it() -> None:
    class Rule(models.BaseConstraint):
        """A rule without a test."""

    with pytest.raises(NotImplementedError):
        Rule(name="rule").validate(Numbered, Numbered())
