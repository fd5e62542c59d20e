"""Two processes that migrate one database go one after the other."""

from __future__ import annotations

import threading

import pytest

from plectrum.db import connection, connections
from plectrum.db.migrations.lock import WAITING, serialised

PATIENCE_SECONDS = 10


def test_the_second_waits_for_the_first(database: str) -> None:
    told = threading.Event()
    order: list[str] = []

    def tell(text: str) -> None:
        assert text == WAITING
        told.set()

    def second() -> None:
        other = connections.create_connection("default")
        with serialised(other, tell):
            order.append("second")
        other.close()

    thread = threading.Thread(target=second)
    with serialised(connection, tell):
        assert not told.is_set()
        thread.start()
        assert told.wait(PATIENCE_SECONDS)
        order.append("first")
    thread.join(PATIENCE_SECONDS)
    assert order == ["first", "second"]


def test_a_connection_that_ends_leaves_no_lock(database: str) -> None:
    if database == "sqlite":
        pytest.skip("the operating system gives back the locks of a process that ends")
    other = connections.create_connection("default")
    block = serialised(other, lambda _: None)
    block.__enter__()
    other.close()
    with serialised(connection, lambda _: None):
        assert connection.in_atomic_block is False
