"""Finding the line that loops: the same relation loaded for one object after the other.

While DEBUG is on, each load of a single object's relation or deferred field is counted by the
line of the program that caused it. A line that does so again and again within a moment is named
once in the log, with what would load all of them together.
"""

from __future__ import annotations

import logging
import sys
import time
from types import FrameType
from typing import Any, NamedTuple

logger = logging.getLogger("plectrum.db.models")

REPETITIONS = 5
WINDOW_SECONDS = 1.0
LINES_KEPT = 1000


class Line(NamedTuple):
    """A line of the program, within one call of its function."""

    filename: str
    number: int
    call: int
    what: str


class RepeatedFetches:
    """Counts loads by line."""

    def __init__(self) -> None:
        self._counts: dict[Line, tuple[int, float]] = {}

    def note(self, instance: Any, name: str) -> None:
        """Counts a load; logs the line where it repeats itself.

        Args:
            instance: The object that something is loaded for.
            name: The relation or field.
        """
        frame = _calling_frame()
        if frame is None:
            return
        model = type(instance).__name__
        line = Line(frame.f_code.co_filename, frame.f_lineno, id(frame), f"{model}.{name}")
        now = time.monotonic()
        count, since = self._counts.get(line, (0, now))
        if now - since > WINDOW_SECONDS:
            count, since = 0, now
        if len(self._counts) >= LINES_KEPT:
            self._counts.clear()
        self._counts[line] = (count + 1, since)
        if count + 1 == REPETITIONS:
            field = instance._meta._forward_by_name.get(name)
            is_generic = field is not None and field.is_relation and field.related_model is None
            logger.warning(
                "%s:%d loads %s for one object after the other. Load them together with "
                "%sprefetch_related(%r) or fetch_mode(FETCH_PEERS), or set "
                "DEFAULT_FETCH_MODE = 'FETCH_PEERS'.",
                line.filename,
                line.number,
                line.what,
                "" if is_generic else f"select_related({name!r}), ",
                name,
            )


def _calling_frame() -> FrameType | None:
    """Returns the innermost frame that is not the framework's."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        module = frame.f_globals.get("__name__") or ""
        if not module.startswith("plectrum."):
            return frame
        frame = frame.f_back
    return None


repeated_fetches = RepeatedFetches()
