"""Showing how far `migrate` has got."""

from __future__ import annotations

import os
import shutil
import time
from typing import Any

from plectrum.core.management.output import OutputWrapper, Style

_TO_THE_END = "\x1b[K"
_DONE = {"apply_success", "unapply_success"}
_VERBS = {"apply_start": "Applying", "unapply_start": "Unapplying"}


class MigrationProgress:
    """Tells of migrations as they begin and end: the callback of a `MigrationExecutor`.

    What is no terminal gets a line for each migration. On a terminal the line counts them, names
    the operation that is running, and says at the end how long the migration took.

    Args:
        out: Where to write.
        style: Functions that colour a text by its role.
        verbosity: 0 for nothing, 2 and more for times also where there is no terminal.
    """

    def __init__(self, out: OutputWrapper, style: Style, verbosity: int) -> None:
        self.total = 0
        self._out = out
        self._style = style
        self._verbosity = verbosity
        self._is_live = out.isatty() and os.environ.get("TERM") != "dumb"
        self._number = 0
        self._operation = 0
        self._line = ""
        self._started = 0.0

    def __call__(
        self, action: str, migration: Any = None, fake: bool = False, operation: Any = None
    ) -> None:
        """Tells of what happens.

        Args:
            action: `apply_start`, `apply_success`, `unapply_start`, `unapply_success`, or
                `operation_start`.
            migration: The migration.
            fake: Whether it is only noted.
            operation: The operation that begins.
        """
        if self._verbosity < 1:
            return
        if action in _VERBS:
            self._begin(f"{_VERBS[action]} {migration}...")
        elif action in _DONE:
            self._end("FAKED" if fake else "OK")
        elif self._is_live:
            self._operation += 1
            count = len(migration.operations)
            self._rewrite(f"{self._line} {self._operation}/{count} {operation.describe()}")

    def _begin(self, text: str) -> None:
        self._started = time.monotonic()
        self._number += 1
        self._operation = 0
        counted = f"[{self._number:>{len(str(self.total))}}/{self.total}] "
        self._line = f"  {counted if self._is_live and self.total > 1 else ''}{text}"
        self._out.write(self._line, ending="")
        self._out.flush()

    def _end(self, result: str) -> None:
        has_time = self._is_live or self._verbosity > 1
        seconds = f" ({time.monotonic() - self._started:.3f}s)" if has_time else ""
        if self._is_live:
            self._rewrite(self._line)
        self._line = ""
        self._out.write(self._style.SUCCESS(f" {result}{seconds}"))

    def _rewrite(self, text: str) -> None:
        """Puts a text in place of the line, cut so that it stays one line."""
        width = shutil.get_terminal_size().columns - 1
        shown = text if len(text) <= width else f"{text[: width - 1]}…"
        self._out.write(f"\r{shown}{_TO_THE_END}", ending="")
        self._out.flush()

    def stop(self) -> None:
        """Ends the line of a migration that has not come to its end."""
        if self._line and self._is_live:
            self._out.write("")
        self._line = ""
