"""The contents of test databases as text, for tests that commit and want them back.

What migrations have stored is gone after the first test whose tables are emptied; tests with
`serialized_rollback` find it again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from plectrum.apps import apps
from plectrum.conf import settings
from plectrum.core import serializers
from plectrum.db import connections, router, transaction

_kept: dict[str, str] = {}


def keep_contents(alias: str) -> None:
    """Keeps what a test database holds now."""
    _kept[alias] = serialize_db_to_string(alias)


def has_contents(alias: str) -> bool:
    """Tells whether the contents of a database were kept."""
    return alias in _kept


def restore_contents(alias: str) -> None:
    """Stores again what was kept of a database."""
    deserialize_db_from_string(alias, _kept[alias])


def forget_contents() -> None:
    """Forgets what was kept of all databases."""
    _kept.clear()


def serialize_db_to_string(alias: str) -> str:
    """Returns the rows of a database's migrated applications as JSON.

    Applications that TEST_NON_SERIALIZED_APPS names are left out.

    Args:
        alias: The database.
    """
    return str(serializers.serialize("json", _instances(alias), indent=None))


def deserialize_db_from_string(alias: str, data: str) -> None:
    """Stores what `serialize_db_to_string` returned, in one transaction.

    Args:
        alias: The database.
        data: The JSON.

    Raises:
        IntegrityError: A row refers to what is not there.
    """
    connection = connections[alias]
    tables = set()
    with transaction.atomic(using=alias):
        with connection.constraint_checks_disabled():
            for stored in serializers.deserialize("json", data, using=alias):
                stored.save()
                tables.add(stored.object._meta.db_table)
        connection.check_constraints(tables)


def _instances(alias: str) -> Iterator[Any]:
    # Its models need settings, and test cases are imported before a plugin has found these.
    from plectrum.db.migrations.loader import MigrationLoader  # noqa: PLC0415

    connection = connections[alias]
    migrated = MigrationLoader(connection).migrated_apps
    for config in apps.get_app_configs():
        if (
            config.models_module is None
            or config.label not in migrated
            or config.name in settings.TEST_NON_SERIALIZED_APPS
        ):
            continue
        for model in config.get_models():
            options = model._meta
            if not options.can_migrate(connection) or options.proxy:
                continue
            if router.allow_migrate_model(alias, model):
                rows = model._base_manager.using(alias).order_by(options.pk.name)
                yield from rows.iterator(chunk_size=2000)
