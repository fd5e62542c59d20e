"""User code that both type checkers must accept."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import assert_type

from plectrum.db import models
from plectrum.db.models import F, Q


class Author(models.Model):
    name = models.CharField(max_length=50)
    born = models.DateField(null=True)


class Book(models.Model):
    title = models.CharField(max_length=100)
    subtitle = models.CharField(max_length=100, null=True)
    pages = models.IntegerField(default=0)
    price = models.DecimalField(max_digits=6, decimal_places=2)
    published = models.DateTimeField()
    author = models.ForeignKey(Author, on_delete=models.CASCADE)
    editor = models.ForeignKey(Author, on_delete=models.CASCADE, null=True)
    readers = models.ManyToManyField(Author)


def values_of_an_instance(book: Book) -> None:
    assert_type(book.title, str)
    assert_type(book.subtitle, str | None)
    assert_type(book.pages, int)
    assert_type(book.price, Decimal)
    assert_type(book.published, dt.datetime)
    assert_type(book.author, Author)
    assert_type(book.editor, Author | None)
    assert_type(book.author.name, str)
    book.pages = 3
    book.pages = F("pages") + 1
    for reader in book.readers.all():
        assert_type(reader, Author)


def objects_are_of_the_model() -> None:
    assert_type(Book.objects.get(pk=1), Book)
    assert_type(Book.objects.filter(title="x").first(), Book | None)
    assert_type(Book.objects.create(title="x"), Book)
    for book in Book.objects.exclude(pages=3).order_by("title"):
        assert_type(book, Book)


async def objects_are_of_the_model_for_coroutines() -> None:
    assert_type(await Book.objects.aget(pk=1), Book)
    async for book in Book.objects.filter(pages=1):
        assert_type(book, Book)


def references_make_conditions() -> None:
    assert_type(Book.title == "x", Q)
    assert_type(Book.pages > 3, Q)
    assert_type(Book.title.startswith("A"), Q)
    assert_type(Book.author.name == "Ursula", Q)
    assert_type(Book.published < dt.datetime.now(dt.UTC), Q)
    Book.objects.filter(Book.title.startswith("A"), Book.author.name == "Ursula").order_by(
        Book.published.desc()
    )
    Book.objects.filter((Book.pages > 3) | ~(Book.subtitle == None))  # noqa: E711 - asks for NULL
    Book.objects.update(pages=Book.pages + 1)


def values_have_the_type_of_their_field() -> None:
    assert_type(list(Book.objects.values_list(Book.pages, flat=True)), list[int])
    assert_type(list(Book.objects.values_list(Book.subtitle, flat=True)), list[str | None])
