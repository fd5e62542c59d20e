"""Draws paths over the relations of a family."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from tests.differential.random_models.schema import Field, Model


@dataclass(frozen=True)
class Hop:
    """A step to another model.

    Attributes:
        name: The name of the relation in queries.
        model: The model that it leads to.
        is_many: Whether it can meet several rows.
        is_sure: Whether it always meets a row.
    """

    name: str
    model: Model
    is_many: bool
    is_sure: bool = False


@dataclass(frozen=True)
class Path:
    """Where a walk has led."""

    text: str
    model: Model
    is_many: bool

    def to(self, name: str) -> str:
        """Returns the path of a name there."""
        return f"{self.text}__{name}" if self.text else name


def hops(model: Model) -> list[Hop]:
    """Returns the steps that lead from a model to others."""
    found = [
        Hop(one.name, one.target, one.is_many, not one.null and not one.is_many)
        for one in model.links
    ]
    # From a child Django leads to no other child of its parent.
    found += [Hop(child.name.lower(), child, False) for child in model.root.children]
    for above in model.line:
        found += [
            Hop(one.query_name, one.owner, one.type != "OneToOneField") for one in above.backward
        ]
        found += [Hop(*end) for end in above.generic_ends]
        if above.parent:
            found.append(Hop(f"{above.parent.name.lower()}_ptr", above.parent, False, True))
    return found


def walk(rng: random.Random, model: Model, most: int = 2, single: bool = False) -> Path:
    """Returns a path of at most so many steps; `single` if each shall meet one row."""
    path = Path("", model, False)
    for _ in range(rng.choice([0, 0, *range(most + 1)])):
        found = [hop for hop in hops(path.model) if not (single and hop.is_many)]
        if not found:
            break
        hop = rng.choice(found)
        path = Path(path.to(hop.name), hop.model, path.is_many or hop.is_many)
    return path


def find(
    rng: random.Random,
    model: Model,
    kinds: Sequence[str] | None = None,
    most: int = 2,
    single: bool = False,
) -> tuple[str, Field, bool] | None:
    """Returns the path of a column of one of the kinds, the column, and if it has many rows."""
    for _ in range(12):
        path = walk(rng, model, most, single)
        columns = list(path.model.columns)
        if not path.model.is_composite:
            columns.append(Field("pk", path.model.key.kind.replace("auto", "int")))
        columns = [one for one in columns if kinds is None or one.kind in kinds]
        if columns:
            one = rng.choice(columns)
            return path.to(one.name), one, path.is_many
    return None
