"""Whatever is submitted, forms of every kind answer, clean and look as the documented ones do.

The data are random, from seeds, and made alike in both processes.
"""

# ruff: noqa: E501 - one field per line reads as a table

from __future__ import annotations

import pytest

from tests.differential.oracle import compare, needs_django

pytestmark = [pytest.mark.differential, needs_django]

MODELS = """
from {root}.db import models

class Shop(models.Model):
    name = models.CharField(max_length=8)
    code = models.SlugField(unique=True, null=True, blank=True)
    address = models.GenericIPAddressField(null=True, blank=True)

class Item(models.Model):
    shop = models.ForeignKey(Shop, models.CASCADE)
    name = models.CharField(max_length=6)
    price = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    kind = models.CharField(max_length=1, choices=[("a", "A"), ("b", "B")], blank=True)
    day = models.DateField(null=True, blank=True)
    place = models.PositiveSmallIntegerField(default=1)
    seen = models.BooleanField(default=False)
    class Meta:
        unique_together = [("shop", "name")]
"""
PRELUDE = f"""
import datetime as dt, decimal, pathlib, random, re, sys, tempfile
directory = pathlib.Path(tempfile.mkdtemp())
(directory / "market").mkdir()
(directory / "market" / "__init__.py").write_text("")
(directory / "market" / "models.py").write_text({MODELS!r})
sys.path.insert(0, str(directory))
from {{root}}.conf import settings
settings.configure(USE_TZ=True, SECRET_KEY="k", TIME_ZONE="Europe/Berlin", INSTALLED_APPS=["market"], DATABASES={{
    "default": {{"ENGINE": "{{root}}.db.backends.sqlite3", "NAME": ":memory:"}}}},
    DEFAULT_AUTO_FIELD="{{root}}.db.models.BigAutoField")
"""
SETUP = """
from {root} import forms
from {root}.core import validators
from {root}.core.files.uploadedfile import SimpleUploadedFile
from {root}.db import connection
from {root}.http import QueryDict
from {root}.utils.datastructures import MultiValueDict
from market.models import Item, Shop
with connection.schema_editor() as editor:
    editor.create_model(Shop)
    editor.create_model(Item)

def html(text):
    text = str(text).replace("plectrum/forms/", "django/forms/")
    text = re.sub(' aria-label="(Date|Time|Year|Month|Day)"', "", text)
    text = re.sub(r"\\s+", " ", re.sub(r"\\s*([<>])\\s*", r"\\1", text))
    return re.sub(r"<(\\w+)((?: [^<>]*)?)>", lambda m: m[1] + str(sorted(re.findall(' [^ ="]+(?:="[^"]*")?', m[2]))), text)

CHOICES = [("a", "A<"), ("b", "B"), ("G", [("c", "C"), (1, "One")])]

class Every(forms.Form):
    char = forms.CharField(min_length=2, max_length=6)
    loose = forms.CharField(required=False, strip=False, empty_value=None)
    email = forms.EmailField(required=False)
    url = forms.URLField(required=False, assume_scheme="https")
    slug = forms.SlugField(required=False)
    regex = forms.RegexField(r"^\\d+$", required=False)
    uuid = forms.UUIDField(required=False)
    ip = forms.GenericIPAddressField(required=False, unpack_ipv4=True)
    integer = forms.IntegerField(min_value=-5, max_value=200, step_size=5)
    number = forms.FloatField(required=False, max_value=99)
    local = forms.FloatField(required=False, localize=True)
    decimal = forms.DecimalField(max_digits=4, decimal_places=2, required=False)
    date = forms.DateField()
    time = forms.TimeField(required=False)
    when = forms.DateTimeField(required=False)
    length = forms.DurationField(required=False)
    split = forms.SplitDateTimeField(required=False)
    selected = forms.DateField(widget=forms.SelectDateWidget(years=(2020, 2021)), required=False)
    yes = forms.BooleanField()
    maybe = forms.NullBooleanField()
    choice = forms.ChoiceField(choices=CHOICES)
    radio = forms.TypedChoiceField(choices=[(1, "x"), (2, "y")], coerce=int, required=False, empty_value=0, widget=forms.RadioSelect)
    several = forms.MultipleChoiceField(choices=CHOICES, required=False, widget=forms.CheckboxSelectMultiple)
    typed = forms.TypedMultipleChoiceField(choices=[(1, "x"), (2, "y")], coerce=int, required=False)
    combo = forms.ComboField(fields=[forms.CharField(max_length=6), forms.EmailField()], required=False)
    json = forms.JSONField(required=False)
    file = forms.FileField(required=False, max_length=5)
    hidden = forms.IntegerField(widget=forms.HiddenInput, required=False)
    tracked = forms.IntegerField(initial=5, show_hidden_initial=True, required=False)

TEXTS = ["", " ", "a", "b", "c", "1", "2", "5", "55", "-5", "200", "201", "0", "1.5", "1,5", "1.234", "123.4", "1e2", "NaN", "inf", "abc", " abc ", "abcdefg",
    "a@b.co", "a@b", "ä@ö.de", "x@localhost", "example.com", "http://a.b/c?d#e", "ftp://x.y", "javascript:1", "//x.y", "http://[::1]:80/", "1.2.3.4", "::ffff:1.2.3.4", "::1", "1::2::3",
    "2020-02-29", "2021-02-29", "02/29/2020", "29 Feb 2020", "Feb 29, 2020", "12:30", "12:30:45.5", "25:00", "2020-03-29 02:30", "2020-10-25 02:30", "2020-01-01T00:00Z", "3 00:00:01", "P1DT2H", "-1",
    "on", "true", "False", "unknown", "{", "{}", "[1, 2]", "null", "\\"s\\"", "550e8400e29b41d4a716446655440000", "<b>&\\"'", "a\\x00b", "\\u0663", "x" * 30, "\\u00e9", "a-b_c"]
NAMES = [*Every.base_fields, "split_0", "split_1", "selected_year", "selected_month", "selected_day", "initial-tracked"]

def submitted(chance, names=NAMES, prefix=""):
    data = QueryDict(mutable=True)
    for name in names:
        if chance.random() < 0.85:
            data.setlist(prefix + name, chance.choices(TEXTS, k=chance.choice([1, 1, 1, 2])))
    return data

def uploaded(chance):
    if chance.random() < 0.5:
        return MultiValueDict()
    return MultiValueDict({"file": [SimpleUploadedFile(chance.choice(["a.b", "abcdef.x"]), chance.choice([b"", b"x"]))]})

def told(form):
    return form.is_valid(), form.errors.as_json(), {k: repr(v) for k, v in form.cleaned_data.items() if k != "file"}, form.changed_data

def every(seed, layout):
    chance = random.Random(seed)
    prefix = chance.choice([None, "p"])
    form = Every(submitted(chance, prefix=f"{prefix}-" if prefix else ""), uploaded(chance), prefix=prefix)
    return *told(form), html(getattr(form, layout)())

class Line(forms.Form):
    name = forms.CharField(max_length=4)
    number = forms.IntegerField(required=False)

Lines = forms.formset_factory(Line, extra=2, can_order=True, can_delete=True, max_num=4, min_num=1, validate_max=True, validate_min=True)

def counted(chance, prefix, forms_names, initial):
    data = QueryDict(mutable=True)
    count = chance.randint(0, 5)
    for index in range(count):
        for name in forms_names:
            if chance.random() < 0.7:
                data[f"{prefix}-{index}-{name}"] = chance.choice(["1", "2", "0", "on", "", "", "x"] if name in {"ORDER", "DELETE"} else TEXTS[:25])
    data[f"{prefix}-TOTAL_FORMS"] = chance.choice([str(count)] * 9 + ["x"])
    data[f"{prefix}-INITIAL_FORMS"] = str(min(count, initial))
    return data

def lines(seed):
    chance = random.Random(seed)
    formset = Lines(counted(chance, "form", ["name", "number", "ORDER", "DELETE"], 1), initial=[{"name": "one"}])
    answer = [formset.is_valid(), formset.errors, formset.non_form_errors(), formset.total_error_count(), formset.has_changed(), html(formset.as_div())]
    if formset.is_valid():
        answer += [formset.cleaned_data, [f.prefix for f in formset.ordered_forms], [f.prefix for f in formset.deleted_forms]]
    return answer

ShopForm = forms.modelform_factory(Shop, fields="__all__")
ItemForm = forms.modelform_factory(Item, fields="__all__")
Items = forms.inlineformset_factory(Shop, Item, fields="__all__", extra=1, can_order=True, max_num=4)
ORDINARY = ["abc", "a-b", "1.2.3.4", "x", "1", "2", "2020-02-29", "a", "b", "9.99", "on", ""]

def model(seed):
    Item.objects.all().delete(); Shop.objects.all().delete()
    Shop.objects.create(pk=1, name="first", code="taken")
    chance = random.Random(seed)
    data = QueryDict(mutable=True)
    for name in ("name", "code", "address", "shop", "price", "kind", "day", "place", "seen"):
        data[name] = chance.choice(ORDINARY * 3 + TEXTS + ["taken"])
    answers = []
    for cls in (ShopForm, ItemForm):
        form = cls(data)
        answers += [told(form), html(form.as_div())]
        if form.is_valid():
            form.save()
    return answers, list(Shop.objects.order_by("pk").values_list("name", "code", "address")), list(Item.objects.values_list("name", "price", "kind", "day", "place", "seen"))

def inline(seed):
    Item.objects.all().delete(); Shop.objects.all().delete()
    shop = Shop.objects.create(pk=1, name="first")
    for pk, name in ((1, "one"), (2, "two")):
        Item.objects.create(pk=pk, shop=shop, name=name)
    chance = random.Random(seed)
    count = chance.randint(2, 4)
    data = QueryDict(mutable=True)
    data["item_set-TOTAL_FORMS"], data["item_set-INITIAL_FORMS"] = str(count), "2"
    for index in range(count):
        row = {"id": str(index + 1) if index < 2 else "", "shop": chance.choice(["1"] * 9 + ["7"]), "place": "1"}
        for name in ("name", "price", "kind", "day", "place", "seen", "ORDER", "DELETE"):
            if chance.random() < 0.6:
                row[name] = chance.choice(["on", ""] if name == "DELETE" else ["2", "1", ""] if name == "ORDER" else ORDINARY)
        for name, value in row.items():
            data[f"item_set-{index}-{name}"] = value
    formset = Items(data, instance=shop)
    answer = [formset.is_valid(), formset.errors, formset.non_form_errors(), html(formset.as_div())]
    if formset.is_valid():
        formset.save()
        answer += [[f.prefix for f in formset.ordered_forms], len(formset.new_objects), len(formset.changed_objects), len(formset.deleted_objects)]
    return answer, list(Item.objects.order_by("pk").values_list("name", "price", "kind", "day", "place", "seen"))
"""
LAYOUTS = ["as_div", "as_p", "as_ul", "as_table"]
EXPRESSIONS = [
    *[f"every({seed}, {LAYOUTS[seed % 4]!r})" for seed in range(160)],
    *[f"lines({seed})" for seed in range(80)],
    *[f"model({seed})" for seed in range(80)],
    *[f"inline({seed})" for seed in range(80)],
]


def test_random_data_are_answered_as_documented() -> None:
    assert compare(PRELUDE, EXPRESSIONS, SETUP) == []
