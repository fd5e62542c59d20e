"""Querysets in templates: fetched in the colour in which the page is rendered."""

# ruff: noqa: E501 - a table

from __future__ import annotations

import pytest

from plectrum.template import Context
from tests.db.models.library import Author, Book
from tests.support.colours import Colour, both_colours
from tests.template.support import make_engine


@both_colours
@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{% for b in books %}{{ b.title }} {% empty %}none{% endfor %}", "Ada1 Ada2 Bea1 "),
        ("{% for b in none %}{{ b.title }}{% empty %}none{% endfor %}", "none"),
        ("{{ books|length }}{% if books %}some{% endif %}{% if none %}x{% endif %}", "3some"),
        ("{{ books.TWINcount }}{{ books.TWINfirst.title }}{{ books.TWINexists }}", "3Ada1True"),
        ("{{ books.count }}{{ books.first.title }}{{ books.exists }}", "3Ada1True"),
        ("{% for a in authors %}{{ a }}:{{ a.books.count }} {% endfor %}", "Ada:2 Bea:1 "),
        ("{% for a in authors %}{{ a }}:{{ a.books.TWINcount }} {% endfor %}", "Ada:2 Bea:1 "),
        ("{% for a in authors %}{% for b in a.books.all %}{{ b.title }}{% endfor %};{% endfor %}", "Ada1Ada2;Bea1;"),
        ("{% for b in joined %}{{ b.author.name }}{% endfor %}", "AdaAdaBea"),
        ("{% regroup joined by author.name as groups %}{% for n, l in groups %}{{ n }}{{ l|length }}{% endfor %}", "Ada2Bea1"),
        ("{{ names|join:',' }}", "Ada,Bea"),
    ],
)  # fmt: skip
async def test_a_queryset_is_fetched_in_the_colour_of_the_page(
    library: str, colour: Colour, source: str, expected: str
) -> None:
    for name, count in (("Ada", 2), ("Bea", 1)):
        author = await colour.call(Author.objects, "create", name=name)
        for number in range(1, count + 1):
            title = f"{name}{number}"
            await colour.call(Book.objects, "create", title=title, author=author)
    books = Book.objects.order_by("title")
    values = {
        "books": books,
        "none": Book.objects.filter(title="no"),
        "joined": books.select_related("author"),
        "authors": Author.objects.all(),
        "names": Author.objects.values_list("name", flat=True),
    }
    template = make_engine().from_string(source.replace("TWIN", "a" * colour.is_async))
    assert await colour.call(template, "render", Context(values)) == expected
