"""The example site: its own tests, and the same site under every server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from tests.support import databases
from tests.support.shelf import COMMANDS, SHELF, environment, manage, running


def url_of(vendor: str, directory: Path) -> str:
    if vendor == "sqlite":
        return f"sqlite:///{directory / 'shelf.sqlite3'}"
    return os.environ[databases.SERVERS[vendor][0]]


@pytest.mark.parametrize("vendor", databases.available())
def test_its_own_tests_pass(vendor: str, tmp_path: Path) -> None:
    variables = environment(
        url_of(vendor, tmp_path), PYTEST_XDIST_WORKER=f"shelf_{databases.worker_name()}"
    )
    is_installed = bool(entry_points(group="pytest11", name="plectrum"))
    plugin = [] if is_installed else ["-p", "plectrum.test.plugin"]
    result = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            *plugin,
            "-p",
            "no:cacheprovider",
        ],
        cwd=SHELF,
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert " passed" in result.stdout


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of an SQLite database with the catalogue in it."""
    url = url_of("sqlite", tmp_path_factory.mktemp("shelf"))
    manage("migrate", database_url=url)
    assert "distributions" in manage("import_distributions", database_url=url)
    return url


@pytest.mark.slow
@pytest.mark.parametrize("server", COMMANDS)
def test_the_same_site_runs_under_every_server(server: str, shelf: str) -> None:
    with running(server, shelf) as url:
        with urllib.request.urlopen(f"{url}/distributions/granian.json") as response:
            assert json.load(response)["name"] == "granian"
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert response.headers["X-Frame-Options"] == "DENY"
        with urllib.request.urlopen(f"{url}/?q=granian") as response:
            assert "A Rust HTTP server" in response.read().decode()
        with urllib.request.urlopen(f"{url}/static/catalogue/style.css") as response:
            assert response.headers["Content-Type"].startswith("text/css")
        for path, status in (("/unknown", 404), ("/sign-out/", 405)):
            with pytest.raises(urllib.error.HTTPError) as caught:
                urllib.request.urlopen(url + path)
            assert caught.value.code == status
            caught.value.close()


@pytest.mark.slow
@pytest.mark.parametrize("server", COMMANDS)
def test_bad_input_gets_its_status_and_the_server_goes_on(server: str, shelf: str) -> None:
    big = b"x=" + b"y" * 3_000_000
    attacks: list[tuple[urllib.request.Request, int]] = []
    with running(server, shelf) as url:
        request = urllib.request.Request
        attacks = [
            (request(url, headers={"Host": "evil.example"}), 400),
            (request(f"{url}/sign-in/", data=b"username=a&password=b"), 403),
            (request(f"{url}/sign-in/", data=big, headers={"Cookie": _csrf_cookie(url)}), 413),
            (request(url, headers={"Cookie": 'sessionid="; ;;=; csrftoken; a=b=c'}), 200),
            (request(f"{url}/?page=nonsense&q=%FF%00"), 200),
            (request(f"{url}/sign-out/"), 405),
            (request(f"{url}/{'x' * 3000}"), 404),
        ]
        for attack, status in attacks:
            assert _status(attack) == status, (attack.full_url, attack.headers)
            assert _status(request(f"{url}/distributions.json")) == 200


def _csrf_cookie(url: str) -> str:
    with urllib.request.urlopen(f"{url}/sign-in/") as response:
        cookie: str = response.headers["Set-Cookie"].partition(";")[0]
        return cookie


def _status(request: urllib.request.Request) -> int:
    try:
        with urllib.request.urlopen(request, timeout=20) as response:
            status: int = response.status
            return status
    except urllib.error.HTTPError as error:
        error.close()
        return error.code
