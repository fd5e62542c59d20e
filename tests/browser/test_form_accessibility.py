"""Forms as the framework renders them have nothing that axe, the checker of accessibility, finds.

Each way of rendering leaves pictures under `.artifacts/screenshots`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from plectrum import forms
from plectrum.apps import apps
from tests.support.shelf import ROOT

playwright = pytest.importorskip("playwright.sync_api")
pytest.importorskip("axe_playwright_python")

BROWSER = os.environ.get("PLECTRUM_TEST_BROWSER", "/usr/bin/chromium")
PICTURES = ROOT / ".artifacts" / "screenshots"
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path(BROWSER).is_file(), reason="PLECTRUM_TEST_BROWSER: no browser"),
]

CHOICES = [("s", "Small"), ("l", "Large")]
GROUPED = [("Cold", [("b", "Blue"), ("g", "Green")]), ("Warm", [("r", "Red")])]
VIEWS: dict[str, dict[str, Any]] = {
    "desktop-light": {"viewport": {"width": 1200, "height": 900}, "color_scheme": "light"},
    "phone-dark": {"viewport": {"width": 390, "height": 800}, "color_scheme": "dark"},
}
PAGE = """<!doctype html><html lang="en"><head><title>Form</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>
:root {{ color-scheme: light dark }}
body {{ font: 16px/1.5 sans-serif; margin: 1rem; background: #fff }}
.errorlist {{ color: #a00 }}
@media (prefers-color-scheme: dark) {{
    body {{ background: #111; color: #eee }} .errorlist {{ color: #f99 }} }}
input, select, textarea {{ max-width: 100% }}
</style></head><body><main><h1>Form</h1><form method="post">{}<button>Send</button></form></main>
</body></html>"""


class Everything(forms.Form):
    """One field for each widget."""

    text = forms.CharField(help_text="As on the label.", max_length=20)
    secret = forms.CharField(widget=forms.PasswordInput)
    comment = forms.CharField(widget=forms.Textarea, required=False)
    email = forms.EmailField(help_text="We write seldom.")
    website = forms.URLField(required=False)
    number = forms.IntegerField(min_value=1, max_value=9)
    colour = forms.CharField(widget=forms.ColorInput, required=False)
    query = forms.CharField(widget=forms.SearchInput, required=False)
    telephone = forms.CharField(widget=forms.TelInput, required=False)
    day = forms.DateField()
    time = forms.TimeField(required=False)
    both = forms.SplitDateTimeField(help_text="Date, then time.")
    born = forms.DateField(widget=forms.SelectDateWidget(years=range(2000, 2003)))
    size = forms.ChoiceField(choices=CHOICES, widget=forms.RadioSelect, help_text="One of them.")
    sizes = forms.MultipleChoiceField(choices=CHOICES, widget=forms.CheckboxSelectMultiple)
    shade = forms.ChoiceField(choices=GROUPED)
    shades = forms.MultipleChoiceField(choices=GROUPED)
    known = forms.NullBooleanField(required=False)
    agreed = forms.BooleanField(help_text="To everything.")
    file = forms.FileField(required=False)
    picture = forms.ImageField(required=False, initial="a.png")
    fixed = forms.CharField(disabled=True, initial="As it is")
    hidden = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> None:
        """Finds that the fields do not go together."""
        raise forms.ValidationError("They do not go together.")


class Line(forms.Form):
    """A form of a formset."""

    name = forms.CharField(help_text="Any.")
    kind = forms.ChoiceField(choices=CHOICES, widget=forms.RadioSelect)


Lines = forms.formset_factory(Line, extra=2, can_order=True, can_delete=True, min_num=1)
MANAGEMENT = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "form-0-name": "x"}
MAKERS = {
    "empty": Everything,
    "refused": lambda: Everything({"number": "99", "email": "nonsense", "size": "x"}),
    "formset": Lines,
    "refused formset": lambda: Lines(MANAGEMENT),
}


@pytest.fixture(autouse=True)
def _applications() -> None:
    apps.populate([])


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A Chromium that runs as long as the tests of this module."""
    with playwright.sync_playwright() as driver:
        launched = driver.chromium.launch(
            executable_path=BROWSER,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield launched
        launched.close()


@pytest.mark.parametrize("layout", ["as_div", "as_p", "as_ul", "as_table"])
@pytest.mark.parametrize("name", MAKERS)
def test_axe_finds_nothing_in_a_form(browser: Any, name: str, layout: str) -> None:
    html = getattr(MAKERS[name](), layout)()
    wrapper = {"as_ul": "<ul>{}</ul>", "as_table": "<table>{}</table>"}.get(layout, "{}")
    PICTURES.mkdir(parents=True, exist_ok=True)
    for view, options in VIEWS.items():
        context = browser.new_context(**options)
        page = context.new_page()
        page.set_content(PAGE.format(wrapper.format(html)))
        page.evaluate(AXE)
        found = page.evaluate("axe.run().then(result => result.violations)")
        page.screenshot(path=PICTURES / f"form-{name}-{layout}-{view}.png", full_page=True)
        context.close()
        told = [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found]
        assert told == []


def test_errors_and_help_are_read_out_with_their_field(browser: Any) -> None:
    page = browser.new_page()
    page.set_content(PAGE.format(MAKERS["refused"]().as_div()))

    def described(selector: str) -> list[str]:
        script = """element => (element.getAttribute('aria-describedby') || '').split(' ')
            .map(id => document.getElementById(id)?.textContent.trim())"""
        return list(page.eval_on_selector(selector, script))

    assert described("#id_email") == ["We write seldom.", "Enter a valid email address."]
    assert described("#id_number") == ["Ensure this value is less than or equal to 9."]
    assert described("fieldset:has(#id_size)") == [
        "One of them.",
        "Select a valid choice. x is not one of the available choices.",
    ]
    assert page.get_attribute("#id_email", "aria-invalid") == "true"
    assert page.get_attribute("#id_website", "aria-invalid") is None
    assert page.inner_text("fieldset:has(#id_size) legend") == "Size:"
    assert page.get_by_label("Email:").get_attribute("name") == "email"
    page.close()
