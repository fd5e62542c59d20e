"""The same work on SQLite in memory by other object-relational mappers, one process for each.

`python -m benchmarks.peers NAME` prints microseconds of CPU per call as JSON; without a name all
that are installed take part, with Plectrum first. Tortoise and Piccolo only await.
"""

# The other mappers are installed by who compares them: nothing here can be checked without.
# mypy: ignore-errors

from __future__ import annotations

import asyncio
import importlib.util
import json
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROUNDS, CALLS = 4, 100
PEERS = ("sqlalchemy", "peewee", "tortoise", "piccolo")
NOW = datetime(2026, 1, 1, tzinfo=UTC)
NAIVE = NOW.replace(tzinfo=None)


def measured(work: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Returns the best cost of each piece of work."""
    costs = {}
    for name, function in work.items():
        calls = calls_of(name)
        for _ in range(max(2, calls // 10)):
            function()
        best = float("inf")
        for _ in range(ROUNDS):
            start = time.process_time()
            for _ in range(calls):
                function()
            best = min(best, (time.process_time() - start) / calls)
        costs[name] = best * 1e6
    return costs


async def ameasured(work: dict[str, Callable[[], Awaitable[object]]]) -> dict[str, float]:
    """Does what `measured` does, awaiting."""
    costs = {}
    for name, function in work.items():
        calls = calls_of(name)
        for _ in range(max(2, calls // 10)):
            await function()
        best = float("inf")
        for _ in range(ROUNDS):
            start = time.process_time()
            for _ in range(calls):
                await function()
            best = min(best, (time.process_time() - start) / calls)
        costs[name] = best * 1e6
    return costs


def calls_of(name: str) -> int:
    """Returns how often a piece of work is done in a round."""
    return 3 if "1 000" in name or "100" in name else CALLS


def plectrum() -> dict[str, float]:
    """Measures Plectrum."""
    sys.argv = ["queries", "plectrum", str(ROUNDS), str(CALLS)]
    path = Path(__file__).parent / "contenders" / "queries.py"
    source = path.read_text().replace("\nmain()\n", "\n")
    names: dict[str, Any] = {"__name__": "queries"}
    exec(compile(source, str(path), "exec"), names)
    author, book = names["Author"], names["Book"]
    kept = names["fill"]()
    return measured(
        {
            "get by key": lambda: book.objects.get(pk=5),
            "filter, order, 20 rows": lambda: list(
                book.objects.filter(pages__gt=5, active=True).order_by("pages")[:20]
            ),
            "1 000 rows": lambda: list(book.objects.all()),
            "with authors, 1 000 rows": lambda: list(book.objects.select_related("author")),
            "authors with books, 100 × 10": lambda: list(author.objects.prefetch_related("books")),
            "update one row": lambda: book.objects.filter(pk=5).update(pages=7),
            "change and save": lambda: names["save"](kept),
            "count": lambda: book.objects.filter(pages__gt=5).count(),
            "insert": lambda: author.objects.create(name="zz"),
            "bulk insert 1 000": lambda: author.objects.bulk_create(
                [author(name="q") for _ in range(1000)]
            ),
        }
    )


def sqlalchemy() -> dict[str, float]:
    """Measures SQLAlchemy's ORM, with a session for each piece of work, as a request has."""
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
        author_id = sa.Column(sa.ForeignKey("author.id"))
        pages = sa.Column(sa.Integer, default=3)
        rating = sa.Column(sa.Float, default=1.5)
        isbn = sa.Column(sa.String(20))
        created = sa.Column(sa.DateTime, default=NAIVE)
        active = sa.Column(sa.Boolean, default=True)
        text = sa.Column(sa.Text, default="hello")
        author = orm.relationship(Author, back_populates="books")

    engine = sa.create_engine("sqlite://", poolclass=sa.pool.StaticPool)
    Base.metadata.create_all(engine)
    with orm.Session(engine) as session:
        session.add_all([Author(id=n + 1, name=f"a{n}") for n in range(100)])
        session.add_all(
            [Book(title=f"t{n}", author_id=n % 100 + 1, pages=n, isbn=str(n)) for n in range(1000)]
        )
        session.commit()

    def rows(statement: Any) -> list[Any]:
        with orm.Session(engine) as session:
            return list(session.scalars(statement).all())

    def get() -> Any:
        with orm.Session(engine) as session:
            return session.get(Book, 5)

    def update() -> None:
        with orm.Session(engine) as session:
            session.execute(sa.update(Book).where(Book.id == 5).values(pages=7))
            session.commit()

    kept = orm.Session(engine, expire_on_commit=False)
    book = kept.get(Book, 7)

    def save() -> None:
        book.pages += 1
        kept.commit()

    def count() -> Any:
        with orm.Session(engine) as session:
            return session.scalar(
                sa.select(sa.func.count()).select_from(Book).where(Book.pages > 5)
            )

    def insert() -> None:
        with orm.Session(engine) as session:
            session.add(Author(name="zz"))
            session.commit()

    def bulk() -> None:
        with orm.Session(engine) as session:
            session.add_all([Author(name="q") for _ in range(1000)])
            session.commit()

    few = lambda: sa.select(Book).where(Book.pages > 5, Book.active).order_by(Book.pages).limit(20)  # noqa: E731
    return measured(
        {
            "get by key": get,
            "filter, order, 20 rows": lambda: rows(few()),
            "1 000 rows": lambda: rows(sa.select(Book)),
            "with authors, 1 000 rows": lambda: rows(
                sa.select(Book).options(orm.joinedload(Book.author))
            ),
            "authors with books, 100 × 10": lambda: rows(
                sa.select(Author).where(Author.id <= 100).options(orm.selectinload(Author.books))
            ),
            "update one row": update,
            "change and save": save,
            "count": count,
            "insert": insert,
            "bulk insert 1 000": bulk,
        }
    )


def peewee() -> dict[str, float]:
    """Measures Peewee."""
    import peewee as pw

    database = pw.SqliteDatabase(":memory:")

    class Base(pw.Model):
        class Meta:
            pass

    class Author(Base):
        name = pw.CharField(max_length=50)

    class Book(Base):
        title = pw.CharField(max_length=100)
        author = pw.ForeignKeyField(Author, backref="books")
        pages = pw.IntegerField(default=3)
        rating = pw.FloatField(default=1.5)
        isbn = pw.CharField(max_length=20)
        created = pw.DateTimeField(default=NAIVE)
        active = pw.BooleanField(default=True)
        text = pw.TextField(default="hello")

    database.bind([Author, Book])
    database.create_tables([Author, Book])
    with database.atomic():
        for n in range(100):
            Author.create(name=f"a{n}")
        for n in range(1000):
            Book.create(title=f"t{n}", author=n % 100 + 1, pages=n, isbn=str(n))
    book = Book.get_by_id(7)

    def save() -> None:
        book.pages += 1
        book.save()

    def bulk() -> None:
        with database.atomic():
            Author.bulk_create([Author(name="q") for _ in range(1000)])

    return measured(
        {
            "get by key": lambda: Book.get_by_id(5),
            "filter, order, 20 rows": lambda: list(
                Book.select().where(Book.pages > 5, Book.active).order_by(Book.pages).limit(20)
            ),
            "1 000 rows": lambda: list(Book.select()),
            "with authors, 1 000 rows": lambda: list(Book.select(Book, Author).join(Author)),
            "authors with books, 100 × 10": lambda: pw.prefetch(
                Author.select().where(Author.id <= 100), Book.select()
            ),
            "update one row": lambda: Book.update(pages=7).where(Book.id == 5).execute(),
            "change and save": save,
            "count": lambda: Book.select().where(Book.pages > 5).count(),
            "insert": lambda: Author.create(name="zz"),
            "bulk insert 1 000": bulk,
        }
    )


def tortoise() -> dict[str, float]:
    """Measures Tortoise."""
    from tortoise import Model, Tortoise, fields

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
        pages = fields.IntField(default=3)
        rating = fields.FloatField(default=1.5)
        isbn = fields.CharField(max_length=20)
        created = fields.DatetimeField(auto_now_add=True)
        active = fields.BooleanField(default=True)
        text = fields.TextField(default="hello")

        class Meta:
            table = "book"

    module = type(sys)("bench_tortoise")
    sys.modules["bench_tortoise"] = module
    Author.__module__ = Book.__module__ = "bench_tortoise"
    module.Author, module.Book = Author, Book

    async def main() -> dict[str, float]:
        await Tortoise.init(db_url="sqlite://:memory:", modules={"models": ["bench_tortoise"]})
        await Tortoise.generate_schemas()
        await Author.bulk_create([Author(name=f"a{n}") for n in range(100)])
        await Book.bulk_create(
            [Book(title=f"t{n}", author_id=n % 100 + 1, pages=n, isbn=str(n)) for n in range(1000)]
        )
        book = await Book.get(id=7)

        async def save() -> None:
            book.pages += 1
            await book.save()

        costs = await ameasured(
            {
                "get by key": lambda: Book.get(id=5),
                "filter, order, 20 rows": lambda: (
                    Book.filter(pages__gt=5, active=True).order_by("pages").limit(20)
                ),
                "1 000 rows": Book.all,
                "with authors, 1 000 rows": lambda: Book.all().select_related("author"),
                "authors with books, 100 × 10": lambda: Author.filter(id__lte=100).prefetch_related(
                    "books"
                ),
                "update one row": lambda: Book.filter(id=5).update(pages=7),
                "change and save": save,
                "count": lambda: Book.filter(pages__gt=5).count(),
                "insert": lambda: Author.create(name="zz"),
                "bulk insert 1 000": lambda: Author.bulk_create(
                    [Author(name="q") for _ in range(1000)]
                ),
            }
        )
        await Tortoise.close_connections()
        return costs

    return asyncio.run(main())


def piccolo() -> dict[str, float]:
    """Measures Piccolo, which has no way to load the far side of a relation with its own query."""
    import tempfile

    from piccolo import columns
    from piccolo.engine.sqlite import SQLiteEngine
    from piccolo.table import Table

    engine = SQLiteEngine(path=str(Path(tempfile.mkdtemp()) / "bench.sqlite"))

    class Author(Table, db=engine):
        name = columns.Varchar(length=50)

    class Book(Table, db=engine):
        title = columns.Varchar(length=100)
        author = columns.ForeignKey(Author)
        pages = columns.Integer(default=3)
        rating = columns.DoublePrecision(default=1.5)
        isbn = columns.Varchar(length=20)
        created = columns.Timestamp(default=NAIVE)
        active = columns.Boolean(default=True)
        text = columns.Text(default="hello")

    async def main() -> dict[str, float]:
        await Author.create_table()
        await Book.create_table()
        await Author.insert(*[Author(name=f"a{n}") for n in range(100)])
        for start in range(0, 1000, 100):
            await Book.insert(
                *[
                    Book(title=f"t{n}", author=n % 100 + 1, pages=n, isbn=str(n))
                    for n in range(start, start + 100)
                ]
            )
        book = await Book.objects().get(Book.id == 7)

        async def save() -> None:
            book.pages += 1
            await book.save()

        return await ameasured(
            {
                "get by key": lambda: Book.objects().get(Book.id == 5),
                "filter, order, 20 rows": lambda: (
                    Book.objects()
                    .where(Book.pages > 5, Book.active == True)  # noqa: E712 - its way to ask
                    .order_by(Book.pages)
                    .limit(20)
                ),
                "1 000 rows": Book.objects,
                "with authors, 1 000 rows": lambda: Book.objects(Book.author),
                "update one row": lambda: Book.update({Book.pages: 7}).where(Book.id == 5),
                "change and save": save,
                "count": lambda: Book.count().where(Book.pages > 5),
                "insert": lambda: Author(name="zz").save(),
                "bulk insert 1 000": lambda: Author.insert(
                    *[Author(name="q") for _ in range(1000)]
                ),
            }
        )

    return asyncio.run(main())


def main() -> None:
    """Runs each contender in a process of its own and prints a table."""
    names = ["plectrum", *(name for name in PEERS if importlib.util.find_spec(name))]
    costs: dict[str, dict[str, float]] = {name: {} for name in names}
    for _ in range(2):
        for name in names:
            finished = subprocess.run(
                [sys.executable, "-m", "benchmarks.peers", name],
                capture_output=True,
                text=True,
                check=False,
            )
            if finished.returncode:
                raise SystemExit(finished.stderr)
            for what, cost in json.loads(finished.stdout.splitlines()[-1]).items():
                costs[name][what] = min(cost, costs[name].get(what, cost))
    print(f"{'':32}" + "".join(f"{name:>14}" for name in names))
    for what, ours in costs["plectrum"].items():
        shown = "".join(
            f"{costs[name][what] / ours:>13.1f}×" if what in costs[name] else f"{'–':>14}"
            for name in names[1:]
        )
        print(f"{what:32}{ours:>12.1f}µs{shown}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(globals()[sys.argv[1]]()))
    else:
        main()
