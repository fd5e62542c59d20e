"""SQLAlchemy's ORM, with a session for each piece of work, as a request has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from benchmarks.cases import Cases
from benchmarks.suites.orm import tables


def engine_for(variant: str) -> Any:
    """Returns an engine."""
    import sqlalchemy as sa

    if variant == "sqlite":
        return sa.create_engine("sqlite://", poolclass=sa.StaticPool)
    address = tables.with_scheme(tables.server("bench_sqlalchemy"), "postgresql+psycopg")
    return sa.create_engine(address, connect_args={"options": "-c search_path=bench_sqlalchemy"})


def define() -> tuple[Any, Any, Any, Any]:
    """Returns the base and the mapped classes."""
    import sqlalchemy as sa
    from sqlalchemy import orm

    class Base(orm.DeclarativeBase):
        pass

    class Author(Base):
        __tablename__ = "author"
        id = sa.Column(sa.Integer, primary_key=True)
        name = sa.Column(sa.String(50))
        books = orm.relationship("Book", back_populates="author")

    class Book(Base):
        __tablename__ = "book"
        id = sa.Column(sa.Integer, primary_key=True)
        title = sa.Column(sa.String(100))
        author_id = sa.Column(sa.ForeignKey("author.id"), index=True)
        pages = sa.Column(sa.Integer, index=True)
        rating = sa.Column(sa.Float)
        isbn = sa.Column(sa.String(20))
        created = sa.Column(sa.DateTime(timezone=True))
        active = sa.Column(sa.Boolean)
        text = sa.Column(sa.Text)
        author = orm.relationship(Author, back_populates="books")

    class Note(Base):
        __tablename__ = "note"
        id = sa.Column(sa.Integer, primary_key=True)
        name = sa.Column(sa.String(50))

    return Base, Author, Book, Note


def cases(_: str, variant: str) -> Cases:
    import sqlalchemy as sa
    from sqlalchemy import orm

    engine = engine_for(variant)
    base, author, book, note = define()
    base.metadata.create_all(engine)
    with orm.Session(engine) as session:
        session.execute(sa.insert(author), tables.author_rows())
        session.execute(sa.insert(book), tables.book_rows())
        session.commit()

    def rows(statement: Any) -> list[Any]:
        with orm.Session(engine) as session:
            return list(session.scalars(statement))

    def scalar(statement: Any) -> Any:
        with orm.Session(engine) as session:
            return session.execute(statement).one()

    def doing(*made: Any) -> None:
        with orm.Session(engine) as session:
            session.add_all(made)
            session.commit()

    def executing(statement: Any) -> None:
        with orm.Session(engine) as session:
            session.execute(statement)
            session.commit()

    def get() -> Any:
        with orm.Session(engine) as session:
            return session.get(book, 5)

    def objects(size: int) -> Callable[[], Any]:
        return lambda: rows(sa.select(book).order_by(book.id).limit(size))

    def prefetch() -> Any:
        found = sa.select(author).where(author.id <= 100).order_by(author.id)
        return [(a, a.books) for a in rows(found.options(orm.selectinload(author.books)))]

    kept = orm.Session(engine, expire_on_commit=False)
    changed = kept.get(book, 7)
    kept.commit()

    def save() -> None:
        changed.rating += 1
        kept.commit()

    few = lambda: sa.select(book).where(book.pages > 5, book.active).order_by(book.pages)  # noqa: E731
    joined = orm.joinedload(book.author)
    return tables.Work(
        get=get,
        few=lambda: rows(few().limit(20)),
        objects=objects,
        related=lambda: rows(sa.select(book).options(joined).order_by(book.id).limit(1000)),
        prefetch=prefetch,
        count=lambda: scalar(sa.select(sa.func.count()).select_from(book).where(book.pages > 5))[0],
        aggregate=lambda: scalar(sa.select(sa.func.avg(book.pages), sa.func.max(book.rating))),
        insert=lambda: doing(note(name="A note")),
        bulk=lambda: doing(*(note(name="A note") for _ in range(1000))),
        update=lambda: executing(sa.update(book).where(book.id == 5).values(pages=5)),
        save=save,
        clear=lambda: executing(sa.delete(note)),
        count_notes=lambda: scalar(sa.select(sa.func.count()).select_from(note))[0],
    ).cases()
