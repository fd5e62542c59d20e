"""The runner for unittest finds, chooses, orders and runs tests as documented."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from plectrum.conf import settings
from plectrum.test.runner import DiscoverRunner, get_runner

ROOT = Path(__file__).resolve().parents[2]
FILES = {
    "project_settings.py": """
SECRET_KEY = "k"
INSTALLED_APPS = ["shop"]
DATABASES = {"default": {"ENGINE": "plectrum.db.backends.sqlite3", "NAME": ":memory:"}}
TEST_RUNNER = "own.Runner"
""",
    "own.py": """
from plectrum.test.runner import DiscoverRunner

class Runner(DiscoverRunner):
    @classmethod
    def add_arguments(cls, parser):
        parser.add_argument("--greeting", default="")

    def __init__(self, *args, greeting="", **kwargs):
        super().__init__(*args, **kwargs)
        self.greeting = greeting

    def run_suite(self, suite, **kwargs):
        self.log(f"{self.greeting} " + " ".join(test.id().rpartition(".")[2] for test in suite))
        return super().run_suite(suite, **kwargs)
""",
    "shop/__init__.py": "",
    "shop/models.py": """
from plectrum.db import models

class Item(models.Model):
    name = models.CharField(max_length=20)
""",
    "shop/tests/__init__.py": "",
    "shop/tests/test_a.py": """
import unittest
from plectrum.conf import settings
from plectrum.test import SimpleTestCase, TestCase, TransactionTestCase, tag
from shop.models import Item

class PlainTests(unittest.TestCase):
    def test_plain(self):
        self.assertFalse(settings.DEBUG)

class CommittingTests(TransactionTestCase):
    def test_commits(self):
        Item.objects.create(name="x")

@tag("quick")
class SimpleTests(SimpleTestCase):
    def test_simple(self):
        pass

class RollingTests(TestCase):
    def test_rolls_1(self):
        Item.objects.create(name="x")
        self.assertEqual(Item.objects.count(), 1)

    @tag("slow")
    def test_rolls_2(self):
        self.assertEqual(Item.objects.count(), 0)
""",
    "shop/tests/failing.py": """
from plectrum.test import SimpleTestCase

class FailingTests(SimpleTestCase):
    def test_fails(self):
        self.fail("on purpose")

    def test_breaks(self):
        raise ValueError("on purpose")
""",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path


def run(project: Path, *arguments: str) -> tuple[int, str]:
    """Runs the command `test`; returns its status and all that it printed."""
    finished = subprocess.run(
        [sys.executable, "-m", "plectrum", "test", *arguments],
        cwd=project,
        env={
            **os.environ,
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{project}",
            "PLECTRUM_SETTINGS_MODULE": "project_settings",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    return finished.returncode, finished.stdout + finished.stderr


@pytest.mark.parametrize(
    ("arguments", "tests"),
    [
        ([], "test_rolls_1 test_rolls_2 test_simple test_commits test_plain"),
        (["shop"], "test_rolls_1 test_rolls_2 test_simple test_commits test_plain"),
        (["shop/tests"], "test_rolls_1 test_rolls_2 test_simple test_commits test_plain"),
        (["shop.tests.test_a.SimpleTests"], "test_simple"),
        (["shop.tests.test_a.RollingTests.test_rolls_2"], "test_rolls_2"),
        (["--tag", "quick", "--tag", "slow"], "test_rolls_2 test_simple"),
        (["--exclude-tag", "slow"], "test_rolls_1 test_simple test_commits test_plain"),
        (["-k", "rolls", "-k", "*plain"], "test_rolls_1 test_rolls_2 test_plain"),
    ],
)
def test_tests_are_chosen_and_ordered(project: Path, arguments: list[str], tests: str) -> None:
    status, printed = run(project, *arguments, "--greeting", "hello")
    assert status == 0, printed
    assert f"hello {tests}\n" in printed
    assert f"Found {len(tests.split())} test(s)." in printed


def test_failures_are_counted_and_told(project: Path) -> None:
    status, printed = run(project, "shop.tests.failing", "--verbosity", "0")
    assert status == 1
    assert "FAILED (failures=1, errors=1)" in printed
    assert "Found" not in printed
    status, printed = run(project, "shop.tests.no_such_module")
    assert status == 1
    assert "no_such_module" in printed
    status, printed = run(project, "--parallel", "many")
    assert status == 1
    assert "--parallel takes a number" in printed


def test_the_first_failure_may_end_the_run(project: Path) -> None:
    _, printed = run(project, "shop.tests.failing", "--failfast")
    assert "FAILED (errors=1)" in printed


def test_an_order_can_be_repeated() -> None:
    class Tests(DiscoverRunner):
        def load_tests_for_label(self, label: str) -> object:
            import unittest

            names = [f"test_{number}" for number in range(9)]
            case = type("Case", (unittest.TestCase,), dict.fromkeys(names, lambda self: None))
            return unittest.TestSuite(case(name) for name in names)

    def order(**options: object) -> list[str]:
        suite = Tests(verbosity=0, **options).build_suite()  # type: ignore[arg-type]
        return [test._testMethodName for test in suite]

    plain = order()
    assert order(reverse=True) == plain[::-1]
    assert order(shuffle=5) == order(shuffle=5) != plain
    assert sorted(order(shuffle=None)) == plain


def test_the_settings_name_the_runner() -> None:
    assert get_runner(settings) is DiscoverRunner
    with pytest.raises(ValueError, match="pytest-xdist"):
        DiscoverRunner(parallel=2)
