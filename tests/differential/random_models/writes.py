"""Draws chains that write; the rows after each are shown, and nothing stays."""

# ruff: noqa: E501 - one statement per line reads as a table

from __future__ import annotations

import random
from collections.abc import Callable

from tests.differential.random_models.chains import Chain
from tests.differential.random_models.expressions import Scope
from tests.differential.random_models.kinds import KINDS, value
from tests.differential.random_models.rows import Rows
from tests.differential.random_models.schema import Family, Field, Model, Relation


class Writes:
    """Draws statements that write to the models of a family."""

    def __init__(self, rng: random.Random, family: Family, rows: Rows) -> None:
        self.rng = rng
        self.family = family
        self.rows = rows

    def one(self) -> str:
        """Returns an expression that writes and shows all rows after it."""
        draws: list[Callable[[], str]] = [self._update] * 4 + [self._delete] * 2
        draws += [self._related] * 3 + [
            self._bulk_update,
            self._bulk_create,
            self._get_or_create,
            self._save,
        ]
        return f"undone({self.family.seed}, lambda: {self.rng.choice(draws)()})"

    def _model(self) -> Model:
        # Django leaves labels behind that point to what a child inherits, and counts the rows of
        # proxies under several names.
        models = [one for one in self.family.models if not (one.is_generic or one.proxy_of)]
        return self.rng.choice(models)

    def _rows_of(self, model: Model) -> str:
        """Returns a queryset of some rows, without what only reading knows."""
        chain = Chain(self.rng, self.family, model)
        for _ in range(self.rng.choice([0, 1, 1, 2])):
            chain._filter()
        return chain.text

    def _columns(self, model: Model) -> list[Field]:
        return [one for one in model.columns if not (one.is_made or one.unique)]

    def _changes(self, model: Model) -> str:
        """Returns new values for some columns: constants, and expressions of the row."""
        rng = self.rng
        columns = self._columns(model)
        made = []
        for one in rng.sample(columns, min(len(columns), rng.choice([1, 1, 2]))):
            scope = Scope(rng, self.family, model, plain=True)
            # An expression for one table must not be about another one.
            if (
                len(model.line) == 1
                and one.kind in ("int", "text", "date", "datetime", "bool", "duration")
                and rng.random() < 0.6
            ):
                text = self._small(scope, one)
            else:
                text = "None" if one.null and rng.random() < 0.2 else value(rng, one.kind)
            made.append(f"{one.name}={text}")
        return ", ".join(made)

    def _small(self, scope: Scope, one: Field) -> str:
        """Returns an expression whose values the column can hold."""
        rng = self.rng
        source = f"F({one.name!r})"
        other = scope.name((one.kind,))
        if other and rng.random() < 0.5:
            fallback = f"Value({value(rng, one.kind)}, output_field={KINDS[one.kind].output})"
            kept = source if one.null else f"Coalesce(F({other!r}), {fallback})"
            return f"Case(When({scope.condition(1)}, then={kept}), default={fallback})"
        if one.kind == "int":
            return (
                f"Abs(Coalesce({source}, 0) - 1)"
                if rng.random() < 0.5
                else f"Value({value(rng, 'int')})"
            )
        if one.kind == "text":
            return f"Left(Concat(Value('x'), Upper({source})), 9)"
        if one.kind == "bool" and not one.null:
            return rng.choice([f"~{source}", "Q(pk__isnull=False)"])
        if one.null and rng.random() < 0.5:
            full = Scope(rng, self.family, scope.model)
            return full.subquery(one.kind) if one.kind != "int" else source
        return source

    def _update(self) -> str:
        model = self._model()
        changes = self._changes(model)
        links = [
            one
            for one in model.links
            if one.type == "ForeignKey" and self.rows.counts[one.target.root]
        ]
        if links and self.rng.random() < 0.3:
            link = self.rng.choice(links)
            changes = (
                f"{changes}, {link.name}={self.rows.row(link.target)}"
                if changes
                else f"{link.name}={self.rows.row(link.target)}"
            )
        return f"{self._rows_of(model)}.update({changes})"

    def _delete(self) -> str:
        return f"{self._rows_of(self._model())}.delete()"

    def _save(self) -> str:
        model = self._model()
        instance = self.rows.row(model)
        fields = [one.name for one in self._columns(model)][:2]
        option = self.rng.choice(["", "", f"update_fields={fields!r}", "force_update=True"])
        return f"saved({instance}, {option})"

    def _bulk_update(self) -> str:
        model = self._model().root
        columns = [one for one in self._columns(model) if one.kind != "binary"]
        if not columns or model.is_composite:
            return self._delete()
        one = self.rng.choice(columns)
        size = self.rng.choice(["", ", batch_size=2"])
        literals = ", ".join(value(self.rng, one.kind) for _ in range(3))
        return f"bulk_updated({model.name}, {one.name!r}, [{literals}]{size})"

    def _bulk_create(self) -> str:
        model = self._model().root
        if model.parent or model.children:
            return self._get_or_create()
        given = [
            f"{model.name}({self.rows.given(model)})" for _ in range(self.rng.choice([1, 2, 3]))
        ]
        option = self.rng.choice(["", ", batch_size=2", ", ignore_conflicts=True"])
        return f"{model.name}.everything.bulk_create([{', '.join(given)}]{option})"

    def _get_or_create(self) -> str:
        model = self._model().root
        verb = self.rng.choice(["get_or_create", "update_or_create"])
        defaults = f"dict({self.rows.given(model)})"
        key = "pk=(3, 'zz')" if model.is_composite else f"pk={self.rows.row(model)}.pk"
        return f"{model.name}.everything.{verb}({key}, defaults=without({defaults}, {model.name}))"

    def _related(self) -> str:
        """What a related manager changes, and what it then reads."""
        rng = self.rng
        model = self._model()
        ends: list[tuple[str, Model, Relation]] = [
            (one.name, one.target, one) for one in model.links if one.is_many
        ]
        ends += [
            (one.accessor, one.owner, one)
            for above in model.line
            for one in above.backward
            if one.type != "OneToOneField" and not one.owner.is_composite
        ]
        if not ends:
            return self._update()
        name, target, relation = rng.choice(ends)
        manager = f"{self.rows.row(model)}.{name}"
        others = ", ".join(self.rows.row(target) for _ in range(rng.choice([1, 2, 2])))
        draws = [f"set([{others}])", f"set([{others}], clear=True)", f"add({others})"]
        if relation.is_many or relation.null:
            draws += [f"remove({others})", "clear()"]
        if relation.through:
            draws = [
                f"add({others}, through_defaults={{'weight': 5}})",
                f"set([{others}], through_defaults={{'weight': 6}})",
                f"remove({others})",
                "clear()",
            ]
        elif target.key.name == "id" and not target.parent:
            draws.append(f"create({self.rows.given(target)})" if relation.is_many else "all()")
        scope = Scope(rng, self.family, target)
        return f"({manager}.{rng.choice(draws)} and None, rows({manager}.filter({scope.condition(1)})), {manager}.count())"


def writes(family: Family, rows: Rows, rng: random.Random, count: int) -> list[str]:
    """Returns expressions that write."""
    drawn = Writes(rng, family, rows)
    return [drawn.one() for _ in range(count)]
