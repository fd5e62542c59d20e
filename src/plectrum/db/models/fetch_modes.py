"""How a missing field or relation of an instance is loaded when it is read."""

from __future__ import annotations

from typing import Any

from plectrum.conf import settings
from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.db.connections import connections
from plectrum.db.models.repeated import repeated_fetches

__all__ = ["FETCH_ONE", "FETCH_PEERS", "FETCH_RAISE", "FetchMode"]


class FetchMode:
    """A way to load what is missing; the three modes are its only instances.

    Attributes:
        track_peers: Whether the instances of one fetch must know each other.
    """

    __slots__ = ("name", "track_peers")

    def __init__(self, name: str, track_peers: bool = False) -> None:
        self.name = name
        self.track_peers = track_peers

    def fetch(self, fetcher: Any, instance: Any) -> None:
        """Has the descriptor of a field or relation load what is missing on an instance."""
        if self is FETCH_RAISE:
            fetcher.refuse(instance)
            return
        if self is FETCH_PEERS:
            peers = [peer for reference in instance._state.peers if (peer := reference())]
            if len(peers) > 1:
                fetcher.fetch_many(peers)
                return
        if connections.is_logging:
            repeated_fetches.note(instance, fetcher.name)
        fetcher.fetch_one(instance)

    def __repr__(self) -> str:
        return self.name

    def __reduce__(self) -> str:
        return self.name


FETCH_ONE = FetchMode("FETCH_ONE")
FETCH_PEERS = FetchMode("FETCH_PEERS", track_peers=True)
FETCH_RAISE = FetchMode("FETCH_RAISE")

_MODES = {mode.name: mode for mode in (FETCH_ONE, FETCH_PEERS, FETCH_RAISE)}


def default_mode() -> FetchMode | None:
    """Returns the mode of queries that name none, by DEFAULT_FETCH_MODE; `None` for `FETCH_ONE`.

    Raises:
        ImproperlyConfigured: The setting names no mode.
    """
    name = settings.DEFAULT_FETCH_MODE
    if name == "FETCH_ONE":
        return None
    mode = _MODES.get(name)
    if mode is None:
        raise ImproperlyConfigured(
            f"DEFAULT_FETCH_MODE is {name!r}.", hint=f"It may be one of {', '.join(_MODES)}."
        )
    return mode
