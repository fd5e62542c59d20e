"""Every documented option of fields, widgets, forms, formsets and model forms does the same."""

# ruff: noqa: E501 - one expression per line reads as a table

from __future__ import annotations

import pytest

from tests.differential.oracle import compare, needs_django

pytestmark = [pytest.mark.differential, needs_django]

MODELS = """
from {root}.db import models

class Shop(models.Model):
    name = models.CharField("the name", max_length=8, help_text="At most <8>", default="corner")
    code = models.SlugField(unique=True, null=True, blank=True, error_messages={"unique": "Code is taken."})
    def __str__(self):
        return self.name

class Item(models.Model):
    shop = models.ForeignKey(Shop, models.CASCADE, limit_choices_to={"name__startswith": "f"})
    others = models.ManyToManyField(Shop, related_name="others", blank=True)
    name = models.CharField(max_length=6)
    price = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    kind = models.CharField(max_length=1, choices=[("a", "A"), ("b", "B")], blank=True)
    rank = models.IntegerField(choices=[(1, "one"), (2, "two")], default=2)
    day = models.DateField(null=True, blank=True)
    fixed = models.CharField(max_length=3, editable=False, default="x")
    text = models.TextField(blank=True)
    address = models.URLField(blank=True)
    seen = models.BooleanField(default=True)
    maybe = models.BooleanField(null=True)
    class Meta:
        unique_together = [("shop", "name")]
"""
PRELUDE = f"""
import datetime as dt, decimal, json, pathlib, re, sys, tempfile
directory = pathlib.Path(tempfile.mkdtemp())
(directory / "market").mkdir()
(directory / "market" / "__init__.py").write_text("")
(directory / "market" / "models.py").write_text({MODELS!r}.replace("{{{{root}}}}", "{{root}}"))
sys.path.insert(0, str(directory))
from {{root}}.conf import settings
settings.configure(USE_TZ=True, SECRET_KEY="k", TIME_ZONE="UTC", STATIC_URL="/s/", INSTALLED_APPS=["market"],
    USE_THOUSAND_SEPARATOR=True, DATABASES={{
    "default": {{"ENGINE": "{{root}}.db.backends.sqlite3", "NAME": ":memory:"}}}},
    DEFAULT_AUTO_FIELD="{{root}}.db.models.BigAutoField")
"""
SETUP = """
from {root} import forms
from {root}.core import validators
from {root}.core.exceptions import ValidationError
from {root}.core.files.uploadedfile import SimpleUploadedFile
from {root}.db import connection
from {root}.forms.renderers import DjangoTemplates, TemplatesSetting
from {root}.forms.utils import ErrorDict, ErrorList
from {root}.http import QueryDict
from {root}.utils.datastructures import MultiValueDict
from {root}.utils.safestring import mark_safe
from market.models import Item, Shop
with connection.schema_editor() as editor:
    editor.create_model(Shop)
    editor.create_model(Item)
first, other = Shop.objects.create(name="first", code="one"), Shop.objects.create(name="other", code="two")
D = decimal.Decimal
CHOICES = [("a", "A<"), ("b", "B"), ("G", [("c", "C"), (1, "One")])]

def html(text):
    text = str(text).replace("plectrum/forms/", "django/forms/")
    text = re.sub(' aria-label="(Date|Time|Year|Month|Day)"', "", text)
    text = re.sub(r"\\s+", " ", re.sub(r"\\s*([<>])\\s*", r"\\1", text))
    return re.sub(r"<(\\w+)((?: [^<>]*)?)>", lambda m: m[1] + str(sorted(re.findall(' [^ ="]+(?:="[^"]*")?', m[2]))), text)

def found(call):
    try:
        return call()
    except ValidationError as error:
        return [(e.code, str(e.message % (e.params or {}) if e.params else e.message)) for e in error.error_list]

def told(field, value):
    "All that one field says about one value."
    data = QueryDict(mutable=True)
    for key, part in (value.items() if isinstance(value, dict) else [("f", value)]):
        data.setlist(key, part if isinstance(part, list) else [part])
    form = type("Form", (forms.Form,), {"f": field})(data)
    return form.is_valid(), form.errors.get_json_data(), repr(form.cleaned_data.get("f")), form.has_changed(), html(form), html(form["f"].label_tag())

def unbound(field, **options):
    form = type("Form", (forms.Form,), {"f": field})(**options)
    return html(form), repr(form["f"].value()), html(form["f"].as_hidden()), form["f"].id_for_label

class Base(forms.Form):
    name = forms.CharField(max_length=9, help_text="H")
    number = forms.IntegerField(required=False, initial=3)
    class Media:
        css = {"all": ["base.css"]}
        js = ["base.js", "shared.js"]

class Child(Base):
    name = None
    number = forms.FloatField()
    extra = forms.CharField(widget=forms.Textarea, required=False)
    class Media:
        extend = False
        js = ["child.js"]

class Merged(Base):
    class Media:
        js = ["shared.js", "merged.js"]

class Checked(Base):
    def clean(self):
        data = super().clean()
        if data.get("number") == 13:
            self.add_error("number", ValidationError("Not %(n)s", code="unlucky", params={"n": 13}))
            self.add_error(None, "Whole")
        if data.get("number") == 14:
            raise ValidationError({"name": ["From <clean>"], "number": ValidationError("x", code="y")})
        return {**data, "added": 1}

class Pair(forms.MultiWidget):
    def decompress(self, value):
        return value.split() if value else [None, None]

class Both(forms.MultiValueField):
    def __init__(self, **options):
        fields = (forms.IntegerField(error_messages={"incomplete": "Give a number."}), forms.CharField(required=False, max_length=3))
        super().__init__(fields=fields, error_messages={"incomplete": "All of it."}, **options)
    def compress(self, values):
        return tuple(values)

class Stored:
    url = "/u<"
    def __str__(self):
        return "name<"

(directory / "files" / "deep").mkdir(parents=True)
for name in ("a.txt", "b.py", "deep/c.txt"):
    (directory / "files" / name).write_text("x")

class Lister(ErrorList):
    def get_context(self):
        return {"errors": ["listed"], "error_class": "own"}

class Own(DjangoTemplates):
    pass

def formset(base=Base, data=None, initial=None, prefix=None, form_kwargs=None, **options):
    made = forms.formset_factory(base, **options)(data, initial=initial, prefix=prefix, form_kwargs=form_kwargs)
    answer = [html(made), html(made.management_form), made.total_form_count(), made.initial_form_count(), len(made), made.is_multipart(), html(made.empty_form), html(made.media)]
    if data is not None:
        answer += [made.is_valid(), made.errors, made.non_form_errors().get_json_data(), made.has_changed()]
    return answer

def filled(total, initial=0, prefix="form", **values):
    return {f"{prefix}-TOTAL_FORMS": str(total), f"{prefix}-INITIAL_FORMS": str(initial), **{f"{prefix}-{key[1:].replace('_', '-', 1)}": value for key, value in values.items()}}

def model(data=None, instance=None, factory=forms.modelform_factory, target=Item, initial=None, **options):
    made = factory(target, **options)
    form = made(data, instance=instance, initial=initial)
    answer = [list(form.fields), html(form)]
    if data is not None:
        answer += [form.is_valid(), form.errors.get_json_data(), {key: str(value) for key, value in form.cleaned_data.items()}]
    return answer
"""

