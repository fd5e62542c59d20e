"""The connections of the project, by alias and colour.

Blocking code has one connection for each alias and thread; asynchronous code has a pool for
each alias and event loop.
"""

from __future__ import annotations

import contextvars
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from plectrum.conf import settings
from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.core.signals import setting_changed
from plectrum.db.backends.base.link import AsyncLink, BlockingAsyncLink, Link
from plectrum.db.pool import Pool
from plectrum.db.utils import DEFAULT_DB_ALIAS
from plectrum.effects import close_with_loop, on_thread_release, serving_loop
from plectrum.utils.connection import ConnectionProxy
from plectrum.utils.late_modules import asyncio

if TYPE_CHECKING:
    from plectrum.db.backends.base.base import BaseDatabaseWrapper

# Each with the loop whose it is: a thread that inherits the context must not use it.
_ambient: contextvars.ContextVar[dict[str, tuple[AsyncLink, asyncio.AbstractEventLoop | None]]] = (
    contextvars.ContextVar("plectrum_links")
)

_DATABASE_DEFAULTS: dict[str, Any] = {
    "ATOMIC_REQUESTS": False,
    "AUTOCOMMIT": True,
    "ENGINE": "",
    "NAME": "",
    "USER": "",
    "PASSWORD": "",
    "HOST": "",
    "PORT": "",
    "CONN_MAX_AGE": 0,
    "CONN_HEALTH_CHECKS": False,
    "OPTIONS": {},
    "TIME_ZONE": None,
}

_TEST_DEFAULTS: dict[str, Any] = {
    "CHARSET": None,
    "COLLATION": None,
    "MIGRATE": True,
    "MIRROR": None,
    "NAME": None,
    "TEMPLATE": None,
}


class ConnectionDoesNotExist(ImproperlyConfigured):
    """DATABASES has no entry of the name asked for."""

    code = "connection-does-not-exist"


def ambient_link(alias: str) -> AsyncLink | None:
    """Returns the link whose transaction this context is in, or `None`."""
    links = _ambient.get(None)
    if not links or alias not in links:
        return None
    link, loop = links[alias]
    return link if loop is serving_loop() else None


def has_ambient_link(alias: str) -> bool:
    """Tells whether this context is in an asynchronous transaction."""
    return ambient_link(alias) is not None


def set_ambient_link(alias: str, link: AsyncLink | None) -> None:
    """Makes a link the one that all statements of this context use, or ends that."""
    links = {name: kept for name, kept in _ambient.get({}).items() if name != alias}
    if link is not None:
        links[alias] = (link, serving_loop())
    _ambient.set(links)


class ConnectionHandler:
    """`connections`: the project's databases.

    `connections["default"]` is this thread's connection, made at the first access.

    Args:
        databases: What DATABASES says; `None` to read the setting when it is needed.
    """

    def __init__(self, databases: dict[str, dict[str, Any]] | None = None) -> None:
        self._given = databases
        self._settings: dict[str, dict[str, Any]] | None = None
        self._local = threading.local()
        self._pools: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, Pool]] = (
            weakref.WeakKeyDictionary()
        )
        self._shared: dict[str, BaseDatabaseWrapper] = {}
        self.is_logging = False
        self.are_used = False

    @property
    def settings(self) -> dict[str, dict[str, Any]]:
        """The configuration of each alias, with the defaults filled in."""
        if self._settings is None:
            self._settings = _completed(settings.DATABASES if self._given is None else self._given)
            self.is_logging = bool(settings.DEBUG)
        return self._settings

    databases = settings

    def __getitem__(self, alias: str) -> BaseDatabaseWrapper:
        if self._shared and alias in self._shared:
            return self._shared[alias]
        try:
            return cast("BaseDatabaseWrapper", self._local.__dict__[alias])
        except KeyError:
            self[alias] = connection = self.create_connection(alias)
            return connection

    def __setitem__(self, alias: str, connection: BaseDatabaseWrapper) -> None:
        self.are_used = True
        self._local.__dict__[alias] = connection

    def __delitem__(self, alias: str) -> None:
        del self._local.__dict__[alias]

    def __iter__(self) -> Iterator[str]:
        return iter(self.settings)

    def __contains__(self, alias: object) -> bool:
        return alias in self.settings

    def create_connection(self, alias: str) -> BaseDatabaseWrapper:
        """Makes a new connection object for an alias; it connects when it is first used.

        Raises:
            ConnectionDoesNotExist: DATABASES has no such alias.
            ImproperlyConfigured: Its ENGINE cannot be imported.
        """
        try:
            configuration = self.settings[alias]
        except KeyError:
            raise ConnectionDoesNotExist(
                f"The connection {alias!r} doesn't exist.",
                hint=f"DATABASES has: {', '.join(self.settings)}.",
            ) from None
        backend = load_backend(configuration["ENGINE"])
        wrapper: BaseDatabaseWrapper = backend.DatabaseWrapper(configuration, alias)
        return wrapper

    def all(self, initialized_only: bool = False) -> list[BaseDatabaseWrapper]:
        """Returns this thread's connections, by default for every alias."""
        made = self._local.__dict__
        if not initialized_only:
            return [self[alias] for alias in self]
        return [self[alias] for alias in self if alias in made] if made else []

    def close_all(self) -> None:
        """Closes this thread's connections."""
        for connection in self.all(initialized_only=True):
            connection.close()

    async def aclose_all(self) -> None:
        """Closes the pools of the running event loop."""
        for pool in self._pools.pop(asyncio.get_running_loop(), {}).values():
            await pool.close()

    def pool(self, alias: str) -> Pool:
        """Returns the running loop's pool of links for an alias, made at the first call."""
        loop = asyncio.get_running_loop()
        try:
            return self._pools[loop][alias]
        except KeyError:
            pool = self._new_pool(alias)
            self._pools.setdefault(loop, {})[alias] = pool
            return pool

    def _new_pool(self, alias: str) -> Pool:
        connection = self[alias]
        pool = connection.new_pool()
        pool.owner = close_with_loop(pool.close)
        return pool

    @contextmanager
    def shared(self, alias: str) -> Iterator[BaseDatabaseWrapper]:
        """Makes all threads and loops use this thread's connection, for tests.

        What one of them does in a transaction is then seen by the others, and undone with it.
        """
        connection = self[alias]
        self._shared[alias] = connection
        try:
            yield connection
        finally:
            self._shared.pop(alias, None)

    def shared_link(self, alias: str) -> AsyncLink | None:
        """Returns an awaitable face of the connection that all share, or `None`."""
        connection = self._shared.get(alias)
        return None if connection is None else BlockingAsyncLink(connection.link)

    def reset(self) -> None:
        """Forgets the configuration, so that DATABASES is read again."""
        self._settings = None
        self._local = threading.local()


