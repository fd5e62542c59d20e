"""`migrate --prune` forgets migrations whose files are gone."""

from __future__ import annotations

from pathlib import Path

import pytest

from plectrum.conf import settings
from plectrum.db import connection
from tests.support.projects import run

SHOW = """
from plectrum.core.management import call_command
from plectrum.core.management.base import CommandError
from plectrum.db.migrations.recorder import MigrationRecorder
from plectrum.db import connection
def recorded():
    return sorted(name for app, name in MigrationRecorder(connection).applied_migrations()
                  if app == "shop")
"""
MODEL = """
class Thing(models.Model):
    size = models.IntegerField()
"""
MAKE = """
call_command("makemigrations", "shop", interactive=False, verbosity=0)
call_command("makemigrations", "shop", empty=True, name="more", verbosity=0)
call_command("migrate", verbosity=0)
call_command("squashmigrations", "shop", "0002", interactive=False, verbosity=0)
call_command("migrate", verbosity=0)
print(recorded())
call_command("migrate", "shop", prune=True)
try:
    call_command("migrate", prune=True)
except CommandError as error:
    print(error)
"""
PRUNE = """
call_command("migrate", "shop", prune=True)
print(recorded())
"""
LOOK = """
call_command("migrate", "shop", prune=True, plan=True)
call_command("migrate", "shop", prune=True, check_unapplied=True, verbosity=0)
print(recorded())
"""


@pytest.fixture
def squashed(empty_database: str, tmp_path: Path) -> Path:
    """A project whose two migrations are squashed and whose files are gone; where it is."""
    connection.close()
    printed = run(tmp_path, settings.DATABASES["default"], SHOW + MAKE, MODEL)
    assert printed.splitlines() == [
        "['0001_initial', '0001_squashed_0002_more', '0002_more']",
        "Pruning migrations:",
        "  No migrations to prune.",
        "Migrations can be pruned only when an app is specified.",
    ]
    for name in ("0001_initial", "0002_more"):
        (tmp_path / "shop" / "migrations" / f"{name}.py").unlink()
    return tmp_path


def without_replaces(project: Path) -> None:
    path = project / "shop" / "migrations" / "0001_squashed_0002_more.py"
    text = path.read_text("utf-8")
    head, _, rest = text.partition("    replaces = [")
    path.write_text(head + rest.partition("    ]\n")[2], "utf-8")


def test_nothing_is_forgotten_while_a_squashed_migration_needs_it(squashed: Path) -> None:
    printed = run(squashed, settings.DATABASES["default"], SHOW + PRUNE)
    assert "shop.0001_squashed_0002_more" in printed
    assert "remove 'replaces'" in printed
    assert printed.endswith("['0001_initial', '0001_squashed_0002_more', '0002_more']\n")


def test_what_is_gone_is_forgotten(squashed: Path) -> None:
    without_replaces(squashed)
    printed = run(squashed, settings.DATABASES["default"], SHOW + LOOK)
    assert printed.splitlines() == [
        "Pruning migrations:",
        "  Would prune shop.0001_initial",
        "  Would prune shop.0002_more",
        "Planned operations:",
        "  No planned migration operations.",
        "['0001_initial', '0001_squashed_0002_more', '0002_more']",
    ]
    printed = run(squashed, settings.DATABASES["default"], SHOW + PRUNE)
    assert printed.splitlines() == [
        "Pruning migrations:",
        "  Pruning shop.0001_initial OK",
        "  Pruning shop.0002_more OK",
        "['0001_squashed_0002_more']",
    ]
