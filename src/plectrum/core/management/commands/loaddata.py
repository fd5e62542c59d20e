"""`loaddata`: stores the instances of fixtures in the database."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import sys
import warnings
import zipfile
from collections.abc import Callable, Iterable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

from plectrum.apps import apps
from plectrum.conf import settings
from plectrum.core import serializers
from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.core.management.base import BaseCommand, CommandError
from plectrum.core.management.commands.dumpdata import parse_labels
from plectrum.core.management.parser import CommandParser
from plectrum.db import IntegrityError, connections, router, transaction

READ_STDIN = "-"


MAX_BYTES_UNASKED = 64 * 2**20
MAX_RATIO = 200


class Decompressed(io.RawIOBase):
    """The contents of a compressed file, as long as they are in proportion to it.

    SECURITY: a small file can hold more than memory does; fixtures are compressed ten- to
    fiftyfold.

    Args:
        source: What decompresses the file.
        compressed: The size of the file in bytes.
    """

    def __init__(self, source: Any, compressed: int) -> None:
        self.source = source
        self.allowed = max(MAX_BYTES_UNASKED, compressed * MAX_RATIO)

    def readable(self) -> bool:
        """Answers that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Reads the next bytes.

        Raises:
            ValueError: There are too many.
        """
        content: bytes = self.source.read(len(buffer))
        self.allowed -= len(content)
        if self.allowed < 0:
            raise ValueError(
                f"It has more than {MAX_RATIO} times the size of its compressed file, which no "
                "fixture has. Decompress it yourself if you trust it."
            )
        buffer[: len(content)] = content
        return len(content)

    def close(self) -> None:
        """Closes the file."""
        self.source.close()
        super().close()


def _decompressing(opener: Callable[..., Any]) -> Callable[..., Any]:
    def opened(path: Path, mode: str) -> Any:
        return io.BufferedReader(Decompressed(opener(path, mode), path.stat().st_size), 2**16)

    return opened


def _open_zip(path: Path, _mode: str) -> Any:
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        if len(names) != 1:
            raise ValueError("Zip-compressed fixtures must contain one file.")
        return archive.open(names[0])


OPENERS: dict[str, Callable[..., Any]] = {
    "": Path.open,
    "gz": _decompressing(gzip.open),
    "zip": _decompressing(_open_zip),
    "bz2": _decompressing(bz2.open),
    "lzma": _decompressing(lzma.open),
    "xz": _decompressing(lzma.open),
}


class Command(BaseCommand):
    """Finds fixtures and stores their instances, all or none."""

    help = "Store the instances of fixtures in the database."
    missing_args_message = (
        "No database fixture specified. Please provide the path of at least one fixture in the "
        "command line."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Adds which fixtures, and what of them."""
        parser.add_argument("args", metavar="fixture", nargs="+", help="The names of fixtures.")
        parser.add_database_argument("Into which database.")
        parser.add_argument("--app", dest="app_label", help="Only fixtures of an application.")
        parser.add_argument(
            "-i", "--ignorenonexistent", action="store_true", dest="ignore",
            help="Leave out fields and models that are gone.",
        )  # fmt: skip
        parser.add_argument(
            "-e", "--exclude", action="append", default=[], help="An application or model to leave."
        )
        parser.add_argument("--format", help="The format of what is read from the standard input.")

    def handle(self, *fixture_labels: Any, **options: Any) -> None:
        """Stores the fixtures in one transaction."""
        self.options = options
        self.database = options["database"]
        self.left_models, self.left_apps = parse_labels(options["exclude"])
        self.formats = serializers.get_public_serializer_formats()
        self.counts = {"fixtures": 0, "loaded": 0, "found": 0}
        self.models: set[Any] = set()
        self.deferred: list[Any] = []
        connection = connections[self.database]
        with transaction.atomic(using=self.database):
            # Fixtures may name rows that come later, as those of `dumpdata` do in circles.
            with connection.constraint_checks_disabled():
                for label in fixture_labels:
                    self.load_label(label)
                for obj in self.deferred:
                    obj.save_deferred_fields(using=self.database)
            self._check_constraints()
            self._reset_sequences()
        self._tell()

    def _check_constraints(self) -> None:
        """Raises IntegrityError where a stored instance refers to what is not there."""
        tables = {model._meta.db_table for model in self.models}
        for model in self.models:
            many = model._meta.local_many_to_many
            tables |= {field.remote_field.through._meta.db_table for field in many}
        try:
            connections[self.database].check_constraints(tables)
        except IntegrityError as error:
            error.args = (f"Problem installing fixtures: {error}",)
            raise

    def load_label(self, fixture_label: str) -> None:
        """Stores the fixtures of a name.

        Raises:
            CommandError: There is none, or one cannot be read.
        """
        for path, format_name, opener in self.find_fixtures(fixture_label):
            self.counts["fixtures"] += 1
            if self.options["verbosity"] >= 2:
                self.stdout.write(f"Installing {format_name} fixture '{path}'.")
            before = self.counts["found"]
            source = None
            try:
                source = sys.stdin if path == READ_STDIN else opener(Path(path), "rb")
                self._load(source, format_name)
            except CommandError:
                raise
            except Exception as error:
                message = f"Problem installing fixture '{path}': {error}"
                error.args = (message,)
                if message in str(error):
                    raise
                raise CommandError(message) from error
            finally:
                if path != READ_STDIN and source is not None:
                    source.close()
            if self.counts["found"] == before:
                warnings.warn(
                    f"No fixture data found for '{Path(path).name}'. (The file format may be "
                    "invalid.)",
                    RuntimeWarning,
                    stacklevel=2,
                )

    def _load(self, source: Any, format_name: str) -> None:
        objects = serializers.deserialize(
            format_name,
            source,
            using=self.database,
            ignorenonexistent=self.options["ignore"],
            handle_forward_references=True,
        )
        for obj in objects:
            self.counts["found"] += 1
            options = obj.object._meta
            if options.app_config in self.left_apps or type(obj.object) in self.left_models:
                continue
            if not router.allow_migrate_model(self.database, type(obj.object)):
                continue
            self.models.add(type(obj.object))
            obj.save(using=self.database)
            self.counts["loaded"] += 1
            if obj.deferred_fields:
                self.deferred.append(obj)

    def find_fixtures(self, fixture_label: str) -> Iterator[tuple[str, str, Callable[..., Any]]]:
        """Yields the path, the format and the opener of each fixture of a name.

        Raises:
            CommandError: There is none, or several formats of one in a directory.
        """
        if fixture_label == READ_STDIN:
            if not self.options["format"]:
                raise CommandError("--format must be specified when reading from stdin.")
            yield READ_STDIN, self.options["format"], Path.open
            return
        name, formats, compressions = self._parse_name(fixture_label)
        found_any = False
        for directory in self._directories(fixture_label):
            candidates = [
                (
                    directory / ".".join(filter(None, (name, database, kind, compression))),
                    kind,
                    compression,
                )
                for database, kind, compression in product(
                    ("", self.database), formats, compressions
                )
            ]
            found = [candidate for candidate in candidates if candidate[0].is_file()]
            if len(found) > 1:
                raise CommandError(f"Multiple fixtures named '{name}' in {directory}. Aborting.")
            for path, kind, compression in found:
                found_any = True
                yield str(path), kind, OPENERS[compression]
        if not found_any:
            raise CommandError(f"No fixture named '{name}' found.")

    def _parse_name(self, label: str) -> tuple[str, list[str], list[str]]:
        """Splits a name in itself, the formats and the compressions it can have."""
        parts = Path(label).name.split(".")
        parent = str(Path(label).parent)
        compressions = list(OPENERS)
        if len(parts) > 1 and parts[-1] in OPENERS:
            compressions = [parts.pop()]
        formats = list(self.formats)
        if len(parts) > 1 and parts[-1] in self.formats:
            formats = [parts.pop()]
        elif len(parts) > 1 and compressions != list(OPENERS):
            raise CommandError(
                f"Problem installing fixture '{'.'.join(parts[:-1])}': {parts[-1]} is not a known "
                "serialization format."
            )
        name = ".".join(parts)
        return (name if parent == "." else f"{parent}/{name}"), formats, compressions

    def _directories(self, label: str) -> Iterable[Path]:
        if Path(label).is_absolute():
            return [Path("/")]
        directories: list[Path] = []
        for config in apps.get_app_configs():
            directory = Path(config.path) / "fixtures"
            if self.options["app_label"] and config.label != self.options["app_label"]:
                continue
            if str(directory) in map(str, settings.FIXTURE_DIRS):
                raise ImproperlyConfigured(
                    f"'{directory}' is a default fixture directory for the '{config.label}' app "
                    "and cannot be listed in settings.FIXTURE_DIRS."
                )
            if directory.is_dir():
                directories.append(directory)
        if not self.options["app_label"]:
            directories += [*map(Path, settings.FIXTURE_DIRS), Path()]
        return directories

    def _reset_sequences(self) -> None:
        """Makes automatic keys go on after those that were stored."""
        connection = connections[self.database]
        reset = getattr(connection.ops, "sequence_reset_sql", None)
        statements = reset(None, self.models) if reset and self.models else []
        if statements:
            with connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)

    def _tell(self) -> None:
        if self.options["verbosity"] < 1:
            return
        found, loaded, fixtures = (self.counts[key] for key in ("found", "loaded", "fixtures"))
        of = "" if found == loaded else f" (of {found})"
        self.stdout.write(f"Installed {loaded} object(s){of} from {fixtures} fixture(s)")