def load_backend(engine: str) -> Any:
    """Imports the `base` module of a database backend.

    Raises:
        ImproperlyConfigured: There is no such backend, or its library is not installed.
    """
    if not engine:
        raise ImproperlyConfigured(
            "settings.DATABASES is improperly configured. Please supply the ENGINE value.",
            hint="For instance 'plectrum.db.backends.sqlite3'.",
        )
    try:
        return import_module(f"{engine}.base")
    except ModuleNotFoundError as error:
        missing = error.name or ""
        if missing.partition(".")[0] == engine.partition(".")[0] and missing != engine:
            raise
        if not f"{engine}.base".startswith(missing):
            raise ImproperlyConfigured(
                f"The database backend {engine!r} needs the library {error.name!r}.",
                hint="Install it with: pip install 'plectrum[postgres]' (or [mysql]).",
            ) from error
        raise ImproperlyConfigured(
            f"{engine!r} isn't an available database backend.",
            hint="The built-in ones are 'plectrum.db.backends.sqlite3', "
            "'plectrum.db.backends.postgresql' and 'plectrum.db.backends.mysql'.",
        ) from error


def _completed(databases: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    databases = databases or {}
    if not databases:
        databases = {DEFAULT_DB_ALIAS: {"ENGINE": "plectrum.db.backends.dummy"}}
    if DEFAULT_DB_ALIAS not in databases:
        raise ImproperlyConfigured(f"You must define a '{DEFAULT_DB_ALIAS}' database.")
    return {
        alias: {
            **_DATABASE_DEFAULTS,
            **({"ENGINE": "plectrum.db.backends.dummy"} if not configuration else {}),
            **configuration,
            "TEST": {**_TEST_DEFAULTS, **configuration.get("TEST", {})},
        }
        for alias, configuration in databases.items()
    }


connections = ConnectionHandler()
connection = cast("BaseDatabaseWrapper", ConnectionProxy(connections, DEFAULT_DB_ALIAS))


def reset_queries(**_: Any) -> None:
    """Empties the query logs of this thread's connections."""
    if connections.are_used:
        for one in connections.all(initialized_only=True):
            one.query_log.entries.clear()


def close_old_connections(**_: Any) -> None:
    """Closes this thread's connections that are too old or do not work any more."""
    if connections.are_used:
        for one in connections.all(initialized_only=True):
            one.close_if_unusable_or_obsolete()


def _settings_changed(*, setting: str, **_: Any) -> None:
    if setting == "DATABASES":
        connections.reset()
    elif setting in {"USE_TZ", "TIME_ZONE"}:
        for one in connections.all(initialized_only=True):
            vars(one).pop("dialect", None)
    elif setting == "DEBUG":
        connections.is_logging = bool(settings.DEBUG)


def _mark_flat(function: Callable[..., None]) -> Callable[..., None]:
    function.is_flat = True  # type: ignore[attr-defined]  # read by Signal
    return function


on_thread_release(close_old_connections)
setting_changed.connect(_mark_flat(_settings_changed))

__all__ = [
    "AsyncLink",
    "ConnectionDoesNotExist",
    "ConnectionHandler",
    "Link",
    "ambient_link",
    "close_old_connections",
    "connection",
    "connections",
    "has_ambient_link",
    "load_backend",
    "reset_queries",
    "set_ambient_link",
]
