"""What the command `test` makes of its options."""

from __future__ import annotations

from typing import Any

import pytest

from plectrum.core.management import CommandError
from plectrum.core.management.commands import test as module

BASE = ["shop"]


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


def test_a_runner_cannot_debug() -> None:
    with pytest.raises(CommandError, match="--pdb needs pytest"):
        module._for_runner(options_of("--pdb"))
