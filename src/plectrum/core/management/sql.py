"""What commands that change schemas tell the rest of the project."""

from __future__ import annotations

import sys
from typing import Any

from plectrum.apps import apps
from plectrum.db.models import signals


def emit_pre_migrate_signal(verbosity: int, interactive: bool, db: str, **kwargs: Any) -> None:
    """Sends `pre_migrate` for each application with models."""
    _emit(signals.pre_migrate, "pre", verbosity, interactive, db, kwargs)


def emit_post_migrate_signal(verbosity: int, interactive: bool, db: str, **kwargs: Any) -> None:
    """Sends `post_migrate` for each application with models."""
    _emit(signals.post_migrate, "post", verbosity, interactive, db, kwargs)


def _emit(
    signal: Any, when: str, verbosity: int, interactive: bool, db: str, options: dict[str, Any]
) -> None:
    options.setdefault("apps", apps)
    options.setdefault("stdout", sys.stdout)
    for config in apps.get_app_configs():
        if config.models_module is None:
            continue
        if verbosity >= 2:
            options["stdout"].write(
                f"Running {when}-migrate handlers for application {config.label}\n"
            )
        signal.send(
            sender=config,
            app_config=config,
            verbosity=verbosity,
            interactive=interactive,
            using=db,
            **options,
        )


def stored_models(connection: Any) -> list[Any]:
    """Returns the project's models that have a table in a database."""
    existing = set(connection.introspection.table_names())
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.db_table in existing
    ]


def flushed_tables(connection: Any) -> list[str]:
    """Returns the tables of the project's models that a database has."""
    return [model._meta.db_table for model in stored_models(connection)]


def sql_flush(connection: Any, reset_sequences: bool = True) -> list[str]:
    """Returns the statements that empty the tables of the project's models."""
    return list(connection.ops.sql_flush(flushed_tables(connection), reset_sequences))
