"""The model of sessions in the database."""

from __future__ import annotations

from typing import Any

from plectrum.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager


class SessionManager(BaseSessionManager):
    """The manager of sessions."""

    use_in_migrations = True


class Session(AbstractBaseSession):
    """The data of one visitor."""

    objects = SessionManager()

    class Meta(AbstractBaseSession.Meta):
        """In the table that has always been used."""

        # COMPAT: the same table serves a project that runs beside Django.
        db_table = "django_session"

    @classmethod
    def get_session_store_class(cls) -> Any:
        """Returns the class of sessions in the database."""
        from plectrum.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415 - it imports this

        return SessionStore
