"""The command `test` chooses and orders tests as Django's does, by pytest and by the runner."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import groupby
from pathlib import Path

import pytest

from tests.differential.oracle import PYTHON, needs_django

ROOT = Path(__file__).resolve().parents[2]
FILES = {
    "settings.py": """
SECRET_KEY = "k"
INSTALLED_APPS = ["shop"]
DATABASES = {"default": {"ENGINE": "{root}.db.backends.sqlite3", "NAME": ":memory:"}}
DEFAULT_AUTO_FIELD = "{root}.db.models.BigAutoField"
""",
    "runner_settings.py": """
from settings import *
TEST_RUNNER = "own.Runner"
""",
    "own.py": """
from {root}.test.runner import DiscoverRunner

class Runner(DiscoverRunner):
    pass
""",
    "shop/__init__.py": "",
    "shop/models.py": """
from {root}.db import models

class Item(models.Model):
    name = models.CharField(max_length=20)
""",
    "shop/migrations/__init__.py": "",
    "shop/migrations/0001_initial.py": """
from {root}.db import migrations, models

def fill(apps, schema_editor):
    apps.get_model("shop", "Item").objects.create(name="first")

class Migration(migrations.Migration):
    operations = [
        migrations.CreateModel("Item", [
            ("id", models.BigAutoField(primary_key=True)),
            ("name", models.CharField(max_length=20)),
        ]),
        migrations.RunPython(fill),
    ]
""",
    "shop/tests.py": """
import unittest
from {root}.conf import settings
from {root}.test import SimpleTestCase, TestCase, TransactionTestCase, tag
from shop.models import Item

class Noting:
    def setUp(self):
        with open("order", "a") as file:
            file.write(self.id().partition(".tests.")[2] + f" {settings.DEBUG}\\n")

class ZPlain(Noting, unittest.TestCase):
    def test_plain(self):
        pass

class Committing(Noting, TransactionTestCase):
    def test_b(self):
        pass

    def test_a(self):
        Item.objects.create(name="x")

class ARestored(Noting, TransactionTestCase):
    serialized_rollback = True

    def test_2(self):
        self.assertEqual([item.name for item in Item.objects.all()], ["first"])
        Item.objects.create(name="x")

    def test_1(self):
        self.test_2()

@tag("fast", "core")
class Simple(Noting, SimpleTestCase):
    @tag("slow")
    def test_simple_b(self):
        pass

    def test_simple_a(self):
        pass

class Rolling(Noting, TestCase):
    def test_two(self):
        self.assertEqual(Item.objects.count(), 1)

    def test_one(self):
        Item.objects.create(name="x")
        self.assertEqual(Item.objects.count(), 2)
""",
    "shop/more.py": """
from shop import tests

class Simple(tests.Noting, tests.SimpleTestCase):
    def id(self):
        return "shop.tests.Simple.test_more"

    def test_more(self):
        pass
""",
    "shop/failing.py": """
from {root}.test import TestCase
from shop.models import Item

class Failing(TestCase):
    def test_fails(self):
        print("printed by the test")
        self.assertEqual(Item.objects.filter(name="sought").count(), 1)

    def test_passes(self):
        Item.objects.filter(name="unneeded").count()
""",
}
ARGUMENTS = [
    [],
    ["--reverse"],
    ["-r", "shop"],
    ["shop.tests"],
    ["shop.tests.Simple"],
    ["shop.tests.Simple.test_simple_a", "shop.tests.Rolling"],
    ["shop/"],
    ["-k", "test_a"],
    ["-k", "Simple", "-k", "*.test_two"],
    ["-k", "simple_?"],
    ["--tag", "slow"],
    ["--tag", "slow", "--tag", "core"],
    ["--tag", "fast", "--exclude-tag", "slow"],
    ["--debug-mode", "shop.tests.Simple"],
    ["-p", "more*.py"],
    ["--pattern=tes*s.py", "-t", "."],
    ["--keepdb", "--noinput", "--buffer", "--no-faulthandler", "shop.tests.Rolling"],
]


@pytest.fixture(scope="module")
def projects(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The project for both frameworks."""
    made = {}
    for root in ("django", "plectrum"):
        made[root] = directory = tmp_path_factory.mktemp(root)
        for name, text in FILES.items():
            path = directory / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text.replace("{root}", root), "utf-8")
    return made


