"""Servers of the project in a thread of this process, for clients that come over a socket."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from plectrum.core.handlers.asgi import ASGIHandler
from plectrum.db import connections
from plectrum.test.live import LiveServer


@contextmanager
def serving(protocol: str) -> Iterator[int]:
    """Serves the project over ASGI (uvicorn) or RSGI (Granian) for a block; gives the port."""
    if protocol == "rsgi":
        with LiveServer() as live:
            yield live.port
        return
    config = uvicorn.Config(
        ASGIHandler(), port=0, log_config=None, lifespan="off", ws="websockets-sansio"
    )
    server = uvicorn.Server(config)

    async def serve() -> None:
        await server.serve()
        await connections.aclose_all()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()
