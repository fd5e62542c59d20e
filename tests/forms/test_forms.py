"""Forms share the fields of their class until someone changes one."""

from __future__ import annotations

import gc
from typing import Any

import pytest

from plectrum import forms
from plectrum.core.exceptions import NON_FIELD_ERRORS, ValidationError
from plectrum.core.files.uploadedfile import SimpleUploadedFile
from plectrum.forms.renderers import PlectrumTemplates
from plectrum.utils.datastructures import MultiValueDict
from tests.support.threads import IS_FREE_THREADED_BUILD


class Contact(forms.Form):
    subject = forms.CharField(max_length=20)
    sender = forms.EmailField(required=False)
    kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], required=False)


def test_validating_and_rendering_copies_no_field() -> None:
    form = Contact({"subject": ""})
    assert not form.is_valid()
    assert "This field is required." in form.as_p()
    assert "fields" not in form.__dict__


def test_a_field_that_is_asked_for_is_a_copy() -> None:
    form, other = Contact({}), Contact({})
    form.fields["subject"].required = False
    form.fields["subject"].widget.attrs["class"] = "x"
    assert form.is_valid()
    assert not other.is_valid()
    assert 'class="x"' in str(form["subject"])
    assert 'class="x"' not in str(other["subject"])
    assert Contact.base_fields["subject"].required


def test_a_field_changed_through_its_bound_field_is_a_copy_too() -> None:
    form = Contact()
    bound = form["subject"]
    bound.field.widget.attrs["class"] = "x"
    assert 'class="x"' in str(bound)
    assert "class" not in Contact.base_fields["subject"].widget.attrs


def test_choices_of_one_form_leave_the_others_alone() -> None:
    form = Contact({"subject": "s", "kind": "c"})
    form.fields["kind"].choices = [("c", "C")]
    assert form.is_valid()
    assert not Contact({"subject": "s", "kind": "c"}).is_valid()


def test_fields_can_be_added_removed_and_listed() -> None:
    form = Contact({"subject": "s", "extra": "e"})
    form.fields["extra"] = forms.CharField()
    del form.fields["kind"]
    assert list(form.fields) == ["subject", "sender", "extra"]
    assert [bound.name for bound in form] == ["subject", "sender", "extra"]
    assert form.is_valid()
    assert form.cleaned_data == {"subject": "s", "sender": "", "extra": "e"}
    assert form.fields.pop("extra").required
    assert all(field is form.fields[name] for name, field in form.fields.items())


@pytest.mark.skipif(IS_FREE_THREADED_BUILD, reason="threads that have ended are collected, too")
def test_a_form_with_errors_is_freed_without_the_garbage_collector() -> None:
    gc.collect()
    gc.disable()
    try:
        form = Contact({"subject": "", "sender": "x", "kind": "z"})
        assert len(form.errors) == 3
        del form
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_a_field_cleaner_and_clean_run_after_the_fields() -> None:
    class Doubled(Contact):
        def clean_subject(self) -> str:
            return str(self.cleaned_data["subject"]) * 2

        def clean(self) -> Any:
            self.add_error("kind", "No kind.")
            raise ValidationError({"sender": ["No sender."], NON_FIELD_ERRORS: ["Nothing."]})

    form = Doubled({"subject": "ab"})
    assert form.errors == {
        "kind": ["No kind."], "sender": ["No sender."], NON_FIELD_ERRORS: ["Nothing."]
    }  # fmt: skip
    assert form.cleaned_data == {"subject": "abab"}


def test_a_missing_key_names_the_choices() -> None:
    with pytest.raises(KeyError, match="Choices are: kind, sender, subject"):
        Contact()["nope"]


def test_a_file_comes_from_the_files() -> None:
    class Upload(forms.Form):
        file = forms.FileField()

    upload = SimpleUploadedFile("a.txt", b"x")
    form = Upload({}, MultiValueDict({"file": [upload]}))
    assert form.is_valid()
    assert form.cleaned_data["file"] is upload
    assert form.is_multipart()
    assert Upload({}, {}).errors == {"file": ["This field is required."]}


def test_a_widget_that_changes_names_is_asked() -> None:
    class Prefixed(Contact):
        def add_prefix(self, field_name: str) -> str:
            return f"x[{field_name}]"

    form = Prefixed({"x[subject]": "s"})
    assert form.is_valid()
    assert 'name="x[subject]"' in form.as_p()


def test_a_custom_bound_field_gives_the_data() -> None:
    class Upper(forms.BoundField):
        @property
        def data(self) -> Any:
            return str(super().data).upper()

    form = Contact({"subject": "s", "kind": "a"}, bound_field_class=Upper)
    assert form.errors == {"sender": ["Enter a valid email address."], "kind": [
        "Select a valid choice. A is not one of the available choices."]}  # fmt: skip
    assert form.cleaned_data == {"subject": "S"}


class Plain(PlectrumTemplates):
    """Renders by templates alone."""

    _natives = {}


WIDGETS: list[forms.Widget] = [
    forms.TextInput({"x": '1"', "b": True, "c": False, "n": None, "<": 1}),
    forms.NumberInput(),
    forms.PasswordInput(render_value=True),
    forms.CheckboxInput(),
    forms.HiddenInput(),
    forms.DateInput(),
    forms.FileInput(),
    forms.Textarea({"rows": 3}),
    forms.Select(choices=[("", "-"), ("a<", "A<"), ("G<", [(1, "One"), ("a", "B")])]),
    forms.SelectMultiple(choices=[("a<", "A<"), (2, "B")]),
]


@pytest.mark.parametrize("value", [None, "", "a<", True, 1.5, 1])
@pytest.mark.parametrize("widget", WIDGETS, ids=lambda widget: type(widget).__name__)
def test_functions_and_templates_render_widgets_alike(widget: forms.Widget, value: Any) -> None:
    attrs = {"id": "i", "data-x": "'"}
    quick = widget.render("n<", value, attrs, PlectrumTemplates())
    assert quick == widget.render("n<", value, attrs, Plain())


class Rich(Contact):
    required_css_class = "required"
    error_css_class = "error"
    hidden = forms.CharField(widget=forms.HiddenInput)
    other = forms.CharField(widget=forms.HiddenInput, required=False)
    radio = forms.ChoiceField(
        choices=[("a", "A<")], widget=forms.RadioSelect, help_text="<b>h</b>", required=False
    )
    unlabelled = forms.DateField(label="", help_text="help", required=False)


class Hidden(forms.Form):
    hidden = forms.CharField(widget=forms.HiddenInput)


DATA = [None, {}, {"subject": "<" * 21, "sender": "x", "kind": "z", "hidden": "h", "radio": "q"}]


@pytest.mark.parametrize("auto_id", ["id_%s", False])
@pytest.mark.parametrize("data", DATA)
@pytest.mark.parametrize("form_class", [Contact, Rich, Hidden, forms.Form])
def test_functions_and_templates_render_forms_alike(
    form_class: type[forms.Form], data: Any, auto_id: Any
) -> None:
    quick = form_class(data, auto_id=auto_id, renderer=PlectrumTemplates())
    plain = form_class(data, auto_id=auto_id, renderer=Plain())
    for name in ("as_p", "as_div", "as_ul", "as_table"):
        assert getattr(quick, name)() == getattr(plain, name)()
    assert str(quick.errors) == str(plain.errors)


def test_a_template_known_by_its_older_name_is_found() -> None:
    assert "<input" in forms.TextInput()._render(
        "django/forms/widgets/text.html", forms.TextInput().get_context("n", "v", {})
    )
