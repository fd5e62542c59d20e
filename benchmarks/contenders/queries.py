"""Models and queries on SQLite in memory, the same code for both frameworks.

Called by `benchmarks.compare` with the package's name, how many rounds, and how many calls make a
round; prints the best microseconds of CPU per call as JSON.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections.abc import Callable
from typing import Any

ROOT, ROUNDS, CALLS = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])

settings: Any = importlib.import_module(f"{ROOT}.conf").settings
settings.configure(
    USE_TZ=True,
    TIME_ZONE="UTC",
    DATABASES={"default": {"ENGINE": f"{ROOT}.db.backends.sqlite3", "NAME": ":memory:"}},
)
importlib.import_module(ROOT).setup()
connection: Any = importlib.import_module(f"{ROOT}.db").connection
models: Any = importlib.import_module(f"{ROOT}.db.models")


class Author(models.Model):  # type: ignore[misc]  # of either framework
    name = models.CharField(max_length=50)
    books: Any

    class Meta:
        app_label = "bench"


class Book(models.Model):  # type: ignore[misc]  # of either framework
    title = models.CharField(max_length=100)
    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="books")
    pages = models.IntegerField(default=3)
    rating = models.FloatField(default=1.5)
    isbn = models.CharField(max_length=20)
    created = models.DateTimeField(auto_now_add=True)
    active = models.BooleanField(default=True)
    text = models.TextField(default="hello")

    class Meta:
        app_label = "bench"


class Entry(models.Model):  # type: ignore[misc]  # of either framework
    """With an index on what is asked for, so that the database does not read the whole table."""

    title = models.CharField(max_length=100)
    pages = models.IntegerField(db_index=True)
    rating = models.FloatField(default=1.5)
    created = models.DateTimeField(auto_now_add=True)
    active = models.BooleanField(default=True)

    class Meta:
        app_label = "bench"


def build() -> Any:
    return (
        Book.objects.filter(pages__gt=5, rating__lte=3.0)
        .exclude(title="x")
        .filter(author__name__startswith="a")
        .order_by("-pages")[:20]
        .query.sql_with_params()
    )


def save(book: Any) -> None:
    book.pages += 1
    book.save()


def fill() -> Any:
    with connection.schema_editor() as editor:
        editor.create_model(Author)
        editor.create_model(Book)
        editor.create_model(Entry)
    authors = [Author.objects.create(name=f"a{number}") for number in range(100)]
    Book.objects.bulk_create(
        [Book(title=f"t{n}", author=authors[n % 100], pages=n, isbn=str(n)) for n in range(1000)]
    )
    Entry.objects.bulk_create([Entry(title=f"t{n}", pages=n) for n in range(1000)])
    return Book.objects.get(pk=7)


def cost(function: Callable[[], object], calls: int) -> float:
    for _ in range(max(3, calls // 10)):
        function()
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        for _ in range(calls):
            function()
        best = min(best, (time.process_time() - start) / calls)
    return best * 1e6


def main() -> None:
    book = fill()
    many = max(2, CALLS // 40)
    few = Book.objects.filter(pages__gt=5, active=True).order_by("pages")
    indexed = Entry.objects.filter(pages__gt=5, active=True).order_by("pages")
    costs = {
        "get by key": cost(lambda: Book.objects.get(pk=5), CALLS),
        "build and compile, again": cost(build, CALLS),
        "filter, order, 20 rows": cost(lambda: list(indexed.all()[:20]), CALLS // 2),
        "the same without an index": cost(lambda: list(few.all()[:20]), CALLS // 2),
        "1 000 rows": cost(lambda: list(Book.objects.all()), many),
        "select_related, 1 000 rows": cost(
            lambda: list(Book.objects.select_related("author")), many
        ),
        "prefetch 100 × 10": cost(lambda: list(Author.objects.prefetch_related("books")), many),
        "update one row": cost(lambda: Book.objects.filter(pk=5).update(pages=7), CALLS),
        "change and save": cost(lambda: save(book), CALLS),
        "count": cost(lambda: Book.objects.filter(pages__gt=5).count(), CALLS),
        "insert": cost(lambda: Author.objects.create(name="zz"), CALLS),
        "bulk insert 1 000": cost(
            lambda: Author.objects.bulk_create([Author(name="q") for _ in range(1000)]), 3
        ),
    }
    sys.stdout.write(json.dumps(costs))


main()
