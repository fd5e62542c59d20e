"""`dumpdata`: writes the rows of the database in a format that `loaddata` reads."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

from plectrum.apps import apps
from plectrum.core import serializers
from plectrum.core.management.base import BaseCommand, CommandError
from plectrum.core.management.parser import CommandParser
from plectrum.db import router

COMPRESSIONS: dict[str, Callable[..., Any]] = {
    ".bz2": bz2.open,
    ".gz": gzip.open,
    ".lzma": lzma.open,
    ".xz": lzma.open,
}


class Command(BaseCommand):
    """Writes instances to a file or to the standard output."""

    help = "Write the rows of the database as a fixture."

    def add_arguments(self, parser: CommandParser) -> None:
        """Adds what to write, how and where."""
        parser.add_argument("args", metavar="app_label[.ModelName]", nargs="*")
        parser.add_argument("--format", default="json", help="The format of the fixture.")
        parser.add_argument("--indent", type=int, help="The spaces of an indentation.")
        parser.add_database_argument("From which database.")
        parser.add_argument(
            "-e", "--exclude", action="append", default=[], help="An application or model to leave."
        )
        parser.add_argument(
            "--natural-foreign", action="store_true", dest="use_natural_foreign_keys",
            help="Write references by natural keys where there are any.",
        )  # fmt: skip
        parser.add_argument(
            "--natural-primary", action="store_true", dest="use_natural_primary_keys",
            help="Leave out keys where there are natural ones.",
        )  # fmt: skip
        parser.add_argument(
            "-a", "--all", action="store_true", dest="use_base_manager",
            help="Also rows that the default manager hides.",
        )  # fmt: skip
        parser.add_argument("--pks", dest="primary_keys", help="Only these keys of one model.")
        parser.add_argument("-o", "--output", help="The file; compressed by its extension.")

    def handle(self, *labels: Any, **options: Any) -> None:
        """Writes the fixture."""
        chosen = self._chosen(labels, options["exclude"])
        keys = options["primary_keys"].split(",") if options["primary_keys"] else None
        if keys and (len(labels) != 1 or "." not in labels[0]):
            raise CommandError("You can only use --pks option with one model")
        if options["format"] not in serializers.get_public_serializer_formats():
            try:
                serializers.get_serializer(options["format"])
            except KeyError:
                raise CommandError(f"Unknown serialization format: {options['format']}") from None
        models = serializers.sort_dependencies(
            list(chosen.items()), allow_cycles=not options["use_natural_foreign_keys"]
        )
        wanted = [model for model in models if self._is_wanted(model, options["database"])]
        shows_progress = options["output"] and options["verbosity"] and self.stdout.isatty()
        try:
            querysets = [_queryset(model, keys, options) for model in wanted]
            with _target(options["output"], self.stdout) as target:
                serializers.serialize(
                    options["format"],
                    chain.from_iterable(queryset.iterator() for queryset in querysets),
                    indent=options["indent"],
                    use_natural_foreign_keys=options["use_natural_foreign_keys"],
                    use_natural_primary_keys=options["use_natural_primary_keys"],
                    stream=target,
                    progress_output=_Output(self.stdout) if shows_progress else None,
                    object_count=sum(map(_count, querysets)) if shows_progress else 0,
                )
        except Exception as error:
            if options["traceback"]:
                raise
            raise CommandError(f"Unable to serialize database: {error}") from error

    def _chosen(self, labels: Iterable[str], excluded: Iterable[str]) -> dict[Any, list[Any]]:
        """Returns the models to write, by application."""
        left_models, left_apps = parse_labels(excluded)
        chosen: dict[Any, list[Any]] = {}
        if not labels:
            for config in apps.get_app_configs():
                if config.models_module is not None and config not in left_apps:
                    chosen[config] = list(config.get_models())
        for label in labels:
            models, configs = parse_labels([label])
            for config in configs - left_apps:
                if config.models_module is None:
                    raise CommandError(f"No installed app with label '{label}' has models.")
                chosen[config] = list(config.get_models())
            for model in models:
                listed = chosen.setdefault(model._meta.app_config, [])
                if model not in listed:
                    listed.append(model)
        return {
            config: [model for model in models if model not in left_models]
            for config, models in chosen.items()
        }

    def _is_wanted(self, model: Any, database: str) -> bool:
        options = model._meta
        if options.proxy and options.proxy_for_model not in apps.get_models():
            warnings.warn(
                f"{options.label} is a proxy model and won't be serialized.",
                category=ProxyModelWarning,
                stacklevel=2,
            )
        return not options.proxy and router.allow_migrate_model(database, model)


@contextmanager
def _target(output: str | None, stdout: Any) -> Iterator[Any]:
    """Opens what the fixture is written to.

    A file is written beside its name and put there when it is whole, so that an error leaves the
    one of before.
    """
    if not output:
        yield _Output(stdout)
        return
    path = Path(output)
    opener = COMPRESSIONS.get(path.suffix, open)
    if path.exists() and not path.is_file():
        with opener(path, "wt", encoding="utf-8") as file:
            yield file
        return
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        with opener(partial, "wt", encoding="utf-8") as file:
            yield file
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


class _Output(io.TextIOBase):
    """The standard output of a command as a text stream, which adds no ends of lines."""

    def __init__(self, output: Any) -> None:
        self.output = output

    def write(self, text: str) -> int:
        """Writes a text without ending its line."""
        self.output.write(text, ending="")
        return len(text)

    def flush(self) -> None:
        """Shows what was written."""
        self.output.flush()


class ProxyModelWarning(Warning):
    """A proxy model was asked for, whose rows are those of another."""


def parse_labels(labels: Iterable[str]) -> tuple[set[Any], set[Any]]:
    """Returns the models and the applications that labels name.

    Raises:
        CommandError: One names nothing.
    """
    models: set[Any] = set()
    configs: set[Any] = set()
    for label in labels:
        try:
            if "." in label:
                models.add(apps.get_model(label))
            else:
                configs.add(apps.get_app_config(label))
        except (LookupError, ValueError) as error:
            raise CommandError(str(error)) from error
    return models, configs


def _queryset(model: Any, keys: list[str] | None, options: Any) -> Any:
    manager = model._base_manager if options["use_base_manager"] else model._default_manager
    queryset = manager.using(options["database"]).order_by(model._meta.pk.name)
    return queryset.filter(pk__in=keys) if keys else queryset


def _count(queryset: Any) -> int:
    return int(queryset.order_by().count())
