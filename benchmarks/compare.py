"""Runs a contender under both frameworks, in turns, and prints the ratios of their costs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def compare(contender: str, *, rounds: int = 5, calls: int = 400, turns: int = 3) -> None:
    """Prints a table: microseconds of CPU for each framework, and how many times less ours are.

    Django runs under the interpreter that PLECTRUM_DJANGO_PYTHON names; without it only our own
    figures are printed.
    """
    django = os.environ.get("PLECTRUM_DJANGO_PYTHON")
    interpreters = {"plectrum": sys.executable} | ({"django": django} if django else {})
    best: dict[str, dict[str, float]] = {name: {} for name in interpreters}
    for _ in range(turns):
        for name, python in interpreters.items():
            for what, cost in _run(python, contender, name, rounds, calls).items():
                best[name][what] = min(cost, best[name].get(what, cost))
    print(f"{'':38}{'Plectrum':>12}{'Django':>12}{'ratio':>9}")
    for what, cost in best["plectrum"].items():
        other = best.get("django", {}).get(what)
        versus = f"{other:>10.1f}µs{other / cost:>8.1f}×" if other else ""
        print(f"{what:38}{cost:>10.1f}µs{versus}")


def _run(python: str, contender: str, name: str, rounds: int, calls: int) -> dict[str, float]:
    script = ROOT / "benchmarks" / "contenders" / f"{contender}.py"
    finished = subprocess.run(
        [python, str(script), name, str(rounds), str(calls)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src") if name == "plectrum" else ""},
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode:
        raise SystemExit(finished.stderr)
    costs: dict[str, float] = json.loads(finished.stdout.splitlines()[-1])
    return costs
