"""Models and queries on PostgreSQL, the same code for both frameworks.

Called by `benchmarks.compare` like `queries`; the server is the one that PLECTRUM_TEST_POSTGRES
names, with tables of their own that are dropped at the end. CPU time is that of this process:
what the server does is not counted.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

ROOT, ROUNDS, CALLS = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
SERVER = urlsplit(os.environ["PLECTRUM_TEST_POSTGRES"])
OPTIONS: dict[str, Any] = {} if ROOT == "plectrum" else {"server_side_binding": False}

settings: Any = importlib.import_module(f"{ROOT}.conf").settings
settings.configure(
    USE_TZ=True,
    TIME_ZONE="UTC",
    DATABASES={
        "default": {
            "ENGINE": f"{ROOT}.db.backends.postgresql",
            "NAME": SERVER.path.lstrip("/"),
            "USER": SERVER.username or "",
            "PASSWORD": SERVER.password or "",
            "HOST": SERVER.hostname or "",
            "PORT": str(SERVER.port or ""),
            "OPTIONS": OPTIONS,
        }
    },
)
importlib.import_module(ROOT).setup()
connection: Any = importlib.import_module(f"{ROOT}.db").connection
connections: Any = importlib.import_module(f"{ROOT}.db").connections
models: Any = importlib.import_module(f"{ROOT}.db.models")


class Author(models.Model):  # type: ignore[misc]  # of either framework
    name = models.CharField(max_length=50)

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


def fill() -> Any:
    with connection.schema_editor() as editor:
        editor.create_model(Author)
        editor.create_model(Book)
    Author.objects.bulk_create([Author(name=f"a{number}") for number in range(100)])
    authors = list(Author.objects.all())
    Book.objects.bulk_create(
        [Book(title=f"t{n}", author=authors[n % 100], pages=n, isbn=str(n)) for n in range(1000)]
    )
    return Book.objects.all()[6]


def empty() -> None:
    with connection.schema_editor() as editor:
        editor.delete_model(Book)
        editor.delete_model(Author)


def best_of(rounds: int, run: Callable[[], float]) -> float:
    return min(run() for _ in range(rounds)) * 1e6


def cost(function: Callable[[], object], calls: int) -> float:
    for _ in range(max(3, calls // 10)):
        function()

    def run() -> float:
        start = time.process_time()
        for _ in range(calls):
            function()
        return (time.process_time() - start) / calls

    return best_of(ROUNDS, run)


async def asynchronous_cost(function: Callable[[], Awaitable[object]], calls: int) -> float:
    for _ in range(max(3, calls // 10)):
        await function()
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        for _ in range(calls):
            await function()
        best = min(best, (time.process_time() - start) / calls)
    return best * 1e6


def save(book: Any) -> None:
    book.pages += 1
    book.save()


async def all_books() -> list[Any]:
    return [book async for book in Book.objects.all()]


async def asynchronous(key: Any, few: int) -> dict[str, float]:
    try:
        return {
            "async: get by key": await asynchronous_cost(lambda: Book.objects.aget(pk=key), CALLS),
            "async: 1 000 rows": await asynchronous_cost(all_books, few),
        }
    finally:
        if ROOT == "plectrum":
            await connections.aclose_all()


def main() -> None:
    book = fill()
    many = max(2, CALLS // 40)
    key = book.pk
    try:
        costs = {
            "get by key": cost(lambda: Book.objects.get(pk=key), CALLS),
            "1 000 rows": cost(lambda: list(Book.objects.all()), many),
            "select_related, 1 000 rows": cost(
                lambda: list(Book.objects.select_related("author")), many
            ),
            "aggregate": cost(
                lambda: Book.objects.aggregate(models.Avg("pages"), models.Max("rating")), CALLS
            ),
            "update one row": cost(lambda: Book.objects.filter(pk=key).update(pages=7), CALLS),
            "change and save": cost(lambda: save(book), CALLS),
            "insert": cost(lambda: Author.objects.create(name="zz"), CALLS),
            "bulk insert 1 000": cost(
                lambda: Author.objects.bulk_create([Author(name="q") for _ in range(1000)]), 3
            ),
            **asyncio.run(asynchronous(key, many)),
        }
    finally:
        empty()
    sys.stdout.write(json.dumps(costs))


main()
