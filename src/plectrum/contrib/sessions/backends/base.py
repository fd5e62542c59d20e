"""The contract of session backends, and all that they share.

A backend says in five small operations how the data of one key are kept. Everything else is
here once for both colours. Data are loaded when they are first looked at and saved when the
response goes out, if they have changed.
"""

from __future__ import annotations

import logging
import string
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, TypeVar

from plectrum.conf import settings
from plectrum.contrib.sessions.exceptions import SuspiciousSession
from plectrum.core import signing
from plectrum.core.exceptions import FrameworkError, SuspiciousOperation
from plectrum.effects import Operation, adrive, drive
from plectrum.utils.crypto import get_random_string
from plectrum.utils.dateparse import parse_datetime
from plectrum.utils.functional import cached_property
from plectrum.utils.module_loading import import_string

T = TypeVar("T")

KEY_CHARACTERS = string.ascii_lowercase + string.digits
KEY_LENGTH = 32
SHORTEST_KEY = 8

_EXPIRY = "_session_expiry"
_NOT_GIVEN: Any = object()


class CreateError(FrameworkError):
    """A new session cannot be stored, since its key is taken."""

    code = "session-create"


class UpdateError(FrameworkError):
    """A session cannot be saved, since it has been deleted meanwhile."""

    code = "session-update"


