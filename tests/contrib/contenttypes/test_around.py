"""Generic relations in checks, forms, migrations, serialization and commands."""

from __future__ import annotations

import io
import json

import pytest

from plectrum.contrib.contenttypes.checks import check_model_name_lengths
from plectrum.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from plectrum.contrib.contenttypes.forms import (
    BaseGenericInlineFormSet,
    generic_inlineformset_factory,
)
from plectrum.contrib.contenttypes.models import ContentType
from plectrum.core import serializers
from plectrum.core.exceptions import FieldDoesNotExist
from plectrum.core.management import call_command
from plectrum.db import models
from plectrum.db.migrations.state import ModelState, ProjectState
from plectrum.forms import modelform_factory
from plectrum.forms.models import model_to_dict
from plectrum.test.isolation import isolate_apps
from tests.contrib.contenttypes.things.models import Animal, Bar, Label, Note, Place, Ruin

PREFIX = "things-label-content_type-object_id"


# Checks


def test_the_fields_that_a_reference_uses_must_be_there() -> None:
    with isolate_apps("tests.contrib.contenttypes.things"):

        class Wrong(models.Model):
            number = models.IntegerField()
            place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="+")
            kind = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
            stays = models.ForeignKey(ContentType, on_delete=models.DB_CASCADE, related_name="+")
            bare = GenericForeignKey()
            no_key = GenericForeignKey("kind", "nothing")
            plain = GenericForeignKey("number", "number")
            elsewhere = GenericForeignKey("place", "number")
            in_database = GenericForeignKey("stays", "number")
            named_ = GenericForeignKey("kind", "number")
            right = GenericForeignKey("kind", "number")

            class Meta:
                app_label = "things"

    found = {
        field.name: [message.id for message in field.check()]
        for field in Wrong._meta.private_fields
    }
    assert found == {
        "bare": ["contenttypes.E001", "contenttypes.E002"],
        "no_key": ["contenttypes.E001"],
        "plain": ["contenttypes.E003"],
        "elsewhere": ["contenttypes.E004"],
        "in_database": ["contenttypes.E006"],
        "named_": ["fields.E001"],
        "right": [],
    }
    assert {"contenttypes.E003", "contenttypes.E004"} <= {one.id for one in Wrong.check()}


def test_a_relation_needs_a_reference_on_the_other_side() -> None:
    with isolate_apps("tests.contrib.contenttypes.things"):

        class Wrong(models.Model):
            places = GenericRelation(Place)
            lost = GenericRelation("Nowhere")
            other_fields = GenericRelation(Note)
            double__name = GenericRelation(Label)

            class Meta:
                app_label = "things"

    found = {
        field.name: [message.id for message in field.check()]
        for field in Wrong._meta.private_fields
    }
    assert found == {
        "places": ["contenttypes.E004"],
        "lost": ["fields.E300"],
        "other_fields": ["contenttypes.E004"],
        "double__name": ["fields.E002"],
    }
    assert [field.check() for field in Place._meta.private_fields] == [[], []]


