"""What a contender offers to be measured, and how its suite is described."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Case:
    """A piece of work.

    Attributes:
        run: Does the work once. May be a coroutine function.
        check: Returns what is compared with the other contenders before anything is timed, as
            JSON can say it; without one that is what `run` returns. May be a coroutine function.
        reset: Undoes after a round what the work left behind, outside the measured time.
    """

    run: Callable[[], Any]
    check: Callable[[], Any] | None = None
    reset: Callable[[], Any] | None = None


Cases = dict[str, Case]
"""By the name of the work, which is the same for all contenders."""


@dataclass(frozen=True)
class Suite:
    """Contenders that do the same work.

    Attributes:
        title: For people.
        contenders: The module in the package that makes the cases of each; ours is first.
        package: Under `benchmarks.suites`, where the modules are.
        variant: Handed to the modules as well, where suites share a package.
        floor: The contender that is no framework: the least that the work can cost.
        cases: In the order of the tables.
        needs: The environment variable without which the suite cannot run.
        tool: The program without which the suite cannot run.
        seconds: CPU time of one round of a case, where the suite times calls.
        unit: Of the costs.
        notes: What a reader of the table must know.
    """

    title: str
    contenders: dict[str, str]
    cases: tuple[str, ...]
    package: str
    variant: str | None = None
    floor: str | None = None
    needs: str | None = None
    tool: str | None = None
    seconds: float = 0.08
    unit: str = "µs"
    notes: tuple[str, ...] = field(default=())

    def is_peer(self, contender: str) -> bool:
        """Returns whether it is another framework than ours and Django."""
        return contender.partition("-")[0] not in {"plectrum", "django", self.floor}


def point(series: str, size: int, unit: str) -> str:
    """Returns the name of a case that is one point of a series over a size."""
    return f"{series}: {size} {unit}"


_POINT = re.compile(r"(?P<series>.+): (?P<size>\d+) (?P<unit>\w+)$")


def point_of(case: str) -> tuple[str, int, str] | None:
    """Returns series, size and unit of a case that `point` named."""
    match = _POINT.match(case)
    return (match["series"], int(match["size"]), match["unit"]) if match else None
