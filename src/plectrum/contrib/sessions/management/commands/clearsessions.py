"""`clearsessions`: deletes sessions that have expired."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from plectrum.conf import settings
from plectrum.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    """Runs it for the project's kind of sessions; best once a day."""

    help = "Delete sessions that have expired."

    def handle(self, *args: Any, **options: Any) -> None:
        """Deletes them."""
        engine = import_module(settings.SESSION_ENGINE)
        try:
            engine.SessionStore.clear_expired()
        except NotImplementedError as error:
            raise CommandError(
                f"Session engine '{settings.SESSION_ENGINE}' doesn't support clearing expired "
                "sessions."
            ) from error
