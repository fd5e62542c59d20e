"""Piccolo, which only has an async face, and no query of its own for the far side of a relation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from benchmarks.cases import Cases
from benchmarks.suites.orm import tables


def engine_for(variant: str) -> Any:
    """Returns an engine."""
    if variant == "sqlite":
        from piccolo.engine.sqlite import SQLiteEngine

        return SQLiteEngine(path=tables.temporary_file())
    from piccolo.engine.postgres import PostgresEngine

    parts = tables.parts_of(tables.server("bench_piccolo"))
    return PostgresEngine(
        config={**parts, "server_settings": {"search_path": "bench_piccolo"}},
        extensions=(),
        log_queries=False,
    )


def define(engine: Any) -> tuple[Any, Any, Any]:
    """Returns the tables."""
    from piccolo import columns
    from piccolo.table import Table

    class Author(Table, db=engine):  # type: ignore[call-arg]
        name = columns.Varchar(length=50)

    class Book(Table, db=engine):  # type: ignore[call-arg]
        title = columns.Varchar(length=100)
        author = columns.ForeignKey(Author)
        pages = columns.Integer(index=True)
        rating = columns.DoublePrecision(default=1.5)
        isbn = columns.Varchar(length=20)
        created = columns.Timestamptz(default=tables.CREATED)
        active = columns.Boolean(default=True)
        text = columns.Text(default="")

    class Note(Table, db=engine):  # type: ignore[call-arg]
        name = columns.Varchar(length=50)

    return Author, Book, Note


async def fill(author: Any, book: Any, note: Any) -> None:
    """Makes the tables and their rows; the keys are given in order."""
    for table in (author, book, note):
        await table.create_table()
    authors = [author(name=row["name"]) for row in tables.author_rows()]
    books = [
        book(**{key: value for key, value in row.items() if key not in {"id", "author_id"}},
             author=row["author_id"])
        for row in tables.book_rows()
    ]  # fmt: skip
    for table, rows in ((author, authors), (book, books)):
        for start in range(0, len(rows), 100):
            await table.insert(*rows[start : start + 100])


async def cases(_: str, variant: str) -> Cases:  # noqa: C901 - one function for each case
    from piccolo.query.functions import Avg, Max

    author, book, note = define(engine_for(variant))
    if variant == "postgresql":
        await book._meta.db.start_connection_pool()
    await fill(author, book, note)
    kept = await book.objects().get(book.id == 7)

    async def get() -> Any:
        return await book.objects().get(book.id == 5)

    async def few() -> Any:
        found = book.objects().where(book.pages > 5, book.active == True)  # noqa: E712 - its way
        return await found.order_by(book.pages).limit(20)

    def objects(size: int) -> Callable[[], Any]:
        async def rows() -> Any:
            return await book.objects().order_by(book.id).limit(size)

        return rows

    async def related() -> Any:
        return await book.objects(book.author).order_by(book.id).limit(1000)

    async def count() -> Any:
        return await book.count().where(book.pages > 5)

    async def aggregate() -> Any:
        return (await book.select(Avg(book.pages), Max(book.rating)))[0].values()

    async def insert() -> None:
        await note(name="A note").save()

    async def bulk() -> None:
        await note.insert(*(note(name="A note") for _ in range(1000)))

    async def update() -> None:
        await book.update({book.pages: 5}).where(book.id == 5)

    async def save() -> None:
        kept.rating += 1
        await kept.save()

    async def clear() -> None:
        await note.delete(force=True)

    async def count_notes() -> Any:
        return await note.count()

    return tables.Work(
        get=get, few=few, objects=objects, related=related, count=count, aggregate=aggregate,
        insert=insert, bulk=bulk, update=update, save=save, clear=clear, count_notes=count_notes,
    ).cases()  # fmt: skip
