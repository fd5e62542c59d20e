"""Draws rows for a family of models: calls that make them, in an order that holds."""

from __future__ import annotations

import random

from tests.differential.random_models.kinds import value
from tests.differential.random_models.schema import Family, Field, Model, Relation


class Rows:
    """Rows of a family.

    Attributes:
        counts: How many there are of each model, with those of its children.
        lines: The calls that make them.
    """

    def __init__(self, family: Family, rng: random.Random, most: int = 9) -> None:
        self.family = family
        self.rng = rng
        self.counts = dict.fromkeys(family.models, 0)
        self.lines: list[str] = []
        self._serial = 0
        self._taken: dict[Relation, set[int]] = {}
        for model in family.tables:
            if model.is_generic:
                self._label(model)
                continue
            for _ in range(rng.randrange(4, most)):
                self.lines.append(f"add({model.name}, {self.given(model)})")
                for one in model.line:
                    self.counts[one] += 1
        for model in family.tables:
            for relation in model.relations:
                if relation.is_many and not relation.through:
                    self._connect(model, relation)

    def given(self, model: Model) -> str:
        """Returns what a new row is made with."""
        parts = [self._key(model)]
        parts += [self._field(one) for one in model.columns if not one.is_made]
        parts += [self._end(one) for one in model.links if not one.is_many]
        return ", ".join(part for part in parts if part)

    def row(self, model: Model) -> str:
        """Returns an expression for one of the rows."""
        root = model.root
        return f"R['{root.name}'][{self.rng.randrange(max(1, self.counts[root]))}]"

    def _next(self) -> int:
        self._serial += 1
        return self._serial

    def _key(self, model: Model) -> str:
        key = model.key
        if key.name in ("id", "pk"):
            return ""
        return f"{key.name}={value(self.rng, key.kind, self._next())}"

    def _field(self, one: Field) -> str:
        rng = self.rng
        if one.unique:
            drawn = value(rng, one.kind, self._next())
            return f"{one.name}={drawn}"
        if one.null and rng.random() < 0.3:
            return f"{one.name}=None"
        if "default=" in one.source and rng.random() < 0.5:
            return ""
        if "SmallInt" not in one.source and one.kind == "int" and rng.random() < 0.02:
            return f"{one.name}={rng.choice(['2147483647', '-2147483648'])}"
        return f"{one.name}={value(rng, one.kind)}"

    def _end(self, relation: Relation) -> str:
        count = self.counts[relation.target.root]
        free = list(range(count))
        if relation.type == "OneToOneField":
            taken = self._taken.setdefault(relation, set())
            free = [index for index in free if index not in taken]
        if not free and not relation.null:
            # A row of the other model is made for this one.
            target = relation.target.root
            self.lines.append(f"add({target.name}, {self.given(target)})")
            for one in target.line:
                self.counts[one] += 1
            free = [self.counts[target] - 1]
        if not free or (relation.null and self.rng.random() < 0.3):
            return f"{relation.name}=None"
        index = self.rng.choice(free)
        self._taken.setdefault(relation, set()).add(index)
        return f"{relation.name}=R['{relation.target.root.name}'][{index}]"

    def _connect(self, model: Model, relation: Relation) -> None:
        for index in range(self.counts[model]):
            number = self.rng.choice([0, 1, 2, 3])
            ends = {self.row(relation.target) for _ in range(number)}
            if ends and self.counts[relation.target.root]:
                joined = ", ".join(sorted(ends))
                self.lines.append(f"R['{model.name}'][{index}].{relation.name}.add({joined})")

    def _label(self, model: Model) -> None:
        tagged = [one for one in self.family.models if one.generic]
        for _ in range(12):
            target = self.row(self.rng.choice(tagged))
            given = ", ".join(self._field(one) for one in model.fields)
            self.lines.append(f"add({model.name}, {given}, content_object={target})")
            self.counts[model] += 1
