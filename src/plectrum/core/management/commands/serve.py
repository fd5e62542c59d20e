"""`serve`: serves the project in production."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from plectrum.conf import settings
from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.core.management.base import BaseCommand, CommandError
from plectrum.core.management.parser import CommandParser
from plectrum.core.servers.production import ServeOptions, serve


class Command(BaseCommand):
    """Serves by Granian: workers, TLS, HTTP/2, static files, graceful stop and reload."""

    help = (
        "Serve the project in production. SIGTERM stops it when the requests at hand have been "
        "answered; SIGHUP replaces the workers by new ones without a pause."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Adds how to serve."""
        parser.add_argument("--host", default="127.0.0.1", help="The address to listen at.")
        parser.add_argument("--port", "-p", type=int, default=8000, help="The port.")
        parser.add_argument(
            "--interface",
            choices=["rsgi", "asgi"],
            default="rsgi",
            help="ASGI costs a little more; WebSockets need it to choose a subprotocol or to close "
            "with a code.",
        )
        parser.add_argument("--uds", type=Path, help="A Unix socket to listen at instead.")
        parser.add_argument(
            "--workers",
            "-w",
            type=int,
            default=int(os.environ.get("WEB_CONCURRENCY", "0")) or (os.cpu_count() or 1),
            help="How many processes; WEB_CONCURRENCY, or one for each processor.",
        )
        parser.add_argument("--threads", type=int, default=1, help="Threads of each process.")
        parser.add_argument("--certificate", type=Path, help="The TLS certificate (PEM).")
        parser.add_argument("--key", type=Path, help="The key of the certificate (PEM).")
        parser.add_argument("--http", choices=["auto", "1", "2"], default="auto", help="Versions.")
        parser.add_argument(
            "--access-log", choices=["text", "json", "none"], default="text", help="Its form."
        )
        parser.add_argument("--health", default="/-/health", help="A path that answers 'ok'.")
        parser.add_argument("--stop-seconds", type=int, default=30, help="Time to end requests.")
        parser.add_argument("--max-age", type=int, help="Replace a worker after so many seconds.")
        parser.add_argument("--max-memory", type=int, help="Replace a worker above so many MiB.")
        parser.add_argument("--pid-file", type=Path, help="Write the process's number there.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Serves until it is told to stop."""
        scheme = "https" if options["certificate"] else "http"
        place = options["uds"] or f"{scheme}://{options['host']}:{options['port']}/"
        self.stdout.write(f"Serving {settings.SETTINGS_MODULE} at {place}")
        self.stdout.flush()
        try:
            serve(
                ServeOptions(
                    address=options["host"],
                    port=options["port"],
                    interface=options["interface"],
                    socket=options["uds"],
                    workers=options["workers"],
                    threads=options["threads"],
                    certificate=options["certificate"],
                    key=options["key"],
                    http=options["http"],
                    access_log="" if options["access_log"] == "none" else options["access_log"],
                    health_path=options["health"],
                    static=self._static(),
                    stop_seconds=options["stop_seconds"],
                    worker_seconds=options["max_age"],
                    worker_mebibytes=options["max_memory"],
                    pid_file=options["pid_file"],
                )
            )
        except ImproperlyConfigured as error:
            raise CommandError(str(error), hint=error.hint) from error

    def _static(self) -> tuple[tuple[str, Path], ...]:
        """Returns what the server sends itself: collected static files, if there are any."""
        if not settings.STATIC_ROOT or not settings.STATIC_URL:
            return ()
        root, url = Path(settings.STATIC_ROOT), urlsplit(settings.STATIC_URL)
        if url.netloc or not root.is_dir():
            return ()
        return (("/" + url.path.strip("/"), root),)
