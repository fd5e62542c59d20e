"""The models of a small library, which the tests of the model layer share."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from plectrum.apps import apps
from plectrum.db import models

if not apps.ready:
    apps.populate(())


class Author(models.Model):
    name = models.CharField(max_length=50)
    mentor = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="students"
    )

    class Meta:
        app_label = "library"
        ordering = ["name"]

    def __str__(self) -> str:
        return str(self.name)


class Tag(models.Model):
    label = models.SlugField(unique=True)

    class Meta:
        app_label = "library"
        ordering = ["label"]

    def __str__(self) -> str:
        return str(self.label)


class Book(models.Model):
    class Kind(models.TextChoices):
        NOVEL = "n", "Novel"
        POEMS = "p", "Poems"

    title = models.CharField(max_length=100)
    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="books")
    editor = models.ForeignKey(
        Author, null=True, on_delete=models.PROTECT, related_name="edited_books"
    )
    tags = models.ManyToManyField(Tag, related_name="books")
    kind = models.CharField(max_length=1, choices=Kind, default=Kind.NOVEL)
    pages = models.IntegerField(null=True)
    price = models.DecimalField(max_digits=6, decimal_places=2, default=Decimal("0.00"))
    published = models.DateField(null=True)
    changed = models.DateTimeField(null=True)
    data: Any = models.JSONField(default=dict)

    class Meta:
        app_label = "library"
        ordering = ["title"]
        get_latest_by = "published"
        constraints = [
            models.CheckConstraint(condition=models.Q(pages__gt=0), name="pages_positive"),
            models.UniqueConstraint(fields=["title", "author"], name="one_title_per_author"),
        ]

    def __str__(self) -> str:
        return str(self.title)


class Passport(models.Model):
    author = models.OneToOneField(
        Author, on_delete=models.CASCADE, primary_key=True, related_name="passport"
    )
    number = models.CharField(max_length=20)

    class Meta:
        app_label = "library"


class Novel(Book):
    genre = models.CharField(max_length=20)

    class Meta:
        app_label = "library"


class Loan(models.Model):
    book = models.ForeignKey(Book, on_delete=models.RESTRICT, related_name="loans")
    days = models.DurationField(default=dt.timedelta(days=14))
    since = models.TimeField(null=True)

    class Meta:
        app_label = "library"


MODELS: list[type[models.Model]] = [Author, Tag, Book, Passport, Novel, Loan]
