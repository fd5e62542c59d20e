"""`runserver`: serves the project while it is being written."""

from __future__ import annotations

import re
import sys
from datetime import datetime
from typing import Any

import plectrum
from plectrum.conf import settings
from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.core.management.base import BaseCommand, CommandError
from plectrum.core.management.parser import CommandParser
from plectrum.core.servers.develop import DevelopOptions, develop

_PLACE = re.compile(
    r"^(?:(?P<address>\[[0-9a-fA-F:]+\]|[0-9]+(?:\.[0-9]+){3}|[a-zA-Z0-9.-]+):)?(?P<port>[0-9]+)$"
)


class Command(BaseCommand):
    """Serves, and starts anew when a file changes."""

    help = "Serve the project for development; it starts anew when a file changes."
    requires_system_checks: tuple[str, ...] = ()
    default_addr = "127.0.0.1"
    default_addr_ipv6 = "::1"
    default_port = "8000"
    stealth_options = ("shutdown_message",)

    def add_arguments(self, parser: CommandParser) -> None:
        """Adds where to listen and whether to watch files."""
        parser.add_argument("addrport", nargs="?", help="Port, or address and port: 0.0.0.0:8000.")
        parser.add_argument("--ipv6", "-6", action="store_true", dest="use_ipv6", help="IPv6.")
        parser.add_argument(
            "--noreload",
            action="store_false",
            dest="use_reloader",
            help="Do not start anew when a file changes.",
        )
        parser.add_argument(
            "--skip-checks", action="store_true", help="Do not run the system checks."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Serves until it is interrupted."""
        if not settings.DEBUG and not settings.ALLOWED_HOSTS:
            raise CommandError("You must set settings.ALLOWED_HOSTS if DEBUG is False.")
        address, port = self._place(options["addrport"], use_ipv6=options["use_ipv6"])
        self.skips_checks = options["skip_checks"]
        self.url = f"http://{f'[{address}]' if ':' in address else address}:{port}/"
        how = DevelopOptions(
            address=address,
            port=port,
            reload=options["use_reloader"],
            on_start=self.on_start,
            make_application=self.make_application,
        )
        try:
            develop(how)
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error

    def make_application(self) -> Any:
        """Returns the application to serve; the applications of a project may wrap it."""
        from plectrum.core.rsgi import get_rsgi_application

        return get_rsgi_application()

    def _place(self, text: str | None, *, use_ipv6: bool) -> tuple[str, int]:
        default = self.default_addr_ipv6 if use_ipv6 else self.default_addr
        if not text:
            return default, int(self.default_port)
        match = _PLACE.match(text)
        if match is None:
            raise CommandError(
                f'"{text}" is not a valid port number or address:port pair.',
                hint="Write for instance 8001, or 0.0.0.0:8000.",
            )
        address = match["address"]
        return (address.strip("[]") if address else default), int(match["port"])

    def on_start(self) -> None:
        """Runs the checks and says where the project is served."""
        if not self.skips_checks:
            self.stdout.write("Performing system checks...\n")
            self.check(display_num_errors=True)
        self.check_migrations()
        now = datetime.now().astimezone().strftime("%B %d, %Y - %X")
        stop = "CTRL-BREAK" if sys.platform == "win32" else "CONTROL-C"
        self.stdout.write(
            f"\n{now}\nPlectrum version {plectrum.__version__}, using settings "
            f"{settings.SETTINGS_MODULE!r}\nStarting development server at {self.url}\n"
            f"Quit the server with {stop}."
        )
        self.stdout.flush()
