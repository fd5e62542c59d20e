"""Fails unless every service that the tests use answers, so that none is skipped unnoticed."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from urllib.parse import urlsplit

SERVICES = {
    "PLECTRUM_TEST_POSTGRES": 5432,
    "PLECTRUM_TEST_MARIADB": 3306,
    "PLECTRUM_TEST_REDIS": 6379,
}
TIMEOUT_SECONDS = 5


def problem(variable: str, default_port: int) -> str | None:
    """Returns why a service cannot be used, or `None`."""
    url = os.environ.get(variable)
    if not url:
        return f"{variable} is not set"
    parts = urlsplit(url)
    address = (parts.hostname or "127.0.0.1", parts.port or default_port)
    try:
        socket.create_connection(address, TIMEOUT_SECONDS).close()
    except OSError as error:
        return f"{variable}: nothing answers at {address[0]}:{address[1]} ({error})"
    return None


def main() -> int:
    """Prints each problem; the exit status is 1 if there is one."""
    problems = [text for name, port in SERVICES.items() if (text := problem(name, port))]
    browser = os.environ.get("PLECTRUM_TEST_BROWSER", "")
    if not Path(browser).is_file():
        problems.append(f"PLECTRUM_TEST_BROWSER: there is no file {browser!r}")
    for text in problems:
        print(f"required service missing: {text}", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
