"""System checks of fields, and validators."""

from __future__ import annotations

from typing import Any

import pytest

from plectrum.contrib.postgres.fields import ArrayField, HStoreField, IntegerRangeField, removed
from plectrum.contrib.postgres.fields.installed import APPLICATION
from plectrum.contrib.postgres.validators import (
    KeysValidator,
    RangeMaxValueValidator,
    RangeMinValueValidator,
)
from plectrum.core.exceptions import ValidationError
from plectrum.db import models
from plectrum.db.backends.postgresql.psycopg_any import NumericRange
from tests.db.models import library as _library  # noqa: F401 - fills the registry

WRONG = "Base field for array has errors:"
LENGTH = "'max_length' must be a positive integer."
SHARED = (
    "JSONField default should be a callable instead of an instance so that it's not shared between "
    "all field instances."
)


class Checked(models.Model):
    bad: Any = ArrayField(models.CharField(max_length=-1))
    relation: Any = ArrayField(models.ForeignKey("library.Author", models.CASCADE))
    shared: Any = ArrayField(models.JSONField(default={}))
    nested: Any = ArrayField(ArrayField(models.CharField(max_length=-1)))
    fine: Any = ArrayField(models.IntegerField(choices=[(1, "one")]))
    data: Any = HStoreField(default=dict)
    ages: Any = IntegerRangeField()

    class Meta:
        app_label = "library"


@pytest.mark.parametrize(
    ("name", "id", "message"),
    [
        (
            "bad",
            "postgres.E001",
            f"{WRONG}\n    {LENGTH} (fields.E121)",
        ),
        ("relation", "postgres.E002", "Base field for array cannot be a related field."),
        (
            "shared",
            "postgres.W004",
            f"Base field for array has warnings:\n    {SHARED} (fields.E010)",
        ),
        (
            "nested",
            "postgres.E001",
            f"{WRONG}\n    {WRONG}\n    {LENGTH} (fields.E121) (postgres.E001)",
        ),
        ("fine", None, ""),
        ("data", None, ""),
        ("ages", None, ""),
    ],
)
def test_fields(monkeypatch: pytest.MonkeyPatch, name: str, id: str | None, message: str) -> None:
    monkeypatch.setattr("plectrum.apps.apps.is_installed", lambda name: name == APPLICATION)
    found = [(one.id, one.msg) for one in Checked._meta.get_field(name).check()]
    assert found == ([(id, message)] if id else [])


@pytest.mark.parametrize(("name", "kind"), [("fine", "ArrayField"), ("data", "HStoreField")])
def test_the_application_must_be_installed(name: str, kind: str) -> None:
    (found,) = Checked._meta.get_field(name).check()
    assert (found.id, found.msg) == (
        "postgres.E005",
        f"'plectrum.contrib.postgres' must be in INSTALLED_APPS in order to use {kind}.",
    )


@pytest.mark.parametrize(
    ("field", "id"),
    [
        (removed.JSONField(), "fields.E904"),
        (removed.CICharField(max_length=3), "fields.E905"),
        (removed.CIEmailField(), "fields.E906"),
        (removed.CITextField(), "fields.E907"),
    ],
)
def test_removed_fields_are_for_old_migrations_only(field: Any, id: str) -> None:
    field.set_attributes_from_name("old")
    (found,) = field.check()
    assert found.id == id
    assert found.msg.endswith("is removed except for support in historical migrations.")
    assert field.deconstruct()[2:] == field.clone().deconstruct()[2:]


@pytest.mark.parametrize(
    ("validator", "value", "message", "code"),
    [
        (KeysValidator(["a"]), {"a": 1, "b": 2}, "", ""),
        (KeysValidator(["a", "b"]), {"a": 1}, "Some keys were missing: b", "missing_keys"),
        (
            KeysValidator(["a"], strict=True),
            {"a": 1, "c": 3},
            "Some unknown keys were provided: c",
            "extra_keys",
        ),
        (
            KeysValidator(["a"], messages={"missing_keys": "No %(keys)s"}),
            {},
            "No a",
            "missing_keys",
        ),
        (RangeMaxValueValidator(5), NumericRange(1, 5), "", ""),
        (
            RangeMaxValueValidator(5),
            NumericRange(1, None),
            "Ensure that the upper bound of the range is not greater than 5.",
            "max_value",
        ),
        (RangeMinValueValidator(5), NumericRange(5, 6), "", ""),
        (
            RangeMinValueValidator(5),
            NumericRange(4, 6),
            "Ensure that the lower bound of the range is not less than 5.",
            "min_value",
        ),
        (RangeMinValueValidator(5, "Too low"), NumericRange(None, 6), "Too low", "min_value"),
    ],
)
def test_validators(validator: Any, value: Any, message: str, code: str) -> None:
    path, args, kwargs = validator.deconstruct()
    assert path == f"plectrum.contrib.postgres.validators.{type(validator).__name__}"
    assert type(validator)(*args, **kwargs) == validator
    if not message:
        validator(value)
        return
    with pytest.raises(ValidationError) as caught:
        validator(value)
    assert (caught.value.messages, caught.value.code) == ([message], code)