TEXTS = ["''", "' '", "'abc'", "' abc '", "'a' * 12", "'<b>'", "'a\\x00b'"]
NUMBERS = ["''", "'5'", "' 5 '", "'-5'", "'5.5'", "'1,234'", "'1234.5'", "'1e2'", "'x'", "'0'", "'NaN'", "'99999999999'"]  # fmt: skip
DATES = ["''", "'2020-02-29'", "'02/29/2020'", "'2021-02-29'", "'Feb 29, 2020'", "'x'", "'2020-02-29 10:30'", "'10:30'", "'10:30:15.5'"]  # fmt: skip
OPTIONS = {
    "CharField": (
        TEXTS,
        ["", "required=False", "max_length=4", "min_length=3", "max_length=4, min_length=2, required=False", "strip=False", "strip=False, required=False", "empty_value='-', required=False", "empty_value=None, required=False", "label='L<'", "label=''", "label_suffix=' ?'", "initial='i<'", "initial=lambda: 'called'", "help_text='h<i>'", "error_messages={'required': 'R!'}", "error_messages={'max_length': 'M %(limit_value)d %(show_value)d'}, max_length=2", "disabled=True, initial='d'", "show_hidden_initial=True, initial='abc'", "widget=forms.Textarea", "widget=forms.PasswordInput", "widget=forms.HiddenInput", "widget=forms.TextInput({'class': 'c', 'maxlength': 3})", "validators=[validators.RegexValidator('^a', 'no a', 'noa')]", "validators=[validators.MaxLengthValidator(2, message='v %(value)s')]", "localize=True"],
    ),
    "EmailField": (["'a@b.co'", "'a'", "''", "' a@b.co '", "'a@b.co' * 60"], ["", "required=False", "max_length=6", "min_length=8", "error_messages={'invalid': 'bad'}", "empty_value=None, required=False"]),
    "URLField": (["'http://a.co'", "'a.co'", "'x'", "''", "'ftp://a.co'"], ["assume_scheme='https'", "assume_scheme='http', required=False", "assume_scheme='https', max_length=9", "assume_scheme='https', error_messages={'invalid': 'bad'}"]),
    "SlugField": (["'a-b'", "'é'", "'a b'", "''"], ["", "allow_unicode=True", "max_length=2", "required=False, empty_value=None"]),
    "RegexField": (["'12'", "' 12 '", "'a'", "''"], ["r'^\\d+$'", "r'^\\d+$', strip=True", "r'^\\d+$', required=False", "re.compile('^[0-9]$'), error_messages={'invalid': 'bad'}", "r'^\\d+$', max_length=1"]),
    "UUIDField": (["'550e8400e29b41d4a716446655440000'", "'x'", "''"], ["", "required=False", "initial='a'"]),
    "GenericIPAddressField": (["'1.2.3.4'", "'::ffff:1.2.3.4'", "'::1'", "'x'", "''"], ["", "protocol='ipv6'", "protocol='IPv4'", "unpack_ipv4=True", "required=False"]),
    "IntegerField": (NUMBERS, ["", "required=False", "min_value=0", "max_value=4", "min_value=-9, max_value=9, step_size=5", "step_size=3, min_value=1", "localize=True", "localize=True, widget=forms.TextInput", "initial=1234", "initial=1234, localize=True", "disabled=True, initial=7", "error_messages={'invalid': 'bad', 'min_value': 'low'}, min_value=3", "show_hidden_initial=True, initial=5", "widget=forms.NumberInput({'min': 2})"]),
    "FloatField": (NUMBERS, ["", "required=False", "min_value=0.5, max_value=9.5", "step_size=0.5", "step_size=0.5, min_value=0.25", "localize=True", "initial=1234.5, localize=True", "initial=1234.5"]),
    "DecimalField": (NUMBERS, ["", "required=False", "max_digits=3", "decimal_places=1", "max_digits=4, decimal_places=2", "max_digits=2, decimal_places=2", "min_value=0, max_value=D('9.5')", "step_size=D('0.5')", "localize=True", "initial=D('1234.50'), localize=True", "decimal_places=0", "decimal_places=3, initial=D('1.5')"]),
    "DateField": (DATES, ["", "required=False", "input_formats=['%d.%m.%Y', '%x']", "initial=dt.date(2020, 2, 29)", "show_hidden_initial=True, initial=lambda: dt.date(2020, 2, 29)", "widget=forms.DateInput(format='%d.%m.%Y')", "localize=True, initial=dt.date(2020, 2, 29)", "error_messages={'invalid': 'bad'}", "disabled=True, initial=dt.date(2020, 1, 1)", "widget=forms.SelectDateWidget(years=[2020])"]),
    "TimeField": (DATES, ["", "required=False", "input_formats=['%H.%M']", "initial=dt.time(10, 30, 15, 500000)", "widget=forms.TimeInput(format='%H h')", "localize=True, initial=dt.time(10, 30)"]),
    "DateTimeField": (DATES, ["", "required=False", "input_formats=['%Y-%m-%d %H:%M']", "initial=dt.datetime(2020, 2, 29, 10, 30, 15, 5)", "widget=forms.DateTimeInput(format='%d.%m.%Y')", "show_hidden_initial=True, initial=dt.datetime(2020, 2, 29, 10, 30)"]),
    "DurationField": (["'3'", "'1 2:3:4'", "'P1D'", "'x'", "''", "'9' * 12"], ["", "required=False", "initial=dt.timedelta(1, 2)", "error_messages={'overflow': 'over'}"]),
    "BooleanField": (["'on'", "'False'", "''", "'0'"], ["", "required=False", "initial=True", "disabled=True, initial=True", "widget=forms.HiddenInput", "widget=forms.CheckboxInput(check_test=lambda v: v == 'x'), initial='x'", "show_hidden_initial=True, initial=True"]),
    "NullBooleanField": (["'true'", "'false'", "'unknown'", "''", "'2'", "'3'"], ["", "initial=True", "widget=forms.HiddenInput", "widget=forms.RadioSelect(choices=[('', '?'), (True, 'y'), (False, 'n')])"]),
    "ChoiceField": (["'a'", "'1'", "'z'", "''", "'G'"], ["choices=CHOICES", "choices=CHOICES, required=False", "choices=lambda: CHOICES", "choices={'a': 'A', 'G': {'1': 'x'}}", "choices=CHOICES, initial='b'", "choices=CHOICES, widget=forms.RadioSelect", "choices=CHOICES, widget=forms.RadioSelect, required=False, help_text='h'", "choices=[('', '---'), *CHOICES]", "choices=CHOICES, error_messages={'invalid_choice': 'no %(value)s'}", "choices=CHOICES, disabled=True, initial='a'", "choices=[]", "choices=CHOICES, widget=forms.HiddenInput"]),
    "TypedChoiceField": (["'1'", "'2'", "'x'", "''"], ["choices=[(1, 'x'), ('x', 'y')], coerce=int", "choices=[(1, 'x')], coerce=int, required=False", "choices=[(1, 'x')], coerce=int, required=False, empty_value=None", "choices=[(1, 'x')], coerce=lambda v: bool(int(v))", "choices=[(1, 'x')]"]),
    "MultipleChoiceField": (["['a', '1']", "['z', 'a']", "[]", "['a', 'a']"], ["choices=CHOICES", "choices=CHOICES, required=False", "choices=CHOICES, initial=['a', 1]", "choices=CHOICES, widget=forms.CheckboxSelectMultiple", "choices=CHOICES, widget=forms.MultipleHiddenInput, initial=['b']", "choices=CHOICES, show_hidden_initial=True, initial=['a']", "choices=CHOICES, error_messages={'invalid_choice': 'no %(value)s'}", "choices=CHOICES, disabled=True, initial=['a']"]),
    "TypedMultipleChoiceField": (["['1', '2']", "['3']", "[]"], ["choices=[(1, 'x'), (2, 'y')], coerce=int", "choices=[(1, 'x')], coerce=int, required=False", "choices=[(1, 'x')], coerce=int, required=False, empty_value=None", "choices=[(1, 'x'), (2, 'y')]"]),
    "ComboField": (["'a@b.co'", "'x'", "'abcdef@b.co'", "''"], ["fields=[forms.CharField(max_length=8), forms.EmailField()]", "fields=[forms.EmailField()], required=False"]),
    "SplitDateTimeField": (["{'f_0': '2020-02-29', 'f_1': '10:30'}", "{'f_0': '', 'f_1': '10:30'}", "{'f_0': 'x', 'f_1': 'y'}", "{}", "{'f_0': '2020-02-29'}"], ["", "required=False", "input_date_formats=['%d.%m.%Y'], input_time_formats=['%H.%M']", "initial=dt.datetime(2020, 2, 29, 10, 30)", "widget=forms.SplitHiddenDateTimeWidget", "widget=forms.SplitDateTimeWidget(date_format='%d.%m.%y', time_format='%H h', date_attrs={'class': 'd'}, time_attrs={'class': 't'}), initial=dt.datetime(2020, 2, 29, 10, 30)", "show_hidden_initial=True, initial=dt.datetime(2020, 2, 29, 10, 30)", "error_messages={'invalid_date': 'bad date', 'required': 'all'}", "disabled=True, initial=dt.datetime(2020, 2, 29, 10, 30)", "label='When'"]),
    "JSONField": (["'{\"a\": [1]}'", "'{'", "''", "'null'", "'\"é\"'"], ["", "required=False", "initial={'a': 'é'}", "encoder=json.JSONEncoder", "disabled=True, initial=[1]", "widget=forms.TextInput", "error_messages={'invalid': 'bad %(value)s'}", "show_hidden_initial=True, initial={'b': 1, 'a': 2}"]),
}  # fmt: skip
WIDGET_OPTIONS = [
    "TextInput({'class': 'a'})", "TextInput(attrs={'data-x': 1234, 'on': True, 'off': False, 'none': None, 'q': '\"<'})", "NumberInput({'step': 'any'})", "EmailInput()", "URLInput()", "SearchInput()", "TelInput()", "ColorInput()", "PasswordInput(render_value=True)", "HiddenInput({'id': 'h'})", "MultipleHiddenInput({'class': 'm'})", "Textarea({'rows': 3, 'cols': False})", "DateInput({'type': 'date'}, '%Y')", "DateTimeInput(format='%H')", "TimeInput(format='%M')", "CheckboxInput({'class': 'k'})", "Select({'size': 2}, CHOICES)", "Select(choices=[(None, 'none'), (True, 'yes'), (1, 'one'), ('', 'empty')])", "NullBooleanSelect({'class': 'n'})", "SelectMultiple({'size': 2}, CHOICES)", "RadioSelect({'class': 'r'}, CHOICES)", "CheckboxSelectMultiple({'class': 'r'}, CHOICES)", "FileInput({'accept': '.x'})", "ClearableFileInput({'multiple': False})", "SplitDateTimeWidget({'class': 's'}, '%d', '%H', {'class': 'd'}, {'class': 't'})", "SplitHiddenDateTimeWidget({'class': 's'})", "SelectDateWidget({'class': 's'}, years=[2020, 2021], months={1: 'Jan', 2: 'Feb'}, empty_label='--')", "SelectDateWidget(years=[2020], empty_label=('y', 'm', 'd'))",
]  # fmt: skip
BASE_DATA = [
    "{}",
    "{'name': 'x'}",
    "{'name': 'x', 'number': '13'}",
    "{'name': 'x', 'number': '14'}",
    "{'name': 'x' * 10, 'number': 'y'}",
]
FORM_OPTIONS = ["", "auto_id=False", "auto_id='i_%s'", "auto_id=True", "prefix='p'", "initial={'name': 'n<', 'number': lambda: 5}", "label_suffix=' ::'", "label_suffix=''", "error_class=Lister", "field_order=['number']", "use_required_attribute=False", "empty_permitted=True, use_required_attribute=False", "renderer=Own()"]  # fmt: skip
FORMSETS = [
    "", "extra=0", "extra=3", "min_num=2", "max_num=1", "extra=3, max_num=2", "can_delete=True", "can_order=True", "can_delete=True, can_delete_extra=False, initial=[{'name': 'i'}]", "initial=[{'name': 'i'}, {'name': 'j'}], extra=1", "initial=[{'name': 'i'}] * 4, max_num=2", "prefix='q'", "form_kwargs={'label_suffix': '?'}", "renderer=Own()",
    "data=filled(1, f0_name='a')", "data=filled(0)", "data=filled(2, f0_name='a', f1_number='x')", "data=filled(2, 1, f0_name='a'), initial=[{'name': 'a'}]", "data={}", "data={'form-TOTAL_FORMS': '-1', 'form-INITIAL_FORMS': '0'}", "data={'form-TOTAL_FORMS': '1', 'form-INITIAL_FORMS': 'x'}", "data=filled(3), min_num=2, validate_min=True", "data=filled(3, f0_name='a', f1_name='b', f2_name='c'), max_num=2, validate_max=True", "data=filled(3, f0_name='a', f1_name='b'), absolute_max=2, max_num=1", "data=filled(2, f0_name='a', f0_DELETE='on', f1_name='b' * 10, f1_DELETE='on'), can_delete=True", "data=filled(2, f0_name='a', f0_ORDER='2', f1_name='b', f1_ORDER='1'), can_order=True", "data=filled(2, f0_name='a', f0_ORDER='x'), can_order=True", "data=filled(1, prefix='q', f0_name='a'), prefix='q'", "base=Checked, data=filled(1, f0_name='a', f0_number='13')",
]  # fmt: skip
GOOD = "{'name': 'nut', 'shop': '1', 'rank': '1', 'price': '1.5', 'kind': 'a', 'maybe': 'true'}"
MODEL_FORMS = [
    "fields='__all__'", "fields=['name', 'price']", "exclude=['shop', 'others']", "fields=['price', 'name'], labels={'name': 'N<'}, help_texts={'name': 'hh'}, error_messages={'name': {'required': 'RR'}}", "fields=['name', 'day'], widgets={'day': forms.SelectDateWidget(years=[2020]), 'name': forms.Textarea({'rows': 1})}", "fields=['name'], field_classes={'name': forms.SlugField}", "fields=['price', 'rank'], localized_fields=['price']", "fields=['price', 'rank'], localized_fields='__all__'", "fields=['rank', 'seen', 'maybe', 'kind'], initial={'rank': 1, 'kind': 'b'}", "target=Shop, fields='__all__'", "fields=['name', 'fixed']", "", "fields=['nothing']",
]  # fmt: skip

