"""Fields, widgets, forms and formsets answer and look as the documented ones do."""

# ruff: noqa: E501 - one expression per line reads as a table

from __future__ import annotations

import pytest

from tests.differential.oracle import compare, needs_django

pytestmark = [pytest.mark.differential, needs_django]

PRELUDE = """
import datetime as dt, decimal, re, uuid
from {root}.conf import settings
settings.configure(USE_TZ=True, SECRET_KEY="k", TIME_ZONE="UTC", STATIC_URL="/s/", DATABASES={
    "default": {"ENGINE": "{root}.db.backends.sqlite3", "NAME": ":memory:"}},
    DEFAULT_AUTO_FIELD="{root}.db.models.BigAutoField")
D = decimal.Decimal
"""

SETUP = """
from {root} import forms
from {root}.core.exceptions import ValidationError
from {root}.core.files.uploadedfile import SimpleUploadedFile
from {root}.http import QueryDict
from {root}.utils.datastructures import MultiValueDict

def html(text):
    "The text without what no browser shows."
    text = str(text).replace("plectrum/forms/", "django/forms/")
    # The parts of a date have names of their own here, for those who hear the page.
    text = re.sub(' aria-label="(Date|Time|Year|Month|Day)"', "", text)
    text = text.replace("err req", "req err")  # a set there, in no order
    return re.sub(r"\\s+", " ", re.sub(r"\\s*([<>])\\s*", r"\\1", text))

def clean(field, value, *args):
    try:
        return field.clean(value, *args)
    except ValidationError as error:
        return [(str(e.message % (e.params or {}) if e.params else e.message), e.code) for e in error.error_list]

CHOICES = [("a", "A<"), ("b", "B"), ("G", [("c", "C"), (1, "One")])]

class Stored:
    url = "/u<"
    def __str__(self):
        return "name<"

class Person(forms.Form):
    error_css_class = "err"
    required_css_class = "req"
    a = forms.CharField(help_text="<b>h</b>", max_length=5)
    b = forms.BooleanField(required=False)
    h = forms.CharField(widget=forms.HiddenInput)
    r = forms.ChoiceField(choices=[("1", "x")], widget=forms.RadioSelect, help_text="rh")
    d = forms.SplitDateTimeField()
    e = forms.EmailField(disabled=True, initial="q@w.de")
    s = forms.MultipleChoiceField(choices=CHOICES, required=False, label="S?", label_suffix=" =")
    i = forms.DateField(initial=lambda: dt.date(2020, 1, 2), show_hidden_initial=True)
    f = forms.FileField(required=False)
    def clean_b(self):
        if self.cleaned_data["b"]:
            raise ValidationError("No b", code="nob")
        return "cleaned"
    def clean(self):
        super().clean()
        raise ValidationError(["n<1", ValidationError("n2", code="cc")])

class Small(forms.Form):
    a = forms.CharField(help_text="H")
    h = forms.CharField(widget=forms.HiddenInput, required=False)

class Ordered(Person):
    field_order = ["d", "b", "nope"]
    h = None

PersonA = Person({"a": "toolong", "b": "on", "s": ["a", "zz"]})
Set = forms.formset_factory(Small, extra=2, can_delete=True, can_order=True, min_num=1, max_num=5)
FILLED = {"form-TOTAL_FORMS": "3", "form-INITIAL_FORMS": "1", "form-0-a": "1", "form-0-DELETE": "on",
          "form-1-a": "", "form-1-ORDER": "x", "form-2-a": "z", "form-2-ORDER": "1"}
GOOD = {**FILLED, "form-1-a": "y", "form-1-ORDER": ""}
STRICT = forms.formset_factory(Small, max_num=1, validate_max=True, absolute_max=2)
"""

