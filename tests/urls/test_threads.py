"""Threads that resolve and reverse while the compiled routes are made, forgotten and made anew."""

from __future__ import annotations

from typing import Any

from plectrum.urls import clear_url_caches, include, path, re_path, resolve, reverse
from plectrum.urls.converters import register_converter, unregister_converter
from plectrum.utils import translation
from plectrum.utils.functional import lazy
from plectrum.utils.translation import get_language
from tests.support.threads import together


def view(request: Any, **kwargs: Any) -> str:
    return "view"


INNER = ([path(f"{n}/<slug:word>/", view, {"n": n}, name=f"page{n}") for n in range(20)], "inner")
PATTERNS = (
    path("numbers/<int:number>/", view, name="number"),
    path("<str:site>/", include(INNER, namespace="one")),
    re_path(r"^old/(?P<page>\d+)/$", view, name="old"),
)
TRANSLATED = (*PATTERNS, path(lazy(lambda: f"day-{get_language()}/", str)(), view, name="day"))


def find(thread: int, turn: int, urlconf: Any) -> None:
    match = resolve(f"/numbers/{thread}{turn}/", urlconf)
    assert (match.url_name, match.kwargs) == ("number", {"number": int(f"{thread}{turn}")})
    n = turn % 20
    url = reverse(f"one:page{n}", urlconf, kwargs={"site": f"s{thread}", "word": f"w{turn}"})
    assert url == f"/s{thread}/{n}/w{turn}/"
    match = resolve(url, urlconf)
    assert match.kwargs == {"site": f"s{thread}", "word": f"w{turn}", "n": n}
    assert match.namespaces == ["one"]
    assert reverse("old", urlconf, args=[turn]) == f"/old/{turn}/"


def test_routes_are_compiled_while_others_use_them() -> None:
    def work(thread: int) -> None:
        for turn in range(60):
            if turn % 8 == thread:
                clear_url_caches()
            find(thread, turn, PATTERNS)

    together(work)


def test_routes_are_compiled_for_each_language_by_all_at_once() -> None:
    languages = ("en", "de", "fr", "es")

    def work(thread: int) -> None:
        for turn in range(24):
            if turn % 8 == thread:
                clear_url_caches()
            language = languages[(thread + turn) % 4]
            with translation.override(language):
                find(thread, turn, TRANSLATED)
                assert reverse("day", TRANSLATED) == f"/day-{language}/"

    together(work)


def test_converters_may_be_registered_meanwhile() -> None:
    class Doubled:
        regex = "[0-9]+"

        def to_python(self, value: str) -> int:
            return int(value) * 2

        def to_url(self, value: int) -> str:
            return str(value // 2)

    def work(thread: int) -> None:
        for turn in range(20):
            name = f"doubled{thread}x{turn}"
            register_converter(Doubled, name)
            try:
                urlconf = (path(f"<{name}:number>/", view, name="doubled"),)
                assert resolve(f"/{turn}/", urlconf).kwargs == {"number": 2 * turn}
                assert reverse("doubled", urlconf, args=[2 * turn]) == f"/{turn}/"
            finally:
                unregister_converter(name)

    together(work)
