"""What the command `test` makes of its options."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import plectrum.test
from plectrum.core.management import CommandError
from plectrum.core.management.commands import test as module

HERE = Path(plectrum.test.__file__).parent
BASE = ["tests/shop"]


def options_of(*arguments: str) -> dict[str, Any]:
    """Returns the options as the command gets them."""
    parsed: dict[str, Any] = vars(
        module.Command().create_parser("manage.py", "test").parse_args(list(arguments))
    )
    parsed.pop("args")
    return parsed


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], []),
        (["--noinput", "--buffer"], []),
        (["--pdb"], ["--pdb"]),
        (["--no-faulthandler"], ["-p", "no:faulthandler"]),
        (["--durations", "0"], ["--durations=0"]),
        (["--parallel", "2"], ["-n", "2"]),
        (["--parallel"], ["-n", "3"]),
        (["--reverse", "--failfast"], ["-x", "--reverse-tests"]),
        (["-r"], ["--reverse-tests"]),
        (["--shuffle"], ["--shuffle-tests=0"]),
        (["--shuffle", "7"], ["--shuffle-tests=7"]),
        (["--debug-mode", "--timing"], ["--debug-mode", "--timing"]),
        (["-d"], ["--debug-sql"]),
        (["-d", "-v", "2"], ["--debug-sql", "-v", "--log-cli-level=DEBUG"]),
        (["-p", "t*.py", "-t", "x"], ["-o", "python_files=t*.py", "-o", "pythonpath=x"]),
        (["-k", "a", "-k", "b*"], ["--test-pattern=a", "--test-pattern=b*"]),
        (["--tag", "a", "--exclude-tag", "b"], ["--tag=a", "--exclude-tag=b"]),
    ],
)
def test_options_become_those_of_pytest(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], words: list[str]
) -> None:
    monkeypatch.setenv("PLECTRUM_TEST_PROCESSES", "3")
    assert module.pytest_arguments(BASE, options_of(*arguments)) == BASE + words


def test_options_reach_a_runner() -> None:
    options = options_of("--no-input", "-b", "--no-faulthandler", "--durations", "4")
    options.pop("testrunner")
    given = module._for_runner(options)
    assert (given["interactive"], given["buffer"]) == (False, True)
    assert (given["enable_faulthandler"], given["durations"]) == (False, 4)


def test_a_runner_debugs_in_one_process() -> None:
    options = options_of("--pdb", "--parallel", "2")
    with pytest.raises(CommandError, match="--parallel=1"):
        module._for_runner(options)


@pytest.mark.parametrize(
    ("label", "node"),
    [
        ("plectrum.test.html", f"{HERE}/html.py"),
        ("plectrum.test.html.Element", f"{HERE}/html.py::Element"),
        ("plectrum.test.html.Element.count", f"{HERE}/html.py::Element::count"),
        ("plectrum.test", str(HERE)),
        ("plectrum.test.nosuch.Tests", f"{HERE}::nosuch::Tests"),
        ("nosuch.tests", "nosuch.tests"),
        ("tests", "tests"),
        ("tests/a.py::Tests", "tests/a.py::Tests"),
        ("--lf", "--lf"),
        ("", ""),
    ],
)
def test_dotted_labels_become_nodes(label: str, node: str) -> None:
    assert module.as_node(label) == node


@pytest.mark.parametrize("name", ["plugin", "cases", "runner", "utils", "testcases"])
def test_the_tools_can_be_imported_before_there_are_settings(name: str) -> None:
    own = {key: value for key, value in os.environ.items() if "SETTINGS" not in key}
    done = subprocess.run(
        [sys.executable, "-c", f"import plectrum.test.{name}"],
        env={**own, "PYTHONPATH": str(HERE.parents[1])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
