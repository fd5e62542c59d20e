"""`findstatic`: tells where static files are."""

from __future__ import annotations

import os
from typing import Any

from plectrum.contrib.staticfiles import finders
from plectrum.core.management.base import LabelCommand
from plectrum.core.management.parser import CommandParser


class Command(LabelCommand):
    """Looks in all places."""

    help = "Tell where static files are."
    label = "staticfile"

    def add_arguments(self, parser: CommandParser) -> None:
        """Adds whether to stop at the first place."""
        super().add_arguments(parser)
        parser.add_argument("--first", action="store_false", dest="all", help="Only the first.")

    def handle_label(self, label: str, **options: Any) -> str | None:
        """Returns the places of one file."""
        verbosity = options["verbosity"]
        found = finders.find(label, find_all=options["all"])
        searched = ""
        if verbosity >= 2:
            places = "\n  ".join(finders.searched_locations)
            searched = f"\nLooking in the following locations:\n  {places}"
        if not found:
            if verbosity >= 1:
                self.stderr.write(f"No matching file found for '{label}'.{searched}")
            return None
        paths = [os.path.realpath(path) for path in (found if options["all"] else [found])]
        if verbosity < 1:
            return "\n".join(paths)
        return f"Found '{label}' here:\n  " + "\n  ".join(paths) + searched
