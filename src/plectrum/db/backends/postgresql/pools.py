"""Blocking connections that the threads of a process share: psycopg's pool, one for each alias.

Coroutines have pools of another kind, one for each event loop (`plectrum.db.pool`).
"""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import psycopg

from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.db.backends.postgresql.driver import PostgreSQLLink
from plectrum.db.utils import ConnectionPoolTimeout

if TYPE_CHECKING:
    from psycopg_pool import ConnectionPool


class _Shared(NamedTuple):
    """A pool, and what it was made with."""

    parameters: dict[str, Any]
    options: dict[str, Any]
    pool: ConnectionPool


class Pools:
    """The pools of this process. Threads may use it at once."""

    def __init__(self) -> None:
        self._shared: dict[str, _Shared] = {}
        self._lock = threading.Lock()

    def get(
        self,
        alias: str,
        parameters: dict[str, Any],
        options: dict[str, Any],
        set_up: Callable[[psycopg.Connection[Any]], Any],
    ) -> ConnectionPool:
        """Returns the pool of an alias; one that was made with other parameters is closed.

        Args:
            alias: The name of the database.
            parameters: What psycopg needs to connect.
            options: Arguments of `psycopg_pool.ConnectionPool`, and as `check` whether
                connections are checked before they are lent.
            set_up: Makes a new connection what the settings ask for.

        Raises:
            ImproperlyConfigured: psycopg_pool is not installed.
        """
        with self._lock:
            found = self._shared.get(alias)
            if found is not None:
                if (found.parameters, found.options) == (parameters, options):
                    return found.pool
                found.pool.close()
            pool = _new_pool(alias, parameters, options, set_up)
            self._shared[alias] = _Shared(parameters, options, pool)
            return pool

    def close(self, alias: str) -> None:
        """Closes the pool of an alias, if there is one."""
        with self._lock:
            found = self._shared.pop(alias, None)
        if found is not None:
            found.pool.close()

    def close_all(self) -> None:
        """Closes all pools."""
        for alias in list(self._shared):
            self.close(alias)

    def leave_to_parent(self) -> None:
        """Forgets the pools after a fork: the threads that look after them stay in the parent."""
        self._lock = threading.Lock()
        self._shared = {}


POOLS = Pools()
atexit.register(POOLS.close_all)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=POOLS.leave_to_parent)


def pool_options(settings_dict: dict[str, Any], alias: str) -> dict[str, Any]:
    """Returns the options of the pool that an entry of DATABASES asks for.

    Raises:
        ImproperlyConfigured: The connections are persistent besides.
    """
    if settings_dict["CONN_MAX_AGE"] != 0:
        raise ImproperlyConfigured(
            f"DATABASES[{alias!r}] has a pool, so its connections cannot be persistent.",
            hint="Set CONN_MAX_AGE to 0; OPTIONS['pool'] takes max_lifetime.",
        )
    given = settings_dict["OPTIONS"]["pool"]
    return {
        "check": settings_dict["CONN_HEALTH_CHECKS"],
        **(given if isinstance(given, dict) else {}),
    }


def _new_pool(
    alias: str,
    parameters: dict[str, Any],
    options: dict[str, Any],
    set_up: Callable[[psycopg.Connection[Any]], Any],
) -> ConnectionPool:
    try:
        from psycopg_pool import ConnectionPool  # noqa: PLC0415 - an optional library
    except ImportError as error:
        raise ImproperlyConfigured(
            f"OPTIONS['pool'] of DATABASES[{alias!r}] needs psycopg's pool: {error}.",
            hint="Install it with `pip install plectrum[postgres]`, or remove the option.",
        ) from error
    check, configure = options["check"], options.get("configure")

    def begin(connection: psycopg.Connection[Any]) -> None:
        set_up(connection)
        if configure is not None:
            configure(connection)

    wanted = {
        "name": alias,
        **options,
        "check": check if callable(check) else ConnectionPool.check_connection if check else None,
        "configure": begin,
        "kwargs": {**parameters, **options.get("kwargs", {}), "autocommit": True},
    }
    return ConnectionPool(open=True, **wanted)


class PooledLink(PostgreSQLLink):
    """A blocking connection that a pool lends.

    Args:
        pool: The pool.
        options: Those of `PostgreSQLLink`.

    Raises:
        ConnectionPoolTimeout: All connections were in use for too long, or none could be made.
    """

    def __init__(self, pool: ConnectionPool, **options: bool) -> None:
        self.pool = pool
        try:
            connection = pool.getconn()
        except psycopg.OperationalError as error:
            raise ConnectionPoolTimeout(
                f"The pool {pool.name!r} lends no connection: {error}.",
                hint="Look for connections that stay open, or raise max_size or timeout in "
                "OPTIONS['pool']; the log psycopg.pool tells whether connecting fails.",
            ) from error
        super().__init__(connection, **options)

    def close(self) -> None:
        """Gives the connection back."""
        self.pool.putconn(self.connection)
