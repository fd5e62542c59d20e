"""`{% cache %}` keeps the text of a part, in a cache that is found by name."""

from __future__ import annotations

from typing import Any

import pytest

from plectrum.template import Context, TemplateSyntaxError
from plectrum.templatetags import cache as library
from tests.template.support import make_engine


class MemoryCache:
    """A cache, as far as the tag uses it."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.timeouts: list[Any] = []

    def get(self, key: str) -> Any:
        return self.values.get(key)

    def set(self, key: str, value: Any, timeout: Any) -> None:
        self.values[key] = value
        self.timeouts.append(timeout)

    async def aget(self, key: str) -> Any:
        return self.get(key)

    async def aset(self, key: str, value: Any, timeout: Any) -> None:  # noqa: ASYNC109 - as documented
        self.set(key, value, timeout)


@pytest.fixture
def caches(monkeypatch: pytest.MonkeyPatch) -> dict[str, MemoryCache]:
    made = {"default": MemoryCache(), "other": MemoryCache()}
    parts = {
        library.CACHES: made,
        library.FRAGMENT_KEY: lambda name, vary_on: f"{name}:{vary_on}",
    }
    monkeypatch.setattr(library, "import_string", parts.__getitem__)
    return made


def render(source: str, **values: Any) -> str:
    engine = make_engine(libraries={"cache": "plectrum.templatetags.cache"})
    return engine.from_string("{% load cache %}" + source).render(Context(values))


def test_a_part_is_rendered_once_for_each_variation(caches: dict[str, MemoryCache]) -> None:
    source = "{% cache 500 side user|upper %}{{ user }}{{ x }}{% endcache %}"
    assert render(source, user="ann", x="<1>") == "ann&lt;1&gt;"
    assert render(source, user="ann", x="<2>") == "ann&lt;1&gt;"
    assert render(source, user="bob", x="<2>") == "bob&lt;2&gt;"
    assert caches["default"].timeouts == [500, 500]


def test_the_time_and_the_cache_may_be_named(caches: dict[str, MemoryCache]) -> None:
    assert render("{% cache t side using='other' %}x{% endcache %}", t="60") == "x"
    assert render("{% cache None side using=name %}x{% endcache %}", name="other") == "x"
    assert caches["other"].timeouts == [60]
    caches["template_fragments"] = MemoryCache()
    assert (
        render("{% for i in 'ab' %}{% cache None y i %}{{ i }}{% endcache %}{% endfor %}") == "ab"
    )
    assert caches["template_fragments"].timeouts == [None, None]


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


async def test_a_part_is_awaited_once(caches: dict[str, MemoryCache]) -> None:
    calls: list[int] = []

    async def name() -> str:
        calls.append(1)
        return "you"

    engine = make_engine(libraries={"cache": "plectrum.templatetags.cache"})
    template = engine.from_string("{% load cache %}{% cache 9 a %}{{ name }}{% endcache %}")
    assert await template.arender(Context({"name": name})) == "you"
    assert await template.arender(Context({"name": name})) == "you"
    assert len(calls) == len(caches["default"].values) == 1
