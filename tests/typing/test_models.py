"""What type checkers say to code that uses models, with no plugin."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

CASES = Path(__file__).parent / "cases"
SOURCE = Path(__file__).resolve().parents[2] / "src"

pytestmark = pytest.mark.slow


def refused_lines(path: Path) -> set[int]:
    lines = path.read_text().splitlines()
    return {number for number, line in enumerate(lines, start=1) if line.endswith("# refused")}


def mypy_errors(path: Path) -> dict[int, str]:
    result = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", str(path)],
        capture_output=True,
        text=True,
        check=False,
        env={"MYPYPATH": str(SOURCE), "PATH": str(Path(sys.executable).parent)},
        cwd=CASES,
    )
    found = re.findall(rf"{re.escape(path.name)}:(\d+): error: (.*)", result.stdout)
    return {int(line): message for line, message in found}


def pyright_errors(path: Path) -> dict[int, str]:
    result = subprocess.run(
        [
            sys.executable,
            "-m",
            "pyright",
            "--outputjson",
            "--pythonpath",
            sys.executable,
            str(path),
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=SOURCE.parent,
    )
    return {
        one["range"]["start"]["line"] + 1: one["message"]
        for one in json.loads(result.stdout)["generalDiagnostics"]
        if one["severity"] == "error"
    }


@pytest.mark.parametrize("check", [mypy_errors, pyright_errors])
def test_correct_code_is_accepted(check: object) -> None:
    assert callable(check)
    assert check(CASES / "passing.py") == {}


@pytest.mark.parametrize("check", [mypy_errors, pyright_errors])
def test_wrong_code_is_refused_line_by_line(check: object) -> None:
    assert callable(check)
    path = CASES / "failing.py"
    assert set(check(path)) == refused_lines(path)
