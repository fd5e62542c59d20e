"""Sessions in the database."""

from __future__ import annotations

import logging
from functools import cached_property
from typing import Any

from plectrum.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from plectrum.core.exceptions import ObjectDoesNotExist
from plectrum.db import DatabaseError, IntegrityError, router
from plectrum.db.models import saving
from plectrum.db.models.query import operations, writing
from plectrum.db.transaction import within
from plectrum.effects import Operation
from plectrum.utils import timezone

logger = logging.getLogger("plectrum.contrib.sessions")


class SessionStore(SessionBase):
    """Keeps each session as a row."""

    @classmethod
    def get_model_class(cls) -> Any:
        """Returns the model of the rows; override it for one of your own."""
        from plectrum.contrib.sessions.models import Session  # noqa: PLC0415 - models load later

        return Session

    @cached_property
    def model(self) -> Any:
        """The model of the rows."""
        return self.get_model_class()

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """Returns the row for data; override it to fill columns of your own."""
        return self.model(
            session_key=self._key,
            session_data=self.encode(data),
            expire_date=self._date(data.get("_session_expiry")),
        )

    def fetch(self, session_key: str) -> Operation[dict[str, Any] | None]:
        """Returns the data of a key that has not expired."""
        conditions = {"session_key": session_key, "expire_date__gt": timezone.now()}
        try:
            row = yield from operations.get(self.model.objects.all(), (), conditions)
        except ObjectDoesNotExist:
            return None
        return self.decode(row.session_data)

    def store(
        self, session_key: str, data: dict[str, Any], *, must_create: bool
    ) -> Operation[None]:
        """Inserts or updates the row."""
        row = self.create_model_instance(data)
        using = router.db_for_write(self.model, instance=row)
        save = saving.save(row, force_insert=must_create, force_update=not must_create, using=using)
        try:
            yield from within(using, save)
        except IntegrityError as error:
            if must_create:
                raise CreateError(f"The session key {session_key!r} is taken.") from error
            raise
        except DatabaseError as error:
            if must_create:
                raise
            raise UpdateError("The session was deleted.") from error

    def remove(self, session_key: str) -> Operation[None]:
        """Deletes the row."""
        yield from writing.delete(self.model.objects.filter(session_key=session_key))

    def is_taken(self, session_key: str) -> Operation[bool]:
        """Tells whether there is a row."""
        return (yield from operations.exists(self.model.objects.filter(session_key=session_key)))

    @classmethod
    def remove_expired(cls) -> Operation[None]:
        """Deletes the rows that have expired."""
        model = cls.get_model_class()
        yield from writing.delete(model.objects.filter(expire_date__lt=timezone.now()))
