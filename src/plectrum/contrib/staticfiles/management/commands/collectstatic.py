"""`collectstatic`: copies static files to where they are served from."""

from __future__ import annotations

from typing import Any

from plectrum.apps import apps
from plectrum.contrib.staticfiles.finders import get_finders
from plectrum.contrib.staticfiles.storage import staticfiles_storage
from plectrum.core.checks import Tags
from plectrum.core.management.base import BaseCommand, CommandError
from plectrum.core.management.parser import CommandParser


class Command(BaseCommand):
    """Copies what has changed."""

    help = "Copy the static files of all applications to STATIC_ROOT."
    requires_system_checks = [Tags.staticfiles]

    def add_arguments(self, parser: CommandParser) -> None:
        """Adds what to copy and how."""
        parser.add_argument(
            "--noinput", "--no-input", action="store_false", dest="interactive", help="Ask nothing."
        )
        parser.add_argument(
            "--no-post-process",
            action="store_false",
            dest="post_process",
            help="Without hashed names, where the storage makes them.",
        )
        parser.add_argument(
            "-i", "--ignore", action="append", default=[], dest="ignore_patterns", help="Patterns."
        )
        parser.add_argument("-n", "--dry-run", action="store_true", help="Only show it.")
        parser.add_argument("-c", "--clear", action="store_true", help="Empty STATIC_ROOT first.")
        parser.add_argument(
            "--no-default-ignore",
            action="store_false",
            dest="use_default_ignore_patterns",
            help="Also what begins with a dot or ends with a tilde.",
        )

    def handle(self, *args: Any, **options: Any) -> str:
        """Copies, and says how much."""
        self.dry_run = options["dry_run"]
        self.verbosity = options["verbosity"]
        storage = staticfiles_storage
        if options["interactive"] and options["clear"] and not self.dry_run:
            answer = input(f"All files in {storage.location} will be deleted. Go on? [yes/no] ")
            if answer != "yes":
                raise CommandError("Collecting static files cancelled.")
        if options["clear"]:
            self._clear("")
        patterns = list(options["ignore_patterns"])
        if options["use_default_ignore_patterns"]:
            patterns += getattr(apps.get_app_config("staticfiles"), "ignore_patterns", ())
        found = self._found(patterns)
        copied = [name for name, (source, path) in found.items() if self._copy(name, source, path)]
        processed = 0
        if options["post_process"] and hasattr(storage, "post_process"):
            processed = sum(1 for _ in storage.post_process(found, dry_run=self.dry_run))
        tail = f", {processed} post-processed" if processed else ""
        return (
            f"{len(copied)} static file{'' if len(copied) == 1 else 's'} copied"
            f"{f' to {storage.location!r}' if self.verbosity else ''}, "
            f"{len(found) - len(copied)} unmodified{tail}."
        )

    def _found(self, patterns: list[str]) -> dict[str, tuple[Any, str]]:
        """Returns where each file is: the first place that has it counts."""
        found: dict[str, tuple[Any, str]] = {}
        for finder in get_finders():
            for path, storage in finder.list(patterns):
                prefix = getattr(storage, "prefix", "")
                found.setdefault(f"{prefix}/{path}" if prefix else path, (storage, path))
        return found

    def _clear(self, directory: str) -> None:
        if not staticfiles_storage.exists(directory):
            return
        directories, files = staticfiles_storage.listdir(directory)
        for file in files:
            if not self.dry_run:
                staticfiles_storage.delete(f"{directory}/{file}".lstrip("/"))
        for inner in directories:
            self._clear(f"{directory}/{inner}".lstrip("/"))

    def _copy(self, name: str, source: Any, path: str) -> bool:
        """Copies a file unless the copy is as new; tells whether it did."""
        storage = staticfiles_storage
        if storage.exists(name):
            is_current = storage.get_modified_time(name) >= source.get_modified_time(path)
            if is_current and storage.size(name) == source.size(path):
                return False
            if not self.dry_run:
                storage.delete(name)
        if self.verbosity >= 2:
            self.stdout.write(f"Copying '{source.path(path)}'")
        if not self.dry_run:
            with source.open(path) as content:
                storage.save(name, content)
        return True
