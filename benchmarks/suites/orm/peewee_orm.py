"""Peewee."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from benchmarks.cases import Cases
from benchmarks.suites.orm import tables


def database_for(variant: str) -> Any:
    """Returns a database."""
    import peewee

    if variant == "sqlite":
        return peewee.SqliteDatabase(":memory:")
    from playhouse.postgres_ext import Psycopg3Database

    parts = tables.parts_of(tables.server("bench_peewee"))
    name = parts.pop("database")
    return Psycopg3Database(name, **parts, options="-c search_path=bench_peewee")


def define(database: Any, variant: str) -> tuple[Any, Any, Any]:
    """Returns the models."""
    import peewee as pw

    moment: Any = pw.DateTimeField
    if variant == "postgresql":
        from playhouse.postgres_ext import DateTimeTZField as moment  # noqa: N813

    class Base(pw.Model):  # type: ignore[misc]
        pass

    class Author(Base):
        name = pw.CharField(max_length=50)

    class Book(Base):
        title = pw.CharField(max_length=100)
        author = pw.ForeignKeyField(Author, backref="books")
        pages = pw.IntegerField(index=True)
        rating = pw.FloatField(default=1.5)
        isbn = pw.CharField(max_length=20)
        created = moment()
        active = pw.BooleanField(default=True)
        text = pw.TextField(default="")

    class Note(Base):
        name = pw.CharField(max_length=50)

    models = (Author, Book, Note)
    database.bind(models)
    database.create_tables(models)
    return models


def cases(_: str, variant: str) -> Cases:
    import peewee as pw

    database = database_for(variant)
    author, book, note = define(database, variant)
    with database.atomic():
        for model, rows in ((author, tables.author_rows()), (book, tables.book_rows())):
            for batch in pw.chunked(rows, 500):
                model.insert_many(batch).execute()
    kept = book.get_by_id(7)

    def save() -> None:
        kept.rating += 1
        kept.save()

    def bulk() -> None:
        with database.atomic():
            note.bulk_create([note(name="A note") for _ in range(1000)])

    def objects(size: int) -> Callable[[], Any]:
        return lambda: list(book.select().order_by(book.id).limit(size))

    def prefetch() -> Any:
        authors = author.select().where(author.id <= 100).order_by(author.id)
        return [(each, each.books) for each in pw.prefetch(authors, book.select())]

    def aggregate() -> Any:
        return book.select(pw.fn.AVG(book.pages), pw.fn.MAX(book.rating)).scalar(as_tuple=True)

    few = lambda: book.select().where(book.pages > 5, book.active).order_by(book.pages)  # noqa: E731
    related = lambda: book.select(book, author).join(author).order_by(book.id)  # noqa: E731
    return tables.Work(
        get=lambda: book.get_by_id(5),
        few=lambda: list(few().limit(20)),
        objects=objects,
        related=lambda: list(related().limit(1000)),
        prefetch=prefetch,
        count=lambda: book.select().where(book.pages > 5).count(),
        aggregate=aggregate,
        insert=lambda: note.create(name="A note"),
        bulk=bulk,
        update=lambda: book.update(pages=5).where(book.id == 5).execute(),
        save=save,
        clear=lambda: note.delete().execute(),
        count_notes=lambda: note.select().count(),
    ).cases()
