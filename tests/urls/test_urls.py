"""URLconfs: resolving, reversing, namespaces, languages, mistakes."""

import re
from collections.abc import Iterator
from types import ModuleType
from typing import Any, cast

import pytest

from plectrum.conf import settings
from plectrum.core.exceptions import ImproperlyConfigured, ViewDoesNotExist
from plectrum.http import Http404, QueryDict
from plectrum.urls import (
    LocalePrefixPattern,
    NoReverseMatch,
    Resolver404,
    URLResolver,
    clear_script_prefix,
    clear_url_caches,
    get_callable,
    get_script_prefix,
    include,
    is_valid_path,
    path,
    re_path,
    register_converter,
    resolve,
    reverse,
    reverse_lazy,
    set_script_prefix,
    set_urlconf,
    translate_url,
)
from plectrum.urls.converters import unregister_converter
from plectrum.utils import translation


def view(request: Any, **kwargs: Any) -> str:
    return "view"


def other(request: Any, **kwargs: Any) -> str:
    return "other"


NEWS = [
    path("", view, name="index"),
    path("<int:year>/<slug:slug>/", view, {"extra": 1}, name="article"),
    re_path(r"^(?P<x>\d+)$", view, name="regex"),
]

PATTERNS = (
    path("", view, name="home"),
    path("plain/", other, name="plain"),
    path("same/<int:a>/", view, name="same"),
    path("same/<int:a>/<int:b>/", view, name="same"),
    path("news/<str:site>/", include((NEWS, "news"), namespace="first"), {"level": 0}),
    path("more/", include((NEWS, "news"), namespace="second")),
    re_path(r"^old/(?P<page>\d+)/$", view, name="old"),
    path("unnamed/", view),
)


@pytest.fixture(autouse=True)
def _urlconf() -> Iterator[None]:
    set_urlconf(PATTERNS)
    yield
    set_urlconf(None)
    clear_url_caches()
    clear_script_prefix()


def test_a_path_leads_to_its_view() -> None:
    match = resolve("/news/uk/2024/a-title/")
    assert match.func is view
    assert match.args == ()
    assert match.kwargs == {"site": "uk", "level": 0, "year": 2024, "slug": "a-title", "extra": 1}
    assert match.captured_kwargs == {"year": 2024, "slug": "a-title"}
    assert match.extra_kwargs == {"level": 0, "extra": 1}
    assert (match.url_name, match.view_name) == ("article", "first:article")
    assert (match.app_name, match.app_names) == ("news", ["news"])
    assert (match.namespace, match.namespaces) == ("first", ["first"])
    assert match.route == "news/<str:site>/<int:year>/<slug:slug>/"
    assert "url_name='article'" in repr(match)
    func, args, kwargs = match
    assert (func, args, kwargs) == (match[0], match[1], match[2])


def test_a_view_without_name_is_named_by_its_path() -> None:
    assert resolve("/unnamed/").view_name == f"{__name__}.view"


def test_an_unknown_path_says_what_was_tried() -> None:
    with pytest.raises(Resolver404) as caught:
        resolve("/news/uk/nothing/")
    assert isinstance(caught.value, Http404)
    details: Any = caught.value.args[0]
    assert details["path"] == "news/uk/nothing/"
    assert ["home"] in [
        [getattr(step, "name", None) for step in steps] for steps in details["tried"]
    ]
    assert sum(isinstance(steps[0], URLResolver) for steps in details["tried"]) == 4
    assert not is_valid_path("/nope")
    with pytest.raises(Resolver404):
        resolve("no-slash")


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("home", {}, "/"),
        (other, {}, "/plain/"),
        ("same", {"args": [1]}, "/same/1/"),
        ("same", {"args": [1, 2]}, "/same/1/2/"),
        ("same", {"kwargs": {"a": 1, "b": 2}}, "/same/1/2/"),
        ("old", {"kwargs": {"page": 3}}, "/old/3/"),
        ("first:index", {"args": ["é"]}, "/news/%C3%A9/"),
        ("first:article", {"kwargs": {"site": "a", "year": 1, "slug": "b"}}, "/news/a/1/b/"),
        ("second:index", {}, "/more/"),
        ("news:index", {}, "/more/"),
        ("news:index", {"args": ["a"], "current_app": "first"}, "/news/a/"),
        ("home", {"query": {"q": "a b", "n": [1, 2]}}, "/?q=a+b&n=1&n=2"),
        ("home", {"query": QueryDict("x=1&x=2")}, "/?x=1&x=2"),
        ("home", {"fragment": "no encoding"}, "/#no encoding"),
        ("home", {"query": {}, "fragment": ""}, "/#"),
    ],
)
def test_names_lead_to_paths(name: Any, arguments: dict[str, Any], expected: str) -> None:
    assert reverse(name, **arguments) == expected
    assert str(reverse_lazy(name, **arguments)) == expected


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("hom", {}, "'hom' is not a valid view function or pattern name"),
        ("nope:x", {}, "'nope' is not a registered namespace"),
        ("same", {"args": ["x"]}, r"Reverse for 'same' with arguments '\('x',\)' not found. 2 pat"),
        ("same", {}, "with no arguments"),
        (["unhashable"], {}, "not found"),
    ],
)
def test_what_cannot_be_reversed_is_explained(
    name: Any, arguments: dict[str, Any], message: str
) -> None:
    with pytest.raises(NoReverseMatch, match=message):
        reverse(name, **arguments)


