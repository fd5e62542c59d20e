"""User code of which both type checkers must refuse each line that says so."""

from __future__ import annotations

from plectrum.db import models


class Author(models.Model):
    name = models.CharField(max_length=50)


class Book(models.Model):
    title = models.CharField(max_length=100)
    pages = models.IntegerField(default=0)
    author = models.ForeignKey(Author, on_delete=models.CASCADE)


def wrong(book: Book) -> None:
    book.title = 3  # refused
    book.titel  # refused
    book.author.nam  # refused
    Book.pages > "many"  # refused
    Book.titel == "x"  # refused
    Book.author.nam == "x"  # refused
    Book.pages.is_in(["a"])  # refused
    number: str = book.pages  # refused
    author: Author = Book.objects.get(pk=1)  # refused
    rows = Book.objects.values_list(Book.pages, flat=True)
    text: list[str] = list(rows)  # refused
    models.CharField(max_lenght=3)  # refused
