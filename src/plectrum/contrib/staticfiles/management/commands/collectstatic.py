"""`collectstatic`: copies static files to where they are served from."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Any

from plectrum.apps import apps
from plectrum.contrib.staticfiles.finders import get_finders
from plectrum.contrib.staticfiles.storage import staticfiles_storage
from plectrum.core.checks import Tags
from plectrum.core.management.base import BaseCommand, CommandError
from plectrum.core.management.parser import CommandParser


class Command(BaseCommand):
    """Copies or links what has changed."""

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
            "-i",
            "--ignore",
            action="append",
            default=[],
            dest="ignore_patterns",
            metavar="PATTERN",
            help="Leave out what has such a name, or such a path with slashes; often.",
        )
        parser.add_argument("-n", "--dry-run", action="store_true", help="Only show it.")
        parser.add_argument("-c", "--clear", action="store_true", help="Empty STATIC_ROOT first.")
        parser.add_argument(
            "-l", "--link", action="store_true", help="Make symbolic links instead of copies."
        )
        parser.add_argument(
            "--no-default-ignore",
            action="store_false",
            dest="use_default_ignore_patterns",
            help="Also what begins with a dot or ends with a tilde.",
        )

    def handle(self, *args: Any, **options: Any) -> str:
        """Collects, and says how much."""
        self.storage = staticfiles_storage
        self.dry_run, self.links = options["dry_run"], options["link"]
        self.verbosity = options["verbosity"]
        self.counts: Counter[str] = Counter()
        self.place = self._place()
        if self.links and self.place is None:
            raise CommandError("Can't symlink to a remote destination.")
        if options["interactive"] and not self.dry_run:
            self._ask(clears=options["clear"])
        if options["clear"]:
            self._clear("")
        found = self._found(self._patterns(options))
        for name, (source, path) in found.items():
            self._collect(name, source, path)
        if options["post_process"] and hasattr(self.storage, "post_process"):
            self._post_process(found)
        return self._summary() if self.verbosity >= 1 else ""

    def _place(self) -> str | None:
        """Returns the directory of the storage; `None` if it has none."""
        try:
            return str(self.storage.path(""))
        except NotImplementedError:
            return None

    def _ask(self, *, clears: bool) -> None:
        """Ends the command unless what is there may be changed.

        Raises:
            CommandError: It may not.
        """
        is_empty = self.place is not None and not (
            os.path.isdir(self.place) and os.listdir(self.place)  # noqa: PTH112, PTH208 - a text
        )
        if is_empty:
            return
        where = f"in {self.place}" if self.place else "at the destination"
        loss = "All files will be DELETED" if clears else "Existing files will be overwritten"
        answer = input(f"\n{loss} {where}.\nType 'yes' to continue, or 'no' to cancel: ")
        if answer != "yes":
            raise CommandError("Collecting static files cancelled.")

    def _patterns(self, options: dict[str, Any]) -> list[str]:
        patterns = list(options["ignore_patterns"])
        if options["use_default_ignore_patterns"]:
            patterns += getattr(apps.get_app_config("staticfiles"), "ignore_patterns", ())
        return [os.path.normcase(pattern) for pattern in patterns]

    def _found(self, patterns: list[str]) -> dict[str, tuple[Any, str]]:
        """Returns where each file is: the first place that has it counts."""
        found: dict[str, tuple[Any, str]] = {}
        for finder in get_finders():
            for path, storage in finder.list(patterns):
                prefix = getattr(storage, "prefix", "")
                name = f"{prefix}/{path}" if prefix else path
                if name not in found:
                    found[name] = (storage, path)
                    continue
                self.counts["skipped"] += 1
                self._tell(
                    f"Another file would be {name!r} as well: {_path(storage, path)!r} is left "
                    "out, since the first that is found is taken. Give each its own path.",
                    2,
                )
        return found

    def _clear(self, directory: str) -> None:
        """Deletes all files of the storage below a directory."""
        if not self.storage.exists(directory):
            return
        directories, files = self.storage.listdir(directory)
        for file in files:
            name = os.path.join(directory, file)  # noqa: PTH118 - a name of the storage
            self.counts["deleted"] += 1
            self._delete(name)
        for inner in directories:
            self._clear(os.path.join(directory, inner))  # noqa: PTH118 - a name of the storage

    def _collect(self, name: str, source: Any, path: str) -> None:
        """Copies or links a file, unless what is there is as new."""
        if self._is_current(name, source, path):
            self.counts["unmodified"] += 1
            self._tell(f"Skipping '{path}' (not modified)")
            return
        verb = "link" if self.links else "copy"
        self.counts["collected"] += 1
        if self._is_there(name):
            self._delete(name)
        if self.dry_run:
            self._tell(f"Pretending to {verb} '{_path(source, path)}'")
            return
        self._tell(f"{'Linking' if self.links else 'Copying'} '{_path(source, path)}'")
        if self.links:
            self._link(name, source.path(path))
        else:
            with source.open(path) as content:
                self.storage.save(name, content)

    def _is_current(self, name: str, source: Any, path: str) -> bool:
        if not self.storage.exists(name):
            return False
        if self.place is not None and Path(self.storage.path(name)).is_symlink() != self.links:
            return False
        try:
            collected_at = self.storage.get_modified_time(name)
            changed_at = source.get_modified_time(path)
        except (OSError, NotImplementedError):
            return False
        # Whole seconds: some file systems keep no more.
        return bool(collected_at.replace(microsecond=0) >= changed_at.replace(microsecond=0))

    def _is_there(self, name: str) -> bool:
        """Tells whether there is a file, or a link that leads nowhere."""
        if self.place is not None:
            return os.path.lexists(self.storage.path(name))
        return bool(self.storage.exists(name))

    def _delete(self, name: str) -> None:
        """Deletes a file or link, or only says so."""
        if self.dry_run:
            self._tell(f"Pretending to delete '{name}'")
            return
        self._tell(f"Deleting '{name}'")
        if self.place is not None:
            Path(self.storage.path(name)).unlink(missing_ok=True)
        else:
            self.storage.delete(name)

    def _link(self, name: str, target: str) -> None:
        """Makes a symbolic link.

        Raises:
            CommandError: The system makes none.
        """
        place = Path(self.storage.path(name))
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            place.symlink_to(target)
        except (NotImplementedError, OSError) as error:
            raise CommandError(f"Cannot make a symbolic link {str(place)!r}: {error}") from error

    def _post_process(self, found: dict[str, tuple[Any, str]]) -> None:
        """Lets the storage make hashed names of the files.

        Raises:
            CommandError: It cannot.
        """
        for name, processed_name, processed in self.storage.post_process(
            found, dry_run=self.dry_run
        ):
            if isinstance(processed, Exception):
                self.stderr.write(f"Post-processing '{name}' failed!")
                raise CommandError(str(processed)) from processed
            if processed:
                self.counts["processed"] += 1
                self._tell(f"Post-processed '{name}' as '{processed_name}'")
            else:
                self._tell(f"Skipped post-processing '{name}'")

    def _tell(self, text: str, verbosity: int = 2) -> None:
        if self.verbosity >= verbosity:
            self.stdout.write(text)

    def _summary(self) -> str:
        """Returns how many files were collected, and what became of the others."""
        counts = self.counts
        deleted = f"{_files(counts['deleted'])} deleted, " if counts["deleted"] else ""
        verb = "symlinked" if self.links else "copied"
        to = f" to '{self.place}'" if self.place else ""
        parts = [f"{deleted}{_files(counts['collected'])} {verb}{to}"]
        for key, words in _OUTCOMES.items():
            if counts[key]:
                parts.append(f"{counts[key]} {words}")
        return f"\n{', '.join(parts)}."


_OUTCOMES = {
    "unmodified": "unmodified",
    "processed": "post-processed",
    "skipped": "skipped due to conflict",
}


def _files(count: int) -> str:
    return f"{count} static file{'' if count == 1 else 's'}"


def _path(source: Any, name: str) -> str:
    try:
        return str(source.path(name))
    except NotImplementedError:
        return name
