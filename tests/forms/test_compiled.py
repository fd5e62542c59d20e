"""What validation does at once for usual values stays what the documented methods say."""

from __future__ import annotations

import copy
import datetime as dt
import pickle
from typing import Any

import pytest

from plectrum import forms
from plectrum.core import validators
from plectrum.core.exceptions import ValidationError
from plectrum.forms.utils import ErrorList
from plectrum.http import QueryDict


class Registration(forms.Form):
    name = forms.CharField(max_length=10)
    email = forms.EmailField()
    age = forms.IntegerField(min_value=0, max_value=150)
    website = forms.URLField(required=False)
    birthday = forms.DateField()
    colour = forms.ChoiceField(choices=[("r", "Red"), ("g", "Green")])
    newsletter = forms.BooleanField(required=False)


VALID = {
    "name": " Ada ",
    "email": "ada@example.com",
    "age": "36",
    "website": "https://example.com/",
    "birthday": "1815-12-10",
    "colour": "g",
    "newsletter": "on",
}


def codes(form: forms.Form) -> dict[str, list[str]]:
    """Returns the codes of all errors by field."""
    data = form.errors.get_json_data()
    return {name: [error["code"] for error in errors] for name, errors in data.items()}


def by_rules(form: forms.Form) -> tuple[Any, Any]:
    """Returns errors and cleaned data as the fields find them one after the other."""
    form.fields.values()  # a form with fields of its own is not validated by the function
    return form.errors.get_json_data(), form.cleaned_data


@pytest.mark.parametrize("value", [
    "", " ", "Ada", "x" * 11, "a\x00b", None, 0, False, "ada@example.com", "36", "-1", "151", "٣",
    "9" * 5000, "1.0", "https://example.com", "example.com", "http://", "2020-02-30", "2020-01-02",
    "10/25/2006", "g", "z", "True", [], "on", "false",
])  # fmt: skip
@pytest.mark.parametrize("name", list(VALID))
def test_usual_and_unusual_values_are_taken_in_by_the_same_rules(name: str, value: Any) -> None:
    data = {**VALID, name: value}
    form = Registration(data)

    assert (form.errors.get_json_data(), form.cleaned_data) == by_rules(Registration(data))


def test_prefixes_and_query_dictionaries_are_understood() -> None:
    data = QueryDict("p-name=Ada&p-email=a@b.co&p-age=1&p-birthday=2020-01-02&p-colour=r")

    form = Registration(data, prefix="p")

    assert form.is_valid()
    assert form.cleaned_data["birthday"] == dt.date(2020, 1, 2)


def test_methods_that_a_subclass_writes_are_called_in_the_documented_order() -> None:
    calls: list[str] = []

    class Own(forms.CharField):
        def to_python(self, value: Any) -> Any:
            calls.append("to_python")
            return super().to_python(value)

        def validate(self, value: Any) -> None:
            calls.append("validate")
            super().validate(value)

        def run_validators(self, value: Any) -> None:
            calls.append("run_validators")
            super().run_validators(value)

        def clean(self, value: Any) -> Any:
            calls.append("clean")
            return super().clean(value)

    class Form(forms.Form):
        a = Own(validators=[lambda value: calls.append("validator")])

        def clean_a(self) -> Any:
            calls.append("clean_a")
            return self.cleaned_data["a"].upper()

        def clean(self) -> Any:
            calls.append("form.clean")
            return super().clean()

    form = Form({"a": "x"})

    assert form.is_valid()
    assert form.cleaned_data == {"a": "X"}
    assert calls == [
        "clean", "to_python", "validate", "run_validators", "validator", "clean_a", "form.clean",
    ]  # fmt: skip


def test_a_subclass_can_leave_out_the_check_of_its_base() -> None:
    class Open(forms.ChoiceField):
        def validate(self, value: Any) -> None:
            forms.Field.validate(self, value)

    class Form(forms.Form):
        a = Open(choices=[("x", "X")])

    assert Form({"a": "beyond"}).is_valid()
    assert codes(Form({})) == {"a": ["required"]}


def test_a_class_between_two_fields_is_not_left_out() -> None:
    class Upper(forms.CharField):
        def to_python(self, value: Any) -> Any:
            return super().to_python(value).upper()

    class UpperURL(Upper, forms.URLField):
        pass

    assert UpperURL().clean("example.com") == "HTTPS://EXAMPLE.COM"