WIDGETS = [
    "TextInput()", "NumberInput(attrs={'x': '1\"', 'b': True, 'c': False, 'n': None})", "Textarea()",
    "PasswordInput()", "PasswordInput(render_value=True)", "CheckboxInput()", "HiddenInput()",
    "FileInput()", "ClearableFileInput()", "DateInput(format='%d.%m')", "DateTimeInput()", "TimeInput()",
    "NullBooleanSelect()", "ColorInput()", "EmailInput()", "Select(choices=CHOICES)",
    "SelectMultiple(choices=CHOICES)", "RadioSelect(choices=CHOICES, attrs={'class': 'k'})",
    "CheckboxSelectMultiple(choices=CHOICES)", "SplitDateTimeWidget()", "SplitHiddenDateTimeWidget()",
    "SelectDateWidget(years=(2020, 2021))", "SelectDateWidget(years=(2020,), empty_label=('y', 'm', 'd'))",
    "MultipleHiddenInput()", "TextInput({'type': 'x'})",
]  # fmt: skip
VALUES = [
    "None",
    "''",
    "'a<\"'",
    "True",
    "1.5",
    "['a', '1']",
    "dt.datetime(2020, 1, 2, 3, 4, 5, 6)",
    "Stored()",
]
FIELDS = {
    "CharField()": ["''", "None", "' a '", "0", "False", "'a\\x00'", "[]"],
    "CharField(min_length=2, max_length=3, strip=False, required=False, empty_value=None)": ["''", "' '", "'abcd'", "None"],
    "IntegerField(min_value=1, max_value=9, step_size=2)": ["'5'", "'4'", "'0'", "'10'", "'1.0'", "'1.5'", "' 5 '", "'x'", "''", "3.0", "'1e3'", "'٣'"],
    "FloatField(required=False)": ["'1.5'", "'nan'", "'inf'", "'x'", "''", "' 2 '", "3"],
    "DecimalField(max_digits=4, decimal_places=2)": ["'1.50'", "'123.4'", "'1.234'", "'NaN'", "'x'", "' 1 '", "'1e2'", "''"],
    "DateField()": ["'2006-10-25'", "'10/25/2006'", "'Oct 25 2006'", "'25 October 2006'", "'2006-4-31'", "'x'", "dt.datetime(2006, 1, 2, 3)", "''", "'2006-02-30'", "' 2006-10-25 '"],
    "DateField(input_formats=['%Y %m %d'])": ["'2006 10 25'", "'2006-10-25'"],
    "TimeField()": ["'14:25'", "'14:25:59'", "'x'", "'25:00'", "dt.time(1)", "''", "'14:30:45.000200'"],
    "DateTimeField()": ["'2006-10-25 14:30'", "'2006-10-25T14:30:45.5Z'", "'10/25/2006 14:30'", "'2006-10-25'", "'x'", "dt.date(2006, 1, 2)", "'2006-10-25T14:30+02:00'", "'2006-10-35T14:30'", "''"],
    "DurationField()": ["'30'", "'1 15:30'", "'x'", "'P4DT1H'", "''", "'1000000000 00:00:00'", "dt.timedelta(1)"],
    "EmailField()": ["'a@b.co'", "' a@b.co '", "'a'", "''", "'x' * 320 + '@b.co'"],
    "URLField()": ["'http://localhost'", "'example.com'", "'http://.'", "'foo'", "'//x.com/p'", "'x.com/a?b#c'", "'http://'", "''", "'ftp://x.com'", "'http://[a'", "'HTTP://X.com?'"],
    "URLField(assume_scheme='http')": ["'example.com'"],
    "SlugField(allow_unicode=True)": ["'a-é'", "'a b'"],
    "SlugField()": ["'a-b_1'", "'é'"],
    "UUIDField()": ["'550e8400e29b41d4a716446655440000'", "'550e8400-e29b-41d4-a716-446655440000'", "'x'", "''"],
    "GenericIPAddressField()": ["'1.2.3.4'", "'::ffff:10.0.0.1'", "' 2001:0::0:01 '", "'x'", "'1:x'", "''"],
    "GenericIPAddressField(unpack_ipv4=True)": ["'::ffff:0a0a:0a0a'"],
    "GenericIPAddressField(protocol='IPv4')": ["'::1'", "'1.2.3.4'"],
    "RegexField('^[0-9]+$')": ["'12'", "' 12'", "'a'", "''"],
    "BooleanField()": ["True", "False", "'on'", "'False'", "''", "None", "'0'"],
    "BooleanField(required=False)": ["'False'", "''", "'x'"],
    "NullBooleanField()": ["'true'", "'0'", "None", "'x'", "True"],
    "ChoiceField(choices=CHOICES)": ["'a'", "'1'", "1", "'z'", "''", "'G'"],
    "ChoiceField(choices={'x': 'X', 'g': {'y': 'Y'}}, required=False)": ["'y'", "''", "'g'"],
    "ChoiceField(choices=lambda: [(1, 2)])": ["'1'", "'2'"],
    "TypedChoiceField(choices=[(1, '+'), (-1, '-')], coerce=int)": ["'1'", "'2'", "'-1'"],
    "TypedChoiceField(choices=[('a', 'A')], coerce=int, required=False, empty_value=None)": ["''", "'a'"],
    "MultipleChoiceField(choices=CHOICES)": ["['a', '1']", "('b',)", "['z']", "[]", "'a'", "''"],
    "TypedMultipleChoiceField(choices=[(1, '+'), (2, '-')], coerce=int)": ["['1', '2']", "['3']", "[]"],
    "ComboField(fields=[forms.CharField(max_length=8), forms.EmailField()])": ["'a@b.co'", "'longtest@example.com'", "'x'", "''"],
    "SplitDateTimeField()": ["['2006-01-10', '07:30']", "['', '07:30']", "['2006-01-10', '']", "['x', 'y']", "''", "'hello'", "['', '']"],
    "SplitDateTimeField(required=False)": ["''", "['', '']", "['2006-01-10', '']", "None"],
    "JSONField(required=False)": ["'{\"a\": 1}'", "'{'", "''", "'null'", "'\"s\"'", "[1]"],
    "FileField()": ["SimpleUploadedFile('a', b'x')", "SimpleUploadedFile('a', b'')", "'x'", "None", "False"],
    "FileField(max_length=2, required=False)": ["SimpleUploadedFile('abc', b'x')", "False", "None"],
    "FileField(allow_empty_file=True)": ["SimpleUploadedFile('a', b'').name"],
}  # fmt: skip
CHANGES = [
    ("CharField()", "None", "''"), ("CharField()", "'a'", "' a '"), ("IntegerField()", "1", "'1'"),
    ("IntegerField()", "1", "'x'"), ("FloatField()", "1.5", "'1.50'"), ("BooleanField()", "False", "'False'"),
    ("BooleanField()", "None", "'on'"), ("MultipleChoiceField()", "['1', '2']", "('2', '1')"),
    ("DateField()", "dt.date(2020, 1, 2)", "'2020-01-02'"), ("NullBooleanField()", "None", "'x'"),
    ("SplitDateTimeField()", "dt.datetime(2020, 1, 2, 3)", "['2020-01-02', '03:00']"),
    ("FileField()", "'x'", "None"), ("JSONField()", "{'a': 1, 'b': 2}", "'{\"b\": 2, \"a\": 1}'"),
    ("TypedChoiceField(choices=[(1, 'x')], coerce=int)", "1", "'1'"), ("CharField(disabled=True)", "'a'", "'b'"),
]  # fmt: skip
FORMS = ["PersonA", "Person()", "Person({})", "Small()", "Small({})", "Ordered()", "Small(auto_id=False)",
         "Small(auto_id='x')", "Small(prefix='p', label_suffix='')", "Small(initial={'a': '<'}, use_required_attribute=False)",
         "Small(data=QueryDict('a=1'))", "type('Empty', (forms.Form,), {})()",
         "type('Hidden', (forms.Form,), {'h': forms.CharField(widget=forms.HiddenInput)})({})"]  # fmt: skip
