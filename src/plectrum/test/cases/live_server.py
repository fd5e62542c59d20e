"""Tests that come to the project over a socket."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any, ClassVar

from plectrum.core.handlers.rsgi import RSGIHandler
from plectrum.db import connections
from plectrum.test.cases.transaction import TransactionTestCase
from plectrum.test.live import LiveServer
from plectrum.test.overrides import modify_settings


class LiveServerTestCase(TransactionTestCase):
    """A test with a server of the project in the background.

    What views do is committed; a database in memory is shared with the server's threads.

    Attributes:
        host: The address that the server listens at.
        port: A port of its own, or 0 for any that is free.
        live_server_url: The URL of the server, without a final slash.
    """

    host: ClassVar[str] = "localhost"
    live_server_url: ClassVar[str]
    server_thread: ClassVar[LiveServer]
    _live: ClassVar[ExitStack]

    @classmethod
    def make_application(cls) -> Any:
        """Returns the RSGI application that is served."""
        return RSGIHandler()

    @classmethod
    def setUpClass(cls) -> None:
        """Starts the server."""
        super().setUpClass()
        cls._live = ExitStack()
        try:
            for alias in cls._aliases():
                if getattr(connections[alias], "is_in_memory", False):
                    cls._live.enter_context(connections.shared(alias))
            allowed = modify_settings(ALLOWED_HOSTS={"append": cls.host})
            cls._live.enter_context(allowed)
            cls.server_thread = LiveServer(cls.host, cls.make_application)
            cls._live.enter_context(cls.server_thread)
        except BaseException:
            cls._live.close()
            raise
        cls.live_server_url = cls.server_thread.url

    @classmethod
    def tearDownClass(cls) -> None:
        """Stops the server."""
        cls._live.close()
        super().tearDownClass()
