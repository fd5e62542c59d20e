"""Test databases: their order, names, templates and mirrors, on each kind of database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from plectrum.conf import settings
from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.db import connections
from plectrum.test.databases import in_order, mirrored
from tests.support import databases

ROOT = Path(__file__).resolve().parents[2]
PRELUDE = """
import json, sys
from plectrum.conf import settings
settings.configure(
    SECRET_KEY="k", USE_TZ=True, INSTALLED_APPS=["plectrum.contrib.contenttypes", "shop"],
    DATABASES=json.loads(sys.argv[1]), TEST_NON_SERIALIZED_APPS=["plectrum.contrib.contenttypes"],
)
import plectrum
plectrum.setup()
from plectrum.apps import apps
from plectrum.contrib.contenttypes.models import ContentType
from plectrum.db import connection, connections
from plectrum.test.utils import setup_databases, teardown_databases
from shop.models import Item
"""
FILES = {
    "shop/__init__.py": "",
    "shop/models.py": """
from plectrum.db import models

class Item(models.Model):
    name = models.CharField(max_length=20)
    other = models.ForeignKey("self", models.CASCADE, null=True)
""",
    "shop/migrations/__init__.py": "",
    "shop/migrations/0001_initial.py": """
from plectrum.db import migrations, models

def fill(apps, schema_editor):
    Item = apps.get_model("shop", "Item")
    Item.objects.using(schema_editor.connection.alias).create(name="first")

