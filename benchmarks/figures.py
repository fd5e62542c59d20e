"""Statistics of a run, and the questions that tables, bars and plots ask of it."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import Any

from benchmarks.cases import point_of


def summary(rounds: list[float]) -> dict[str, Any]:
    """Returns median, median absolute deviation and the rounds themselves, rounded for reading."""
    median = statistics.median(rounds)
    spread = statistics.median(abs(each - median) for each in rounds)
    return {
        "median": float(f"{median:.4g}"),
        "spread": float(f"{spread:.2g}"),
        "rounds": [float(f"{each:.5g}") for each in rounds],
    }


@dataclass(frozen=True)
class Results:
    """What a run measured, as its JSON says it."""

    data: dict[str, Any]

    def suite(self, name: str) -> dict[str, Any]:
        """Returns all that is known of a suite; nothing if it did not run."""
        found: dict[str, Any] = self.data["suites"].get(name, {})
        return found

    def cases(self, suite: str) -> dict[str, dict[str, Any]]:
        """Returns the costs of a suite, by case and contender."""
        found: dict[str, dict[str, Any]] = self.suite(suite).get("cases", {})
        return found

    def rounds(self, suite: str, case: str, contender: str) -> list[float] | None:
        """Returns what the rounds of a contender cost."""
        found: dict[str, Any] | None = self.cases(suite).get(case, {}).get(contender)
        return found and found["rounds"]

    def median(self, suite: str, case: str, contender: str) -> float | None:
        """Returns the median of what the rounds of a contender cost."""
        rounds = self.rounds(suite, case, contender)
        return statistics.median(rounds) if rounds else None

    def ratio(self, suite: str, case: str, one: str, other: str) -> float | None:
        """Returns how many times more one contender costs than another.

        It is the median over the rounds, each of which measured both at about the same time.
        """
        ones, others = self.rounds(suite, case, one), self.rounds(suite, case, other)
        return paired(ones, others) if ones and others else None

    def best_peer(self, suite: str, case: str, among: list[str]) -> str | None:
        """Returns the cheapest of some contenders in a case."""
        costs = {name: self.median(suite, case, name) for name in among}
        known = {name: cost for name, cost in costs.items() if cost is not None}
        return min(known, key=known.__getitem__) if known else None


def paired(ones: list[float], others: list[float]) -> float:
    """Returns the median of the ratios of rounds that belong together."""
    if len(ones) != len(others):
        return statistics.median(ones) / statistics.median(others)
    return statistics.median(one / other for one, other in zip(ones, others, strict=True))


def series_of(results: Results, suite: str) -> list[str]:
    """Returns the series over a size that a suite measured."""
    found = [point_of(case) for case in results.cases(suite)]
    return list(dict.fromkeys(point[0] for point in found if point))
