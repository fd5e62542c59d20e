"""SQLAlchemy, Peewee, Tortoise and Piccolo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from benchmarks.cases import Case, Cases
from benchmarks.suites.building.vocabulary import values_of


def sqlalchemy() -> Cases:
    import sqlalchemy as sa
    from sqlalchemy.dialects import sqlite

    from benchmarks.suites.orm.sqlalchemy_orm import define

    _, author, book, _ = define()
    dialect = sqlite.dialect()
    cache: dict[Any, Any] = {}

    def compiled(statement: Any) -> Any:
        """Returns the text of the cache, with this statement's own values, as execution does."""
        made, values, _, _ = statement._compile_w_cache(
            dialect, compiled_cache=cache, column_keys=[], schema_translate_map=None
        )
        return str(made), made.construct_params(extracted_parameters=values)

    def build() -> Any:
        statement = (
            sa.select(book)
            .join(book.author)
            .where(book.pages > 5, book.rating <= 3.0, book.title != "x")
            .where(author.name.startswith("a"), book.active)
            .order_by(book.pages.desc())
            .limit(20)
        )
        return compiled(statement)

    return _cases(build, lambda: compiled(sa.select(book).where(book.id == 5)))


def peewee() -> Cases:
    import peewee as pw

    from benchmarks.suites.orm.peewee_orm import define

    author, book, _ = define(pw.SqliteDatabase(":memory:"), "sqlite")

    def build() -> Any:
        return (
            book.select()
            .join(author)
            .where(book.pages > 5, book.rating <= 3.0, book.title != "x")
            .where(author.name.startswith("a"), book.active)
            .order_by(book.pages.desc())
            .limit(20)
            .sql()
        )

    return _cases(build, lambda: book.select().where(book.id == 5).sql())


async def tortoise() -> Cases:
    from tortoise import Tortoise

    from benchmarks.suites.orm.tortoise_orm import define

    _, book, _ = define()
    await Tortoise.init(db_url="sqlite://:memory:", modules={"models": ["bench_tortoise"]})

    def compiled(chain: Any) -> Any:
        chain._make_query()
        return chain.query.get_parameterized_sql()

    def build() -> Any:
        chain = (
            book.filter(pages__gt=5, rating__lte=3.0)
            .exclude(title="x")
            .filter(author__name__startswith="a", active=True)
            .order_by("-pages")
            .limit(20)
        )
        return compiled(chain)

    return _cases(build, lambda: compiled(book.filter(id=5)))


def piccolo() -> Cases:
    from piccolo.engine.sqlite import SQLiteEngine

    from benchmarks.suites.orm.piccolo_orm import define
    from benchmarks.suites.orm.tables import temporary_file

    _, book, _ = define(SQLiteEngine(path=temporary_file()))

    def build() -> Any:
        chain = (
            book.objects()
            .where(book.pages > 5, book.rating <= 3.0, book.title != "x")
            .where(book.author.name.like("a%"), book.active == True)  # noqa: E712 - its way to ask
            .order_by(book.pages, ascending=False)
            .limit(20)
        )
        return chain.querystrings[0].compile_string()

    return _cases(build, book.objects().where(book.id == 5).querystrings[0].compile_string)


def _cases(build: Callable[[], Any], by_key: Callable[[], Any]) -> Cases:
    return {
        "build and compile, again": Case(build, lambda: values_of(build())),
        "by key, again": Case(by_key, lambda: values_of(by_key())),
    }


def cases(name: str) -> Any:
    return {"sqlalchemy": sqlalchemy, "peewee": peewee, "tortoise": tortoise, "piccolo": piccolo}[
        name
    ]()