def test_names_of_models_fit_into_content_types(monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_model_name_lengths() == []
    monkeypatch.setattr(Animal._meta, "model_name", "x" * 101)
    (message,) = check_model_name_lengths()
    assert (message.id, message.obj) == ("contenttypes.E005", Animal)


# Descriptions of models


def test_relations_are_among_the_fields_but_not_in_migrations() -> None:
    assert [field.name for field in Label._meta.private_fields] == ["content_object"]
    assert [field.name for field in Bar._meta.private_fields] == ["labels", "notes"]
    assert [field.name for field in Ruin._meta.private_fields] == ["labels", "notes"]
    names = {field.name for field in Label._meta.get_fields()}
    assert names == {
        "id", "text", "content_type", "object_id", "content_object", "place", "animal"
    }  # fmt: skip
    assert list(ModelState.from_model(Place).fields) == ["id", "name"]
    fields = list(ModelState.from_model(Label).fields)
    assert fields == ["id", "text", "content_type", "object_id"]
    state = ProjectState()
    for model in (ContentType, Label, Place):
        state.add_model(ModelState.from_model(model))
    assert state.apps.get_model("things", "Label")._meta.private_fields == []


def test_relations_say_what_they_are() -> None:
    reference = Label._meta.get_field("content_object")
    assert str(reference) == "things.Label.content_object"
    assert repr(reference).endswith("GenericForeignKey: content_object>")
    assert repr(GenericForeignKey()).endswith("GenericForeignKey>")
    relation = Place._meta.get_field("labels")
    assert (relation.one_to_many, relation.concrete, relation.editable) == (True, False, False)
    assert relation.related_model is Label
    assert relation.remote_field.name == "place"


# Forms


def test_forms_leave_relations_out(things: str) -> None:
    assert list(modelform_factory(Place, fields="__all__").base_fields) == ["name"]
    fields = list(modelform_factory(Label, fields="__all__").base_fields)
    assert fields == ["text", "content_type", "object_id"]
    place = Place.objects.create(name="mill")
    assert model_to_dict(place) == {"id": place.pk, "name": "mill"}


def test_a_formset_edits_what_refers_to_an_object(things: str) -> None:
    place, animal = Place.objects.create(name="mill"), Animal.objects.create(name="owl")
    label = place.labels.create(text="a")
    animal.labels.create(text="b")
    made = generic_inlineformset_factory(Label, extra=1)
    assert issubclass(made, BaseGenericInlineFormSet)
    assert [form.instance.text for form in made(instance=place)] == ["a", ""]
    assert list(made(instance=place)[0].fields) == ["text", "id", "DELETE"]
    assert [form.instance.text for form in made()] == [""]
    assert [form.instance.text for form in made(instance=Place())] == [""]
    assert made(instance=place).prefix == PREFIX
    limited = made(instance=place, queryset=Label.objects.filter(text="z"))
    assert limited.initial_form_count() == 0
    data = {
        f"{PREFIX}-TOTAL_FORMS": "2",
        f"{PREFIX}-INITIAL_FORMS": "1",
        f"{PREFIX}-0-id": str(label.pk),
        f"{PREFIX}-0-text": "new",
        f"{PREFIX}-1-text": "more",
    }
    formset = made(data, instance=place)
    assert formset.is_valid()
    assert [one.content_object for one in formset.save()] == [place, place]
    assert [one.text for one in place.labels.all()] == ["more", "new"]
    again = made(data, instance=animal, save_as_new=True)
    assert again.initial_form_count() == 0
    assert again.is_valid()
    again.save()
    assert [one.text for one in animal.labels.all()] == ["b", "more", "new"]


def test_a_formset_needs_the_two_fields() -> None:
    with pytest.raises(FieldDoesNotExist):
        generic_inlineformset_factory(Label, ct_field="nothing")
    with pytest.raises(ValueError, match="is not a ForeignKey to ContentType"):
        generic_inlineformset_factory(Label, ct_field="text")
    made = generic_inlineformset_factory(Note, ct_field="kind", fk_field="key", max_num=2)
    assert (made.ct_field.name, made.ct_fk_field.name, made.max_num) == ("kind", "key", 2)


# Serialization


def test_references_are_stored_by_the_name_of_the_model(things: str) -> None:
    place = Place.objects.create(name="mill")
    place.labels.create(text="a")
    text = serializers.serialize("json", Label.objects.all(), use_natural_foreign_keys=True)
    (row,) = json.loads(text)
    assert row["fields"] == {
        "text": "a", "content_type": ["things", "place"], "object_id": place.pk
    }  # fmt: skip
    assert json.loads(serializers.serialize("json", [place]))[0]["fields"] == {"name": "mill"}
    Label.objects.all().delete()
    for restored in serializers.deserialize("json", text):
        restored.save()
    assert Label.objects.get().content_object == place


# The command


def remove_stale(**options: object) -> str:
    """Runs the command and returns what it printed."""
    out = io.StringIO()
    call_command("remove_stale_contenttypes", stdout=out, **options)
    return out.getvalue()


def test_stale_content_types_go_with_what_refers_to_them(
    things: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Place.objects.create(name="mill")
    place.labels.create(text="kept")
    gone = ContentType.objects.create(app_label="things", model="gone")
    ContentType.objects.create(app_label="nowhere", model="gone")
    Label.objects.create(text="lost", content_type=gone, object_id=1)
    Note.objects.create(text="lost", kind=gone, key="1")

    def stale() -> list[str]:
        rows = ContentType.objects.filter(model="gone").order_by("app_label")
        return list(rows.values_list("app_label", flat=True))

    monkeypatch.setattr("builtins.input", lambda _question: "no")
    shown = remove_stale(verbosity=2)
    assert "Content type for things.gone" in shown
    assert "1 things.Label object(s)" in shown
    assert "1 things.Note object(s)" in shown
    assert "nowhere" not in shown
    assert "remain" in shown
    assert stale() == ["nowhere", "things"]
    monkeypatch.setattr("builtins.input", lambda _question: "yes")
    remove_stale()
    assert stale() == ["nowhere"]
    assert [label.text for label in Label.objects.all()] == ["kept"]
    assert not Note.objects.exists()
    shown = remove_stale(interactive=False, include_stale_apps=True, verbosity=2)
    assert shown == "Deleting stale content type 'nowhere | gone'\n"
    assert stale() == []
