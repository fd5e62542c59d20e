"""`createcachetable`: makes the tables of the caches that are kept in the database."""

from __future__ import annotations

from typing import Any

from plectrum.core.cache import caches
from plectrum.core.cache.backends.db import DatabaseCache, entry_model
from plectrum.core.management.base import BaseCommand
from plectrum.core.management.parser import CommandParser
from plectrum.db import connections, router


class Command(BaseCommand):
    """Runs it; a table that exists is left alone."""

    help = "Creates the tables needed to use the SQL cache backend."

    def add_arguments(self, parser: CommandParser) -> None:
        """Adds tables, database and --dry-run."""
        parser.add_argument(
            "args",
            metavar="table_name",
            nargs="*",
            help="Optional table names. Otherwise, those of CACHES are used.",
        )
        parser.add_database_argument("In which database.")
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="Does not create the table, just prints the SQL that would be run.",
        )

    def handle(self, *tables: str, **options: Any) -> None:
        """Makes each table."""
        alias = options["database"]
        if tables:
            models = [entry_model(table) for table in tables]
        else:
            models = [
                cache.cache_model_class
                for cache in caches.all()
                if isinstance(cache, DatabaseCache)
            ]
        for model in dict.fromkeys(models):
            self._create(model, alias, options)

    def _create(self, model: Any, alias: str, options: dict[str, Any]) -> None:
        connection = connections[alias]
        table = model._meta.db_table
        if not router.allow_migrate_model(alias, model):
            return
        if table in connection.introspection.table_names():
            if options["verbosity"] > 0:
                self.stdout.write(f"Cache table '{table}' already exists.")
            return
        with connection.schema_editor(collect_sql=options["dry_run"]) as editor:
            editor.create_model(model)
        if options["dry_run"]:
            for statement in editor.collected_sql:
                self.stdout.write(statement)
        elif options["verbosity"] > 1:
            self.stdout.write(f"Cache table '{table}' created.")
