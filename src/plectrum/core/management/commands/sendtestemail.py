"""`sendtestemail`: shows that mail gets out."""

from __future__ import annotations

import socket
from typing import Any

from plectrum.core.mail import mail_admins, mail_managers, send_mail
from plectrum.core.management.base import BaseCommand, CommandError
from plectrum.core.management.parser import CommandParser
from plectrum.utils import timezone


class Command(BaseCommand):
    """Sends a message to addresses, to the MANAGERS or to the ADMINS."""

    help = "Send a message to some addresses, to the managers or to the administrators."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Adds to whom, and by which mailer."""
        parser.add_argument("email", nargs="*", help="The addresses.")
        parser.add_argument("--managers", action="store_true", help="Those of MANAGERS.")
        parser.add_argument("--admins", action="store_true", help="Those of ADMINS.")
        parser.add_argument("--using", help="The mailer; 'default' by default.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Sends the message.

        Raises:
            CommandError: Nobody is named.
        """
        addresses = options["email"]
        if not (addresses or options["managers"] or options["admins"]):
            raise CommandError(
                "You must specify some email recipients, or pass the --managers or --admins "
                "options."
            )
        subject = f"Test email from {socket.gethostname()} on {timezone.now()}"
        using = {"using": options["using"]} if options["using"] else {}
        if addresses:
            text = "If you're reading this, it was successful."
            send_mail(subject, text, None, addresses, **using)
        if options["managers"]:
            mail_managers(subject, "This email was sent to the site managers.", **using)
        if options["admins"]:
            mail_admins(subject, "This email was sent to the site admins.", **using)
