"""SQLite in trouble: a full disk, another writer, a pool used up. Nothing is half written."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from plectrum.db import connection, connections
from plectrum.db.transaction import atomic
from plectrum.db.utils import ConnectionPoolTimeout, OperationalError
from tests.db.models.library import Author
from tests.support import databases


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Path]:
    """A file with the table of authors; its value is the path."""
    path = tmp_path / "library.sqlite"
    settings = {
        "ENGINE": "plectrum.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {"timeout": 0.05, "pool": {"max_size": 1, "timeout": 0.05}},
    }
    with databases.using_database(settings):
        with connection.schema_editor() as editor:
            editor.create_model(Author)
        yield path


def names() -> list[str]:
    """Returns the names that are stored, as another program sees them."""
    return [author.name for author in Author.objects.order_by("pk")]


def fill_disk() -> None:
    """Lets the file grow by hardly anything more."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        (pages,) = cursor.fetchone() or (0,)
        cursor.execute(f"PRAGMA max_page_count = {int(pages) + 1}")


def free_disk() -> None:
    """Lets the file grow again."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1000000")


def test_a_full_disk_undoes_the_whole_block(shelf: Path) -> None:
    Author.objects.create(name="before")
    fill_disk()
    with pytest.raises(OperationalError, match="full"), atomic():
        for number in range(2_000):
            Author.objects.create(name=f"{number:050}")
    assert names() == ["before"]
    assert not connection.in_atomic_block
    free_disk()
    with atomic():
        Author.objects.create(name="after")
    assert names() == ["before", "after"]


def test_a_full_disk_undoes_a_bulk_insertion(shelf: Path) -> None:
    Author.objects.create(name="before")
    fill_disk()
    with pytest.raises(OperationalError, match="full"):
        Author.objects.bulk_create([Author(name=f"{number:050}") for number in range(2_000)])
    assert names() == ["before"]
    free_disk()
    Author.objects.create(name="after")
    assert names() == ["before", "after"]


def test_a_full_disk_undoes_an_inner_block_alone(shelf: Path) -> None:
    with atomic():
        Author.objects.create(name="outer")
        fill_disk()
        with pytest.raises(OperationalError), atomic():
            Author.objects.bulk_create([Author(name=f"{n:050}") for n in range(2_000)])
        free_disk()
        Author.objects.create(name="still")
    assert names() == ["outer", "still"]


def test_a_second_writer_is_told_and_may_try_again(shelf: Path) -> None:
    other = sqlite3.connect(shelf, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.execute("INSERT INTO library_author (name) VALUES ('other')")
    with pytest.raises(OperationalError, match="locked"):
        Author.objects.create(name="mine")
    with pytest.raises(OperationalError, match="locked"), atomic():
        Author.objects.create(name="mine")
    assert names() == []  # readers do not wait for a writer
    assert not connection.in_atomic_block
    other.execute("COMMIT")
    other.close()
    Author.objects.create(name="mine")
    assert names() == ["other", "mine"]


def test_coroutines_wait_for_a_connection_only_so_long(shelf: Path) -> None:
    async def hold(entered: asyncio.Event, leave: asyncio.Event) -> None:
        async with atomic():
            await Author.objects.acreate(name="held")
            entered.set()
            await leave.wait()

    async def main() -> None:
        entered, leave = asyncio.Event(), asyncio.Event()
        holder = asyncio.create_task(hold(entered, leave))
        await entered.wait()
        with pytest.raises(ConnectionPoolTimeout):
            await Author.objects.acreate(name="waiting")
        leave.set()
        await holder
        await Author.objects.acreate(name="later")
        await connections.aclose_all()

    asyncio.run(main())
    assert names() == ["held", "later"]


def test_a_cancelled_statement_leaves_its_connection_usable(shelf: Path) -> None:
    endless = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
        "SELECT MAX(i) AS id, 'x' AS name FROM n"
    )

    async def main() -> None:
        async def run() -> None:
            async with atomic():
                await Author.objects.acreate(name="undone")
                async for _ in Author.objects.raw(endless):
                    pass

        task = asyncio.create_task(run())
        await asyncio.sleep(0.2)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await Author.objects.acreate(name="kept")
        await connections.aclose_all()

    asyncio.run(main())
    assert names() == ["kept"]
