"""The assertions of test cases hold and fail as documented."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import pytest

from plectrum import forms
from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.http import HttpResponse
from plectrum.shortcuts import render
from plectrum.template import engines
from plectrum.test import Client, SimpleTestCase
from plectrum.test.rendering import instrument_templates, restore_templates
from plectrum.urls import path
from tests.support.requests import site

FILES = {
    "base.html": "{% block body %}{% endblock %}",
    "page.html": "{% extends 'base.html' %}{% block body %}{{ x }}{% include 'part.html' %}"
    "{% include 'part.html' %}{% endblock %}",
    "part.html": "[{{ x }}]",
}
TEMPLATES = [
    {
        "BACKEND": "plectrum.template.backends.plectrum.PlectrumTemplates",
        "OPTIONS": {"loaders": [("plectrum.template.loaders.locmem.Loader", FILES)]},
    }
]


@pytest.fixture
def case() -> SimpleTestCase:
    return SimpleTestCase()


@pytest.fixture
def _observed() -> Iterator[None]:
    instrument_templates()
    yield
    restore_templates()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("<p>Hello <b>&#x27;world&#x27;!</p>", "<p>\n Hello   <b>&#39;world&#39;! </b>\n</p>"),
        (
            '<input type="checkbox" checked="checked" id="a" />',
            '<input id="a" type="checkbox" checked>',
        ),
        ("<br>", "<br/>"),
        ("<p><p>", "<p><p></p></p>"),
        ('<a class="b a">x</a>', '<a class="a  b">x</a>'),
        ("&euro;&#8364;", "€€"),
        ("a\u000b\tb", "a b"),
        ("<!-- gone --><i>x</i>", "<i>x</i>"),
    ],
)
def test_html_is_compared_by_its_meaning(case: SimpleTestCase, first: str, second: str) -> None:
    case.assertHTMLEqual(first, second)
    with pytest.raises(AssertionError, match="The HTML is the same"):
        case.assertHTMLNotEqual(first, second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("<p>a</p>", "<p>b</p>"),
        ("<p>a</p>", "<div>a</div>"),
        ('<a href="1">x</a>', '<a href="2">x</a>'),
        ('<a class="a b">x</a>', '<a class="a">x</a>'),
        ('<input value="checked">', "<input value>"),
        ("<p><b>a</b></p>", "<p>a</p>"),
        ("a b", "ab"),
    ],
)
def test_html_that_means_something_else_differs(
    case: SimpleTestCase, first: str, second: str
) -> None:
    case.assertHTMLNotEqual(first, second)
    with pytest.raises(AssertionError, match="The HTML differs"):
        case.assertHTMLEqual(first, second)


def test_broken_html_is_told_of(case: SimpleTestCase) -> None:
    with pytest.raises(AssertionError, match=r"Unexpected end tag `b` \(Line 1"):
        case.assertHTMLEqual("<p></b></p>", "")


def test_pieces_of_html_are_found(case: SimpleTestCase) -> None:
    page = '<ul><li class="a b">one</li><li>two</li><li>two</li></ul><p>one two</p>'
    case.assertInHTML('<li class="b a">one</li>', page)
    case.assertInHTML("<li>two</li>", page, count=2)
    case.assertInHTML("<li>two</li><li>two</li>", page, count=1)
    case.assertInHTML("one", page, count=2)
    case.assertNotInHTML("<li>one</li>", page)
    with pytest.raises(AssertionError, match="here: Found 2 instances of"):
        case.assertInHTML("<li>two</li>", page, count=1, msg_prefix="here")
    with pytest.raises(AssertionError, match="Couldn't find"):
        case.assertInHTML("<li>three</li>", page)


@pytest.mark.parametrize(
    ("first", "second", "is_equal"),
    [
        ('<a x="1" y="2"/>', "<?xml version='1.0'?><!-- c --><a y='2' x='1'></a>", True),
        ("<a> <b/>\n<c>t</c></a>", "<a><b/><c> t </c></a>", True),
        ("<a><b/><c/></a>", "<a><c/><b/></a>", False),
        ("<a>t</a>", "<a>u</a>", False),
        ("<a><b/>t</a>", "<a>t<b/></a>", False),
    ],
)
def test_xml_is_compared_by_its_meaning(
    case: SimpleTestCase, first: str, second: str, is_equal: bool
) -> None:
    holds, fails = (
        (case.assertXMLEqual, case.assertXMLNotEqual)
        if is_equal
        else (case.assertXMLNotEqual, case.assertXMLEqual)
    )
    holds(first, second)
    with pytest.raises(AssertionError, match="The XML"):
        fails(first, second)


@pytest.mark.parametrize("text", ["<a>", "text", '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'])
def test_broken_xml_is_told_of(case: SimpleTestCase, text: str) -> None:
    with pytest.raises(AssertionError, match="not valid XML"):
        case.assertXMLEqual(text, text)


def page(request: Any) -> HttpResponse:
    return render(request, "page.html", {"x": 7})


@pytest.mark.usefixtures("_observed")
def test_the_templates_of_a_response_are_known(case: SimpleTestCase) -> None:
    with site(path("", page), path("plain/", lambda request: HttpResponse()), TEMPLATES=TEMPLATES):
        response = Client().get("/")
        names = [template.name for template in response.templates]
        assert names == ["page.html", "base.html", "part.html", "part.html"]
        assert response.context["x"] == 7
        assert "x" in response.context
        assert response.context.get("y", "none") == "none"
        case.assertTemplateUsed(response, "base.html")
        case.assertTemplateUsed(response, "part.html", count=2)
        case.assertTemplateNotUsed(response, "other.html")
        with pytest.raises(AssertionError, match="Actual template.s. used: page.html"):
            case.assertTemplateUsed(response, "other.html")
        with pytest.raises(AssertionError, match=r"expected to be rendered 1 time\(s\)"):
            case.assertTemplateUsed(response, "part.html", count=1)
        with pytest.raises(AssertionError, match="used unexpectedly"):
            case.assertTemplateNotUsed(response, "base.html")
        plain = Client().get("/plain/")
        assert plain.context is None
        with pytest.raises(AssertionError, match="No templates used"):
            case.assertTemplateUsed(plain, "base.html")
    with pytest.raises(ValueError, match="test Client"):
        case.assertTemplateUsed(HttpResponse(), "base.html")
    with pytest.raises(TypeError, match="must be provided"):
        case.assertTemplateUsed()


@pytest.mark.usefixtures("_observed")
def test_the_templates_of_a_block_are_known(case: SimpleTestCase) -> None:
    with site(TEMPLATES=TEMPLATES):
        template = engines["plectrum"].get_template("part.html")
        for _ in range(2):
            block: Any = case.assertTemplateUsed("part.html", count=1)
            with block:
                template.render({"x": 1})
        block = case.assertTemplateNotUsed(template_name="page.html")
        with block:
            template.render({"x": 1})
        block = case.assertTemplateUsed("page.html")
        with pytest.raises(AssertionError), block:
            template.render({"x": 1})


def test_responses_contain_html(case: SimpleTestCase) -> None:
    response = HttpResponse('<p class="a  b">Hello</p>')
    case.assertContains(response, '<p class="b a"> Hello </p>', count=1, html=True)
    case.assertNotContains(response, "<p>Hello</p>", html=True)


def test_messages_of_errors_and_warnings(case: SimpleTestCase) -> None:
    def warn(text: str) -> None:
        warnings.warn(text, UserWarning, stacklevel=1)

    case.assertRaisesMessage(ValueError, "invalid literal", int, "a")
    case.assertWarnsMessage(UserWarning, "beware (now)", warn, "oh, beware (now)!")
    block: Any = case.assertRaisesMessage(ImproperlyConfigured, "[x]")
    with block as caught:
        raise ImproperlyConfigured("about [x]")
    assert "about" in str(caught.exception)
    with pytest.raises(AssertionError, match="not found in"):
        case.assertRaisesMessage(ValueError, "something else", int, "a")
    with pytest.raises(AssertionError, match="not triggered"):
        case.assertWarnsMessage(UserWarning, "x", int)
    with pytest.raises(AssertionError, match="not found in 'y'"):
        case.assertWarnsMessage(UserWarning, "x", warn, "y")


def test_json_is_compared_by_its_meaning(case: SimpleTestCase) -> None:
    case.assertJSONEqual('{"a": [1]}', {"a": [1]})
    case.assertJSONNotEqual('{"a": [1]}', '{"a": [2]}')
    with pytest.raises(AssertionError):
        case.assertJSONNotEqual('{"a": 1}', {"a": 1})


class Sample(forms.Form):
    name = forms.CharField(max_length=3)

    def clean(self) -> Any:
        raise forms.ValidationError("never right")


def test_what_fields_make_of_values(case: SimpleTestCase) -> None:
    case.assertFieldOutput(
        forms.EmailField, {"a@a.com": "a@a.com"}, {"aaa": ["Enter a valid email address."]}
    )
    case.assertFieldOutput(
        forms.IntegerField, {"1": 1}, {"x": "Enter a whole number."},
        field_kwargs={"min_value": 0}, empty_value=None,
    )  # fmt: skip
    with pytest.raises(AssertionError):
        case.assertFieldOutput(forms.IntegerField, {"1": 2}, {}, empty_value=None)
    with pytest.raises(AssertionError):
        case.assertFieldOutput(forms.IntegerField, {}, {"1": "wrong"}, empty_value=None)


def test_errors_of_forms_and_formsets(case: SimpleTestCase) -> None:
    form = Sample({"name": ""})
    case.assertFormError(form, "name", "This field is required.")
    case.assertFormError(form, None, ["never right"])
    with pytest.raises(AssertionError, match="don't match"):
        case.assertFormError(form, "name", [])
    with pytest.raises(AssertionError, match="does not contain the field 'nme'"):
        case.assertFormError(form, "nme", [])
    with pytest.raises(AssertionError, match="not bound"):
        case.assertFormError(Sample(), "name", [])
    made: Any = forms.formset_factory(Sample, min_num=2, validate_min=True)
    data = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-name": "long name"}
    formset = made(data)
    message = "Ensure this value has at most 3 characters (it has 9)."
    case.assertFormSetError(formset, 0, "name", message)
    case.assertFormSetError(formset, 0, None, "never right")
    case.assertFormSetError(formset, None, None, "Please submit at least 2 forms.")
    with pytest.raises(AssertionError, match=r"only has 1 form\(s\)"):
        case.assertFormSetError(formset, 1, "name", [])
    with pytest.raises(ValueError, match="field=None"):
        case.assertFormSetError(formset, None, "name", [])
    with pytest.raises(AssertionError, match="not bound"):
        case.assertFormSetError(made(), 0, "name", [])
