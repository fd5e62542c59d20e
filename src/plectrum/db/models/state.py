"""What an instance knows about its row: whether it is there, and where."""

from __future__ import annotations

from typing import Any


class ModelState:
    """The state of an instance.

    Attributes:
        db: The alias of the database that the instance was loaded from or saved to.
        adding: Whether it has not been saved yet.
        fetch_mode: How missing fields and relations are loaded.
        peers: Weak references to the instances of the same fetch.
        awaited: The relations to which objects were assigned that had no key yet.
    """

    __slots__ = ("adding", "awaited", "db", "fetch_mode", "peers")

    def __init__(self, db: str | None = None, adding: bool = True) -> None:
        self.db = db
        self.adding = adding
        self.fetch_mode: Any = None
        self.peers: Any = ()
        self.awaited: frozenset[str] = frozenset()

    @property
    def fields_cache(self) -> dict[str, Any]:
        """Always empty: cached relations are kept in the instance's own dictionary."""
        return {}

    def __getstate__(self) -> tuple[Any, ...]:
        return (self.db, self.adding, self.awaited)

    def __setstate__(self, values: tuple[Any, ...]) -> None:
        self.db, self.adding, *rest = values
        self.awaited = rest[0] if rest else frozenset()
        self.fetch_mode, self.peers = None, ()


class StateDescriptor:
    """Makes an instance's state when it is first asked for.

    PERF: a state for every row would double the cost of making an instance. What a reader of
    rows stores instead is where they came from, in `_origin`: an alias or an `Origin`.
    """

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return self
        values = instance.__dict__
        state = values.get("_state")
        if state is None:
            origin = values.pop("_origin", None)
            if origin is None:
                state = ModelState()
            elif type(origin) is str:
                state = ModelState(origin, adding=False)
            else:
                state = origin.state()
            values["_state"] = state
        return state

    def __set__(self, instance: Any, value: ModelState) -> None:
        instance.__dict__.pop("_origin", None)
        instance.__dict__["_state"] = value


class Origin:
    """Where the rows of one fetch came from, shared by their instances.

    Args:
        alias: The database.
        fetch_mode: How missing fields and relations are loaded.
        peers: Weak references to all instances of the fetch.
    """

    __slots__ = ("alias", "fetch_mode", "peers")

    def __init__(self, alias: str, fetch_mode: Any, peers: Any) -> None:
        self.alias, self.fetch_mode, self.peers = alias, fetch_mode, peers

    def state(self) -> ModelState:
        """Returns the state of one of the instances."""
        state = ModelState(self.alias, adding=False)
        state.fetch_mode, state.peers = self.fetch_mode, self.peers
        return state


class Deferred:
    """Stands for a value that was not loaded."""

    def __repr__(self) -> str:
        return "<Deferred field>"

    def __str__(self) -> str:
        return "<Deferred field>"

    def __reduce__(self) -> str:
        return "DEFERRED"


DEFERRED = Deferred()
