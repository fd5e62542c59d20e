"""`migrate --plan` says what statements do to a database in use."""

from __future__ import annotations

from pathlib import Path

import pytest

from plectrum.conf import settings
from plectrum.db import models
from plectrum.db.migrations import operations
from plectrum.db.migrations.impact import breaks_older_code, impact_of
from tests.support.projects import run

FIRST = """
class Tag(models.Model):
    word = models.CharField(max_length=20)
"""
SECOND = """
class Tag(models.Model):
    word = models.CharField(max_length=20, db_index=True)
    rank = models.IntegerField(default=1)
"""
MAKE = """
from plectrum.core.management import call_command
call_command("makemigrations", "shop", interactive=False, verbosity=0)
"""


@pytest.mark.parametrize(
    ("statement", "lock", "cost"),
    [
        ('CREATE TABLE "t" ("id" int)', "", ""),
        ('CREATE INDEX "i" ON "t" ("a")', "SHARE (blocks writers)", "reads the table"),
        (
            'CREATE UNIQUE INDEX CONCURRENTLY "i" ON "t" ("a")',
            "SHARE UPDATE EXCLUSIVE",
            "reads the table",
        ),
        ('ALTER TABLE "t" ADD COLUMN "a" integer NULL', "ACCESS EXCLUSIVE", ""),
        (
            'ALTER TABLE "t" ADD COLUMN "a" int GENERATED ALWAYS AS (1) STORED',
            "ACCESS EXCLUSIVE",
            "rewrites the table",
        ),
        (
            'ALTER TABLE "t" ALTER COLUMN "a" TYPE bigint USING "a"::bigint',
            "ACCESS EXCLUSIVE",
            "rewrites the table",
        ),
        ('ALTER TABLE "t" ALTER COLUMN "a" SET NOT NULL', "ACCESS EXCLUSIVE", "reads the table"),
        (
            'ALTER TABLE "t" ADD CONSTRAINT "c" FOREIGN KEY ("a") REFERENCES "u" ("id")',
            "SHARE ROW EXCLUSIVE (both tables)",
            "reads the table",
        ),
        ('ALTER TABLE "t" DROP COLUMN "a" CASCADE', "ACCESS EXCLUSIVE", ""),
        ('UPDATE "t" SET "a" = 1', "ROW EXCLUSIVE", "locks the rows it touches"),
    ],
)
def test_statements_have_locks_and_costs(statement: str, lock: str, cost: str) -> None:
    impact = impact_of(statement)
    assert impact is not None
    assert (impact.lock, impact.cost) == (lock, cost)


@pytest.mark.parametrize(
    ("operation", "is_breaking"),
    [
        (operations.RemoveField("tag", "word"), True),
        (operations.RenameField("tag", "word", "text"), True),
        (operations.DeleteModel("tag"), True),
        (operations.AddField("tag", "rank", models.IntegerField(default=1)), True),
        (operations.AddField("tag", "rank", models.IntegerField(db_default=1)), False),
        (operations.AddField("tag", "rank", models.IntegerField(null=True)), False),
        (operations.AddIndex("tag", models.Index(fields=["word"], name="i")), False),
    ],
)
def test_operations_that_break_older_code_are_named(operation: object, is_breaking: bool) -> None:
    assert (breaks_older_code(operation) is not None) is is_breaking


def test_the_plan_shows_statements_and_does_nothing(empty_database: str, tmp_path: Path) -> None:
    entry = settings.DATABASES["default"]
    run(tmp_path, entry, MAKE + 'call_command("migrate", verbosity=0)', FIRST)
    script = MAKE + 'call_command("migrate", plan=True)\ncall_command("showmigrations", "shop")'
    lines = [line.strip() for line in run(tmp_path, entry, script, SECOND).splitlines()]
    assert "Add field rank to tag" in lines
    assert any(line.startswith("! Older code inserts rows") for line in lines)
    assert any("CREATE INDEX" in line for line in lines)
    assert ("-- ACCESS EXCLUSIVE" in lines) is (empty_database == "postgresql")
    is_postgresql = empty_database == "postgresql"
    assert any(line.startswith("! Use AddIndexConcurrently") for line in lines) is is_postgresql
    assert lines[-1].startswith("[ ] 0002")
