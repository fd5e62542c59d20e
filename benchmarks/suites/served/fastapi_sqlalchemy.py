"""FastAPI with SQLAlchemy's ORM: plain functions on its threads, a session for each request."""

from typing import Any

from benchmarks.suites.orm import tables
from benchmarks.suites.orm.sqlalchemy_orm import define
from benchmarks.suites.requests import fastapi_site
from benchmarks.suites.served.vocabulary import KEYS, PAGE


def application() -> Any:
    import jinja2
    import sqlalchemy as sa
    from fastapi import Depends, FastAPI
    from fastapi.responses import HTMLResponse
    from sqlalchemy import orm

    engine = sa.create_engine(f"sqlite:///{tables.temporary_file()}")
    sa.event.listen(engine, "connect", lambda made, _: made.executescript(tables.SHARED_FILE))
    base, author, book, _ = define()
    base.metadata.create_all(engine)
    with orm.Session(engine) as filling:
        filling.execute(sa.insert(author), tables.author_rows())
        filling.execute(sa.insert(book), tables.book_rows())
        filling.commit()
    page = jinja2.Environment(autoescape=True).from_string(PAGE)
    kept: dict[str, list[str]] = {}

    def opened() -> Any:
        with orm.Session(engine) as session:
            yield session

    a_session = Depends(opened)

    site: FastAPI = fastapi_site.application()

    @site.get("/one/")
    def one(session: Any = a_session) -> dict[str, list[str]]:
        return shown([session.get(book, 5)])

    @site.get("/twenty/")
    def twenty(session: Any = a_session) -> dict[str, list[str]]:
        return shown([session.get(book, key) for key in KEYS])

    @site.get("/fortunes/", response_class=HTMLResponse)
    def fortunes(session: Any = a_session) -> str:
        found = session.scalars(sa.select(book).order_by(book.id).limit(12))
        return page.render(books=list(found))

    @site.get("/updates/")
    def updates(session: Any = a_session) -> dict[str, list[str]]:
        found = [session.get(book, key) for key in KEYS]
        answer = shown(found)
        for each in found:
            each.rating += 1
            session.commit()
        return answer

    @site.get("/cached/")
    async def cached() -> dict[str, list[str]]:
        if "titles" not in kept:
            with orm.Session(engine) as session:
                kept["titles"] = [session.get(book, key).title for key in KEYS]
        return {"titles": kept["titles"]}

    return site


def shown(found: list[Any]) -> dict[str, list[str]]:
    """Returns what the pages answer."""
    return {"titles": [each.title for each in found]}
