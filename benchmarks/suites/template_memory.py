"""What a compiled template keeps in memory: the growth of a process that holds many of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from benchmarks.cases import Suite
from benchmarks.contest import ROOT, ContenderError, Lagging, Outcome

COPIES = 60
CASE = "a compiled template"

SUITE = Suite(
    title="Memory of templates",
    package="templates",
    contenders={
        "plectrum": "vocabulary",
        "django": "vocabulary",
        "jinja2": "peers",
        "minijinja": "peers",
    },
    cases=(CASE,),
    unit="KiB",
    notes=(
        f"Mean of {COPIES} copies each of the six pages, all kept; a new process each time.",
        "Plectrum and Jinja2 keep Python code, Django a tree of nodes, minijinja its own code.",
    ),
)

PROGRAM = """
import gc, importlib, json, sys
from benchmarks.suites.templates.pages import JINJA, TEMPLATES
module, contender, copies = sys.argv[1], sys.argv[2], int(sys.argv[3])
keep = importlib.import_module(f"benchmarks.suites.templates.{module}").keeping(contender)
pages = TEMPLATES if module == "vocabulary" else JINJA
kept = []
def compiled(prefix, count):
    for index in range(count):
        for name, source in pages.items():
            name = f"{prefix}{index}-{name}"
            kept.append(keep(name, source + name))  # no two are equal
def resident():
    gc.collect()
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1])
compiled("warm", 2)
before = resident()
compiled("page", copies)
print(json.dumps((resident() - before) / (copies * len(pages))))
"""


def hold(name: str, *, rounds: int, seconds: float, lagging: Lagging) -> Outcome:
    """Returns what the contenders keep; `seconds` and `lagging` are for suites that time calls."""
    outcome = Outcome(costs={CASE: {}})
    for _ in range(rounds):
        for contender, module in SUITE.contenders.items():
            outcome.costs[CASE].setdefault(contender, []).append(_kept(module, contender))
    return outcome


def _kept(module: str, contender: str) -> float:
    """Returns KiB of a template."""
    paths = os.pathsep.join((str(ROOT / "src"), str(ROOT)))
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, module, contender, str(COPIES)],
        env={**os.environ, "PYTHONPATH": paths}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise ContenderError(done.stderr)
    pages: float = json.loads(done.stdout)
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024
