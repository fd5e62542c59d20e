"""OPTIONS["pool"]: the threads of a process share blocking connections to PostgreSQL."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

from plectrum.conf import settings
from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.db import OperationalError, close_old_connections, connection
from plectrum.db.backends.postgresql.pools import POOLS, PooledLink
from plectrum.db.transaction import atomic
from plectrum.db.utils import ConnectionPoolTimeout
from tests.support import databases

THREADS = 8

Entry = Callable[..., Any]


@pytest.fixture
def pooled(database: str) -> Iterator[Entry]:
    """A context manager that gives the database a pool of some options."""
    if database != "postgresql":
        pytest.skip("only psycopg has a pool for threads")
    entry = settings.DATABASES["default"]

    def using(pool: Any = True, **more: Any) -> Any:
        return databases.using_database({**entry, "OPTIONS": {"pool": pool}, **more})

    yield using
    POOLS.close("default")


def backend() -> int:
    with connection.cursor() as cursor:
        return int(cursor.execute("SELECT pg_backend_pid()").fetchall()[0][0])


def backend_of_a_request() -> int:
    try:
        return backend()
    finally:
        close_old_connections()


def test_threads_share_few_connections(pooled: Entry) -> None:
    with pooled({"min_size": 2, "max_size": 2}), ThreadPoolExecutor(THREADS) as threads:
        found = list(threads.map(lambda _: backend_of_a_request(), range(10 * THREADS)))
        assert len(set(found)) <= 2


def test_a_connection_that_is_closed_is_lent_again(pooled: Entry) -> None:
    with pooled({"min_size": 1, "max_size": 1}):
        first = backend()
        connection.close()
        assert backend() == first


def test_true_means_the_options_of_the_library(pooled: Entry) -> None:
    with pooled(True):
        link = connection.link
        assert isinstance(link, PooledLink)
        pool = link.pool
        assert (pool.min_size, pool.max_size, pool.name) == (4, 4, "default")


def test_who_waits_too_long_is_told_what_to_do(pooled: Entry) -> None:
    with pooled({"min_size": 1, "max_size": 1, "timeout": 0.1}):
        backend()
        with ThreadPoolExecutor(1) as threads:
            with pytest.raises(ConnectionPoolTimeout, match="lends no connection") as caught:
                threads.submit(backend).result()
        assert "max_size" in str(caught.value.hint)
        connection.close()
        with ThreadPoolExecutor(1) as threads:
            threads.submit(backend_of_a_request).result()


def test_what_was_not_ended_is_undone_before_the_next_one_has_the_connection(
    pooled: Entry,
) -> None:
    with pooled({"min_size": 1, "max_size": 1}):
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE account (id integer)")
            cursor.execute("BEGIN")
            cursor.execute("INSERT INTO account VALUES (1)")
        connection.close()
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM account")
            assert cursor.fetchone() == (0,)
            cursor.execute("DROP TABLE account")


def end_all() -> None:
    """Ends all connections to the database but one of its own, as a restart of the server does."""
    entry = settings.DATABASES["default"]
    with psycopg.connect(
        dbname=entry["NAME"], user=entry["USER"], host=entry["HOST"], port=entry["PORT"]
    ) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_connections_are_checked_before_they_are_lent_where_that_is_asked_for(
    pooled: Entry,
) -> None:
    with pooled({"min_size": 2, "max_size": 2}, CONN_HEALTH_CHECKS=True):
        before = backend_of_a_request()
        end_all()
        assert backend_of_a_request() != before


def test_a_lost_connection_is_replaced_after_it_failed(pooled: Entry) -> None:
    with pooled({"min_size": 1, "max_size": 1}):
        before = backend_of_a_request()
        end_all()
        with pytest.raises(OperationalError):
            backend_of_a_request()
        assert backend_of_a_request() != before


def test_a_check_of_the_project_is_the_one_that_is_made(pooled: Entry) -> None:
    checked: list[int] = []
    with pooled({"min_size": 1, "max_size": 1, "check": lambda one: checked.append(id(one))}):
        backend_of_a_request()
        backend_of_a_request()
    assert len(checked) == 2


def test_sessions_are_what_the_settings_ask_for(pooled: Entry) -> None:
    configured: list[int] = []

    def configure(one: Any) -> None:
        configured.append(id(one))

    with pooled({"min_size": 1, "max_size": 1, "configure": configure}, TIME_ZONE="Asia/Tokyo"):
        for _ in range(2):
            with connection.cursor() as cursor:
                cursor.execute("SHOW TimeZone")
                assert cursor.fetchone() == ("Asia/Tokyo",)
            connection.close()
    assert len(configured) == 1


def test_a_transaction_holds_its_connection(pooled: Entry) -> None:
    with pooled({"min_size": 2, "max_size": 2}), ThreadPoolExecutor(1) as threads:
        with atomic():
            inside = backend()
            assert threads.submit(backend_of_a_request).result() != inside
            assert backend() == inside


def test_other_options_make_another_pool(pooled: Entry) -> None:
    with pooled({"min_size": 1, "max_size": 1}):
        first = backend()
    with pooled({"min_size": 1, "max_size": 2}):
        assert backend() != first


def test_persistent_connections_are_refused_besides(pooled: Entry) -> None:
    with pooled(CONN_MAX_AGE=60):
        with pytest.raises(ImproperlyConfigured, match="cannot be persistent"):
            backend()


SCRIPT = """
import os, threading
from plectrum.conf import settings
settings.configure(DATABASES={{"default": {entry!r}}})
import plectrum
plectrum.setup()
from plectrum.db import connection

def ask():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]

before = ask()
child = os.fork()
if child == 0:
    connection.close()
    os._exit(0 if ask() != before else 1)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), ask() == before)
"""


def test_a_child_process_has_a_pool_of_its_own_and_the_end_of_a_process_is_quiet(
    pooled: Entry,
) -> None:
    with pooled({"min_size": 1, "max_size": 1}):
        script = SCRIPT.format(entry=settings.DATABASES["default"])
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("0 True\n", "")