def run(
    directory: Path, root: str, *arguments: str, settings: str = "settings"
) -> tuple[int, str, str]:
    """Runs the command; returns its status, the tests that ran in their order, and its words."""
    order = directory / "order"
    order.write_text("")
    own = {name: value for name, value in os.environ.items() if "PYTEST" not in name}
    environment = {**own, "DJANGO_SETTINGS_MODULE": settings, "PLECTRUM_SETTINGS_MODULE": settings}
    environment["PYTEST_ADDOPTS"] = "-p no:randomly -p no:cacheprovider"
    environment["PYTHONPATH"] = f"{ROOT / 'src'}{os.pathsep}{directory}"
    done = subprocess.run(
        [PYTHON if root == "django" else sys.executable, "-m", root, "test", *arguments],
        cwd=directory,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, order.read_text(), done.stdout + done.stderr


KINDS = {"Rolling": 0, "Simple": 1, "Committing": 1, "ARestored": 1, "ZPlain": 2}


def guaranteed(order: str) -> list[tuple[int, list[str]]]:
    """Returns what an order of tests has to be: kinds one after the other, classes together."""
    lines = order.splitlines()
    classes = [name for name, _ in groupby(lines, lambda line: line.partition(".")[0])]
    assert len(classes) == len(set(classes)), order
    return [(kind, sorted(found)) for kind, found in groupby(lines, _kind)]


def _kind(line: str) -> int:
    return KINDS[line.partition(".")[0]]


@needs_django
@pytest.mark.slow
@pytest.mark.parametrize("arguments", ARGUMENTS, ids=" ".join)
def test_the_same_tests_run_in_a_guaranteed_order(
    projects: dict[str, Path], arguments: list[str]
) -> None:
    status, order, words = run(projects["django"], "django", *arguments)
    assert (status, bool(order)) == (0, True), words
    for settings in ("settings", "runner_settings"):
        ours = run(projects["plectrum"], "plectrum", *arguments, settings=settings)
        assert (ours[0], guaranteed(ours[1])) == (0, guaranteed(order)), ours[2]


@pytest.mark.slow
@pytest.mark.parametrize("settings", ["settings", "runner_settings"])
def test_the_order_can_be_turned_round(projects: dict[str, Path], settings: str) -> None:
    directory = projects["plectrum"]
    order = run(directory, "plectrum", "--tag", "core", settings=settings)[1]
    back = run(directory, "plectrum", "-r", "--tag", "core", settings=settings)[1]
    assert back.splitlines() == order.splitlines()[::-1]


@pytest.mark.slow
@pytest.mark.parametrize("settings", ["settings", "runner_settings"])
def test_a_shuffled_order_is_told_and_can_be_repeated(
    projects: dict[str, Path], settings: str
) -> None:
    directory = projects["plectrum"]
    _, order, words = run(directory, "plectrum", "--shuffle", settings=settings)
    assert "Using shuffle seed: " in words
    seed = words.partition("Using shuffle seed: ")[2].split()[0]
    assert run(directory, "plectrum", "--shuffle", seed, settings=settings)[1] == order
    assert sorted(order.splitlines()) == sorted(run(directory, "plectrum")[1].splitlines())
    less = run(
        directory, "plectrum", "--shuffle", seed, "-k", "test_a", "-k", "Simple", settings=settings
    )[1]
    names = set(less.splitlines())
    assert [line for line in order.splitlines() if line in names] == less.splitlines()
    back = run(
        directory, "plectrum", "--shuffle", seed, "--reverse", "-k", "Simple", settings=settings
    )[1]
    assert [line for line in reversed(order.splitlines()) if "Simple" in line] == back.splitlines()


@pytest.mark.slow
@pytest.mark.parametrize("settings", ["settings", "runner_settings"])
def test_statements_of_failing_tests_are_shown(projects: dict[str, Path], settings: str) -> None:
    directory = projects["plectrum"]
    label = "shop.failing"
    status, _, words = run(directory, "plectrum", label, settings=settings)
    assert (status, "'sought'" in words and "SELECT COUNT" in words) == (1, False)
    status, _, words = run(directory, "plectrum", "-d", label, settings=settings)
    assert status == 1
    assert "SELECT COUNT" in words
    assert "'sought'" in words
    assert "'unneeded'" not in words
    _, _, words = run(directory, "plectrum", "-d", "-v", "2", label, settings=settings)
    assert "'unneeded'" in words


@pytest.mark.slow
@pytest.mark.parametrize("settings", ["settings", "runner_settings"])
def test_times_are_told(projects: dict[str, Path], settings: str) -> None:
    _, _, words = run(projects["plectrum"], "plectrum", "--timing", "shop", settings=settings)
    assert "Database setup took" in words
    if sys.version_info >= (3, 12) or settings == "settings":
        words = run(projects["plectrum"], "plectrum", "--durations", "0", settings=settings)[2]
        assert "slowest" in words.lower()


@pytest.mark.slow
@pytest.mark.parametrize("settings", ["settings", "runner_settings"])
def test_a_debugger_opens_where_a_test_fails(projects: dict[str, Path], settings: str) -> None:
    words = run(projects["plectrum"], "plectrum", "--pdb", "shop.failing", settings=settings)[2]
    assert "(Pdb)" in words


MANAGE = """
import os, sys
from plectrum.core.management import execute_from_command_line
os.environ["PLECTRUM_SETTINGS_MODULE"] = "settings"
execute_from_command_line(sys.argv)
"""


@pytest.mark.slow
def test_tests_run_from_another_directory_with_pythons_own_flags(
    projects: dict[str, Path], tmp_path: Path
) -> None:
    directory = projects["plectrum"]
    (directory / "manage.py").write_text(MANAGE)
    (directory / "shop" / "warned.py").write_text(
        "import sys\nfrom plectrum.test import SimpleTestCase\n"
        "class Warned(SimpleTestCase):\n"
        "    def test_flags(self):\n"
        "        self.assertIn('error::FutureWarning', sys.warnoptions)\n"
    )
    own = {name: value for name, value in os.environ.items() if "PYTEST" not in name}
    done = subprocess.run(
        [
            *(sys.executable, "-Werror::FutureWarning", str(directory / "manage.py")),
            *("test", "shop.warned.Warned.test_flags", "--noinput"),
        ],
        cwd=tmp_path,
        env={
            **own,
            "PYTHONPATH": str(ROOT / "src"),
            "PYTEST_ADDOPTS": "-p no:cacheprovider",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout
