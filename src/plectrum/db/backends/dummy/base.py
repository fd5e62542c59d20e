"""Stands in where DATABASES is empty, and says so when it is used."""

from __future__ import annotations

from typing import Any, NoReturn

from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.db.backends.base.base import BaseDatabaseWrapper
from plectrum.db.backends.base.link import AsyncLink, Link
from plectrum.sql.dialects.base import Dialect, Environment


def complain() -> NoReturn:
    """Raises ImproperlyConfigured."""
    raise ImproperlyConfigured(
        "settings.DATABASES is improperly configured. Please supply the ENGINE value.",
        hint="For instance {'default': {'ENGINE': 'plectrum.db.backends.sqlite3', "
        "'NAME': BASE_DIR / 'db.sqlite3'}}.",
    )


class DatabaseWrapper(BaseDatabaseWrapper):
    """A connection that cannot be used."""

    vendor = "dummy"
    display_name = "no database"

    def connect_link(self) -> Link:
        """Raises ImproperlyConfigured."""
        complain()

    async def connect_async_link(self) -> AsyncLink:
        """Raises ImproperlyConfigured."""
        complain()

    @staticmethod
    def dialect_for(environment: Environment) -> Dialect:  # noqa: ARG004 - the contract's
        """Raises ImproperlyConfigured."""
        complain()

    def native_cursor(self) -> Any:
        """Raises ImproperlyConfigured."""
        complain()

    def translated(self, error: BaseException) -> BaseException:
        """Returns the error as it is."""
        return error
