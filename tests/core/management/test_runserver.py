"""Where `runserver` listens, and what it says."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable
from typing import Any

import pytest

from plectrum.conf import settings
from plectrum.core.management import CommandError, call_command
from plectrum.core.management.commands import runserver as module
from plectrum.core.servers.develop import DevelopOptions, SerialApplication

Run = Callable[..., DevelopOptions]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command, and gives what it would serve."""
    seen: list[DevelopOptions] = []
    monkeypatch.setattr(module, "develop", seen.append)

    def started(*arguments: str, **options: Any) -> DevelopOptions:
        with settings.overridden(DEBUG=True):
            call_command(module.Command(), *arguments, **options)
        return seen[-1]

    return started


@pytest.mark.parametrize(
    ("arguments", "address", "port"),
    [
        ((), "127.0.0.1", 8000),
        (("7000",), "127.0.0.1", 7000),
        (("0:7000",), "0.0.0.0", 7000),
        (("127.0.0.2:7000",), "127.0.0.2", 7000),
        (("localhost:8000",), "127.0.0.1", 8000),
        (("-6",), "::1", 8000),
        (("-6", "7000"), "::1", 7000),
        (("[::1]:7000",), "::1", 7000),
        (("[2001:0db8:1234:5678::9]:7000",), "2001:db8:1234:5678::9", 7000),
    ],
)
def test_documented_places_are_understood(
    run: Run, arguments: tuple[str, ...], address: str, port: int
) -> None:
    options = run(*arguments)
    assert (options.address, options.port) == (address, port)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("-6", "127.0.0.1:8000"), "not a valid IPv6 address"),
        (("nosuch.invalid:8000",), "has no IPv4 address"),
        (("here",), "is not a valid port number or address:port pair"),
    ],
)
def test_others_are_refused(run: Run, arguments: tuple[str, ...], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        run(*arguments)


def test_it_warns_against_production_unless_told_not_to(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module.Command, "check_migrations", lambda self: None)
    for value, is_warned in (("", True), ("false", True), ("true", False)):
        monkeypatch.setenv("PLECTRUM_RUNSERVER_HIDE_WARNING", value)
        out = io.StringIO()
        options = run(skip_checks=True, stdout=out)
        assert options.on_start is not None
        options.on_start()
        assert ("WARNING: This server is for development" in out.getvalue()) is is_warned


def test_without_threads_one_request_is_answered_after_the_other(run: Run) -> None:
    assert run().is_serial is False
    assert run("--nothreading").is_serial is True
    assert run(use_threading=False).is_serial is True

    class Counting:
        running = most = 0

        async def __rsgi__(self, scope: Any, protocol: Any) -> None:
            self.running += 1
            self.most = max(self.most, self.running)
            await asyncio.sleep(0)
            self.running -= 1

    class Scope:
        proto = "http"

    async def ask(application: Any) -> None:
        await asyncio.gather(*(application.__rsgi__(Scope(), None) for _ in range(3)))

    counting = Counting()
    asyncio.run(ask(counting))
    assert counting.most == 3
    counting = Counting()
    asyncio.run(ask(SerialApplication(counting)))
    assert counting.most == 1
