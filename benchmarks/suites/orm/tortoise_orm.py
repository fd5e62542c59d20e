"""Tortoise, which only has an async face."""

from __future__ import annotations

import sys
import types
from collections.abc import Callable
from typing import Any

from benchmarks.cases import Cases
from benchmarks.suites.orm import tables


def define() -> tuple[Any, Any, Any]:
    """Returns the models, which Tortoise looks up in a module."""
    from tortoise import Model, fields

    class Author(Model):
        id = fields.IntField(primary_key=True)
        name = fields.CharField(max_length=50)
        books: Any

        class Meta:
            table = "author"

    class Book(Model):
        id = fields.IntField(primary_key=True)
        title = fields.CharField(max_length=100)
        author: Any = fields.ForeignKeyField("models.Author", related_name="books")
        pages = fields.IntField(db_index=True)
        rating = fields.FloatField(default=1.5)
        isbn = fields.CharField(max_length=20)
        created = fields.DatetimeField()
        active = fields.BooleanField(default=True)
        text = fields.TextField(default="")

        class Meta:
            table = "book"

    class Note(Model):
        id = fields.IntField(primary_key=True)
        name = fields.CharField(max_length=50)

        class Meta:
            table = "note"

    module: Any = types.ModuleType("bench_tortoise")
    sys.modules[module.__name__] = module
    for model in (Author, Book, Note):
        model.__module__ = module.__name__
        setattr(module, model.__name__, model)
    return Author, Book, Note


def address_for(variant: str) -> str:
    """Returns where the database is."""
    if variant == "sqlite":
        return "sqlite://:memory:"
    address = tables.with_scheme(tables.server("bench_tortoise"), "asyncpg")
    return f"{address}?schema=bench_tortoise"


async def cases(_: str, variant: str) -> Cases:  # noqa: C901 - one function for each case
    from tortoise import Tortoise
    from tortoise.expressions import RawSQL
    from tortoise.functions import Max

    author, book, note = define()
    await Tortoise.init(db_url=address_for(variant), modules={"models": ["bench_tortoise"]})
    await Tortoise.generate_schemas()
    await author.bulk_create([author(**row) for row in tables.author_rows()])
    await book.bulk_create([book(**row) for row in tables.book_rows()], batch_size=500)
    kept = await book.get(id=7)

    async def get() -> Any:
        return await book.get(id=5)

    async def few() -> Any:
        return await book.filter(pages__gt=5, active=True).order_by("pages").limit(20)

    def objects(size: int) -> Callable[[], Any]:
        async def rows() -> Any:
            return await book.all().order_by("id").limit(size)

        return rows

    async def related() -> Any:
        return await book.all().select_related("author").order_by("id").limit(1000)

    async def prefetch() -> Any:
        found = author.filter(id__lte=100).order_by("id").prefetch_related("books")
        return [(each, list(each.books)) for each in await found]

    async def count() -> Any:
        return await book.filter(pages__gt=5).count()

    async def aggregate() -> Any:
        exact = RawSQL("avg(pages)")  # its own Avg rounds to the column's type
        found = book.annotate(average=exact, most=Max("rating"))
        return (await found.values_list("average", "most"))[0]

    async def insert() -> None:
        await note.create(name="A note")

    async def bulk() -> None:
        await note.bulk_create([note(name="A note") for _ in range(1000)])

    async def update() -> None:
        await book.filter(id=5).update(pages=5)

    async def save() -> None:
        kept.rating += 1
        await kept.save()

    async def clear() -> None:
        await note.all().delete()

    async def count_notes() -> Any:
        return await note.all().count()

    return tables.Work(
        get=get, few=few, objects=objects, related=related, prefetch=prefetch, count=count,
        aggregate=aggregate, insert=insert, bulk=bulk, update=update, save=save, clear=clear,
        count_notes=count_notes,
    ).cases()  # fmt: skip
