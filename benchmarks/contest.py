"""Runs a suite: a child process for each contender, checked for equality, timed in turns."""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.cases import Suite

ROOT = Path(__file__).parent.parent
SUITES = (
    "templates", "template_memory", "requests", "routing", "forms", "orm_sqlite",
    "orm_postgresql", "building", "accounts", "migrations", "start", "full_stack",
)  # fmt: skip


Costs = dict[str, dict[str, list[float]]]
"""Of each round, by case and contender."""

Lagging = Callable[[Costs], "set[tuple[str, str]]"]
"""From the costs of a suite to what misses a promise: contender of ours, and case."""


class ContenderError(Exception):
    """A contender's process ended or refused; the text is what it said."""


@dataclass
class Outcome:
    """What a suite measured.

    Attributes:
        costs: Microseconds of CPU of each round, by case and contender.
        skipped: Why a contender did not take part.
        differing: Cases in which a contender's answer is not ours: it is not timed in them.
        profiles: Of our own work: rows of share, calls per run and function, by contender and case.
    """

    costs: Costs = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)
    differing: list[str] = field(default_factory=list)
    profiles: dict[str, list[list[Any]]] = field(default_factory=dict)


class Contender:
    """A child process."""

    def __init__(self, suite: str, name: str) -> None:
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))),
            "PYTHONHASHSEED": "0",
        }
        self.name = name
        self.process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.worker", suite, name],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
            env=environment, cwd=ROOT,
        )  # fmt: skip
        self.skipped = self._read().get("skipped")
        self.cases: set[str] = set() if self.skipped else set(self.ask("cases"))

    def ask(self, what: str, **more: Any) -> Any:
        """Asks the process.

        Raises:
            ContenderError: It could not do it.
        """
        assert self.process.stdin is not None
        self.process.stdin.write(f"{json.dumps({'do': what, **more})}\n")
        self.process.stdin.flush()
        said = self._read()
        if "failed" in said:
            raise ContenderError(f"{self.name}: {more.get('case')}\n{said['failed']}")
        return said["answer"]

    def close(self) -> None:
        """Ends the process."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()

    def _read(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise ContenderError(f"{self.name} ended with status {self.process.wait()}")
        said: dict[str, Any] = json.loads(line)
        return said


def load(name: str) -> Suite:
    """Returns the description of a suite."""
    suite: Suite = importlib.import_module(f"benchmarks.suites.{name}").SUITE
    return suite


def hindrance(suite: Suite) -> str | None:
    """Returns why a suite cannot run here; None if it can."""
    if suite.needs and suite.needs not in os.environ:
        return f"as {suite.needs} does not name a server"
    if suite.tool and shutil.which(suite.tool) is None:
        return f"as {suite.tool} is not installed"
    return None


@contextlib.contextmanager
def started(name: str, suite: Suite, outcome: Outcome) -> Iterator[list[Contender]]:
    """Starts the contenders of a suite, in turn, and ends them."""
    contenders: list[Contender] = []
    try:
        for each in suite.contenders:
            contender = Contender(name, each)
            contenders.append(contender)
            if contender.skipped:
                outcome.skipped[each] = contender.skipped
        yield [each for each in contenders if not each.skipped]
    finally:
        for contender in contenders:
            contender.close()


def hold(name: str, *, rounds: int, seconds: float, lagging: Lagging) -> Outcome:
    """Returns what the contenders of a suite cost.

    Args:
        name: Of the suite.
        rounds: How often each case is timed.
        seconds: CPU time of a round, as a share of what the suite itself asks for.
        lagging: Tells of which cases a profile of our work is wanted.
    """
    suite = load(name)
    outcome = Outcome()
    with started(name, suite, outcome) as contenders:
        for case in suite.cases:
            fair = same_answers(case, [each for each in contenders if case in each.cases], outcome)
            turns = outcome.costs[case] = {each.name: [] for each in fair}
            for _ in range(rounds):
                for each in fair:
                    spent = each.ask("time", case=case, seconds=suite.seconds * seconds)
                    turns[each.name].append(spent)
            shown = ", ".join(f"{who} {statistics.median(t):.1f}" for who, t in turns.items())
            print(f"  {case}: {shown} µs", file=sys.stderr, flush=True)
        for each in contenders:
            for own, case in lagging(outcome.costs):
                if each.name == own:
                    outcome.profiles[f"{own}: {case}"] = each.ask("profile", case=case)
    return outcome


def same_answers(case: str, asked: list[Contender], outcome: Outcome) -> list[Contender]:
    """Returns those who answer like ours does, which is asked first.

    Answers that are dictionaries are compared in what both give.
    """
    fair: list[Contender] = []
    ours: Any = None
    for each in asked:
        try:
            answer = each.ask("check", case=case)
        except ContenderError as error:
            text = str(error)
        else:
            if not fair or is_same(ours, answer):
                ours = answer if not fair else ours
                fair.append(each)
                continue
            text = f"{case}: {each.name} answers {difference(answer, ours)}"
        outcome.differing.append(text)
        print(f"  ! {text}", file=sys.stderr)
    return fair


def is_same(one: Any, other: Any) -> bool:
    """Compares two answers."""
    if isinstance(one, dict) and isinstance(other, dict):
        return all(one[key] == other[key] for key in one.keys() & other.keys())
    return bool(one == other)


def difference(one: Any, other: Any) -> str:
    """Returns where two answers begin to differ."""
    texts = json.dumps(one, sort_keys=True), json.dumps(other, sort_keys=True)
    start = max(0, _common(*texts) - 20)
    return " instead of ".join(f"…{text[start : start + 60]}…" for text in texts)


def _common(one: str, other: str) -> int:
    """Returns how many characters two texts share at their beginning."""
    pairs = zip(one, other, strict=False)
    return next((index for index, (a, b) in enumerate(pairs) if a != b), 0)
