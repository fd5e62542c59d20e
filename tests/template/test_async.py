"""Rendering on an event loop: what must be awaited is awaited, wherever a template meets it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from plectrum.core.exceptions import SynchronousOnlyOperation
from plectrum.template import Context, Library, Node
from tests.template import cases
from tests.template.support import make_engine
from tests.template.world import lazily, world


async def arender(
    source: str,
    values: dict[str, Any] | None = None,
    templates: dict[str, str] | None = None,
    library: Library | None = None,
) -> str:
    engine = make_engine(templates, library)
    return await engine.from_string(source).arender(Context(values or {}))


async def coroutine(value: Any) -> Any:
    await asyncio.sleep(0)
    return value


async def numbers(count: int) -> AsyncIterator[int]:
    for number in range(count):
        await asyncio.sleep(0)
        yield number


class Account:
    """An object with an asynchronous method."""

    async def balance(self) -> str:
        await asyncio.sleep(0)
        return "<100>"

    async def owner(self) -> dict[str, str]:
        return {"name": "Ann"}


class Rows:
    """A lazy collection that must not be fetched in a blocking way on a loop."""

    def __init__(self) -> None:
        self.fetched: list[int] | None = None

    def _items(self) -> list[int]:
        if self.fetched is None:
            raise AssertionError("The rows would have been fetched in a blocking way.")
        return self.fetched

    def __aiter__(self) -> AsyncIterator[int]:
        async def iterate() -> AsyncIterator[int]:
            if self.fetched is None:
                self.fetched = [item async for item in numbers(3)]
            for item in self.fetched:
                yield item

        return iterate()

    def __iter__(self) -> Iterator[int]:
        return iter(self._items())

    def __len__(self) -> int:
        return len(self._items())

    def __bool__(self) -> bool:
        return bool(self._items())


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ account.balance }}", "&lt;100&gt;"),
        ("{{ account.owner.name|upper }}", "ANN"),
        ("{{ function }}", "called"),
        ("{{ awaited }}{{ awaited }}", "onceonce"),
        ("{% if account.balance == '<100>' %}rich{% endif %}", "rich"),
        ("{% if missing.x or account.owner %}yes{% endif %}", "yes"),
        ("{% for n in numbers %}{{ n }}{{ forloop.last }} {% endfor %}", "0False 1False 2True "),
        ("{% for n in nothing %}{{ n }}{% empty %}none{% endfor %}", "none"),
        ("{% with b=account.balance %}{{ b }}{% endwith %}", "&lt;100&gt;"),
        ("{% include 'part' with a=account only %}", "[&lt;100&gt;]"),
        ("{% filter lower %}{{ account.owner.name }}{% endfilter %}", "ann"),
        ("{% firstof missing account.balance %}", "&lt;100&gt;"),
        ("{% autoescape off %}{{ account.balance }}{% endautoescape %}", "<100>"),
        ("{% partialdef p inline %}{{ function }}{% endpartialdef %}", "called"),
        ("{% ask %}", "asked &lt;"),
        ("{% show account %}", "[&lt;100&gt;]"),
        ("{{ account.balance|default:'x'|length }}", "5"),
    ],
)
async def test_what_is_awaitable_is_awaited(source: str, expected: str) -> None:
    library = Library()

    @library.simple_tag
    async def ask() -> str:
        await asyncio.sleep(0)
        return "asked <"

    @library.inclusion_tag("part")
    async def show(account: Account) -> dict[str, Account]:
        return {"a": account}

    async def function() -> str:
        return "called"

    values = {
        "account": Account(),
        "function": function,
        "awaited": coroutine("once"),
        "numbers": numbers(3),
        "nothing": numbers(0),
    }
    text = await arender(source, values, {"part": "[{{ a.balance }}]"}, library)
    assert text == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{% for r in rows %}{{ r }}{% endfor %}", "012"),
        ("{% if rows %}some{% endif %}{% for r in rows %}{{ r }}{% endfor %}", "some012"),
        ("{{ rows|length }}", "3"),
        ("{{ rows|join:',' }}", "0,1,2"),
        ("{% if not rows %}none{% else %}some{% endif %}", "some"),
        ("{% include 'part' %}", "012"),
    ],
)
async def test_a_lazy_collection_is_fetched_without_blocking(source: str, expected: str) -> None:
    templates = {"part": "{% for r in rows %}{{ r }}{% endfor %}"}
    assert await arender(source, {"rows": Rows()}, templates) == expected


class Shelf:
    """An object whose methods block, and have twins that do not."""

    def __init__(self) -> None:
        self.size = 3

    def count(self) -> int:
        raise SynchronousOnlyOperation("count would block the event loop.")

    async def acount(self) -> int:
        await asyncio.sleep(0)
        return self.size

    def first(self) -> Any:
        raise SynchronousOnlyOperation("first would block the event loop.")

    async def afirst(self) -> dict[str, str]:
        return {"title": "<A>"}

    def delete(self) -> None:
        raise AssertionError("A template has changed data.")

    delete.alters_data = True  # type: ignore[attr-defined]

    def lonely(self) -> int:
        raise SynchronousOnlyOperation("lonely would block the event loop.")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ shelf.count }}", "3"),
        ("{{ inside.shelf.count|add:1 }}", "4"),
        ("{{ shelf.first.title }}", "&lt;A&gt;"),
        ("{% if shelf.count > 2 %}many{% endif %}", "many"),
        ("{% with n=shelf.count %}{{ n }}{% endwith %}", "3"),
        ("{% for s in shelves %}{{ s.count }}{% endfor %}", "33"),
        ("{{ count }}", "3"),
        ("{{ shelves.1.count }}", "3"),
        ("{{ shelf.delete }}", ""),
    ],
)
async def test_what_would_block_is_asked_by_its_twin(source: str, expected: str) -> None:
    shelf = Shelf()
    inside = {"shelf": shelf}
    values = {"shelf": shelf, "inside": inside, "shelves": [shelf, shelf], "count": shelf.count}
    assert await arender(source, values) == expected


async def test_what_would_block_and_has_no_twin_is_refused() -> None:
    with pytest.raises(SynchronousOnlyOperation, match="lonely would block"):
        await arender("{{ shelf.lonely }}", {"shelf": Shelf()})
    with pytest.raises(SynchronousOnlyOperation, match="count would block"):
        make_engine().from_string("{{ shelf.count }}").render(Context({"shelf": Shelf()}))


async def test_inheritance_and_block_super_are_awaited() -> None:
    templates = {
        "base": "<{% block a %}{{ account.balance }}{% endblock %}>",
        "middle": "{% extends 'base' %}{% block a %}m{{ block.super }}{% endblock %}",
    }
    source = "{% extends 'middle' %}{% block a %}c{{ block.super }}{% endblock %}"
    assert await arender(source, {"account": Account()}, templates) == "<cm&lt;100&gt;>"


async def test_a_tag_may_have_an_asynchronous_render() -> None:
    class Slow(Node):
        def render(self, context: Any) -> str:
            return "sync"

        async def arender(self, context: Any) -> str:
            await asyncio.sleep(0)
            return f"async {context['x']}"

    library = Library()
    library.tag("slow", lambda parser, token: Slow())
    engine = make_engine(library=library)
    template = engine.from_string("{% slow %}")
    assert await template.arender(Context({"x": 1})) == "async 1"
    assert template.render(Context({"x": 1})) == "sync"


def test_both_colours_render_all_templates_of_the_table_alike() -> None:
    engine = make_engine(cases.TEMPLATES)
    for source in cases.LANGUAGE:
        answers = []
        for colour in ("render", "arender"):
            context = Context({**world(), **lazily(3)})
            try:
                template = engine.from_string(source)
                answer = getattr(template, colour)(context)
                answers.append(str(asyncio.run(answer) if colour == "arender" else answer))
            except Exception as error:  # noqa: BLE001 - compared
                answers.append(type(error).__name__)
        assert answers[0] == answers[1], source