BOUND = [
    "as_widget()", "as_hidden()", "as_text()", "as_textarea()", "label_tag()", "legend_tag()",
    "label_tag('X<', {'class': 'z'}, label_suffix='?')", "as_field_group()", "css_classes()", "auto_id",
    "id_for_label", "widget_type", "use_fieldset", "aria_describedby", "html_name", "help_text", "label",
    "is_hidden", "value()", "initial", "data", "errors", "errors.as_text()", "errors.as_json()",
]  # fmt: skip

EXPRESSIONS = [
    *[f"html(forms.{w}.render('n', {v}, {{'id': 'i'}}))" for w in WIDGETS for v in VALUES if w != "NullBooleanSelect()" or v[0] != "["],
    *[f"(forms.{w}.id_for_label('i'), forms.{w}.use_required_attribute('x'), forms.{w}.is_hidden, "
      f"forms.{w}.needs_multipart_form, forms.{w}.value_omitted_from_data({{}}, {{}}, 'n'), "
      f"forms.{w}.value_from_datadict(MultiValueDict({{'n': ['1', '2'], 'n_0': ['x']}}), {{}}, 'n'))" for w in WIDGETS],
    *[f"forms.SelectDateWidget().value_from_datadict({d}, {{}}, 'n')" for d in (
      "{'n_year': '2020', 'n_month': '2', 'n_day': '30'}", "{'n_year': '2020', 'n_month': '2', 'n_day': '3'}",
      "{'n_year': '', 'n_month': '', 'n_day': ''}", "{'n_year': '2020', 'n_month': '', 'n_day': ''}", "{}")],
    *[f"clean(forms.{f}, {v})" for f, values in FIELDS.items() for v in values],
    *[f"forms.{f}.has_changed({a}, {b})" for f, a, b in CHANGES],
    *[f"html({f}.{m}())" for f in FORMS for m in ("as_div", "as_p", "as_ul", "as_table", "__str__")],
    *[f"(repr({f}), {f}.is_valid(), {f}.errors.get_json_data(), {f}.is_multipart(), [b.name for b in {f}.visible_fields()], "
      f"[b.name for b in {f}.hidden_fields()], {f}.changed_data)" for f in FORMS],
    *[f"html(PersonA['{n}'].{m})" for n in ("a", "b", "h", "r", "d", "e", "s", "i", "f") for m in BOUND if n != "f" or m != "css_classes()"],
    "[html(w) for w in PersonA['r']]", "[html(w.tag()) for w in PersonA['s']]", "len(PersonA['s'])",
    "html(PersonA.errors)", "PersonA.errors.as_text()", "PersonA.errors.as_json(escape_html=True)",
    "PersonA.has_error('b', 'nob')", "PersonA.has_error('b', 'x')", "PersonA.has_error(None)", "sorted(PersonA.cleaned_data)",
    "PersonA['zz']", "PersonA.add_error('zz', 'x')", "list(Ordered().fields)", "Small({'a': 'x'}).cleaned_data",
    "Small({}, empty_permitted=True, use_required_attribute=False).is_valid()", "Small({}, empty_permitted=True)",
    *[f"html(Set(prefix='p').{m}())" for m in ("__str__", "as_p", "as_ul", "as_table")],
    "html(Set().empty_form)", "html(Set().management_form)", "len(Set(initial=[{'a': '1'}] * 9))", "repr(Set(FILLED))",
    "(Set({'form-TOTAL_FORMS': 'x'}).is_valid(), html(Set({'form-TOTAL_FORMS': 'x'}).non_form_errors()))",
    "(Set(FILLED).is_valid(), Set(FILLED).errors, Set(FILLED).total_error_count(), Set(FILLED).has_changed())",
    "(Set(GOOD).is_valid(), Set(GOOD).cleaned_data, [f.prefix for f in Set(GOOD).ordered_forms], [f.prefix for f in Set(GOOD).deleted_forms])",
    "Set(FILLED).cleaned_data", "Set(FILLED).ordered_forms", "STRICT({'form-TOTAL_FORMS': '2', 'form-INITIAL_FORMS': '0'}).non_form_errors()",
    "len(STRICT({'form-TOTAL_FORMS': '9999', 'form-INITIAL_FORMS': '0'}))", "forms.formset_factory(Small, max_num=3, absolute_max=2)",
    "str(forms.Media(css={'all': ('a.css', '/b.css'), 'print': ['http://x/c.css']}, js=['j.js', '//h/k.js', forms.Script('m.js', type='module')]))",
    "str(forms.Media(js=['a.js', 'b.js']) + forms.Media(js=['z.js', 'b.js']))", "repr(forms.Media(js=['a'], css={'x': ['y']}))",
    "str(forms.Media(js=['a.js'])['css'])", "forms.Media()['x']", "str(forms.Stylesheet('x.css', media='print'))",
]  # fmt: skip


def test_forms_answer_and_look_as_documented() -> None:
    assert compare(PRELUDE, EXPRESSIONS, SETUP) == []
