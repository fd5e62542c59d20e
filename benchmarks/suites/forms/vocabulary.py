"""Plectrum and Django: the same form."""

from __future__ import annotations

import re
from typing import Any

from benchmarks.cases import Case, Cases
from benchmarks.vocabulary import Framework

VALID = (
    "name=Ada+Lovelace&email=ada@example.com&age=36&website=https://example.com/ada"
    "&birthday=1815-12-10&colour=g&newsletter=on&comment=Notes"
)
INVALID = (
    "name=&email=nonsense&age=200&website=https://example.com/ada"
    "&birthday=1815-12-10&colour=x&newsletter=on&comment=Notes"
)
COLOURS = [("r", "Red"), ("g", "Green"), ("b", "Blue")]


def registration(forms: Any) -> Any:
    """Returns the form's class."""

    class Registration(forms.Form):  # type: ignore[misc]
        name = forms.CharField(max_length=100)
        email = forms.EmailField()
        age = forms.IntegerField(min_value=0, max_value=150)
        website = forms.URLField(required=False)
        birthday = forms.DateField()
        colour = forms.ChoiceField(choices=COLOURS)
        newsletter = forms.BooleanField(required=False)
        comment = forms.CharField(widget=forms.Textarea, required=False, max_length=1000)

    return Registration


def cases(name: str) -> Cases:
    framework = Framework(name)
    framework.setup()
    form = registration(framework.load("forms"))
    query = framework.load("http").QueryDict
    valid, invalid = query(VALID), query(INVALID)

    def cleaned() -> dict[str, str]:
        bound = form(valid)
        assert bound.is_valid()
        return {name: repr(value) for name, value in bound.cleaned_data.items()}

    return {
        "make": Case(lambda: form(valid), lambda: list(form(valid).fields)),
        "8 valid fields": Case(lambda: form(valid).is_valid(), cleaned),
        "4 of 8 fields invalid": Case(
            lambda: form(invalid).errors, form(invalid).errors.get_json_data
        ),
        "render a bound form": Case(
            lambda: form(invalid).as_p(), lambda: attributes_sorted(form(invalid).as_p())
        ),
    }


def attributes_sorted(html: str) -> str:
    """Returns HTML with the attributes of each tag in alphabetical order, and no spare spaces."""

    def sort(match: re.Match[str]) -> str:
        parts = re.findall(r'[^\s=>"]+(?:="[^"]*")?', match[2])
        return f"<{match[1]} {' '.join(sorted(parts))}>"

    return re.sub(r"\s+", " ", re.sub(r"<(\w+)\s+([^>]*?)\s*>", sort, html)).strip()
