"""The example on a PostgreSQL server that goes away, and requests that lie about their length."""

from __future__ import annotations

import os
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.support import databases
from tests.support.shelf import COMMANDS, manage, running

pytestmark = pytest.mark.slow

LIES = [
    b"Content-Length: 10\r\nContent-Length: 20",
    b"Content-Length: -5",
    b"Content-Length: abc",
]


def execute(*statements: str) -> None:
    """Runs statements on the server's own database."""
    with psycopg.connect(os.environ["PLECTRUM_TEST_POSTGRES"], autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


@pytest.fixture(scope="module")
def name() -> Iterator[str]:
    """The name of a PostgreSQL database with the catalogue in it."""
    if "postgresql" not in databases.available():
        pytest.skip("PLECTRUM_TEST_POSTGRES is not set")
    name = f"plectrum_test_hardships_{databases.worker_name()}"
    execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name}")
    manage("migrate", database_url=url_of(name))
    manage("import_distributions", database_url=url_of(name))
    yield name
    execute(f"DROP DATABASE {name} WITH (FORCE)")


def url_of(name: str) -> str:
    """Returns the URL of a database of the server."""
    return urlsplit(os.environ["PLECTRUM_TEST_POSTGRES"])._replace(path=f"/{name}").geturl()


def status_of(url: str) -> int:
    """Returns the status of a GET."""
    try:
        with urllib.request.urlopen(url, timeout=20) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


@pytest.mark.parametrize("server", COMMANDS)
def test_a_database_that_goes_away_and_lengths_that_lie(server: str, name: str) -> None:
    end = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    with running(server, url_of(name)) as url:
        page = f"{url}/distributions.json"
        assert status_of(page) == 200
        execute(end)
        assert status_of(page) == 200
        execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false", end)
        assert status_of(page) == 500
        assert status_of(page) == 500
        execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        assert status_of(page) == 200
        for lie in LIES:
            assert answer_to(lie, url).startswith(b"HTTP/1.1 400 "), lie
        assert status_of(page) == 200


def answer_to(header: bytes, url: str) -> bytes:
    """Returns the beginning of the answer to a POST with a header as it is."""
    place = urlsplit(url)
    with socket.create_connection((place.hostname, place.port), timeout=10) as connection:
        connection.sendall(b"POST /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\n" + header + b"\r\n\r\n")
        return connection.recv(64)
