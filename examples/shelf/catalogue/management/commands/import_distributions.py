"""`import_distributions`: reads the installed distributions into the catalogue."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from catalogue.importing import import_all, installed
from plectrum.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Read the Python distributions installed on this machine; it can be run again."

    def handle(self, *args: Any, **options: Any) -> None:
        found = installed()
        console = Console(file=self.stdout, quiet=options["verbosity"] < 1)
        with Progress(
            TextColumn("{task.description:<30.30}"),
            BarColumn(),
            MofNCompleteColumn(),
            console=console,
        ) as bar:
            task = bar.add_task("Reading", total=len(found))
            count, removed = import_all(
                found, lambda name: bar.update(task, advance=1, description=name)
            )
        gone = f", {removed} rows of former ones removed" if removed else ""
        self.stdout.write(f"{count} distributions{gone}.")
