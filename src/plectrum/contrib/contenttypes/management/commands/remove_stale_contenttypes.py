"""`remove_stale_contenttypes`: deletes the content types of models that are gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from plectrum.apps import apps
from plectrum.contrib.contenttypes.models import ContentType
from plectrum.core.management.base import BaseCommand
from plectrum.core.management.parser import CommandParser
from plectrum.db import DEFAULT_DB_ALIAS
from plectrum.db.models.deleting import Collector
from plectrum.db.routing import router
from plectrum.effects import drive


class Command(BaseCommand):
    """Deletes content types without a model, and all that refers to them."""

    help = (
        "Delete the content types of models that do not exist any more, and the rows that refer "
        "to them."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Adds which database, which applications, and whether to ask."""
        parser.add_argument(
            "--noinput", "--no-input", action="store_false", dest="interactive", help="Ask nothing."
        )
        parser.add_argument(
            "--database", default=DEFAULT_DB_ALIAS, help="The database; 'default' by default."
        )
        parser.add_argument(
            "--include-stale-apps",
            action="store_true",
            help="Delete those of applications too that are not installed any more.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Finds them for each application, asks, and deletes them."""
        using = options["database"]
        if not router.allow_migrate_model(using, ContentType):
            return
        ContentType.objects.clear_cache()
        for types in self._stale(using, options["include_stale_apps"]):
            if options["interactive"] and not self._agrees(types, using):
                if options["verbosity"] >= 2:
                    self.stdout.write("Stale content types remain.")
                continue
            for one in types:
                if options["verbosity"] >= 2:
                    self.stdout.write(
                        f"Deleting stale content type '{one.app_label} | {one.model}'"
                    )
                one.delete(using=using)
        ContentType.objects.clear_cache()

    @staticmethod
    def _stale(using: str, include_stale_apps: bool) -> Iterator[list[Any]]:
        """Yields the content types without a model of each application that has some."""
        rows = ContentType.objects.using(using).order_by("app_label", "model")
        for label, group in groupby(rows, key=lambda row: row.app_label):
            types = [row for row in group if row.model_class() is None]
            if types and (include_stale_apps or label in apps.app_configs):
                yield types

    def _agrees(self, types: list[Any], using: str) -> bool:
        found = "\n".join(f"    - {line}" for line in _what_goes(types, using))
        self.stdout.write(
            "Some content types in your database are stale: their models do not exist any more.\n"
            "What refers to them would be deleted with them. These are the rows:\n\n"
            f"{found}\n\n"
            "Rows that the database itself deletes with these are not listed.\n\n"
            "Delete them? Answer 'no' if in doubt."
        )
        return input("Type 'yes' to continue, or 'no' to cancel: ") == "yes"


def _what_goes(types: list[Any], using: str) -> Iterator[str]:
    """Yields a line for each content type, and one for each model of rows that go with it."""
    for one in types:
        yield f"Content type for {one.app_label}.{one.model}"
        collector = Collector(using, one)
        drive(collector.collect([one]))
        counts: Counter[str] = Counter()
        for model, objects in collector.data.items():
            counts[model._meta.label] += len(objects)
        for queryset in collector.fast_deletes:
            counts[queryset.model._meta.label] += queryset.count()
        del counts[ContentType._meta.label]
        for label, count in sorted(counts.items()):
            if count:
                yield f"{count} {label} object(s)"
