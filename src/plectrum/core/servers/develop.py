"""`runserver`: the server to develop with."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from granian.log import LogLevels
from granian.server.embed import Server

from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.core.handlers.rsgi import RSGIHandler
from plectrum.core.servers.application import Recorder
from plectrum.utils.autoreload import run_with_reloader

logger = logging.getLogger("plectrum.server")


@dataclass(frozen=True)
class DevelopOptions:
    """How `develop` serves.

    Attributes:
        address: The address to listen at.
        port: The port to listen at.
        reload: Start anew when a file changes.
        on_start: Is called in the process that serves, each time before it begins: checks and
            messages belong there.
        make_application: Returns the RSGI application; the project's if None.
        is_serial: Answer one request after the other, never two at once.
    """

    address: str = "127.0.0.1"
    port: int = 8000
    reload: bool = True
    on_start: Callable[[], None] | None = None
    make_application: Callable[[], Any] | None = None
    is_serial: bool = False


def develop(options: DevelopOptions) -> None:
    """Serves the project, and starts anew when its files change, until it is interrupted.

    Raises:
        ImproperlyConfigured: The port is taken.
    """
    if options.reload:
        run_with_reloader(_run, options)
    else:
        _run(options)


def _run(options: DevelopOptions) -> None:
    _check_port(options)
    if options.on_start is not None:
        options.on_start()
    application = (options.make_application or RSGIHandler)()
    if options.is_serial:
        application = SerialApplication(application)
    asyncio.run(_serve(options, LoggedApplication(application)))


async def _serve(options: DevelopOptions, application: Any) -> None:
    server = Server(
        application,
        address=options.address,
        port=options.port,
        log_level=LogLevels.critical,
    )
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, server.stop)
    await server.serve()


def _check_port(options: DevelopOptions) -> None:
    family = socket.AF_INET6 if ":" in options.address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((options.address, options.port))
        except PermissionError as error:
            raise ImproperlyConfigured(
                f"You may not listen at port {options.port}.", hint="Ports from 1024 on are free."
            ) from error
        except OSError as error:
            raise ImproperlyConfigured(
                f"Cannot listen at {options.address}:{options.port}: {error.strerror}.",
                hint="Another server may run there already; give this one another port: "
                "runserver 8001.",
            ) from error


class LoggedApplication:
    """An RSGI application whose requests are logged for whoever develops it."""

    def __init__(self, application: Any) -> None:
        self._application = application

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Does nothing: the loop runs already, and a project being developed has no workers."""

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """Answers a request and logs it."""
        if scope.proto != "http":
            await self._application.__rsgi__(scope, protocol)
            return
        recorder = Recorder(protocol)
        try:
            await self._application.__rsgi__(scope, recorder)
        finally:
            status = recorder.status
            query = f"?{scope.query_string}" if scope.query_string else ""
            path = f"{scope.path}{query}".encode("unicode_escape").decode("ascii")
            level = logging.INFO if status < 400 else logging.WARNING
            logger.log(
                logging.ERROR if status >= 500 else level,
                '"%s %s" %s',
                scope.method,
                path,
                status,
                extra={"status_code": status},
            )


class SerialApplication:
    """An RSGI application that answers one request after the other; WebSockets do not wait."""

    def __init__(self, application: Any) -> None:
        self._application = application
        self._turn = asyncio.Lock()

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """Answers a request when the one before is answered."""
        if scope.proto != "http":
            await self._application.__rsgi__(scope, protocol)
            return
        async with self._turn:
            await self._application.__rsgi__(scope, protocol)
