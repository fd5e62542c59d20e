"""`inspectdb`: prints models for the tables of a database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from plectrum.core.management.base import BaseCommand
from plectrum.core.management.inspection import TableReader
from plectrum.core.management.parser import CommandParser
from plectrum.db import connections
from plectrum.db.utils import DatabaseError

HEAD = """# This is an auto-generated Plectrum model module.
# You'll have to do the following manually to clean this up:
#   * Rearrange models' order
#   * Make sure each model has one field with primary_key=True
#   * Make sure each ForeignKey and OneToOneField has `on_delete` set to the desired behavior
#   * Remove `managed = False` lines if you wish to allow Plectrum to create, modify, and delete
#     the table
# Feel free to rename the models, but don't rename db_table values or field names.
from plectrum.db import models"""


class Command(BaseCommand):
    """Writes unmanaged models."""

    help = "Print a module with a model for each table of the database."
    requires_system_checks: tuple[str, ...] = ()
    stealth_options = ("table_name_filter",)

    def add_arguments(self, parser: CommandParser) -> None:
        """Adds which tables, and of which database."""
        parser.add_argument("table", nargs="*", help="Only these tables or views.")
        parser.add_database_argument()
        parser.add_argument(
            "--include-partitions", action="store_true", help="Also partitions (PostgreSQL)."
        )
        parser.add_argument("--include-views", action="store_true", help="Also views.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints the module."""
        for line in self._lines(options):
            self.stdout.write(line)

    def _lines(self, options: dict[str, Any]) -> Iterator[str]:
        connection = connections[options["database"]]
        wanted = options.get("table") or []
        keeps = options.get("table_name_filter")
        kinds = {"t"}
        kinds |= {"p"} if options["include_partitions"] else set()
        kinds |= {"v"} if options["include_views"] else set()
        yield from HEAD.splitlines()
        with connection.cursor() as cursor:
            tables = {
                table.name: table for table in connection.introspection.get_table_list(cursor)
            }
            names = wanted or sorted(name for name, table in tables.items() if table.type in kinds)
            written: set[str] = set()
            for name in names:
                if keeps is not None and not keeps(name):
                    continue
                yield ""
                yield ""
                if name not in tables:
                    yield f"# Unable to inspect table '{name}'"
                    yield "# The error was: the database has no table or view of that name."
                    continue
                try:
                    lines = list(TableReader(connection, cursor, tables[name], written).lines())
                except (KeyError, DatabaseError) as error:
                    yield f"# Unable to inspect table '{name}'"
                    yield f"# The error was: {error}"
                    continue
                written.add(name)
                yield from lines
