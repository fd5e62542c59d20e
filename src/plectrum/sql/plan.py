"""Plans: statements compiled once for each shape, kept in a bounded cache.

A wrong key would give wrong rows. So the cache can *verify*: each hit is then compiled from
nothing as well and the texts are compared. The tests run so; `PLECTRUM_VERIFY_PLANS=1` turns it
on elsewhere.
"""

from __future__ import annotations

import itertools
import os
import threading
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from plectrum.sql.errors import SqlError

P = TypeVar("P")

PLANS_KEPT = 4096


class PlanMismatch(SqlError):
    """Two queries had the same shape and need different statements: a shape forgets something."""

    code = "plan-mismatch"


class PlanCache(Generic[P]):
    """Compiled things by their shapes.

    Threads may use it at once. Finding takes no lock: looking into a dictionary is atomic, with
    and without the interpreter's global lock. Keeping takes one, since the room for a new plan
    is made by walking over the old ones; compiling happens outside of it, and the worst that two
    threads can do is to compile the same shape twice. When it is full, the oldest eighth is
    dropped.

    Args:
        size: How many plans are kept at most.
        text_of: Gives the text of a plan, for verifying.
    """

    def __init__(self, text_of: Callable[[P], str], size: int = PLANS_KEPT) -> None:
        self.size = size
        self.text_of = text_of
        self.is_verifying = bool(os.environ.get("PLECTRUM_VERIFY_PLANS"))
        self._plans: dict[Hashable, P] = {}
        self._lock = threading.Lock()

    def get(self, key: Hashable, compile: Callable[[], P]) -> P:
        """Returns the plan of a shape; compiles it the first time.

        Raises:
            PlanMismatch: While verifying, the shape's plan is not the right one for this query.
        """
        plans = self._plans
        plan = plans.get(key)
        if plan is None:
            plan = compile()
            self._keep(plans, key, plan)
        elif self.is_verifying:
            self.verify(key, plan, compile())
        return plan

    def verify(self, key: Hashable, kept: P, fresh: P) -> None:
        """Compares the plan that was kept for a key with one that was just made.

        Raises:
            PlanMismatch: Their texts differ.
        """
        if self.text_of(kept) != self.text_of(fresh):
            raise PlanMismatch(
                f"One shape has two statements: {self.text_of(kept)!r} and "
                f"{self.text_of(fresh)!r}; its key is {key!r:.500}."
            )

    def _keep(self, plans: dict[Hashable, P], key: Hashable, plan: P) -> None:
        """Keeps a plan, and drops the oldest where there are too many.

        Args:
            plans: The plans when compiling began. If they have been forgotten since, this one is
                as outdated as they are, and goes with them.
            key: The shape.
            plan: Its plan.
        """
        with self._lock:
            if len(plans) >= self.size:
                for old in list(itertools.islice(plans, max(1, self.size // 8))):
                    del plans[old]
            plans[key] = plan

    def clear(self) -> None:
        """Forgets all plans."""
        self._plans = {}

    def __len__(self) -> int:
        return len(self._plans)
