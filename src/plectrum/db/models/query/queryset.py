"""QuerySets: what a program says to read and write rows."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

M = TypeVar("M")


class QuerySet(Generic[M]):
    """A set of rows, described but not yet fetched.

    Args:
        model: The model of the rows.
        using: The database; `None` asks the routers.
        hints: What the routers are told.
    """

    def __init__(
        self, model: Any = None, using: str | None = None, hints: dict[str, Any] | None = None
    ) -> None:
        self.model = model
        self._db = using
        self._hints = hints or {}
