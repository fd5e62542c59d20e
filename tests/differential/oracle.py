"""Asks an installed Django, in a process of its own, what it answers.

The expressions are evaluated there with the names of a *prelude*, whose imports start with
`{root}`: the package `django` there, `plectrum` here.
"""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

PYTHON = os.environ.get("PLECTRUM_DJANGO_PYTHON", "")

needs_django = pytest.mark.skipif(
    not PYTHON, reason="PLECTRUM_DJANGO_PYTHON names no interpreter with Django"
)

_DRIVER = """
import json, sys
question = json.load(sys.stdin)
names = {}
exec(question["prelude"], names)
__import__(question["root"]).setup()
exec(question["setup"], names)
def answer(expression):
    try:
        return repr(eval(expression, names))
    except Exception as error:
        return type(error).__name__
print("\\n@@" + json.dumps([answer(expression) for expression in question["expressions"]]))
"""


def _run(
    interpreter: str, root: str, prelude: str, setup: str, expressions: Sequence[str]
) -> list[str]:
    environment = {"PATH": os.environ["PATH"], "PYTHONWARNINGS": "ignore"}
    if interpreter == sys.executable:
        environment["PYTHONPATH"] = str(Path(__file__).parents[2] / "src")
    done = subprocess.run(
        [interpreter, "-c", _DRIVER],
        input=json.dumps(
            {
                "root": root,
                "prelude": prelude.replace("{root}", root),
                "setup": setup.replace("{root}", root),
                "expressions": list(expressions),
            }
        ),
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    assert done.returncode == 0, done.stderr
    answers: list[str] = json.loads(done.stdout.rpartition("\n@@")[2])
    return answers


@functools.cache
def has_library(name: str) -> bool:
    """Tells whether Django's interpreter can import a library."""
    done = subprocess.run([PYTHON, "-c", f"import {name}"], capture_output=True, check=False)
    return done.returncode == 0


def compare(
    prelude: str | tuple[str, str], expressions: Sequence[str], setup: str = ""
) -> list[tuple[Any, ...]]:
    """Returns the expressions that the two answer differently, each with both answers.

    Args:
        prelude: Runs first; it has to configure the settings. Two where they differ: Django's
            and ours.
        expressions: What to evaluate.
        setup: Runs when the applications are loaded.
    """
    first, second = (prelude, prelude) if isinstance(prelude, str) else prelude
    theirs = _run(PYTHON, "django", first, setup, expressions)
    ours = _run(sys.executable, "plectrum", second, setup, expressions)
    return [
        (expression, {"django": a, "plectrum": b})
        for expression, a, b in zip(expressions, theirs, ours, strict=True)
        if a != b
    ]
