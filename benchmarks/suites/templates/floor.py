"""The pages written by hand: a Python function each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from benchmarks.cases import Cases
from benchmarks.suites.templates.pages import PARAGRAPH, values
from benchmarks.suites.templates.rendering import rendering_cases


def cases(_: str) -> Cases:
    from markupsafe import escape

    def variable(names: dict[str, Any]) -> str:
        return f"Hello {escape(names['name'])}!"

    def framed(title: Any, content: str, names: dict[str, Any]) -> str:
        return (
            f"<!DOCTYPE html>\n<html><head><title>{title}</title></head>\n"
            f'<body><nav><a href="/">Home</a></nav>\n<main>{content}</main>\n'
            f"<footer>&copy; {names['year']} {escape(names['site'])}</footer></body></html>\n"
        )

    def table(names: dict[str, Any]) -> str:
        heading = escape(names["heading"])
        rows = "".join(
            f'\n<tr class="{"" if index else "first"}">\n'
            f"<td>{row.id}</td><td>{escape(row.name)}</td>\n"
            f"<td>{escape(row.email)}</td><td>{escape(row.city)}</td></tr>"
            for index, row in enumerate(names["rows"])
        )
        content = f"<h1>{heading}</h1>\n<table>{rows}\n</table>"
        return framed(f"{heading} - Site", content, names)

    def item_of(item: Any) -> str:
        tags = "".join(f'<a href="/tag/{escape(t.slug)}/">{escape(t.name)}</a>' for t in item.tags)
        price = f"<b>{item.price}</b>" if item.price > 10 else ""
        return (
            f'<li class="item"><h2>{escape(item.name.title())}</h2>\n'
            f"<p>{escape(item.text or 'No text')}</p>\n{tags}\n"
            f"<time>{item.date:%Y-%m-%d}</time>\n{price}</li>\n"
        )

    def page(names: dict[str, Any]) -> str:
        items = "".join(map(item_of, names["rows"])) or "<li>None</li>"
        user = names["user"]
        greeting = f"Hello {escape(user.name)}" if user.is_authenticated else "Log in"
        content = (
            f"<h1>{escape(names['heading'].upper())}</h1>\n<p>{greeting}</p>\n"
            f"<ul>{items}</ul>\n<p>{len(names['rows'])} items</p>"
        )
        return framed(escape(names["heading"]), content, names)

    def paragraphs(source: str) -> str:
        before, after = PARAGRAPH.split("{{ name }}")
        count = len(source) // len(PARAGRAPH)
        return "".join(f"{before}{escape(values(0)['name'])}{after}" for _ in range(count))

    pages = {"variable.html": variable, "table.html": table, "page.html": page}

    def prepare(name: str, rows: int) -> Callable[[], str]:
        return partial(pages[name], values(rows))

    return rendering_cases(prepare, lambda source: partial(paragraphs, source))
