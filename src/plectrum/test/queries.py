"""Counting statements."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any, Self

from plectrum.db.instrumentation import LoggedQuery, observed


class CaptureQueriesContext:
    """Keeps the statements that are sent to a database within a block, in either colour.

    Args:
        connection: The connection; its alias counts.
    """

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.captured: list[LoggedQuery] = []
        self._observing: AbstractContextManager[None] | None = None

    def _observe(self, query: LoggedQuery) -> None:
        if query.alias == self.connection.alias:
            self.captured.append(query)

    def __enter__(self) -> Self:
        self._observing = observed(self._observe)
        self._observing.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        if self._observing is not None:
            self._observing.__exit__(None, None, None)

    def __len__(self) -> int:
        return len(self.captured)

    def __iter__(self) -> Iterator[dict[str, str]]:
        return iter(self.captured_queries)

    def __getitem__(self, index: int) -> dict[str, str]:
        return self.captured_queries[index]

    @property
    def captured_queries(self) -> list[dict[str, str]]:
        """The statements with their text and seconds."""
        return [{"sql": query.sql, "time": f"{query.seconds:.3f}"} for query in self.captured]
