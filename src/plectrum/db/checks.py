"""Checks of the databases themselves, which each backend knows."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from plectrum.core.checks import CheckMessage, Tags, register
from plectrum.db.connections import connections


@register(Tags.database)
def check_database_backends(
    databases: Collection[str] | None = None, **_kwargs: Any
) -> list[CheckMessage]:
    """Asks the backends of the databases what is wrong with how their servers are set up."""
    return [
        message for alias in databases or () for message in connections[alias].validation.check()
    ]