def test_methods_replaced_on_one_field_are_called() -> None:
    form = Registration(VALID)
    form.fields["name"].clean = lambda value: "replaced"
    form.fields["age"].to_python = lambda value: 7

    assert form.is_valid()
    assert (form.cleaned_data["name"], form.cleaned_data["age"]) == ("replaced", 7)


def test_changes_to_the_fields_of_a_class_count_from_then_on() -> None:
    class Form(forms.Form):
        a = forms.CharField()

    assert codes(Form({"a": ""})) == {"a": ["required"]}
    Form.base_fields["a"].required = False
    assert Form({"a": ""}).is_valid()
    Form.base_fields["a"].validators.append(validators.MaxLengthValidator(1))
    assert codes(Form({"a": "xy"})) == {"a": ["max_length"]}
    Form.base_fields["b"] = forms.IntegerField()
    assert codes(Form({"a": "x"})) == {"b": ["required"]}


def test_changes_to_the_fields_of_one_form_stay_with_it() -> None:
    form = Registration({**VALID, "name": ""})
    form.fields["name"].required = False

    assert form.is_valid()
    assert codes(Registration({**VALID, "name": ""})) == {"name": ["required"]}


def test_add_error_of_a_subclass_sees_every_error_as_an_exception() -> None:
    seen = []

    class Form(Registration):
        def add_error(self, field: Any, error: Any) -> None:
            seen.append((field, error.code))
            super().add_error(field, error)

    form = Form({**VALID, "name": "", "age": "200"})

    assert codes(form) == {"name": ["required"], "age": ["max_value"]}
    assert seen == [("name", "required"), ("age", "max_value")]


def test_validators_with_a_call_of_their_own_are_called_once() -> None:
    calls = []

    class Counting(validators.MaxLengthValidator):
        def __call__(self, value: Any) -> None:
            calls.append(value)
            super().__call__(value)

    class Form(forms.Form):
        a = forms.CharField(validators=[Counting(2)])

    assert codes(Form({"a": "abc"})) == {"a": ["max_length"]}
    assert calls == ["abc"]


def test_the_validator_of_a_subclass_compares_its_way() -> None:
    class Even(validators.BaseValidator):
        code = "odd"

        def compare(self, a: Any, b: Any) -> bool:
            return bool(a % 2)

    class Form(forms.Form):
        a = forms.IntegerField(validators=[Even(0)], error_messages={"odd": "No odd ones."})

    assert Form({"a": "2"}).is_valid()
    assert Form({"a": "3"}).errors["a"] == ["No odd ones."]


def test_all_that_validators_find_is_reported() -> None:
    class Form(forms.Form):
        a = forms.CharField(max_length=2, validators=[validators.validate_slug])

    assert codes(Form({"a": "x y z"})) == {"a": ["invalid", "max_length"]}


def test_errors_are_lists_of_their_own_kind_in_every_way_of_looking() -> None:
    form = Registration({**VALID, "name": ""})
    errors = form.errors["name"]

    assert isinstance(errors, ErrorList)
    assert copy.deepcopy(form.errors)["name"] == ["This field is required."]
    assert pickle.loads(pickle.dumps(Registration({**VALID, "name": ""}).errors["name"])) == errors
    assert (errors.field_id, len(errors), errors.data[0].code) == ("id_name", 1, "required")
    assert str(Registration({}, prefix="p").errors["name"]) == (
        '<ul class="errorlist" id="id_p-name_error"><li>This field is required.</li></ul>'
    )
    form.add_error("name", "And more.")
    assert form.errors["name"] == ["This field is required.", "And more."]
    assert not hasattr(errors, "nonsense")


def test_a_list_of_errors_of_another_class_is_made_for_every_field() -> None:
    class Own(ErrorList):
        pass

    form = Registration({**VALID, "age": "x", "name": ""}, error_class=Own)

    assert {type(errors) for errors in form.errors.values()} == {Own}


def test_an_error_that_another_method_has_added_stays() -> None:
    class Form(forms.Form):
        a = forms.CharField()
        b = forms.CharField()

        def clean_a(self) -> Any:
            self.add_error("b", ValidationError("From a.", code="a"))
            return self.cleaned_data["a"]

    assert codes(Form({"a": "x", "b": ""})) == {"b": ["a", "required"]}
