"""`runserver`: serves the project while it is being written."""

from __future__ import annotations

import re
import socket
import sys
from datetime import datetime
from typing import Any

import plectrum
from plectrum.conf import settings
from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.core.management.base import BaseCommand, CommandError
from plectrum.core.management.parser import CommandParser
from plectrum.core.servers.develop import DevelopOptions, develop
from plectrum.utils.environ import variable

_PLACE = re.compile(
    r"^(?:(?P<address>\[[0-9a-fA-F:]+\]|[0-9]+(?:\.[0-9]+){3}|[a-zA-Z0-9.-]+):)?(?P<port>[0-9]+)$"
)
_ALL_ADDRESSES = "0"
_WARNING = (
    "\nWARNING: This server is for development: do not let others visit your site through it. "
    "In production, run the command 'serve', or a WSGI or ASGI server."
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
            "--nothreading",
            action="store_false",
            dest="use_threading",
            help="Answer one request after the other, never two at once.",
        )
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
        host, port = self._place(options["addrport"], use_ipv6=options["use_ipv6"])
        self.skips_checks = options["skip_checks"]
        self.url = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
        how = DevelopOptions(
            address=_address_of(host, port, is_ipv6=options["use_ipv6"] or ":" in host),
            port=port,
            reload=options["use_reloader"],
            on_start=self.on_start,
            make_application=self.make_application,
            is_serial=not options["use_threading"],
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
        host = match["address"]
        if not host:
            return default, int(match["port"])
        if use_ipv6 and (_is_ipv4(host) or host == _ALL_ADDRESSES):
            raise CommandError(f'"{host}" is not a valid IPv6 address.')
        host = "0.0.0.0" if host == _ALL_ADDRESSES else host.strip("[]")  # noqa: S104 - asked for
        return host, int(match["port"])

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
        if variable("PLECTRUM_RUNSERVER_HIDE_WARNING") != "true":
            self.stdout.write(self.style.WARNING(_WARNING))
        self.stdout.flush()


def _is_ipv4(host: str) -> bool:
    return host.replace(".", "").isdigit()


def _address_of(host: str, port: int, *, is_ipv6: bool) -> str:
    """Returns the address of a host in the wanted family.

    Raises:
        CommandError: It has none.
    """
    family = socket.AF_INET6 if is_ipv6 else socket.AF_INET
    try:
        found = socket.getaddrinfo(host, port, family, socket.SOCK_STREAM)
    except OSError as error:
        raise CommandError(
            f"{host!r} has no {'IPv6' if is_ipv6 else 'IPv4'} address: {error.strerror}.",
            hint="Write an address of this computer, 0 for all of them, or only a port.",
        ) from error
    return str(found[0][4][0])
