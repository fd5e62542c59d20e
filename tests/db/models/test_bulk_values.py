"""Values that `bulk_create` sends in one array for each column come back as they were."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from plectrum.db import connection
from plectrum.db.utils import DataError
from plectrum.sql.dialects import postgresql
from plectrum.sql.dialects.base import Dialect
from tests.db.models.library import Author, Book

# Whatever means something in an array's literal is often among the texts.
MARKS = st.sampled_from(
    ["", "NULL", "null", " ", "{", "}", ",", '"', "\\", '\\"', '","', "a\nb", "é", "😀", "%s"]
)
LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
TEXTS = st.lists(MARKS | st.text(LETTERS, max_size=4), max_size=4).map("".join)
PAGES = st.integers(1, 2**31 - 1) | st.none()


@hypothesis_settings(max_examples=40)
@given(st.lists(st.tuples(TEXTS, PAGES), min_size=2, max_size=12))
def test_texts_and_numbers_come_back(library: str, rows: list[tuple[str, int | None]]) -> None:
    author = Author.objects.create(name="A")
    books = [
        Book(title=f"{i:02}{text}", author=author, pages=n) for i, (text, n) in enumerate(rows)
    ]
    Book.objects.bulk_create(books)
    stored = Book.objects.filter(author=author).order_by("pk").values_list("title", "pages")
    assert list(stored) == [(f"{i:02}{text}", n) for i, (text, n) in enumerate(rows)]


def test_what_a_column_cannot_hold_is_refused(database: str) -> None:
    if database != "postgresql":
        return
    with connection.schema_editor() as editor:
        editor.create_model(Author)
    for name in ("x" * 51, "a\0b"):
        with pytest.raises(DataError):
            Author.objects.bulk_create([Author(name="fits"), Author(name=name)])
    assert not Author.objects.exists()
    with connection.schema_editor() as editor:
        editor.delete_model(Author)


@pytest.mark.parametrize(
    ("values", "sent"),
    [
        (["a", "b"], '{"a","b"}'),
        (["", "NULL", "a,b"], '{"","NULL","a,b"}'),
        (['"', "\\"], '{"\\"","\\\\"}'),
        ([1, -2], "{1,-2}"),
        ([True, False], [True, False]),
        (["a", None], ["a", None]),
        ([1.5], [1.5]),
    ],
)
def test_literals_of_arrays(values: list[Any], sent: Any) -> None:
    dialect: Dialect = postgresql.PostgreSQLDialect.__new__(postgresql.PostgreSQLDialect)
    assert dialect.array_parameter(values) == sent
