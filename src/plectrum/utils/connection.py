"""Named things that the settings configure and that are made for each thread that asks."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any, ClassVar, Protocol

from plectrum.conf import settings
from plectrum.core.exceptions import ImproperlyConfigured


class ConnectionDoesNotExist(ImproperlyConfigured):
    """The settings name no such connection."""

    code = "connection-does-not-exist"


class BaseConnectionHandler:
    """A mapping of aliases to connections, of each thread its own.

    Args:
        settings: The configuration; that of the setting `settings_name` when `None`.

    Attributes:
        settings_name: The setting that has the configuration.
        exception_class: What is raised for an unknown alias.
    """

    settings_name: ClassVar[str] = ""
    exception_class: ClassVar[type[Exception]] = ConnectionDoesNotExist

    def __init__(self, settings: dict[str, Any] | None = None) -> None:
        self._given = settings
        self._local = threading.local()

    @property
    def settings(self) -> dict[str, Any]:
        """The configuration of each alias."""
        return self.configure_settings(self._given)

    def configure_settings(self, given: dict[str, Any] | None) -> dict[str, Any]:
        """Returns the configuration: what was given, or the setting."""
        configured: dict[str, Any] = getattr(settings, self.settings_name)
        return configured if given is None else given

    def create_connection(self, alias: str) -> Any:
        """Makes a connection."""
        raise NotImplementedError(f"{type(self).__name__} must say how connections are made.")

    def __getitem__(self, alias: str) -> Any:
        made = self._local.__dict__
        if alias not in made:
            if alias not in self.settings:
                raise self.unknown(alias)
            made[alias] = self.create_connection(alias)
        return made[alias]

    def __setitem__(self, alias: str, connection: Any) -> None:
        self._local.__dict__[alias] = connection

    def __delitem__(self, alias: str) -> None:
        del self._local.__dict__[alias]

    def __iter__(self) -> Iterator[str]:
        return iter(self.settings)

    def __contains__(self, alias: object) -> bool:
        return alias in self.settings

    def unknown(self, alias: str) -> Exception:
        """Returns the error for an alias that is not configured."""
        known = ", ".join(map(repr, self.settings))
        return self.exception_class(
            f"The connection '{alias}' doesn't exist. {self.settings_name} has: {known}."
        )

    def all(self, initialized_only: bool = False) -> list[Any]:
        """Returns this thread's connections, by default for every alias."""
        made = self._local.__dict__
        return [self[alias] for alias in self if not initialized_only or alias in made]

    def close_all(self) -> None:
        """Closes this thread's connections."""
        for connection in self.all(initialized_only=True):
            connection.close()

    def forget(self) -> None:
        """Drops all connections, for the configuration to be read again."""
        self._local = threading.local()


class HasConnections(Protocol):
    """Gives this thread's connection of an alias."""

    def __getitem__(self, alias: str, /) -> Any:
        """Returns the connection."""


class ConnectionProxy:
    """Stands for this thread's connection of one alias, whichever thread uses it."""

    def __init__(self, connections: HasConnections, alias: str) -> None:
        self.__dict__["_connections"] = connections
        self.__dict__["_alias"] = alias

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connections[self._alias], name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._connections[self._alias], name, value)

    def __delattr__(self, name: str) -> None:
        delattr(self._connections[self._alias], name)

    def __contains__(self, key: object) -> bool:
        return key in self._connections[self._alias]

    def __eq__(self, other: object) -> bool:
        return bool(self._connections[self._alias] == other)

    def __hash__(self) -> int:
        return hash((id(self._connections), self._alias))
