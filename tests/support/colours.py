"""One test body for both colours.

A body is a coroutine function that reaches the framework through `colour`. For the synchronous
colour it is run without an event loop: nothing in it really waits.
"""

from __future__ import annotations

import asyncio
import functools
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import pytest

from plectrum.db import connections
from plectrum.db.transaction import atomic
from plectrum.effects import Operation, adrive, drive


class Colour:
    """The synchronous colour: calls `get`, drives with `drive`, enters with `with`."""

    name = "sync"
    is_async = False

    def run(self, body: Coroutine[Any, Any, None]) -> None:
        """Runs a test body."""
        try:
            body.send(None)
        except StopIteration:
            return
        body.close()
        raise AssertionError("A synchronous test body must not wait for an event loop.")

    async def drive(self, operation: Operation[Any]) -> Any:
        """Runs an operation."""
        return drive(operation)

    async def call(self, target: Any, name: str, /, *args: Any, **kwargs: Any) -> Any:
        """Calls the face of this colour: `target.name(...)`."""
        return getattr(target, name)(*args, **kwargs)

    async def all(self, iterable: Any) -> list[Any]:
        """Returns the items of a QuerySet or another iterable of both colours."""
        return list(iterable)

    @asynccontextmanager
    async def atomic(self, **options: Any) -> AsyncIterator[None]:
        """Enters a transaction."""
        with atomic(**options):
            yield

    def __repr__(self) -> str:
        return self.name


class AsyncColour(Colour):
    """The asynchronous colour: awaits `aget`, drives with `adrive`, enters with `async with`."""

    name = "async"
    is_async = True

    def run(self, body: Coroutine[Any, Any, None]) -> None:
        """Runs a test body on an event loop of its own."""

        async def main() -> None:
            try:
                await body
            finally:
                await connections.aclose_all()

        asyncio.run(main())

    async def drive(self, operation: Operation[Any]) -> Any:
        """Runs an operation."""
        return await adrive(operation)

    async def call(self, target: Any, name: str, /, *args: Any, **kwargs: Any) -> Any:
        """Awaits the face of this colour: `target.aname(...)`."""
        return await getattr(target, f"a{name}")(*args, **kwargs)

    async def all(self, iterable: Any) -> list[Any]:
        """Returns the items of a QuerySet or another iterable of both colours."""
        return [item async for item in iterable]

    @asynccontextmanager
    async def atomic(self, **options: Any) -> AsyncIterator[None]:
        """Enters a transaction."""
        async with atomic(**options):
            yield


COLOURS = [Colour(), AsyncColour()]


def both_colours(body: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Makes a test of a body that takes `colour`, run once in each."""

    @functools.wraps(body)
    def test(*args: Any, colour: Colour, **kwargs: Any) -> None:
        colour.run(body(*args, colour=colour, **kwargs))

    parametrized: Callable[..., None] = pytest.mark.parametrize("colour", COLOURS, ids=repr)(test)
    return parametrized
