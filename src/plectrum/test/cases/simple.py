"""Tests that need no database."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from plectrum.db import DEFAULT_DB_ALIAS, connections
from plectrum.test.cases.assertions_http import HttpAssertions
from plectrum.test.client import AsyncClient, Client
from plectrum.test.forbidding import forbid_databases
from plectrum.test.overrides import modify_settings, override_settings
from plectrum.test.queries import CaptureQueriesContext


class SimpleTestCase(HttpAssertions):
    """A test with clients, assertions and settings of its own; its methods may be coroutines.

    Attributes:
        client_class: The class of `client`.
        async_client_class: The class of `async_client`.
        databases: The databases that the test may use; none.
    """

    client_class: type[Client] = Client
    async_client_class: type[AsyncClient] = AsyncClient
    databases: ClassVar[Any] = set()
    overridden_settings: ClassVar[list[override_settings]] = []
    async_client: AsyncClient

    _advice: ClassVar[str] = "Derive the class from TestCase or TransactionTestCase, or"

    @classmethod
    def setUpClass(cls) -> None:
        """Keeps the tests from databases that the class does not name."""
        super().setUpClass()
        cls.addClassCleanup(forbid_databases(cls, cls.databases, advice=cls._advice))

    def __call__(self, result: Any = None) -> Any:
        """Runs the test with fresh clients, and the settings of its decorators."""
        self.client = self.client_class()
        self.async_client = self.async_client_class()
        name = self._testMethodName
        method = getattr(self, name)
        if inspect.iscoroutinefunction(method):
            setattr(self, name, _blocking(method))
        overrides = list(type(self).overridden_settings)
        for override in overrides:
            override.enable()
        try:
            self._set_up_around()
            try:
                return super().__call__(result)
            finally:
                self._tear_down_around()
        finally:
            for override in reversed(overrides):
                override.disable()

    def _set_up_around(self) -> None:
        """Prepares what a test needs before its own `setUp`."""

    def _tear_down_around(self) -> None:
        """Puts in order what a test has left after its own `tearDown`."""

    def settings(self, **kwargs: Any) -> override_settings:
        """Changes settings for a `with` block."""
        return override_settings(**kwargs)

    def modify_settings(self, **kwargs: Any) -> modify_settings:
        """Changes settings that are lists for a `with` block."""
        return modify_settings(**kwargs)

    def assertNumQueries(  # noqa: N802 - documented name
        self,
        num: int,
        func: Callable[..., Any] | None = None,
        *args: Any,
        using: str = DEFAULT_DB_ALIAS,
        **kwargs: Any,
    ) -> Any:
        """Asserts that a block, or a function, sends so many statements; the message lists them.

        Args:
            num: How many.
            func: The function; a context manager for a block is returned if it is left out.
            args: Its arguments.
            using: The database.
            kwargs: Its keyword arguments.
        """
        context = self._counted(num, using)
        if func is None:
            return context
        with context:
            func(*args, **kwargs)
        return None

    @contextmanager
    def _counted(self, num: int, using: str) -> Iterator[CaptureQueriesContext]:
        with CaptureQueriesContext(connections[using]) as context:
            yield context
        listed = "\n".join(f"{n}. {query['sql']}" for n, query in enumerate(context, start=1))
        self.assertEqual(
            len(context),
            num,
            f"{len(context)} queries executed, {num} expected\nCaptured queries were:\n{listed}",
        )


def _blocking(method: Any) -> Any:
    """Runs a coroutine method on an event loop of its own."""

    async def main() -> None:
        try:
            await method()
        finally:
            await connections.aclose_all()

    def run() -> None:
        asyncio.run(main())

    return run
