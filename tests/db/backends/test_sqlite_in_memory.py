"""The database in memory, whose one connection all threads share."""

from __future__ import annotations

import pytest

from plectrum.db.backends.sqlite3.driver import SharedSQLiteLink, SQLiteOptions, connect
from tests.support.threads import together

SELECT = "SELECT number, word FROM things WHERE number >= ? ORDER BY number LIMIT 2"


@pytest.fixture
def link() -> SharedSQLiteLink:
    link = SharedSQLiteLink(connect(SQLiteOptions(":memory:")))
    link.command("CREATE TABLE things (number integer PRIMARY KEY, word text)")
    link.execute_many("INSERT INTO things VALUES (?, ?)", [(n, f"w{n}") for n in range(101)])
    return link


def test_each_thread_gets_the_rows_that_it_asked_for(link: SharedSQLiteLink) -> None:
    def work(thread: int) -> None:
        for turn in range(1500):
            n = (13 * thread + turn) % 100
            assert link.fetch(SELECT, (n,)) == [(n, f"w{n}"), (n + 1, f"w{n + 1}")]

    together(work)
    link.close()


def test_streams_are_read_while_others_ask_and_write(link: SharedSQLiteLink) -> None:
    def work(thread: int) -> None:
        for turn in range(200):
            n = (13 * thread + turn) % 100
            stream = link.stream(SELECT, (n,))
            assert stream.fetch(1) == [(n, f"w{n}")]
            own = 1000 + thread
            assert link.execute("INSERT INTO things VALUES (?, ?)", (own, "")).lastrowid == own
            assert link.fetch_named(SELECT, (n,)).rows[0] == (n, f"w{n}")
            assert link.execute("DELETE FROM things WHERE number = ?", (own,)).rowcount == 1
            assert stream.fetch(2) == [(n + 1, f"w{n + 1}")]
            stream.close()

    together(work)
    link.close()
