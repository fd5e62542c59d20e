"""`startproject`: makes a project that runs."""

from __future__ import annotations

from typing import Any

from plectrum.core.management.templates import TemplateCommand
from plectrum.utils.crypto import get_random_string

KEY_CHARACTERS = "abcdefghijklmnopqrstuvwxyz0123456789!@#^*(-_=+)"


class Command(TemplateCommand):
    """Makes the files of a project."""

    help = "Make the files of a new project, in a new directory or the one that is given."
    missing_args_message = "You must provide a project name."

    def handle(self, *args: Any, **options: Any) -> None:
        """Makes them, with a secret key of its own, and says what to do next."""
        name, target = options.pop("name"), options.pop("directory")
        options["secret_key"] = get_random_string(50, KEY_CHARACTERS)
        top = self.make("project", name, target, **options)
        if options["verbosity"] >= 1:
            self.stdout.write(
                f"The project {name} is in {top}. Next:\n\n"
                f"    cd {top.name if target is None else target}\n"
                "    python manage.py migrate\n"
                "    python manage.py runserver"
            )
