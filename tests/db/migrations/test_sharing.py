"""A state shares fields with an earlier one exactly where both are made alike."""

from __future__ import annotations

from typing import Any

import pytest

from plectrum.db import models
from plectrum.db.migrations.state import ModelState
from plectrum.db.models import F
from plectrum.test.utils import isolate_apps


def some_default() -> int:
    return 1


ALIKE = [
    lambda: models.IntegerField(),
    lambda: models.CharField("a title", max_length=100_000, help_text="as " + "printed"),
    lambda: models.DecimalField(max_digits=8, decimal_places=2, null=True, default=some_default),
]
DIFFERENT = [
    (lambda: models.IntegerField(), lambda: models.BigIntegerField()),
    (lambda: models.CharField(max_length=9), lambda: models.CharField(max_length=10)),
    (lambda: models.IntegerField(), lambda: models.IntegerField("number")),
    (lambda: models.IntegerField(default=1), lambda: models.IntegerField(default=1.5)),
    (
        lambda: models.IntegerField(db_default=F("a")),
        lambda: models.IntegerField(db_default=F("b")),
    ),
    (lambda: models.IntegerField(), lambda: models.IntegerField(choices=[(1, "one")])),
]


def shared(made: Any, earlier: Any) -> bool:
    """Tells whether the state of a model takes the field of an earlier state over."""
    with isolate_apps("shelf"):
        body = {"__module__": __name__, "value": made()}
        meta = type("Meta", (), {"app_label": "shelf"})
        model = type("Thing", (models.Model,), {**body, "Meta": meta})
        old = ModelState("shelf", "Thing", {"value": earlier()})
        new = ModelState.from_model(model, like=old)
    if new.fields["value"] is not old.fields["value"]:
        assert new.fields["value"].deconstruct()[1:] == made().deconstruct()[1:]
        return False
    return True


@pytest.mark.parametrize("make", ALIKE)
def test_a_field_that_is_made_alike_is_shared(make: Any) -> None:
    assert shared(make, make)


@pytest.mark.parametrize(("made", "earlier"), DIFFERENT)
def test_a_field_that_is_made_otherwise_is_not(made: Any, earlier: Any) -> None:
    assert not shared(made, earlier)
    assert not shared(earlier, made)
