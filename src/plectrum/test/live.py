"""A server of the project, in this process, for tests that come over a socket."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable
from typing import Any, Self

from granian.log import LogLevels
from granian.server.embed import Server

from plectrum.core.handlers.rsgi import RSGIHandler
from plectrum.db import connections

LONGEST_START_SECONDS = 10.0


class LiveServer:
    """Serves the project from a thread of its own, for a block.

    Args:
        host: The address to listen at.
        make_application: Returns the RSGI application; the project's if left out.

    Attributes:
        host: The address.
        port: The port, a free one.
    """

    def __init__(
        self, host: str = "localhost", make_application: Callable[[], Any] = RSGIHandler
    ) -> None:
        self.host = host
        self.port = _free_port(host)
        self._application = make_application()
        self._thread = threading.Thread(target=self._run, name="plectrum-live-server", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._server: Any = None
        self._error: BaseException | None = None

    @property
    def url(self) -> str:
        """The URL of the server, without a final slash."""
        return f"http://{self.host}:{self.port}"

    def __str__(self) -> str:
        return self.url

    def __add__(self, path: str) -> str:
        return f"{self.url}{path}"

    def start(self) -> None:
        """Starts the server, and returns when it answers.

        Raises:
            RuntimeError: It does not start.
        """
        self._thread.start()
        deadline = time.monotonic() + LONGEST_START_SECONDS
        while not self._answers():
            if self._error is not None or time.monotonic() > deadline:
                raise RuntimeError("The live server did not start.") from self._error
            time.sleep(0.005)

    def stop(self) -> None:
        """Stops the server and waits until it is gone."""
        if self._loop is not None and self._server is not None:
            self._loop.call_soon_threadsafe(self._server.stop)
        self._thread.join()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:  # noqa: BLE001 - told by start()
            self._error = error

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._server = Server(
            _Resident(self._application),
            address="127.0.0.1",
            port=self.port,
            log_level=LogLevels.critical,
        )
        try:
            await self._server.serve()
        finally:
            await connections.aclose_all()


class _Resident:
    """An application whose server lives in a running loop: it starts and stops with the tests."""

    def __init__(self, application: Any) -> None:
        self.__rsgi__ = application.__rsgi__

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Does nothing: tests are no worker."""


def _free_port(host: str) -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1" if host == "localhost" else host, 0))
        port: int = probe.getsockname()[1]
        return port
