"""What `makemigrations` costs in a project with a long history, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.cases import Suite
from benchmarks.contest import ROOT, ContenderError, Lagging, Outcome
from benchmarks.suites.history import APPS, write_project

SUITE = Suite(
    title="Migrations",
    package="migrations",
    contenders={"plectrum": "plectrum", "django": "django"},
    cases=("makemigrations, sources alone", "makemigrations, compiled before"),
    unit="ms",
    notes=(
        "300 models in 30 applications with 1 000 migrations; one field is missing in them.",
        (
            "CPU milliseconds of the command, with its checks, in a project that is set up. The "
            "first run finds no byte code of the project, the second one what the first has left "
            "in `__pycache__`."
        ),
    ),
)

PROGRAM = """
import contextlib, importlib, io, sys, time
root, directory, count = sys.argv[1:]
sys.path.insert(0, directory)
importlib.import_module(f"{root}.conf").settings.configure(
    USE_TZ=True,
    INSTALLED_APPS=[f"app{app}" for app in range(int(count))],
    DATABASES={"default": {"ENGINE": f"{root}.db.backends.sqlite3", "NAME": ":memory:"}},
)
importlib.import_module(root).setup()
management = importlib.import_module(f"{root}.core.management")
output = io.StringIO()
started = time.process_time()
with contextlib.redirect_stdout(output):
    management.execute_from_command_line(["manage.py", "makemigrations", "--dry-run", "--noinput"])
spent = time.process_time() - started
assert output.getvalue().count("Add field") == 1, output.getvalue()[:500]
print(spent * 1000)
"""


def hold(name: str, *, rounds: int, seconds: float, lagging: Lagging) -> Outcome:
    """Returns what the contenders cost; `seconds` and `lagging` are for suites that time calls."""
    outcome = Outcome(costs={case: {} for case in SUITE.cases})
    for _ in range(rounds + 1):
        for contender, root in SUITE.contenders.items():
            with tempfile.TemporaryDirectory() as directory:
                write_project(Path(directory), root)
                for case in SUITE.cases:
                    cost = _spent(root, directory)
                    outcome.costs[case].setdefault(contender, []).append(cost)
    for turns in outcome.costs.values():
        for costs in turns.values():
            del costs[0]  # wrote the compiled modules of the framework
    return outcome


def _spent(root: str, directory: str) -> float:
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, root, directory, str(APPS)],
        env={**kept, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise ContenderError(done.stderr)
    return float(done.stdout)
