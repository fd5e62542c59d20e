"""What a process costs until it has answered its first request: CPU time and memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from benchmarks.cases import Suite
from benchmarks.contest import ROOT, ContenderError, Lagging, Outcome

SUITE = Suite(
    title="Start",
    package="start",
    contenders={
        "plectrum": "WSGI",
        "django": "WSGI",
        "flask": "WSGI",
        "falcon": "WSGI",
        "starlette": "ASGI",
        "litestar": "ASGI",
        "fastapi": "ASGI",
        "floor": "WSGI",
    },
    cases=("import and first request", "memory after the first request"),
    floor="floor",
    unit="ms and MiB",
    notes=(
        "A new process each time: CPU milliseconds, and the most memory.",
        "Nobody imports asyncio for WSGI who does not do it himself.",
        "Plectrum and Django have the applications, middleware and database of a new project.",
    ),
)

PROGRAM = """
import json, resource, sys, time
from benchmarks.suites.requests import NAMES
import importlib
contender, kind = sys.argv[1:]
site = importlib.import_module(f"benchmarks.suites.requests.{NAMES[contender]}")
made = site.cases(contender, (kind,)) if NAMES[contender] == "vocabulary" else site.cases(contender)
case = made[f"{kind} plaintext"]
if kind == "ASGI":
    import asyncio
    asyncio.run(case.run())
else:
    case.run()
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps([time.process_time() * 1000, used.ru_maxrss / 1024]))
"""


def hold(name: str, *, rounds: int, seconds: float, lagging: Lagging) -> Outcome:
    """Returns what the contenders cost; `seconds` and `lagging` are for suites that time calls."""
    outcome = Outcome(costs={case: {} for case in SUITE.cases})
    for _ in range(rounds + 1):
        for contender, kind in SUITE.contenders.items():
            for case, cost in zip(SUITE.cases, _started(contender, kind), strict=True):
                outcome.costs[case].setdefault(contender, []).append(cost)
    for turns in outcome.costs.values():
        for costs in turns.values():
            del costs[0]  # wrote the compiled modules
    return outcome


def _started(contender: str, kind: str) -> list[float]:
    paths = os.pathsep.join((str(ROOT / "src"), str(ROOT)))
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, contender, kind],
        env={**kept, "PYTHONPATH": paths, "PYTHONPYCACHEPREFIX": str(ROOT / ".cache" / "pyc")},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise ContenderError(done.stderr)
    costs: list[float] = json.loads(done.stdout)
    return costs
