"""Keeping tests from databases that they have not named."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from typing import Any

from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.db import connections


class DatabaseOperationForbidden(AssertionError):
    """A test sent a query to a database that its class does not name."""


class ForbiddenConnection:
    """Stands for a connection that a test may look at, but not use.

    Args:
        alias: The alias of the database.
        message: What to say when it is used.
    """

    def __init__(self, alias: str, message: str) -> None:
        self._forbidden_alias = alias
        self._message = message

    @property
    def link(self) -> Any:
        """Refuses.

        Raises:
            DatabaseOperationForbidden: Always.
        """
        raise DatabaseOperationForbidden(self._message)

    def _refuse(self, *args: Any, **kwargs: Any) -> Any:
        return self.link

    connect = connect_link = connect_async_link = cursor = chunked_cursor = _refuse
    ensure_connection = temporary_connection = new_pool = _refuse

    def __getattr__(self, name: str) -> Any:
        alias = self._forbidden_alias
        own = connections._local.__dict__
        if alias not in own:
            connections[alias] = connections.create_connection(alias)
        return getattr(own[alias], name)


def forbid_databases(case: type, allowed: Any, *, advice: str) -> Callable[[], None]:
    """Lets no test of a class use databases but those allowed; returns what ends that.

    Args:
        case: The class.
        allowed: The aliases, or `__all__`.
        advice: What else the author could do.

    Raises:
        ImproperlyConfigured: One of the aliases is none.
    """
    try:
        aliases = list(connections)
    except ImproperlyConfigured:  # a project without settings has no databases
        return lambda: None
    name = f"{case.__module__}.{case.__qualname__}"
    if allowed == "__all__":
        return lambda: None
    _refuse_unknown(name, set(allowed), aliases)
    before = dict(connections._shared)
    for alias in set(aliases) - set(allowed):
        guard: Any = ForbiddenConnection(
            alias,
            f"{name} sent a query to the database {alias!r}, which it does not name. {advice} "
            f"add {alias!r} to {name}.databases.",
        )
        connections._shared[alias] = guard

    def allow() -> None:
        connections._shared.clear()
        connections._shared.update(before)

    return allow


def _refuse_unknown(name: str, allowed: set[str], aliases: list[str]) -> None:
    for alias in sorted(allowed - set(aliases)):
        near = difflib.get_close_matches(alias, aliases, n=1)
        hint = f"Did you mean {near[0]!r}?" if near else f"There are: {', '.join(aliases)}."
        raise ImproperlyConfigured(
            f"{name}.databases names {alias!r}, which is not in DATABASES.", hint=hint
        )
