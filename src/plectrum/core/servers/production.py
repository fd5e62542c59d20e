"""`serve`: the production server."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server import Server

from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.core.servers.application import ACCESS_LOG_VARIABLE, HEALTH_VARIABLE

TARGETS = {
    "rsgi": "plectrum.core.servers.application:make_application",
    "asgi": "plectrum.core.servers.asgi_application:make_asgi_application",
}


@dataclass(frozen=True)
class ServeOptions:
    """How `serve` serves.

    Attributes:
        address: The address to listen at.
        port: The port to listen at.
        interface: What the server and the project speak: `rsgi`, or `asgi`, by which WebSockets can
            have subprotocols and codes of closing.
        socket: A Unix socket to listen at instead.
        workers: How many processes.
        threads: How many threads of each process do the network's work.
        backlog: How many connections may wait to be accepted.
        backpressure: How many requests a worker works on at once; the server's choice if None.
        certificate: The file of the TLS certificate; HTTPS is served if it is given.
        key: The file of its key.
        key_password: The password of the key.
        http: The versions of HTTP: `auto`, `1` or `2`.
        access_log: `text`, `json`, or empty for none.
        health_path: A path that answers `ok`; empty for none.
        static: Pairs of a URL prefix and a directory that the server sends files of itself.
        static_seconds: How long browsers may keep those.
        stop_seconds: How long requests may take to end when the server stops.
        worker_seconds: After how long a worker is replaced; never if None.
        worker_mebibytes: How much memory a worker may take before it is replaced.
        pid_file: A file to write the number of the process to.
        respawn: Replace workers that die.
    """

    address: str = "127.0.0.1"
    port: int = 8000
    interface: str = "rsgi"
    socket: Path | None = None
    workers: int = 1
    threads: int = 1
    backlog: int = 1024
    backpressure: int | None = None
    certificate: Path | None = None
    key: Path | None = None
    key_password: str | None = None
    http: str = "auto"
    access_log: str = "text"
    health_path: str = ""
    static: Sequence[tuple[str, Path]] = field(default=())
    static_seconds: int = 86400
    stop_seconds: int = 30
    worker_seconds: int | None = None
    worker_mebibytes: int | None = None
    pid_file: Path | None = None
    respawn: bool = True


def serve(options: ServeOptions) -> None:
    """Serves the project until the process is told to stop.

    SIGTERM and SIGINT stop it when the requests at hand have been answered; SIGHUP replaces the
    workers one after the other, so that new code is served without a pause.

    Raises:
        ImproperlyConfigured: The options exclude each other.
    """
    _check(options)
    os.environ[HEALTH_VARIABLE] = options.health_path
    os.environ[ACCESS_LOG_VARIABLE] = options.access_log
    routes = [route for route, _ in options.static]
    server = Server(
        TARGETS[options.interface],
        address=options.address,
        port=options.port,
        uds=options.socket,
        interface=Interfaces(options.interface),
        factory=True,
        workers=options.workers,
        runtime_threads=options.threads,
        http=HTTPModes(options.http),
        backlog=options.backlog,
        backpressure=options.backpressure,
        ssl_cert=options.certificate,
        ssl_key=options.key,
        ssl_key_password=options.key_password,
        log_level=LogLevels.warning,
        static_path_route=routes or None,
        static_path_mount=[path for _, path in options.static] or None,
        static_path_expires=options.static_seconds,
        workers_kill_timeout=options.stop_seconds,
        workers_lifetime=options.worker_seconds,
        workers_max_rss=options.worker_mebibytes,
        respawn_failed_workers=options.respawn,
        pid_file=options.pid_file,
    )
    server.serve()


def _check(options: ServeOptions) -> None:
    if (options.certificate is None) != (options.key is None):
        raise ImproperlyConfigured(
            "A certificate needs its key, and a key its certificate.",
            hint="Give both, or neither to serve plain HTTP.",
        )
    for path in (options.certificate, options.key):
        if path is not None and not path.exists():
            raise ImproperlyConfigured(f"The file {path} does not exist.")
    if options.access_log not in ("", "text", "json"):
        raise ImproperlyConfigured(
            f"The access log cannot be {options.access_log!r}: write 'text', 'json' or nothing."
        )
    if options.interface not in TARGETS:
        raise ImproperlyConfigured(
            f"The interface {options.interface!r} is not one of {', '.join(TARGETS)}."
        )
    if options.http not in ("auto", "1", "2"):
        raise ImproperlyConfigured(f"HTTP {options.http!r} is not one of auto, 1, 2.")
