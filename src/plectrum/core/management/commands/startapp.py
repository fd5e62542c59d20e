"""`startapp`: makes an application of a project."""

from __future__ import annotations

from typing import Any

from plectrum.core.management.templates import TemplateCommand


class Command(TemplateCommand):
    """Makes the files of an application."""

    help = "Make the files of a new application, in a new directory or the one that is given."
    missing_args_message = "You must provide an application name."

    def handle(self, *args: Any, **options: Any) -> None:
        """Makes them, and says what to do next."""
        name, target = options.pop("name"), options.pop("directory")
        self.make("app", name, target, **options)
        if options["verbosity"] >= 1:
            self.stdout.write(f"Add {name!r} to INSTALLED_APPS to install the application.")
