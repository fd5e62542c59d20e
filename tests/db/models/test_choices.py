"""Choices of fields: enumerations, the label of no choice, and mistakes in them."""

from __future__ import annotations

from typing import Any

import pytest

from plectrum.apps import apps
from plectrum.conf import settings
from plectrum.core.exceptions import ValidationError
from plectrum.db import models
from plectrum.db.models import fields
from plectrum.forms import ModelChoiceField
from plectrum.forms.models import modelform_factory

if not apps.ready:
    apps.populate(())


class Answer(models.Model):
    word = models.CharField(max_length=3, choices={"a": "A"}, blank=True)
    earlier = models.ForeignKey("self", models.CASCADE, null=True, blank=True)
    data = models.BinaryField(max_length=3, editable=True)
    large = models.PositiveBigIntegerField(default=0)

    class Meta:
        app_label = "answers"


def test_no_value_stands_twice_in_an_enumeration() -> None:
    with pytest.raises(ValueError, match="duplicate values found"):

        class Twice(models.TextChoices):
            A = "a"
            B = "a"


@pytest.mark.parametrize("value", [None, 1, b"a"])
def test_text_choices_are_texts(value: Any) -> None:
    make: Any = models.TextChoices
    with pytest.raises(TypeError, match="is not a string"):
        make("Numbers", {"A": value})


@pytest.mark.parametrize(
    "choices",
    [
        [("Group", [("a", "b", "c")])],
        [("Group", ["ab"])],
        {"Group": {"Inner": {"a": "A"}}},
        [("a", "b", "c")],
    ],
)
def test_choices_that_are_no_pairs_are_found_by_the_checks(choices: Any) -> None:
    field: Any = models.CharField(max_length=5, choices=choices)
    field.set_attributes_from_name("field")
    field.model = Answer
    assert [message.id for message in field.check()] == ["fields.E005"]


def blank_labels() -> set[str]:
    """Returns what stands for no choice, wherever one is offered."""
    form = modelform_factory(Answer, fields=["word"])()
    offered: list[Any] = [
        Answer._meta.get_field("word").get_choices()[0],
        next(iter(form.fields["word"].choices)),
        ("", ModelChoiceField(Answer.objects.none()).empty_label),
    ]
    return {str(label) for _, label in offered}


def test_the_label_of_no_choice_can_be_another(monkeypatch: pytest.MonkeyPatch) -> None:
    assert blank_labels() == {"- Select an option -"}
    with settings.overridden(USE_BLANK_CHOICE_DASH=True):
        assert blank_labels() == {"---------"}
    monkeypatch.setattr(fields, "BLANK_CHOICE_LABEL", "(none)")
    assert blank_labels() == {"(none)"}


def test_form_fields_know_the_limits_of_their_columns() -> None:
    form = modelform_factory(Answer, fields=["data", "large"])()
    assert form.fields["large"].max_value == 2**63 - 1
    # A limit in bytes is none in characters: the model checks it.
    assert form.fields["data"].max_length is None


@pytest.mark.parametrize("value", [[1], {"a": 1}, {1}])
@pytest.mark.parametrize("is_nullable", [False, True])
def test_a_collection_is_no_truth_value(value: Any, is_nullable: bool) -> None:
    make: Any = models.BooleanField
    with pytest.raises(ValidationError) as caught:
        make(null=is_nullable).to_python(value)
    assert caught.value.code == ("invalid_nullable" if is_nullable else "invalid")
