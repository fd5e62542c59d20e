"""Runs the bench: `python -m benchmarks [SUITE] [--quick] [--output DIRECTORY]`."""

from __future__ import annotations

import argparse
import datetime as dt
import importlib
import importlib.metadata
import json
import os
import platform
import sys
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import bars, contest, plots
from benchmarks.figures import Results, summary
from benchmarks.report import written

NAMED = (
    "Django", "Flask", "FastAPI", "litestar", "starlette", "falcon", "Jinja2", "minijinja",
    "SQLAlchemy", "peewee", "tortoise-orm", "piccolo", "psycopg", "asyncpg", "granian",
)  # fmt: skip


def conditions(quick: bool, rounds: int) -> dict[str, Any]:
    """Returns under what circumstances a run measures; nothing that names the machine."""
    return {
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors",
        "taken": dt.datetime.now(dt.UTC).date().isoformat(),
        "quick": quick,
        "rounds": rounds,
        "versions": {name: _version(name) for name in NAMED},
    }


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


def measured(name: str, rounds: int, share: float) -> dict[str, Any]:
    """Returns what a suite measures, as JSON says it."""
    suite = contest.load(name)
    print(f"{suite.title}:", file=sys.stderr, flush=True)
    module = importlib.import_module(f"benchmarks.suites.{name}")
    hold = getattr(module, "hold", contest.hold)  # a suite that does not time calls has its own
    outcome = hold(name, rounds=rounds, seconds=share, lagging=partial(bars.lagging, name))
    return {
        "title": suite.title,
        "unit": suite.unit,
        "notes": suite.notes,
        "contenders": [each for each in suite.contenders if each not in outcome.skipped],
        "peers": [each for each in suite.contenders if suite.is_peer(each)],
        "floor": suite.floor,
        "skipped": outcome.skipped,
        "differing": outcome.differing,
        "cases": {
            case: {who: summary(rounds) for who, rounds in costs.items()}
            for case, costs in outcome.costs.items()
        },
        "profiles": outcome.profiles,
    }


def wanted(prefix: str) -> list[str]:
    """Returns the suites whose names begin so, which can run here.

    Raises:
        SystemExit: There is none.
    """
    names = [name for name in contest.SUITES if name.startswith(prefix)]
    if not names:
        raise SystemExit(f"No suite {prefix!r}. There are: {', '.join(contest.SUITES)}.")
    ready = []
    for name in names:
        why = contest.hindrance(contest.load(name))
        if why:
            print(f"{name}: left out, {why}", file=sys.stderr)
        else:
            ready.append(name)
    return ready


def main() -> None:
    """Runs what the command line asks for, and writes JSON, tables and plots."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("suite", nargs="?", default="", help="the beginning of a suite's name")
    parser.add_argument("--quick", action="store_true", help="few and short rounds")
    parser.add_argument("--output", type=Path, help="where results are kept")
    asked = parser.parse_args()
    rounds, share = (3, 0.25) if asked.quick else (7, 1.0)
    data = conditions(asked.quick, rounds)
    data["all"] = not asked.suite
    data["suites"] = {name: measured(name, rounds, share) for name in wanted(asked.suite)}
    results = Results(data)
    text = written(results)
    print(text)
    if asked.output:
        asked.output.mkdir(parents=True, exist_ok=True)
        (asked.output / "results.json").write_text(f"{json.dumps(data, indent=1)}\n")
        (asked.output / "results.md").write_text(text, encoding="utf-8")
        plots.draw(results, asked.output)
    if any(suite["differing"] for suite in data["suites"].values()):
        raise SystemExit("Some contenders answered something else: see above.")


if __name__ == "__main__":
    main()
