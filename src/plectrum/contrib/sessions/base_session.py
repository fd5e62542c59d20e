"""The models that a session of your own can derive from."""

from __future__ import annotations

from typing import Any

from plectrum.db import models
from plectrum.utils.translation import gettext_lazy as _


class BaseSessionManager(models.Manager[Any]):
    """Writes and saves sessions without a request."""

    def encode(self, session_dict: dict[str, Any]) -> str:
        """Returns data as the text that a row holds."""
        text: str = self.model.get_session_store_class()().encode(session_dict)
        return text

    def save(self, session_key: str, session_dict: dict[str, Any], expire_date: Any) -> Any:
        """Saves a session, or deletes it if there are no data."""
        session = self.model(session_key, self.encode(session_dict), expire_date)
        if session_dict:
            session.save()
        else:
            session.delete()
        return session


class AbstractBaseSession(models.Model):
    """A row of data under a key, until a moment."""

    session_key = models.CharField(_("session key"), max_length=40, primary_key=True)
    session_data = models.TextField(_("session data"))
    expire_date = models.DateTimeField(_("expire date"), db_index=True)

    objects = BaseSessionManager()

    class Meta:
        """A base of models, without a table."""

        abstract = True
        verbose_name = _("session")
        verbose_name_plural = _("sessions")

    def __str__(self) -> str:
        return self.session_key

    @classmethod
    def get_session_store_class(cls) -> Any:
        """Returns the class of sessions that are kept in these rows."""
        raise NotImplementedError("Subclasses must say which SessionStore they are for.")

    def get_decoded(self) -> dict[str, Any]:
        """Returns the data."""
        data: dict[str, Any] = self.get_session_store_class()().decode(self.session_data)
        return data
