"""Puts families, rows and chains together: what is run first, and what is asked then."""

from __future__ import annotations

import random
from collections.abc import Iterable

from tests.differential.random_models.chains import reads
from tests.differential.random_models.rows import Rows
from tests.differential.random_models.runtime import SETUP
from tests.differential.random_models.schema import Family
from tests.differential.random_models.writes import writes


def questions(seeds: Iterable[int], count: int) -> tuple[str, list[str]]:
    """Returns the setup for the families of some seeds, and expressions over them.

    Args:
        seeds: A family is drawn for each.
        count: How many expressions there are for each family.
    """
    setup = SETUP
    expressions = ["FAILED"]
    for seed in seeds:
        rng = random.Random(f"chains {seed}")
        family = Family(seed)
        rows = Rows(family, rng)
        names = [model.name for model in family.models]
        setup += f"family({seed}, {family.source!r}, {names!r}, {rows.lines!r})\n"
        expressions.append(f"use({seed})")
        expressions += reads(family, rng, count)
        # The rows are read before: what is written is undone, but not the numbers of new keys.
        expressions += writes(family, rows, rng, count // 4)
    return setup, expressions
