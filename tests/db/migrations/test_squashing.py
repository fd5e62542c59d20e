"""`squashmigrations` and `optimizemigration`, and databases that stand before, in and behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.projects import run

STEPS = {
    "0001_initial": """
    initial = True
    operations = [
        migrations.CreateModel("Tag", [
            ("id", models.BigAutoField(primary_key=True, serialize=False)),
            ("word", models.CharField(max_length=20)),
        ]),
    ]
""",
    "0002_note": """
    dependencies = [("shop", "0001_initial")]
    operations = [
        migrations.AddField("tag", "note", models.TextField(default="")),
        migrations.AddField("tag", "extra", models.IntegerField(null=True)),
    ]
""",
    "0003_no_extra": """
    dependencies = [("shop", "0002_note")]
    operations = [
        migrations.RemoveField("tag", "extra"),
        migrations.RunPython(migrations.RunPython.noop, elidable=True),
        migrations.AlterField("tag", "word", models.CharField(max_length=30)),
    ]
""",
    "0004_rank": """
    dependencies = [("shop", "0003_no_extra")]
    operations = [migrations.AddField("tag", "rank", models.IntegerField(default=0))]
""",
}
MODELS = """
class Tag(models.Model):
    id = models.BigAutoField(primary_key=True)
    word = models.CharField(max_length=30)
    note = models.TextField(default="")
    rank = models.IntegerField(default=0)
"""
SQUASH = """
from plectrum.core.management import call_command
call_command("squashmigrations", "shop", "0003", interactive=False, include_header=False)
"""
FINISH = """
from plectrum.core.management import call_command
call_command("migrate", verbosity=0)
call_command("makemigrations", check_changes=True, interactive=False)
call_command("showmigrations", "shop")
from shop.models import Tag
Tag.objects.create(word="a", rank=2)
"""


@pytest.fixture
def entry(tmp_path: Path) -> dict[str, str]:
    return {"ENGINE": "plectrum.db.backends.sqlite3", "NAME": str(tmp_path / "shop.sqlite3")}


@pytest.fixture
def migrations(tmp_path: Path, entry: dict[str, str]) -> Path:
    """The directory of an application's four migrations."""
    run(tmp_path, entry, "", MODELS)
    for name, body in STEPS.items():
        write(tmp_path / "shop/migrations" / f"{name}.py", body)
    return tmp_path / "shop/migrations"


def write(path: Path, body: str) -> None:
    path.write_text(
        "from plectrum.db import migrations, models\n\n\n"
        f"class Migration(migrations.Migration):{body}",
        encoding="utf-8",
    )


def test_squashing_joins_what_can_be_joined(
    tmp_path: Path, entry: dict[str, str], migrations: Path
) -> None:
    printed = run(tmp_path, entry, SQUASH)
    assert "  Optimized from 6 operations to 1 operations." in printed.splitlines()
    source = (migrations / "0001_squashed_0003_no_extra.py").read_text()
    assert '("shop", "0002_note")' in source.replace("'", '"')
    assert source.count("migrations.CreateModel") == 1
    assert "AddField" not in source
    assert "extra" not in source.split("operations")[1]


@pytest.mark.parametrize("applied", [None, "0002", "0004"])
def test_databases_before_in_and_behind_the_squashed_migrations_go_on(
    tmp_path: Path, entry: dict[str, str], migrations: Path, applied: str | None
) -> None:
    if applied is not None:
        start = f'call_command("migrate", "shop", "{applied}", verbosity=0)'
        run(tmp_path, entry, f"from plectrum.core.management import call_command\n{start}")
    run(tmp_path, entry, SQUASH)
    lines = run(tmp_path, entry, FINISH).splitlines()
    assert lines[0] == "No changes detected"
    assert lines[-2:] == [
        " [X] 0001_squashed_0003_no_extra (3 squashed migrations)",
        " [X] 0004_rank",
    ]


def test_what_is_squashed_can_be_squashed_again(
    tmp_path: Path, entry: dict[str, str], migrations: Path
) -> None:
    again = """
call_command("squashmigrations", "shop", "0004", squashed_name="all", interactive=False,
             verbosity=0)
"""
    run(tmp_path, entry, SQUASH + again)
    source = (migrations / "0001_all.py").read_text()
    assert all(name in source for name in [*list(STEPS), "0001_squashed_0003_no_extra"])
    lines = run(tmp_path, entry, FINISH).splitlines()
    assert lines[0] == "No changes detected"
    assert lines[-1].startswith(" [X] 0001_all")


def test_a_part_of_the_migrations_is_squashed(
    tmp_path: Path, entry: dict[str, str], migrations: Path
) -> None:
    part = SQUASH.replace('"0003"', '"0002", "0003"')
    run(tmp_path, entry, part)
    source = (migrations / "0002_squashed_0003_no_extra.py").read_text()
    assert '("shop", "0001_initial")' in source
    assert "initial = True" not in source
    assert run(tmp_path, entry, FINISH).startswith("No changes detected")


def test_functions_of_migrations_are_to_be_copied_by_hand(
    tmp_path: Path, entry: dict[str, str], migrations: Path
) -> None:
    write(
        migrations / "0003_no_extra.py",
        """
    def forwards(apps, schema_editor):
        pass
    dependencies = [("shop", "0002_note")]
    operations = [migrations.RunPython(print)]
""",
    )
    path = migrations / "0003_no_extra.py"
    text = path.read_text().replace("RunPython(print)", "RunPython(fill)")
    text = text.replace("\n\nclass", "\n\ndef fill(apps, schema_editor):\n    pass\n\n\nclass")
    path.write_text(text)
    printed = run(tmp_path, entry, SQUASH)
    assert "Manual porting required" in printed
    source = (migrations / "0001_squashed_0003_no_extra.py").read_text()
    assert "# shop.migrations.0003_no_extra" in source


def test_one_migration_is_optimized(
    tmp_path: Path, entry: dict[str, str], migrations: Path
) -> None:
    write(
        migrations / "0002_note.py",
        STEPS["0002_note"].replace(
            "    ]\n", '        migrations.RemoveField("tag", "extra"),\n    ]\n'
        ),
    )
    (migrations / "0003_no_extra.py").unlink()
    (migrations / "0004_rank.py").unlink()
    check = """
from plectrum.core.management import call_command
try:
    call_command("optimizemigration", "shop", "0002", check=True)
except SystemExit as error:
    print(error.code)
call_command("optimizemigration", "shop", "0002")
"""
    lines = run(tmp_path, entry, check).splitlines()
    assert lines[:2] == ["Optimizing from 3 operations to 1 operations.", "1"]
    again = check.partition("except")[0] + "except SystemExit:\n    print('again')"
    assert run(tmp_path, entry, again).splitlines()[-1] == "No optimizations possible."
    assert "extra" not in (migrations / "0002_note.py").read_text()
