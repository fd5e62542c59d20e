"""`{% cache %}` keeps the text of a part, in a cache that is found by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from plectrum.core.cache import caches as real_caches
from plectrum.core.cache.backends.locmem import LocMemCache
from plectrum.core.cache.utils import make_template_fragment_key
from plectrum.template import Context, TemplateSyntaxError
from plectrum.test import override_settings
from tests.template.support import make_engine


class RecordingCache(LocMemCache):
    """A cache that remembers for how long values were to be kept."""

    def __init__(self, name: str, params: dict[str, Any]) -> None:
        super().__init__(name, params)
        self.timeouts: list[Any] = []

    def set(self, key: Any, value: Any, timeout: Any = ..., version: Any = None) -> None:
        self.timeouts.append(timeout)
        super().set(key, value, timeout, version)

    async def aset(self, key: Any, value: Any, timeout: Any = ..., version: Any = None) -> None:  # noqa: ASYNC109 - as documented
        self.timeouts.append(timeout)
        await super().aset(key, value, timeout, version)


def _configured(*names: str) -> dict[str, dict[str, str]]:
    return {
        name: {"BACKEND": f"{__name__}.RecordingCache", "LOCATION": f"fragments-{name}"}
        for name in names
    }


@pytest.fixture
def caches() -> Iterator[Any]:
    with override_settings(CACHES=_configured("default", "other")):
        yield real_caches
        for cache in real_caches.all():
            cache.clear()


def render(source: str, **values: Any) -> str:
    engine = make_engine(libraries={"cache": "plectrum.templatetags.cache"})
    return engine.from_string("{% load cache %}" + source).render(Context(values))


def test_a_part_is_rendered_once_for_each_variation(caches: Any) -> None:
    source = "{% cache 500 side user|upper %}{{ user }}{{ x }}{% endcache %}"
    assert render(source, user="ann", x="<1>") == "ann&lt;1&gt;"
    assert render(source, user="ann", x="<2>") == "ann&lt;1&gt;"
    assert render(source, user="bob", x="<2>") == "bob&lt;2&gt;"
    assert caches["default"].timeouts == [500, 500]


def test_the_time_and_the_cache_may_be_named(caches: Any) -> None:
    assert render("{% cache t side using='other' %}x{% endcache %}", t="60") == "x"
    assert render("{% cache None side using=name %}x{% endcache %}", name="other") == "x"
    assert caches["other"].timeouts == [60]
    with override_settings(CACHES=_configured("default", "template_fragments")):
        source = "{% for i in 'ab' %}{% cache None y i %}{{ i }}{% endcache %}{% endfor %}"
        assert render(source) == "ab"
        assert real_caches["template_fragments"].timeouts == [None, None]
        assert real_caches["default"].timeouts == []


@pytest.mark.usefixtures("caches")
@pytest.mark.parametrize(
    "source",
    [
        "{% cache %}{% endcache %}",
        "{% cache 1 %}{% endcache %}",
        "{% cache soon x %}{% endcache %}",
        "{% cache 1 x using='nothing' %}{% endcache %}",
        "{% cache 1 x %}",
    ],
)
def test_wrong_arguments_are_syntax_errors(source: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        render(source, soon="soon")


async def test_a_part_is_awaited_once(caches: Any) -> None:
    calls: list[int] = []

    async def name() -> str:
        calls.append(1)
        return "you"

    engine = make_engine(libraries={"cache": "plectrum.templatetags.cache"})
    template = engine.from_string("{% load cache %}{% cache 9 a %}{{ name }}{% endcache %}")
    assert await template.arender(Context({"name": name})) == "you"
    assert await template.arender(Context({"name": name})) == "you"
    assert len(calls) == len(caches["default"].timeouts) == 1


async def test_a_part_is_found_by_its_documented_key_and_forgotten(caches: Any) -> None:
    source = "{% load cache %}{% cache 500 side user %}{{ x }}{% endcache %}"
    template = make_engine(libraries={"cache": "plectrum.templatetags.cache"}).from_string(source)
    key = make_template_fragment_key("side", ["ann"])
    assert template.render(Context({"user": "ann", "x": "<1>"})) == "&lt;1&gt;"
    assert await caches["default"].aget(key) == "&lt;1&gt;"
    assert await template.arender(Context({"user": "ann", "x": 2})) == "&lt;1&gt;"
    assert caches["default"].delete(key)
    assert await template.arender(Context({"user": "ann", "x": 3})) == "3"
    assert template.render(Context({"user": "ann", "x": 4})) == "3"
    caches["default"].delete(key)


async def test_a_part_that_is_kept_for_no_time_is_rendered_each_time(caches: Any) -> None:
    source = "{% load cache %}{% cache 0 side %}{{ x }}{% endcache %}"
    template = make_engine(libraries={"cache": "plectrum.templatetags.cache"}).from_string(source)
    assert template.render(Context({"x": 1})) == "1"
    assert await template.arender(Context({"x": 2})) == "2"
