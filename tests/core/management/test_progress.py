"""What `migrate` shows while it works, on a terminal and elsewhere."""

from __future__ import annotations

import io

import pytest

from plectrum.core.management.output import OutputWrapper, no_style
from plectrum.core.management.progress import MigrationProgress
from plectrum.db.migrations import Migration, RunPython, RunSQL


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def migration() -> Migration:
    made = Migration("0002_more", "shop")
    made.operations = [RunSQL("SELECT 1"), RunPython(RunPython.noop)]
    return made


def shown(out: io.StringIO, verbosity: int = 1, total: int = 12) -> str:
    """Returns what is written of one migration of several."""
    progress = MigrationProgress(OutputWrapper(out), no_style(), verbosity)
    progress.total = total
    progress("apply_start", migration())
    for operation in migration().operations:
        progress("operation_start", migration(), operation=operation)
    progress("apply_success", migration(), False)
    return out.getvalue()


def test_elsewhere_there_is_a_line_for_each_migration() -> None:
    assert shown(io.StringIO()) == "  Applying shop.0002_more... OK\n"
    assert shown(io.StringIO(), verbosity=0) == ""
    assert shown(io.StringIO(), verbosity=2).startswith("  Applying shop.0002_more... OK (0.00")


def test_a_dumb_terminal_is_written_to_as_to_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    assert shown(Terminal()) == "  Applying shop.0002_more... OK\n"


def test_a_terminal_shows_count_operation_and_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "60")
    states = [state.removesuffix("\x1b[K") for state in shown(Terminal()).split("\r")]
    head = "  [ 1/12] Applying shop.0002_more..."
    assert states[:2] == [head, f"{head} 1/2 Raw SQL operation"]
    assert states[2] == f"{head} 2/2 Raw Python operat…"
    assert states[3].startswith(f"{head}\x1b[K OK (0.00")
    assert len(states[2]) == 59


def test_a_migration_that_fails_ends_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    out = Terminal()
    progress = MigrationProgress(OutputWrapper(out), no_style(), 1)
    progress("unapply_start", migration())
    progress.stop()
    progress.stop()
    assert out.getvalue() == "  Unapplying shop.0002_more...\n"