def test_near_misses_are_suggested() -> None:
    with pytest.raises(NoReverseMatch) as caught:
        reverse("plian")
    assert caught.value.hint == "Did you mean 'plain'?"
    with pytest.raises(NoReverseMatch) as caught:
        reverse("frist:index")
    assert caught.value.hint == "Did you mean 'first'?"


def test_the_script_prefix_stands_before_paths() -> None:
    set_script_prefix("/mounted")
    assert get_script_prefix() == "/mounted/"
    assert reverse("plain") == "/mounted/plain/"


def test_two_leading_slashes_never_make_a_host() -> None:
    assert reverse("p", urlconf=(path("<path:p>", view, name="p"),), args=["/evil.com"]) == (
        "/%2Fevil.com"
    )


def test_converters_can_be_registered() -> None:
    class Year:
        regex = "[0-9]{4}"

        def to_python(self, value: str) -> int:
            return int(value)

        def to_url(self, value: int) -> str:
            return f"{value:04d}"

    register_converter(Year, "yyyy")
    try:
        patterns = (path("<yyyy:year>/", view, name="year"),)
        assert resolve("/0007/", patterns).kwargs == {"year": 7}
        assert reverse("year", patterns, args=[7]) == "/0007/"
        with pytest.raises(ValueError, match="already registered"):
            register_converter(Year, "yyyy")
    finally:
        unregister_converter("yyyy")
    with pytest.raises(ValueError, match="already registered"):
        register_converter(Year, "int")


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: path("a", None), TypeError, "must be a callable"),
        (lambda: path("a", "x.y"), TypeError, "must be a callable"),
        (lambda: path("a", [view]), TypeError, "include"),
        (lambda: path("a", view, cast("Any", "kwargs")), TypeError, "must be a dict"),
        (lambda: path("<int: a>", view), ImproperlyConfigured, "whitespace"),
        (lambda: re_path("(", view), ImproperlyConfigured, "not a valid regular expression"),
        (lambda: include([], namespace="x"), ImproperlyConfigured, "app_name"),
        (lambda: include(("a", "b", "c")), ImproperlyConfigured, "3-tuple"),
        (lambda: include("no.such.module"), ModuleNotFoundError, "no"),
        (lambda: resolve("/", ("text",)), ImproperlyConfigured, "is invalid"),
        (lambda: resolve("/", ModuleType("empty")), ImproperlyConfigured, "not appear to have any"),
        (lambda: reverse("a", args=[1], kwargs={"a": 1}), ValueError, "Don't mix"),
        (lambda: get_callable("nodots"), ViewDoesNotExist, "Could not import"),
        (lambda: get_callable("no.such.view"), ImportError, "no"),
        (lambda: get_callable("plectrum.nope.view"), ViewDoesNotExist, "Parent module"),
        (lambda: get_callable("plectrum.urls.nope"), ViewDoesNotExist, "does not exist in"),
        (lambda: get_callable("plectrum.urls.__doc__"), ViewDoesNotExist, "not callable"),
    ],
)
def test_mistakes_are_found_where_they_are_made(
    make: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        make()


def test_a_urlconf_that_includes_itself_is_refused() -> None:
    loop: list[Any] = []
    loop.append(path("again/", include(loop)))
    with pytest.raises(ImproperlyConfigured, match="includes itself"):
        resolve("/", loop)


def test_languages_have_their_own_prefix() -> None:
    patterns = (
        path("all/", view, name="all"),
        URLResolver(LocalePrefixPattern(), [path("page/", view, name="page")]),
    )
    set_urlconf(patterns)
    with translation.override("de"):
        assert reverse("page") == "/de/page/"
        assert resolve("/de/page/").url_name == "page"
        assert translate_url("http://h/de/page/?x=1", "fr") == "http://h/fr/page/?x=1"
        assert translate_url("/nope/", "fr") == "/nope/"
        with pytest.raises(Resolver404):
            resolve("/fr/page/")
    with translation.override("fr"):
        assert reverse("page") == "/fr/page/"


def test_the_default_language_may_go_without_prefix() -> None:
    resolver = URLResolver(LocalePrefixPattern(prefix_default_language=False), list(NEWS))
    with translation.override(settings.LANGUAGE_CODE):
        assert resolve("/", (resolver,)).url_name == "index"


def test_the_pattern_of_an_expression_is_shown_without_its_caret_behind_a_prefix() -> None:
    assert resolve("/more/5").route == "more/(?P<x>\\d+)$"
    assert re.match("^old", resolve("/old/5/").route) is None


def test_patterns_that_do_not_match_are_listed_when_somebody_asks() -> None:
    with pytest.raises(Resolver404) as caught:
        resolve("/c/", (path("a/", view), path("b/<int:x>/", view)))
    told = caught.value.args[0]
    assert dict(told) == {"path": "c/"}
    assert [str(steps[-1].pattern) for steps in told["tried"]] == ["a/", "b/<int:x>/"]
    assert told.get("tried") is told["tried"]
    assert told.get("other", "none") == "none"
    with pytest.raises(KeyError):
        told["other"]
