"""The child process of one contender in one suite: answers questions on its standard input.

    python -m benchmarks.worker SUITE CONTENDER

Each line is a JSON object: `{"do": "check"}`, `"time"` or `"profile"`, with a case; each is
answered by one line. Whatever the contender itself prints goes to standard error.
"""

from __future__ import annotations

import asyncio
import cProfile
import gc
import importlib
import inspect
import json
import os
import pstats
import sys
import time
import traceback
from collections.abc import Callable
from contextvars import Context, copy_context
from pathlib import Path
from typing import Any

from benchmarks.cases import Case, Cases, Suite

FEWEST, MOST = 1, 200_000
PROFILE_SECONDS = 0.5


class Worker:
    """Answers questions about the cases of a contender."""

    def __init__(self, cases: Cases, runner: asyncio.Runner, context: Context) -> None:
        self.cases = cases
        self.runner = runner
        self.context = context
        self.counts: dict[tuple[str, float], int] = {}

    def answer(self, question: dict[str, Any]) -> Any:
        """Returns the answer to a question."""
        if question["do"] == "cases":
            return list(self.cases)
        case = self.cases[question["case"]]
        if question["do"] == "check":
            return self.check(case)
        if question["do"] == "profile":
            return self.profile(case)
        return self.time(question["case"], case, question["seconds"])

    def check(self, case: Case) -> Any:
        """Returns what is compared with the other contenders."""
        value = self.call(case.check or case.run)
        if case.reset:
            self.call(case.reset)
        return value

    def time(self, name: str, case: Case, seconds: float) -> float:
        """Returns microseconds of CPU time per call, in a round of about so many seconds."""
        count = self.counts.get((name, seconds)) or self.count_for(case, seconds)
        self.counts[name, seconds] = count
        gc.collect()
        spent = self.repeat(case.run, count)
        if case.reset:
            self.call(case.reset)
        return spent / count * 1e6

    def count_for(self, case: Case, seconds: float) -> int:
        """Warms up, and returns how many calls take so many seconds."""
        count = FEWEST
        while True:
            spent = self.repeat(case.run, count)
            if case.reset:
                self.call(case.reset)
            if spent >= seconds / 2 or count >= MOST:
                return max(FEWEST, min(MOST, round(count * seconds / max(spent, 1e-9))))
            count = min(MOST, max(count * 2, int(count * seconds / 2 / max(spent, 1e-5))))

    def profile(self, case: Case) -> list[list[Any]]:
        """Returns the functions that take most time themselves: share, calls per run, name."""
        count = self.count_for(case, PROFILE_SECONDS)
        profile = cProfile.Profile(time.process_time)
        self.repeat(case.run, count, profile)
        if case.reset:
            self.call(case.reset)
        stats: dict[Any, Any] = pstats.Stats(profile).stats  # type: ignore[attr-defined]
        total = sum(own for _, _, own, _, _ in stats.values()) or 1.0
        most = sorted(stats.items(), key=lambda item: -item[1][2])[:8]
        return [
            [own / total, calls / count, _named(*function)]
            for function, (_, calls, own, _, _) in most
        ]

    def call(self, function: Callable[[], Any]) -> Any:
        """Calls once, awaiting where there is something to await."""
        value = self.context.run(function)
        if inspect.isawaitable(value):
            return self.runner.run(_awaited(value), context=self.context)
        return value

    def repeat(
        self, function: Callable[[], Any], count: int, profile: cProfile.Profile | None = None
    ) -> float:
        """Returns the CPU seconds of so many calls."""
        if inspect.iscoroutinefunction(function):
            repeated = _repeat_async(function, count, profile)
            return self.runner.run(repeated, context=self.context)
        return self.context.run(_repeat, function, count, profile)


async def _awaited(value: Any) -> Any:
    return await value


def _repeat(function: Callable[[], Any], count: int, profile: cProfile.Profile | None) -> float:
    if profile:
        profile.enable()
    start = time.process_time()
    for _ in range(count):
        function()
    spent = time.process_time() - start
    if profile:
        profile.disable()
    return spent


async def _repeat_async(
    function: Callable[[], Any], count: int, profile: cProfile.Profile | None
) -> float:
    if profile:
        profile.enable()
    start = time.process_time()
    for _ in range(count):
        await function()
    spent = time.process_time() - start
    if profile:
        profile.disable()
    return spent


def _named(file: str, line: int, function: str) -> str:
    """Returns a function's name as a report shows it, without the machine's paths."""
    if file == "~":
        return function.partition(" at 0x")[0].rstrip(">") + ">"
    parts = Path(file).parts
    for root in ("site-packages", "src"):
        if root in parts:
            return f"{'/'.join(parts[parts.index(root) + 1 :])}:{line} {function}"
    return f"{parts[-1]}:{line} {function}"


def main(suite: str, contender: str) -> None:
    """Makes the cases and answers until the input ends."""
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    entered: Suite = importlib.import_module(f"benchmarks.suites.{suite}").SUITE
    context = copy_context()
    with asyncio.Runner() as runner:
        try:
            path = f"benchmarks.suites.{entered.package}.{entered.contenders[contender]}"
            variant = [entered.variant] if entered.variant else []
            made = context.run(importlib.import_module(path).cases, contender, *variant)
            cases: Cases = runner.run(made, context=context) if inspect.iscoroutine(made) else made
            worker = Worker(cases, runner, context)
        except ImportError as error:
            _say(channel, {"skipped": f"{error}"})
            return
        _say(channel, {"ready": True})
        for line in sys.stdin:
            try:
                _say(channel, {"answer": worker.answer(json.loads(line))})
            except Exception:  # noqa: BLE001 - reported to who asks
                _say(channel, {"failed": traceback.format_exc()})


def _say(channel: Any, what: dict[str, Any]) -> None:
    channel.write(f"{json.dumps(what)}\n")
    channel.flush()


if __name__ == "__main__":
    main(*sys.argv[1:3])
