"""Draws chains of queries over a family, each with the way its answer is shown."""

# ruff: noqa: E501 - one step per line reads as a table

from __future__ import annotations

import random
from collections.abc import Callable

from tests.differential.random_models.expressions import AGGREGATES, Scope, annotation
from tests.differential.random_models.kinds import ORDERED
from tests.differential.random_models.schema import Family, Model
from tests.differential.random_models.walks import find, hops


class Chain:
    """A queryset in the making.

    Attributes:
        text: The calls so far.
        names: The columns of `values()`; `None` for instances.
        is_total: Whether the order of rows that differ is given.
    """

    def __init__(self, rng: random.Random, family: Family, model: Model | None = None) -> None:
        self.rng = rng
        self.family = family
        self.model = model or rng.choice(family.models)
        self.scope = Scope(rng, family, self.model)
        self.names: list[str] | None = None
        self.is_total = False
        self.is_cut = False
        self.is_grouped = False
        self.is_windowed = False
        self.way = ""
        self.count = 0
        self.text = f"{self.model.name}.{rng.choice(['objects', 'objects', 'everything'])}"

    def call(self, text: str) -> None:
        """Adds a call."""
        self.text += f".{text}"

    def _name(self) -> str:
        self.count += 1
        return f"a{self.count}"

    def refine(self, steps: int) -> None:
        """Adds random steps."""
        moves: list[Callable[[], None]] = [self._filter] * 5 + [self._annotate] * 3
        moves += [self._annotate_aggregate] * 2 + [
            self._order,
            self._alias,
            self._values,
            self._filtered,
        ]
        moves += [self._distinct, self._window, self._combine]
        for _ in range(steps):
            self.rng.choice(moves)()

    def _filter(self) -> None:
        self.scope.single = self.rng.random() < 0.35
        condition = self.scope.condition()
        self.scope.single = True
        verb = self.rng.choice(["filter", "filter", "exclude"])
        if (
            self.rng.random() < 0.5
            and condition.startswith("Q(")
            and "Q(" not in condition[2:]
            and "=" in condition
        ):
            condition = condition[2:-1]
        self.call(f"{verb}({condition})")

    def _annotate(self, verb: str = "annotate") -> None:
        if "named=True" in self.text:
            return  # Django's rows have a value more then than names.
        kind, text = annotation(self.scope, self.rng)
        name = self._name()
        if any(
            f"'{one}'" in text or f"{one}_" in text or f"({one}=" in text
            for one in self.scope.groups
        ):
            self.scope.groups.add(name)
        self.call(f"{verb}({name}={text})")
        self.scope.annotations[name] = kind
        if self.names is not None and verb == "annotate":
            self.names.append(name)
        if verb == "annotate":
            self.is_total = False

    def _alias(self) -> None:
        self._annotate("alias")

    def _annotate_aggregate(self) -> None:
        if "named=True" in self.text or "distinct()" in self.text:
            return
        kind = self.rng.choice(
            ["int", "int", "decimal", "text", "date", "datetime", "float", "duration"]
        )
        name = self._name()
        self.call(
            f"{self.rng.choice(['annotate', 'annotate', 'alias'])}({name}={self.scope.aggregate(kind)})"
        )
        self.scope.annotations[name] = kind
        self.scope.groups.add(name)
        self.is_grouped = True
        self.is_total = False
        if self.names is not None and self.text.rpartition(f"({name}=")[0].endswith("annotate"):
            self.names.append(name)

    def _window(self) -> None:
        if self.is_grouped or self.is_windowed or self.rng.random() < 0.4:
            return
        # A window over rows that a join repeats would have ties.
        self.text = f"{self.model.name}.{self.rng.choice(['objects', 'everything'])}"
        self.scope.annotations = {}
        self.names = None
        if self.rng.random() < 0.5:
            self.call(f"filter({self.scope.condition(1)})")
        kind, text = self.scope.window()
        name = self._name()
        self.call(f"annotate({name}={text})")
        self.scope.annotations[name] = kind
        self.is_windowed = True
        self.scope.groups.add(name)
        if self.rng.random() < 0.5:
            self.call(f"filter({self.scope._compared(name, kind, 0)})")

    def _filtered(self) -> None:
        """A relation with a condition of its own."""
        # Django loses the rows that lack a partner where the relation is sure to have one, and all
        # rows where the condition can never hold.
        found = [hop for hop in hops(self.model) if not hop.model.is_composite and not hop.is_sure]
        if not found or self.names is not None or self.count > 2:
            return
        hop = self.rng.choice(found)
        inner = Scope(self.rng, self.family, hop.model, plain=True)
        column = find(self.rng, hop.model, ("int", "text", "date", "bool"), 0)
        if column is None or column[1] not in hop.model.fields:
            return  # Django names tables before they are joined where the column is a parent's
        name = self._name()
        lookup = inner._compared(f"{hop.name}__{column[0]}", column[1].kind, 0)
        if "F(" in lookup or "__in=[]" in lookup:
            return
        self.call(f"annotate({name}=FilteredRelation({hop.name!r}, condition=Q({lookup})))")
        # What exclude() would mean for the rows that are joined twice is not said.
        verb = self.rng.choice(["filter", "annotate"])
        if "filter(" in self.text or "exclude(" in self.text:
            return
        other = find(self.rng, hop.model, ("int", "text"), 0)
        if other and verb != "annotate":
            self.call(f"{verb}({inner._compared(f'{name}__{other[0]}', other[1].kind, 0)})")
        elif other:
            shown = self._name()
            self.call(f"annotate({shown}=F('{name}__{other[0]}'))")
            self.scope.annotations[shown] = other[1].kind

    def _distinct(self) -> None:
        if not self.is_grouped:
            # Django's groups that differ in what is not selected stay apart.
            self.call("distinct()")

    def _order(self) -> None:
        rng = self.rng
        if self.names is not None and self.is_grouped:
            ordering = [
                repr(rng.choice(["", "-"]) + one) for one in rng.sample(self.names, len(self.names))
            ]
        else:
            ordering = [self._ordering() for _ in range(rng.choice([0, 1, 1, 2]))]
            ordering += [repr(one) for one in self.names or []] + ["'pk'"]
        self.call(f"order_by({', '.join(ordering)})")
        self.is_total = True

    def _ordering(self) -> str:
        rng = self.rng
        if rng.random() < 0.25:
            kind = rng.choice(ORDERED)
            text = f"({self.scope.expression(kind, 1)})"
            if text.startswith("(Value("):
                return "'-pk'"
            return text + rng.choice(
                [".asc()", ".desc()", ".desc(nulls_last=True)", ".asc(nulls_first=True)"]
            )
        name = self.scope.name(ORDERED) or "pk"
        if name.endswith("__pk"):
            name = "pk"  # Django sorts by the related model's order, where the key is a relation
        if rng.random() < 0.2:
            return f"F({name!r}).{rng.choice(['asc', 'desc'])}(nulls_{rng.choice(['first', 'last'])}=True)"
        # Django does not turn around expressions in the order of a related model.
        found = [hop for hop in hops(self.model) if not hop.is_many and "F(" not in hop.model.order]
        if found and rng.random() < 0.2:
            return repr(rng.choice(["", "-"]) + rng.choice(found).name)
        return repr(rng.choice(["", "-", "-"]) + name)

    def _values(self) -> None:
        rng = self.rng
        if rng.random() < 0.3:
            return
        self.is_total = False
        self.scope.single = rng.random() < 0.6
        names = list(
            dict.fromkeys(self.scope.name() or "pk" for _ in range(rng.choice([1, 2, 2, 3])))
        )
        self.scope.single = True
        if "pk" in names and self.model.is_composite:
            names.remove("pk")
        verb = rng.choice(["values", "values_list"])
        parts = [repr(one) for one in names]
        if rng.random() < 0.2:
            made = self._name()
            kind, text = annotation(self.scope, rng)
            if verb == "values":
                parts.append(f"{made}={text}")
                names.append(made)
                self.scope.annotations[made] = kind
        if not parts:
            return
        self.names = names
        option = ""
        if verb == "values_list" and rng.random() < 0.3:
            option = ", flat=True" if len(parts) == 1 else ", named=True"
        self.call(f"{verb}({', '.join(parts)}{option})")

    def _combine(self) -> None:
        """Another queryset of the model, joined by an operator.

        Of XOR holds what is said where conditions are drawn.
        """
        if self.names is not None or self.scope.annotations or self.rng.random() < 0.6:
            return
        sign = self.rng.choice(["&", "|"])
        # How often a row comes that several related ones let through is not said.
        if "__" in self.text or "=R[" in self.text:
            return
        other = f"{self.model.name}.{self.rng.choice(['objects', 'everything'])}.{self.rng.choice(['filter', 'exclude'])}({self.scope.condition(1)})"
        self.scope.single = True
        if "filter(" not in self.text and "exclude(" not in self.text:
            # Django keeps the joins of a condition that is joined to none by OR.
            plain = Scope(self.rng, self.family, self.model, plain=True)
            self.call(f"filter({plain.condition(1)})")
        mine = self.text + ".all()"
        self.text = f"({mine} {sign} {other})"

    def finish(self) -> str:
        """Returns an expression that shows what the queryset finds."""
        endings: list[Callable[[], str]] = (
            [self._rows] * 5 + [self._inorder] * 4 + [self._slice] * 3
        )
        endings += [
            self._number,
            self._aggregate,
            self._one,
            self._union,
            self._union,
            self._dates,
            self._load,
            self._related,
            self._prefetch,
            self._bulk,
        ]
        return self.rng.choice(endings)()

    def _rows(self) -> str:
        return f"rows({self.text}.all())"

    def _inorder(self) -> str:
        if not self.is_total:
            self._order()
        return f"inorder({self.text})"

    def _slice(self) -> str:
        if not self.is_total or ".distinct()" in self.text:
            self._order()
        low = self.rng.choice(["", "", "1", "2", "5"])
        cut = f"{self.text}{self.rng.choice(['', '', '.reverse()'])}[{low}:{self.rng.choice(['3', '4', '9', ''])}]"
        drawn = self.rng.randrange(6)
        if drawn == 0:
            return f"{cut}.count(), {cut}.exists()"
        if drawn == 1 and self.names is None:
            return f"rows({self.model.name}.everything.filter(pk__in={cut}.values('pk')))"
        if drawn == 2:
            return f"show({cut}.aggregate(n=Count('pk'), m=Max('pk')))"
        return f"inorder({cut})"

    def _number(self) -> str:
        if self.names and any("__" in one for one in self.names):
            return self._rows()  # Django's count leaves out the rows of joins that values made
        return self.rng.choice(
            [
                "{}.count()",
                "{}.exists()",
                "({}.count(), {}.exists())",
                "{}.distinct().count()",
                "len({}.all())",
            ]
        ).replace("{}", self.text)

    def _aggregate(self) -> str:
        kind = self.rng.choice([one for one in AGGREGATES if AGGREGATES[one]])
        if self.is_grouped:
            # What further relations to many would do to the groups is not said.
            return f"show({self.text}.aggregate(n=Count('pk')))"
        parts = [f"x={self.scope.aggregate(kind)}"]
        if self.rng.random() < 0.4:
            parts.append(f"y={self.scope.aggregate('int')}")
        annotated = [
            name
            for name, one in self.scope.annotations.items()
            if one in ("int", "decimal", "date")
        ]
        if annotated:
            parts.append(f"z=Max({self.rng.choice(annotated)!r})")
        return f"show({self.text}.aggregate({', '.join(parts)}))"

    def _one(self) -> str:
        rng = self.rng
        verb = rng.choice(["first", "last", "earliest", "latest", "get", "first"])
        if verb in ("first", "last"):
            if not self.is_total:
                self._order()
            return f"show({self.text}.{verb}())"
        if verb == "get":
            return f"show({self.text}.get({self.scope.lookup(0)}))"
        name = self.scope.name(ORDERED) or "pk"
        return f"show({self.text}.{verb}({rng.choice(['', '-']) + name!r}, 'pk'))"

    def _union(self) -> str:
        rng = self.rng
        plain = self.text.replace(".distinct()", "")
        other = Chain(rng, self.family, self.model)
        other._filter()
        verb = rng.choice(["union", "union", "intersection", "difference"])
        option = ", all=True" if verb == "union" and rng.random() < 0.4 else ""
        if self.names is None and not self.scope.annotations:
            made = f"{plain}.order_by().{verb}({other.text}.order_by(){option})"
            column = find(rng, self.model, ORDERED, 0)
        else:
            found = [find(rng, self.model, (kind,), 1) for kind in ("int", "text")]
            names = [one[0] for one in found if one] or ["pk"]
            columns = ", ".join(map(repr, names))
            third = (
                f", {other.text}.order_by().values_list({columns})" if rng.random() < 0.3 else ""
            )
            start = Chain(rng, self.family, self.model)
            start._filter()
            made = f"{start.text}.order_by().values_list({columns}).{verb}({other.text}.order_by().values_list({columns}){third if verb != 'x' else ''}{option})"
            column = None
            if rng.random() < 0.6:
                return f"inorder({made}.order_by({columns}){rng.choice(['', '[:3]', '[1:]'])})"
        ending = rng.randrange(6)
        if ending == 0:
            return f"{made}.count()"
        if ending == 1:
            return f"{made}.exists()"
        if ending == 2 and column:
            return (
                f"inorder({made}.order_by({column[0]!r}, 'pk'){rng.choice(['', '[:2]', '[1:5]'])})"
            )
        return f"rows({made})"

    def _dates(self) -> str:
        found = find(self.rng, self.model, ("date", "datetime"), 1)
        if not found or self.is_windowed:  # Django repeats dates beside a window
            return self._rows()
        verb, parts = (
            ("dates", ["year", "month", "week", "day"])
            if found[1].kind == "date"
            else ("datetimes", ["year", "month", "day", "hour", "week"])
        )
        order = self.rng.choice(["", ", order='DESC'"])
        return f"inorder({self.text}.{verb}({found[0]!r}, {self.rng.choice(parts)!r}{order}))"

    def _load(self) -> str:
        names = [one.name for one in self.model.columns] + [
            one.name for one in self.model.links if not one.is_many
        ]
        drawn = self.rng.sample(names, min(len(names), self.rng.choice([1, 2])))
        verb = self.rng.choice(["only", "defer"])
        return f"rows({self.text}.{verb}({', '.join(map(repr, drawn))}))"

    def _single(self, model: Model, most: int) -> str | None:
        """Returns the path of accessors to a row that is met once."""
        names: list[str] = []
        for _ in range(self.rng.randrange(1, most + 1)):
            found = [(one.name, one.target) for one in model.links if not one.is_many]
            # Django fills a child's row with the columns of the parent that it is reached from.
            found += [
                (one.accessor, one.owner)
                for above in model.line
                for one in above.backward
                if one.type == "OneToOneField" and not one.owner.parent
            ]
            if not model.proxy_of:
                found += [(child.name.lower(), child) for child in model.children]
            if not found:
                break
            name, model = self.rng.choice(found)
            names.append(name)
        return "__".join(names) or None

    def _related(self) -> str:
        paths = [
            path
            for path in (self._single(self.model, 3) for _ in range(self.rng.choice([1, 1, 2])))
            if path
        ]
        if not paths:
            return self._rows()
        return f"related({self.text}.select_related({', '.join(map(repr, paths))}), {paths!r})"

    def _prefetch(self) -> str:
        rng = self.rng
        model = self.model
        found = [(one.name, one.target) for one in model.links]
        found += [(one.accessor, one.owner) for above in model.line for one in above.backward]
        found += [
            ("labels", end[1])
            for above in model.line
            for end in above.generic_ends
            if end[0] == "labels"
        ]
        if not found:
            return self._rows()
        name, target = rng.choice(found)
        inner = Chain(rng, self.family, target)
        inner.text = f"{target.root.name if rng.random() < 0.9 else target.name}.everything"
        for _ in range(rng.choice([0, 1, 1])):
            inner.call(f"filter({inner.scope.condition()})")
        if rng.random() < 0.3:
            inner._annotate()
        inner._order()
        if ".filter(" in inner.text or ".exclude(" in inner.text:
            cuts = [""]  # a join may repeat rows, whose numbers would be ties
        else:
            cuts = ["", "[:2]", "[1:]"]
        drawn = rng.randrange(4)
        if drawn == 0:
            nested = self._single(target, 1)
            path = f"{name}__{nested}" if nested else name
            return f"prefetched({self.text}.prefetch_related({path!r}), {name!r})"
        if drawn == 1:
            return f"prefetched({self.text}.prefetch_related(Prefetch({name!r}, {inner.text}{rng.choice(cuts)}, to_attr='kept')), 'kept')"
        return f"prefetched({self.text}.prefetch_related(Prefetch({name!r}, {inner.text}{rng.choice(cuts)})), {name!r})"

    def _bulk(self) -> str:
        if self.model.is_composite:
            return self._rows()
        target = self.model.root.name
        return f"show({self.text}.in_bulk([one.pk for one in R['{target}'][:3]]))"


def reads(family: Family, rng: random.Random, count: int) -> list[str]:
    """Returns expressions that read."""
    found = []
    for _ in range(count):
        chain = Chain(rng, family)
        chain.refine(rng.choice([1, 1, 2, 2, 3, 4, 5]))
        found.append(chain.finish())
    return found
