"""`compilemessages`: turns message files into their binary form.

A project needs it for other programs only: the framework reads the source files as well.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from plectrum.conf import settings
from plectrum.core.management.base import BaseCommand, CommandError
from plectrum.core.management.parser import CommandParser


class Command(BaseCommand):
    """Compiles the message files below the current directory and in LOCALE_PATHS."""

    help = "Compile .po files to .mo files."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Adds which files."""
        parser.add_argument("--locale", "-l", action="append", default=[], help="A locale.")
        parser.add_argument("--exclude", "-x", action="append", default=[], help="Not this locale.")
        parser.add_argument(
            "--use-fuzzy", "-f", dest="fuzzy", action="store_true", help="Also fuzzy."
        )
        parser.add_argument(
            "--ignore", "-i", action="append", default=[], dest="ignore_patterns",
            help="A pattern of directories to leave.",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        """Compiles them; those that are compiled already are left alone."""
        directories = list(_locale_directories(options["ignore_patterns"]))
        if not directories:
            raise CommandError(
                "This script should be run from the project or app tree, or with the settings "
                "module specified."
            )
        failed = []
        for source in _sources(directories, options["locale"], options["exclude"]):
            try:
                self._compile(source, use_fuzzy=options["fuzzy"], verbosity=options["verbosity"])
            except (PoFileError, ValueError) as error:
                failed.append(f"{source}: {error}")
        if failed:
            raise CommandError(
                "compilemessages generated one or more errors.\n" + "\n".join(failed)
            )

    def _compile(self, source: Path, *, use_fuzzy: bool, verbosity: int) -> None:
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            if verbosity > 1:
                self.stdout.write(f"File {source} is already compiled and up to date.")
            return
        if verbosity > 0:
            self.stdout.write(f"processing file {source.name} in {source.parent}")
        with source.open("rb") as file:
            catalog = read_po(file, abort_invalid=True)
        with target.open("wb") as file:
            write_mo(file, catalog, use_fuzzy=use_fuzzy)


def _locale_directories(ignored: Iterable[str]) -> Iterator[Path]:
    for name in ("conf/locale", "locale"):
        if Path(name).is_dir():
            yield Path(name)
    if settings.configured or any(
        os.environ.get(name) for name in ("PLECTRUM_SETTINGS_MODULE", "DJANGO_SETTINGS_MODULE")
    ):
        yield from (Path(path) for path in settings.LOCALE_PATHS)
    for directory, folders, _files in os.walk(Path()):
        for name in list(folders):
            path = Path(directory) / name
            if any(fnmatch(str(path), pattern) or fnmatch(name, pattern) for pattern in ignored):
                folders.remove(name)
            elif name == "locale" and directory != ".":
                yield path


def _sources(
    directories: Iterable[Path], locales: list[str], excluded: list[str]
) -> Iterator[Path]:
    seen: set[Path] = set()
    for directory in directories:
        for source in sorted(directory.glob("*/LC_MESSAGES/*.po")):
            locale = source.parent.parent.name
            is_wanted = (not locales or locale in locales) and locale not in excluded
            if is_wanted and source.resolve() not in seen:
                seen.add(source.resolve())
                yield source
