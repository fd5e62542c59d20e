"""Plectrum's and Django's async faces."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from benchmarks.cases import Cases
from benchmarks.suites.orm import tables
from benchmarks.suites.orm.vocabulary import Models


def cases(name: str, variant: str) -> Cases:  # noqa: C901 - one function for each case
    made = Models(name, variant, tables.temporary_file())
    books, notes = made.Book.objects, made.Note.objects
    kept = books.get(pk=7)

    async def get() -> Any:
        return await books.aget(pk=5)

    async def few() -> Any:
        return [book async for book in made.few()]

    def objects(size: int) -> Callable[[], Any]:
        async def rows() -> Any:
            return [book async for book in made.objects(size)]

        return rows

    async def related() -> Any:
        return [book async for book in made.related()]

    async def prefetch() -> Any:
        return [(author, list(author.books.all())) async for author in made.prefetch()]

    async def count() -> Any:
        return await books.filter(pages__gt=5).acount()

    async def aggregate() -> Any:
        return (await books.aaggregate(**made.aggregates())).values()

    async def insert() -> None:
        await notes.acreate(name="A note")

    async def bulk() -> None:
        await notes.abulk_create(made.notes())

    async def update() -> None:
        await books.filter(pk=5).aupdate(pages=5)

    async def save() -> None:
        kept.rating += 1
        await kept.asave()

    async def clear() -> None:
        await notes.all().adelete()

    return tables.Work(
        get=get, few=few, objects=objects, related=related, prefetch=prefetch, count=count,
        aggregate=aggregate, insert=insert, bulk=bulk, update=update, save=save, clear=clear,
        count_notes=notes.acount,
    ).cases()  # fmt: skip