class Migration(migrations.Migration):
    operations = [
        migrations.CreateModel("Item", [
            ("id", models.BigAutoField(primary_key=True)),
            ("name", models.CharField(max_length=20)),
            ("other", models.ForeignKey("self", models.CASCADE, null=True)),
        ]),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
""",
}
OWN = "plectrum_test_web_own"


@pytest.fixture(params=databases.available())
def entry(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, Any]:
    """The entry of a database that is not there, as tests have their own."""
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    if request.param == "sqlite":
        return {"ENGINE": "plectrum.db.backends.sqlite3", "NAME": str(tmp_path / "own.sqlite3")}
    name = f"{OWN}_{databases.worker_name()}"
    return {**databases.server_settings(request.param), "NAME": name}


def run(
    directory: Path, configured: dict[str, Any], script: str, typed: str = "", status: int = 0
) -> str:
    """Runs a script in a project, and returns what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", PRELUDE + script, json.dumps(configured)],
        cwd=directory,
        env={
            **{name: value for name, value in os.environ.items() if "XDIST" not in name},
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{directory}",
        },
        input=typed,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout


LIFE = """
own = connection.settings_dict["NAME"]
name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
assert name == connection.settings_dict["NAME"] == settings.DATABASES["default"]["NAME"] != own
assert [item.name for item in Item.objects.all()] == ["first"]
first = Item.objects.get()
Item.objects.create(name="second", other=Item.objects.create(name="third"))
text = connection.creation.serialize_db_to_string()
assert "contenttypes" not in text
Item.objects.all().delete()
connection.creation.deserialize_db_from_string(text)
assert sorted(item.name for item in Item.objects.all()) == ["first", "second", "third"]
assert Item.objects.get(name="second").other.name == "third"
connection.creation.destroy_test_db(own, verbosity=0, keepdb=True)
assert connection.settings_dict["NAME"] == own
KEPT = connection.creation.exists(name)
assert connection.creation.create_test_db(verbosity=0, keepdb=True) == name
print(KEPT, Item.objects.count())
connection.creation.destroy_test_db(own, verbosity=0)
assert not connection.creation.exists(name)
assert settings.DATABASES["default"]["NAME"] == own
"""


def test_a_database_is_made_kept_used_again_and_deleted(
    tmp_path: Path, entry: dict[str, Any]
) -> None:
    if "sqlite" in entry["ENGINE"]:
        entry["TEST"] = {"NAME": str(tmp_path / "test.sqlite3")}
    assert run(tmp_path, {"default": entry}, LIFE) == "True 3\n"


def test_a_database_in_memory_lives_and_goes(tmp_path: Path) -> None:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    entry = {"ENGINE": "plectrum.db.backends.sqlite3", "NAME": str(tmp_path / "own.sqlite3")}
    script = LIFE.replace("== name\nprint(KEPT, Item.objects.count())", "== name\nprint(KEPT)")
    assert run(tmp_path, {"default": entry}, script) == "False\n"


ASKING = """
connection.creation.create_test_db(verbosity=0, autoclobber=True)
own = {own!r}
connection.creation.destroy_test_db(own, verbosity=0, keepdb=True)
try:
    print("made", connection.creation.create_test_db(verbosity=0))
finally:
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    connection.creation.destroy_test_db(own, verbosity=0)
"""


def test_it_is_asked_before_a_database_is_deleted(tmp_path: Path, entry: dict[str, Any]) -> None:
    if "sqlite" in entry["ENGINE"]:
        entry["TEST"] = {"NAME": str(tmp_path / "test.sqlite3")}
    script = ASKING.format(own=entry["NAME"])
    refused = run(tmp_path, {"default": entry}, script, "no\n", status=1)
    assert "Type 'yes' to delete it" in refused
    assert "made" not in refused
    assert "made" in run(tmp_path, {"default": entry}, script, "yes\n")


def test_a_mirror_shows_what_the_other_has(tmp_path: Path, entry: dict[str, Any]) -> None:
    replica = {**entry, "TEST": {"MIRROR": "default"}}
    script = """
old = setup_databases(0, False, aliases=ALIASES)
Item.objects.create(name="new")
print(sorted(item.name for item in Item.objects.using("replica")))
print(connections["replica"].settings_dict["NAME"] == connection.settings_dict["NAME"])
teardown_databases(old)
print(connections["replica"].settings_dict["NAME"] == OWN == connection.settings_dict["NAME"])
"""
    for aliases in (None, ["replica"]):
        given = f"ALIASES, OWN = {aliases!r}, {entry['NAME']!r}\n{script}"
        printed = run(tmp_path, {"default": entry, "replica": replica}, given)
        assert printed.splitlines() == ["['first', 'new']", "True", "True"]


def test_aliases_of_one_database_share_one(tmp_path: Path, entry: dict[str, Any]) -> None:
    if "sqlite" in entry["ENGINE"]:
        entry["TEST"] = {"NAME": str(tmp_path / "test.sqlite3")}
    script = """
old = setup_databases(0, False)
Item.objects.create(name="new")
print(Item.objects.using("other").count())
teardown_databases(old)
"""
    assert run(tmp_path, {"default": entry, "other": entry}, script) == "2\n"


def test_tables_without_migrations(tmp_path: Path, entry: dict[str, Any]) -> None:
    entry["TEST"] = {"MIGRATE": False}
    script = """
old = setup_databases(0, False)
print(Item.objects.count(), ContentType.objects.filter(app_label="shop").count())
teardown_databases(old)
"""
    assert run(tmp_path, {"default": entry}, script) == "0 1\n"


CHARSETS = {
    "postgresql": (
        {"CHARSET": "UTF8", "TEMPLATE": "template0"},
        "SELECT pg_encoding_to_char(encoding) FROM pg_database WHERE datname = current_database()",
        "UTF8",
    ),
    "mysql": (
        {"CHARSET": "utf8mb4", "COLLATION": "utf8mb4_bin"},
        "SELECT @@collation_database",
        "utf8mb4_bin",
    ),
}


def test_encodings_collations_and_templates(tmp_path: Path, entry: dict[str, Any]) -> None:
    engine = entry["ENGINE"].rpartition(".")[2]
    if engine not in CHARSETS:
        pytest.skip("SQLite has one encoding")
    wanted, question, answer = CHARSETS[engine]
    entry["TEST"] = {**wanted, "NAME": f"{entry['NAME']}_x"}
    script = f"""
old = setup_databases(0, False)
with connection.cursor() as cursor:
    cursor.execute({question!r})
    print(cursor.fetchone()[0], connection.settings_dict["NAME"])
teardown_databases(old)
"""
    assert run(tmp_path, {"default": entry}, script) == f"{answer} {entry['TEST']['NAME']}\n"
    if engine == "postgresql":
        entry["TEST"] = {"COLLATION": "C"}
        assert "is for MariaDB" in run(
            tmp_path,
            {"default": entry},
            "try:\n    setup_databases(0, False)\nexcept Exception as error:\n    print(error)",
        )


SQLITE = {"ENGINE": "plectrum.db.backends.sqlite3", "NAME": ":memory:"}


def _with(**tests: dict[str, Any]) -> dict[str, Any]:
    return {alias: {**SQLITE, "TEST": test} for alias, test in tests.items()}


@pytest.fixture
def configured(request: pytest.FixtureRequest) -> Any:
    with settings.overridden(DATABASES=request.param):
        connections.reset()
        yield
    connections.reset()


@pytest.mark.parametrize(
    "configured",
    [
        _with(
            default={"DEPENDENCIES": ["diamonds"]},
            spades={"DEPENDENCIES": ["diamonds", "hearts"]},
            hearts={"DEPENDENCIES": ["diamonds", "clubs"]},
            clubs={"DEPENDENCIES": ["diamonds"]},
            diamonds={"DEPENDENCIES": []},
        )
    ],
    indirect=True,
)
def test_databases_are_made_after_those_they_depend_on(configured: None) -> None:
    assert in_order(connections) == ["diamonds", "default", "clubs", "hearts", "spades"]
    assert in_order(["spades", "clubs"]) == ["spades", "clubs"]


@pytest.mark.parametrize("configured", [_with(other={}, default={})], indirect=True)
def test_all_depend_on_the_default(configured: None) -> None:
    assert in_order(connections) == ["default", "other"]


@pytest.mark.parametrize(
    "configured",
    [_with(default={"DEPENDENCIES": ["other"]}, other={})],
    indirect=True,
)
def test_circles_are_refused(configured: None) -> None:
    with pytest.raises(ImproperlyConfigured, match="default, other wait for each other"):
        in_order(connections)


@pytest.mark.parametrize(
    "configured",
    [_with(default={"MIRROR": "nosuch"}), _with(default={"MIRROR": "x"}, x={"MIRROR": "default"})],
    indirect=True,
)
def test_mirrors_of_nothing_are_refused(configured: None) -> None:
    with pytest.raises(ImproperlyConfigured, match="MIRROR"):
        mirrored(connections)
