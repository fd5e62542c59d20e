"""The templates and what they show."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

BASE = """<!DOCTYPE html>
<html><head><title>{% block title %}Site{% endblock %}</title></head>
<body><nav>{% block nav %}<a href="/">Home</a>{% endblock %}</nav>
<main>{% block content %}{% endblock %}</main>
<footer>&copy; {{ year }} {{ site }}</footer></body></html>
"""
TABLE = """{% extends "base.html" %}
{% block title %}{{ heading }} - {{ block.super }}{% endblock %}
{% block content %}<h1>{{ heading }}</h1>
<table>{% for row in rows %}
<tr class="{% if forloop.first %}first{% endif %}">
<td>{{ row.id }}</td><td>{{ row.name }}</td>
<td>{{ row.email }}</td><td>{{ row.city }}</td></tr>{% endfor %}
</table>{% endblock %}
"""
PAGE = """{% extends "base.html" %}
{% block title %}{{ heading }}{% endblock %}
{% block content %}<h1>{{ heading|upper }}</h1>
{% if user.is_authenticated %}<p>Hello {{ user.name }}</p>{% else %}<p>Log in</p>{% endif %}
<ul>{% for item in rows %}{% include "item.html" %}{% empty %}<li>None</li>{% endfor %}</ul>
<p>{{ rows|length }} items</p>{% endblock %}
"""
ITEM = """<li class="item"><h2>{{ item.name|title }}</h2>
<p>{{ item.text|default:"No text" }}</p>
{% if item.tags %}{% for tag in item.tags %}{% include "tag.html" %}{% endfor %}{% endif %}
<time>{{ item.date|date:"Y-m-d" }}</time>
{% if item.price > 10 %}<b>{{ item.price }}</b>{% endif %}</li>
"""
TAG = '<a href="/tag/{{ tag.slug }}/">{{ tag.name }}</a>'
PARAGRAPH = "<p>Some words before {{ name }} and then a good many more words after it.</p>\n"
TEMPLATES = {
    "base.html": BASE,
    "table.html": TABLE,
    "page.html": PAGE,
    "item.html": ITEM,
    "tag.html": TAG,
    "variable.html": "Hello {{ name }}!",
}
JINJA = {
    **TEMPLATES,
    "table.html": TABLE.replace("forloop.first", "loop.first").replace("block.super", "super()"),
    "item.html": ITEM.replace('|default:"No text"', '|default("No text", true)').replace(
        '|date:"Y-m-d"', "|date('%Y-%m-%d')"
    ),
    "page.html": PAGE.replace("{% empty %}", "{% else %}"),
}
RENDERED = {
    "a single variable": ("variable.html", 0),
    "page with includes": ("page.html", 50),
}
"""By case: a template and how many rows it shows."""


class Record:
    """What a view would pass: an object with attributes."""

    def __init__(self, **values: Any) -> None:
        self.__dict__.update(values)


@cache
def values(count: int) -> dict[str, Any]:
    """Returns the names of a context with a number of rows."""
    rows = [
        Record(
            id=number,
            name=f"Name <{number}>",
            email=f"user{number}@example.com",
            city="Köln & Umland",
            text="" if number % 5 == 0 else "A sentence, with 'quotes' and more words in it.",
            tags=[Record(slug=f"tag-{each}", name=f"Tag {each}") for each in range(number % 4)],
            date=dt.date(2024, 1 + number % 12, 1 + number % 28),
            price=number * 3,
        )
        for number in range(count)
    ]
    return {
        "rows": rows,
        "heading": "All <people>",
        "year": 2026,
        "site": "Example",
        "user": Record(name="Ann", is_authenticated=True),
        "name": "World & <all>",
    }