# There a disabled JSON field counts as changed, against the documentation of `has_changed`.
UNLIKE = {("JSONField", "disabled=True, initial=[1]")}

EXPRESSIONS = [
    *[f"told(forms.{name}({options}), {value})" for name, (values, every) in OPTIONS.items() for options in every for value in values if (name, options) not in UNLIKE],
    *[f"unbound(forms.{name}({options}))" for name, (_, every) in OPTIONS.items() for options in every],
    *[f"unbound(forms.CharField({options}), initial={{'f': 'given<'}}, prefix='p', auto_id={auto!r})" for options in OPTIONS["CharField"][1] for auto in (True, False, "x-%s")],
    *[f"html(forms.{widget}.render('n', {value}, attrs={{'id': 'i', 'class': 'given'}}))" for widget in WIDGET_OPTIONS for value in ("None", "''", "'a'", "['a', '1']", "1234", "1234.5", "True", "dt.datetime(2020, 2, 3, 4, 5)") if not ("Split" in widget or "SelectDate" in widget or "Null" in widget) or value[0] not in "[1T"],
    *[f"(forms.{w}.attrs, forms.{w}.is_localized, forms.{w}.supports_microseconds, forms.{w}.use_fieldset, forms.{w}.id_for_label('i'), forms.{w}.id_for_label(''), html(forms.{w}.media), forms.{w}.value_omitted_from_data({{'n': ''}}, {{}}, 'n'), forms.{w}.value_from_datadict({{'n': 'x'}}, {{}}, 'n'))" for w in WIDGET_OPTIONS],
    *[f"html(Base({options}).{layout}())" for options in FORM_OPTIONS for layout in ("as_div", "as_p", "as_ul", "as_table")],
    *[f"(lambda f: (f.is_valid(), f.errors.get_json_data(), f.errors.get_json_data(escape_html=True), f.errors.as_text(), html(f.errors), html(f.non_field_errors()), f.cleaned_data, f.changed_data, html(f), f.has_error('number', 'unlucky'), f.has_error('__all__')))({cls}({data}{', ' + options if options else ''}))" for cls in ("Base", "Child", "Checked") for data in BASE_DATA for options in FORM_OPTIONS],
    *[f"html({cls}().media{part})" for cls in ("Base", "Child", "Merged") for part in ("", "['js']", "['css']")],
    "html(Base().media + Child().media + Merged().media)", "html(Base().media + Merged().media)",
    "list(Child.base_fields), list(Merged.declared_fields)", "Base().fields['number'].label, Base()['number'].label", "[f.name for f in Base()]", "Base().order_fields(['number']), list(Base(field_order=['number', 'x']).fields)",
    "Base({'name': 1}, prefix='a').add_prefix('name'), Base().add_initial_prefix('name')", "Base().get_initial_for_field(Base().fields['number'], 'number')", "Base({'number': '3'}, initial={'number': 3}).changed_data", "Base().is_bound, Base({}).is_bound, Base(files={}).is_bound",
    *[f"formset({options})" for options in FORMSETS],
    *[f"model({options})" for options in MODEL_FORMS], *[f"model({GOOD}, {options})" for options in MODEL_FORMS if options],
    *[f"model({data}, fields='__all__')" for data in ("{}", "{'shop': '2'}", "{'shop': '99', 'name': 'toolong'}", "{'rank': '3', 'kind': 'z', 'price': '1.234', 'day': 'x', 'address': 'y', 'others': '7'}")],
    "model({'code': 'one'}, target=Shop, fields='__all__')", "model({'code': 'one', 'name': 'x'}, instance=first, target=Shop, fields='__all__')", "model(instance=first, target=Shop, fields='__all__')", "model(instance=Item(name='i', price=D('1.50'), shop=first), fields=['name', 'price', 'shop'])", "model({'name': ''}, instance=Item(name='i'), fields=['name', 'seen'])",
    "[html(forms.ModelChoiceField(Shop.objects.all(), **options).widget.render('n', 1)) for options in ({}, {'empty_label': None}, {'empty_label': '-'}, {'required': False, 'initial': 1}, {'blank': True}, {'widget': forms.RadioSelect}, {'widget': forms.RadioSelect, 'blank': True}, {'to_field_name': 'code'})]",
    *[f"found(lambda: forms.ModelChoiceField(Shop.objects.order_by('pk'), {options}).clean({value}))" for options in ("", "required=False", "to_field_name='code'") for value in ("1", "'2'", "'one'", "'x'", "''", "None", "first", "99")],
    *[f"found(lambda: list(forms.ModelMultipleChoiceField(Shop.objects.order_by('pk'), {options}).clean({value})))" for options in ("", "required=False", "to_field_name='code'") for value in ("['1']", "['2', '1']" if "code" not in options else "['two', 'one']", "['x']", "['99']", "[]", "'1'", "['one']", "None")],
    *[f"(lambda s: (html(s), len(s), html(s.empty_form)))({call})" for call in ("forms.modelformset_factory(Shop, fields='__all__')(queryset=Shop.objects.order_by('pk'))", "forms.modelformset_factory(Shop, fields=['name'], extra=0, can_delete=True)(queryset=Shop.objects.order_by('pk'))", "forms.modelformset_factory(Shop, fields=['name'], edit_only=True)(queryset=Shop.objects.none())", "forms.inlineformset_factory(Shop, Item, fields=['name'], extra=1)(instance=first)", "forms.inlineformset_factory(Shop, Item, fields=['name'], extra=1, fk_name='shop', can_delete=False)(instance=Shop())", "forms.modelformset_factory(Shop, fields=['code'], labels={'code': 'C'}, help_texts={'code': 'hc'}, widgets={'code': forms.Textarea}, max_num=3, extra=4)(queryset=Shop.objects.order_by('pk'))")],
    *[f"(lambda w: (html(w.render('n', {value}, {{'id': 'i'}})), w.value_from_datadict({{'n_0': 'x', 'n_b': 'y'}}, {{}}, 'n'), w.value_omitted_from_data({{'n_0': 'x'}}, {{}}, 'n'), w.id_for_label('i')))(Pair({arguments}))" for value in ("None", "['a', 'b']", "['a']", "'a b'") for arguments in ("[forms.TextInput, forms.HiddenInput]", "{'': forms.TextInput(), 'b': forms.NumberInput({'class': 'c'})}", "[forms.TextInput, forms.CheckboxInput], attrs={'class': 'm'}")],
    *[f"found(lambda: Both({options}).clean({value}))" for options in ("", "required=False", "require_all_fields=False", "require_all_fields=False, required=False") for value in ("['1', 'b']", "['', 'b']", "['1', '']", "['', '']", "['x', 'toolong']", "None", "''", "'x'", "[]")],
    *[f"repr((found(lambda: forms.FilePathField({options}).clean({value})), forms.FilePathField({options}).choices)).replace(str(directory), '')" for options in ("str(directory / 'files')", "str(directory / 'files'), recursive=True", "str(directory / 'files'), match='t$'", "str(directory / 'files'), allow_folders=True, allow_files=False", "str(directory / 'files'), required=False") for value in ("str(directory / 'files' / 'a.txt')", "'x'", "''", "str(directory / 'files' / '..' / 'market')")],
    *[f"found(lambda: str(forms.FileField({options}).clean({value}, {initial})))" for options in ("", "required=False", "max_length=3", "allow_empty_file=True", "error_messages={'empty': 'E', 'required': 'R'}") for value in ("SimpleUploadedFile('a', b'x')", "SimpleUploadedFile('abcd', b'x')", "SimpleUploadedFile('a', b'')", "None", "False", "'x'", "''") for initial in ("None", "'stored'")],
    *[f"(lambda f: (f.is_valid(), f.errors.get_json_data(), str(f.cleaned_data.get('f')), html(f)))(type('F', (forms.Form,), {{'f': forms.FileField({options})}})({data}, {files}, initial={initial}))" for options in ("", "required=False") for data in ("{}", "{'f-clear': 'on'}") for files in ("{}", "{'f': SimpleUploadedFile('a', b'x')}") for initial in ("{}", "{'f': Stored()}")],
    "ErrorDict({'a': ErrorList(['x<', 'y'])}).as_ul()", "html(ErrorList(['x<', ValidationError('y %(z)s', params={'z': 1})], error_class='c'))", "html(ErrorList(['x'], field_id='f'))", "ErrorList([ValidationError('a', code='b')]).get_json_data()", "ErrorList(['a', 'b']) == ['a', 'b'], 'a' in ErrorList(['a'])", "html(ErrorList().as_ul())", "ErrorList(['a']).as_text(), ErrorList(['a']).copy()",
    *[f"found(lambda: validators.{validator}({value}))" for validator, values in {
        "MinValueValidator(3)": ["2", "3"], "MaxValueValidator(lambda: 3)": ["4", "3"], "StepValueValidator(3, offset=1)": ["4", "5"], "MinLengthValidator(2, 'm %(show_value)d')": ["'a'", "'ab'"], "DecimalValidator(3, 1)": ["D('12.3')", "D('1.23')", "D('1234')", "D('NaN')", "D('1E+3')"], "validate_email": ["'a@b.co'", "'a@b'", "'a@localhost'"], "validate_slug": ["'a'", "'a b'"], "validate_unicode_slug": ["'é'"], "validate_ipv4_address": ["'1.2.3.4'", "'01.2.3.4'"], "validate_ipv6_address": ["'::1'", "'x'"], "validate_ipv46_address": ["'x'"], "validate_comma_separated_integer_list": ["'1,2'", "'1,'"], "int_list_validator(sep='-', allow_negative=True)": ["'1--2'", "'a'"], "FileExtensionValidator(['txt'])": ["SimpleUploadedFile('a.TXT', b'')", "SimpleUploadedFile('a.x', b'')"], "ProhibitNullCharactersValidator()": ["'a\\x00'", "'a'"], "RegexValidator('a', inverse_match=True)": ["'a'", "'b'"], "URLValidator(schemes=['git'])": ["'git://a.co'", "'http://a.co'"], "EmailValidator(allowlist=['here'])": ["'a@here'", "'a@there'"], "DomainNameValidator(accept_idna=False)": ["'a.co'", "'é.co'"],
    }.items() for value in values],
]  # fmt: skip


def test_every_option_does_what_it_does_there() -> None:
    assert compare(PRELUDE, EXPRESSIONS, SETUP) == []