class SessionBase:
    """The session of one visitor: a dictionary of values that can be written as JSON.

    Args:
        session_key: The key that the visitor's cookie gave; `None` for a new session.
    """

    TEST_COOKIE_NAME: ClassVar[str] = "testcookie"
    TEST_COOKIE_VALUE: ClassVar[str] = "worked"

    accessed = False
    modified = False

    def __init__(self, session_key: str | None = None) -> None:
        self._key = session_key if is_valid_key(session_key) else None
        self._data: dict[str, Any] | None = None

    @cached_property
    def serializer(self) -> Any:
        """What turns data into text, as SESSION_SERIALIZER names it."""
        return import_string(settings.SESSION_SERIALIZER)

    # The contract

    def fetch(self, session_key: str) -> Operation[dict[str, Any] | None]:
        """Returns the data of a key, `None` where there are none or they have expired."""
        raise NotImplementedError("subclasses of SessionBase must provide a fetch() operation")

    def store(
        self, session_key: str, data: dict[str, Any], *, must_create: bool
    ) -> Operation[None]:
        """Keeps data until they expire.

        Raises:
            CreateError: `must_create` is set and the key is taken.
            UpdateError: `must_create` is not set and the key is unknown.
        """
        raise NotImplementedError("subclasses of SessionBase must provide a store() operation")

    def remove(self, session_key: str) -> Operation[None]:
        """Forgets the data of a key, if there are any."""
        raise NotImplementedError("subclasses of SessionBase must provide a remove() operation")

    def is_taken(self, session_key: str) -> Operation[bool]:
        """Tells whether there are data of a key."""
        raise NotImplementedError("subclasses of SessionBase must provide an is_taken() operation")

    @classmethod
    def remove_expired(cls) -> Operation[None]:
        """Forgets all data that have expired."""
        raise NotImplementedError("This backend does not support clear_expired().")

    # The life of a session, as operations

    def loading(self) -> Operation[dict[str, Any]]:
        """Returns the data, fetched at the first call."""
        self.accessed = True
        if self._data is None:
            data = None
            if self._key is not None:
                data = yield from self.fetch(self._key)
                if data is None:
                    self._key = None
            self._data = {} if data is None else data
        return self._data

    def creating(self) -> Operation[None]:
        """Gives the session a new key and stores it; one that was not loaded is empty."""
        if self._data is None:
            self._data = {}
        while True:
            self._key = yield from self._new_key()
            try:
                yield from self.store(self._key, self._data, must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def saving(self, must_create: bool = False) -> Operation[None]:
        """Stores the data under the session's key, a new one if it has none."""
        if self._key is None:
            yield from self.creating()
            return
        data = yield from self.loading()
        if self._key is None:
            raise UpdateError("The session was deleted.")
        yield from self.store(self._key, data, must_create=must_create)

    def deleting(self, session_key: str | None = None) -> Operation[None]:
        """Forgets the data of a key, the session's own by default."""
        key = session_key or self._key
        if key is not None:
            yield from self.remove(key)

    def flushing(self) -> Operation[None]:
        """Forgets data and key: the visitor has no session any more."""
        self.clear()
        yield from self.deleting()
        self._key = None

    def cycling_key(self) -> Operation[None]:
        """Moves the data to a new key: one that was planted before a login is worth nothing."""
        yield from self.loading()
        old_key = self._key
        yield from self.creating()
        if old_key is not None:
            yield from self.remove(old_key)

    def _new_key(self) -> Operation[str]:
        while True:
            key = get_random_string(KEY_LENGTH, KEY_CHARACTERS)
            taken = yield from self.is_taken(key)
            if not taken:
                return key

    # Faces

    def load(self) -> dict[str, Any]:
        """Fetches and returns the data."""
        return drive(self.loading())

    async def aload(self) -> dict[str, Any]:
        """Fetches and returns the data."""
        return await adrive(self.loading())

    def create(self) -> None:
        """Gives the session a new key and stores it."""
        drive(self.creating())

    async def acreate(self) -> None:
        """Gives the session a new key and stores it."""
        await adrive(self.creating())

    def save(self, must_create: bool = False) -> None:
        """Stores the data."""
        drive(self.saving(must_create))

    async def asave(self, must_create: bool = False) -> None:
        """Stores the data."""
        await adrive(self.saving(must_create))

    def delete(self, session_key: str | None = None) -> None:
        """Forgets the data of a key, the session's own by default."""
        drive(self.deleting(session_key))

    async def adelete(self, session_key: str | None = None) -> None:
        """Forgets the data of a key, the session's own by default."""
        await adrive(self.deleting(session_key))

    def exists(self, session_key: str) -> bool:
        """Tells whether there are data of a key."""
        return drive(self.is_taken(session_key))

    async def aexists(self, session_key: str) -> bool:
        """Tells whether there are data of a key."""
        return await adrive(self.is_taken(session_key))

    def flush(self) -> None:
        """Forgets data and key."""
        drive(self.flushing())

    async def aflush(self) -> None:
        """Forgets data and key."""
        await adrive(self.flushing())

    def cycle_key(self) -> None:
        """Moves the data to a new key."""
        drive(self.cycling_key())

    async def acycle_key(self) -> None:
        """Moves the data to a new key."""
        await adrive(self.cycling_key())

    @classmethod
    def clear_expired(cls) -> None:
        """Forgets all data that have expired."""
        drive(cls.remove_expired())

    @classmethod
    async def aclear_expired(cls) -> None:
        """Forgets all data that have expired."""
        await adrive(cls.remove_expired())

    # A dictionary

    @property
    def session_key(self) -> str | None:
        """The key, `None` for a session that has not been stored."""
        return self._key

    @property
    def _session(self) -> dict[str, Any]:
        self.accessed = True
        return self._data if self._data is not None else drive(self.loading())

    def __getitem__(self, key: str) -> Any:
        return self._session[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self._session[key] = value
        self.modified = True

    def __delitem__(self, key: str) -> None:
        del self._session[key]
        self.modified = True

    def __contains__(self, key: object) -> bool:
        return key in self._session

    def __bool__(self) -> bool:
        return not self.is_empty()

    def get(self, key: str, default: Any = None) -> Any:
        """Returns a value, or the default."""
        return self._session.get(key, default)

    async def aget(self, key: str, default: Any = None) -> Any:
        """Returns a value, or the default."""
        return (await self.aload()).get(key, default)

    async def aset(self, key: str, value: Any) -> None:
        """Sets a value."""
        (await self.aload())[key] = value
        self.modified = True

    def pop(self, key: str, default: Any = _NOT_GIVEN) -> Any:
        """Removes and returns a value, or the default; a KeyError without one."""
        return self._popped(self._session, key, default)

    async def apop(self, key: str, default: Any = _NOT_GIVEN) -> Any:
        """Removes and returns a value, or the default; a KeyError without one."""
        return self._popped(await self.aload(), key, default)

    def _popped(self, data: dict[str, Any], key: str, default: Any) -> Any:
        self.modified = self.modified or key in data
        return data.pop(key) if default is _NOT_GIVEN else data.pop(key, default)

    def setdefault(self, key: str, value: Any) -> Any:
        """Returns a value, set to `value` if there is none."""
        if key not in self._session:
            self[key] = value
        return self._session[key]

    async def asetdefault(self, key: str, value: Any) -> Any:
        """Returns a value, set to `value` if there is none."""
        data = await self.aload()
        if key not in data:
            self.modified = True
        return data.setdefault(key, value)

    def update(self, dict_: dict[str, Any]) -> None:
        """Sets several values."""
        self._session.update(dict_)
        self.modified = True

    async def aupdate(self, dict_: dict[str, Any]) -> None:
        """Sets several values."""
        (await self.aload()).update(dict_)
        self.modified = True

    def has_key(self, key: str) -> bool:
        """Tells whether there is a value."""
        return key in self._session

    async def ahas_key(self, key: str) -> bool:
        """Tells whether there is a value."""
        return key in await self.aload()

    def keys(self) -> Iterable[str]:
        """Returns the names of the values."""
        return self._session.keys()

    async def akeys(self) -> Iterable[str]:
        """Returns the names of the values."""
        return (await self.aload()).keys()

    def values(self) -> Iterable[Any]:
        """Returns the values."""
        return self._session.values()

    async def avalues(self) -> Iterable[Any]:
        """Returns the values."""
        return (await self.aload()).values()

    def items(self) -> Iterable[tuple[str, Any]]:
        """Returns pairs of name and value."""
        return self._session.items()

    async def aitems(self) -> Iterable[tuple[str, Any]]:
        """Returns pairs of name and value."""
        return (await self.aload()).items()

    def clear(self) -> None:
        """Forgets the values, without looking at those that are stored."""
        self._data = {}
        self.accessed = True
        self.modified = True

    def is_empty(self) -> bool:
        """Tells whether there are neither key nor values; nothing is fetched to find out."""
        return self._key is None and not self._data

    # Whether the visitor's browser keeps cookies

    def set_test_cookie(self) -> None:
        """Sets a value that the next request is to have."""
        self[self.TEST_COOKIE_NAME] = self.TEST_COOKIE_VALUE

    async def aset_test_cookie(self) -> None:
        """Sets a value that the next request is to have."""
        await self.aset(self.TEST_COOKIE_NAME, self.TEST_COOKIE_VALUE)

    def test_cookie_worked(self) -> bool:
        """Tells whether the value is there."""
        return bool(self.get(self.TEST_COOKIE_NAME) == self.TEST_COOKIE_VALUE)

    async def atest_cookie_worked(self) -> bool:
        """Tells whether the value is there."""
        return bool(await self.aget(self.TEST_COOKIE_NAME) == self.TEST_COOKIE_VALUE)

    def delete_test_cookie(self) -> None:
        """Removes the value."""
        del self[self.TEST_COOKIE_NAME]

    async def adelete_test_cookie(self) -> None:
        """Removes the value."""
        await self.apop(self.TEST_COOKIE_NAME)

    # Expiry

    def get_session_cookie_age(self) -> int:
        """Returns how long sessions are kept, in seconds."""
        age: int = settings.SESSION_COOKIE_AGE
        return age

    def get_expiry_age(self, **kwargs: Any) -> int:
        """Returns in how many seconds the session expires.

        Args:
            kwargs: `modification`, the moment of the last change, now by default; `expiry`, a
                number of seconds or a moment, by default what `set_expiry` set.
        """
        return self._age(self.get(_EXPIRY) if "expiry" not in kwargs else None, **kwargs)

    async def aget_expiry_age(self, **kwargs: Any) -> int:
        """Returns in how many seconds the session expires; see `get_expiry_age`."""
        return self._age(await self.aget(_EXPIRY) if "expiry" not in kwargs else None, **kwargs)

    def _age(self, stored: Any, modification: datetime | None = None, expiry: Any = None) -> int:
        expiry = _moment(stored if expiry is None else expiry)
        if not expiry:
            return self.get_session_cookie_age()
        if not isinstance(expiry, datetime):
            return int(expiry)
        delta = expiry - (modification or datetime.now(UTC))
        return delta.days * 86400 + delta.seconds

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        """Returns when the session expires; arguments as for `get_expiry_age`."""
        return self._date(self.get(_EXPIRY) if "expiry" not in kwargs else None, **kwargs)

    async def aget_expiry_date(self, **kwargs: Any) -> datetime:
        """Returns when the session expires; arguments as for `get_expiry_age`."""
        return self._date(await self.aget(_EXPIRY) if "expiry" not in kwargs else None, **kwargs)

    def _date(
        self, stored: Any, modification: datetime | None = None, expiry: Any = None
    ) -> datetime:
        expiry = _moment(stored if expiry is None else expiry)
        if isinstance(expiry, datetime):
            return expiry
        seconds = expiry or self.get_session_cookie_age()
        return (modification or datetime.now(UTC)) + timedelta(seconds=seconds)

    def set_expiry(self, value: Any) -> None:
        """Sets when the session expires.

        Args:
            value: Seconds after the last change; 0 for when the browser is closed; a moment; a
                length of time from now; `None` for the project's way.
        """
        if value is None:
            self.pop(_EXPIRY, None)
        else:
            self[_EXPIRY] = _stored_expiry(value)

    async def aset_expiry(self, value: Any) -> None:
        """Sets when the session expires; see `set_expiry`."""
        if value is None:
            await self.apop(_EXPIRY, None)
        else:
            await self.aset(_EXPIRY, _stored_expiry(value))

    def get_expire_at_browser_close(self) -> bool:
        """Tells whether the session ends when the browser is closed."""
        return self._ends_with_browser(self.get(_EXPIRY))

    async def aget_expire_at_browser_close(self) -> bool:
        """Tells whether the session ends when the browser is closed."""
        return self._ends_with_browser(await self.aget(_EXPIRY))

    def _ends_with_browser(self, stored: Any) -> bool:
        if stored is None:
            return bool(settings.SESSION_EXPIRE_AT_BROWSER_CLOSE)
        return bool(stored == 0)

    # Text

    @property
    def key_salt(self) -> str:
        """What keeps signatures of sessions apart from others."""
        # COMPAT: a session that Django wrote can be read, and the other way round.
        return f"django.contrib.sessions.{type(self).__qualname__}"

    def encode(self, session_dict: dict[str, Any]) -> str:
        """Returns data as signed text."""
        return signing.dumps(
            session_dict, salt=self.key_salt, serializer=self.serializer, compress=True
        )

    def decode(self, session_data: str) -> dict[str, Any]:
        """Returns the data that a signed text holds, none if it is not ours."""
        try:
            data: dict[str, Any] = signing.loads(
                session_data, salt=self.key_salt, serializer=self.serializer
            )
        except signing.BadSignature:
            logging.getLogger("plectrum.security.SuspiciousSession").warning(
                "Session data corrupted"
            )
        except Exception as error:  # noqa: BLE001 - the serializer is the project's own
            if isinstance(error, SuspiciousOperation):
                logging.getLogger(f"plectrum.security.{type(error).__name__}").warning(str(error))
        else:
            return data
        return {}


def is_valid_key(key: str | None) -> bool:
    """Tells whether a text may be a session key; anything else is not even looked up."""
    return key is not None and len(key) >= SHORTEST_KEY


def _stored_expiry(value: Any) -> Any:
    if isinstance(value, timedelta):
        value = datetime.now(UTC) + value
    return value.isoformat() if isinstance(value, datetime) else value


def _moment(expiry: Any) -> Any:
    return parse_datetime(expiry) if isinstance(expiry, str) else expiry


__all__ = ["CreateError", "SessionBase", "SuspiciousSession", "UpdateError", "is_valid_key"]
