"""The example site as a process, under each server that can run it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
SHELF = ROOT / "examples" / "shelf"
START_SECONDS = 30

COMMANDS = {
    "runserver": ["manage.py", "runserver", "--noreload", "{port}"],
    "serve": ["manage.py", "serve", "--port", "{port}", "--workers", "1"],
    "uvicorn": [
        "-m",
        "uvicorn",
        "shelf.asgi:application",
        "--port",
        "{port}",
        "--log-level",
        "warning",
    ],
    "gunicorn": ["-m", "gunicorn", "shelf.wsgi:application", "-b", "127.0.0.1:{port}"],
}
"""The arguments of Python by which each server runs the site."""


def environment(database_url: str, **more: str) -> dict[str, str]:
    """Returns the environment of the site with a database of its own."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("COV")},
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{SHELF}",
        "PLECTRUM_SETTINGS_MODULE": "shelf.settings",
        "DATABASE_URL": database_url,
        "SECRET_KEY": "a key for tests only",
        "PYTHONWARNINGS": "default",
        **more,
    }


def manage(*arguments: str, database_url: str) -> str:
    """Runs a command of the site and returns what it printed."""
    result = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=SHELF,
        env=environment(database_url),
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@contextmanager
def running(server: str, database_url: str, **more: str) -> Iterator[str]:
    """Runs the site under a server for a block; the value is its URL."""
    port = free_port()
    arguments = [part.format(port=port) for part in COMMANDS[server]]
    process = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=SHELF,
        env=environment(database_url, **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until_served(process, url)
        yield url
    finally:
        process.terminate()
        try:
            process.communicate(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def wait_until_served(process: subprocess.Popen[str], url: str) -> None:
    """Waits until a server answers; raises AssertionError if it ends or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            output, _ = process.communicate()
            raise AssertionError(f"The server ended with {process.returncode}:\n{output}")
        try:
            urllib.request.urlopen(url, timeout=1).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"The server did not answer within {START_SECONDS} s.")
