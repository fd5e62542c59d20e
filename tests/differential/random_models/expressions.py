"""Draws expressions of a given kind over the columns of a model and of those related to it."""

# ruff: noqa: E501 - one expression per line reads as a table

from __future__ import annotations

import random
from dataclasses import dataclass, field

from tests.differential.random_models.kinds import COMMON, KINDS, LOOKUPS, ORDERED, value
from tests.differential.random_models.schema import Family, Model
from tests.differential.random_models.walks import find, hops, walk

# What can be made of expressions: `{int}` stands for one of that kind, `{=text}` for a literal.
MAKERS: dict[str, tuple[str, ...]] = {
    "int": (
        "{int} + {int}", "{int} - {int}", "{int} * {=small}", "Abs({int})", "Length({text})", "StrIndex({text}, Value({=text}))",
        "ExtractYear({date})", "ExtractMonth({datetime})", "ExtractDay({date})", "ExtractWeekDay({date})", "ExtractIsoWeekDay({datetime})", "ExtractQuarter({date})", "ExtractHour({datetime})", "ExtractSecond({time})", "ExtractWeek({date})",
        "{int}.bitand(6)", "{int}.bitor(1)", "Cast({bool}, IntegerField())", "Ceil({decimal})", "Floor({float})", "-{int}", "Cast({decimal}, IntegerField())", "{transformed}", "{transformed}",
    ),
    "text": (
        "Upper({text})", "Lower({text})", "Concat({text}, {text})", "Concat({text}, Value({=text}), {int}, output_field=CharField())", "Left({text}, 2)", "Right({text}, 1)", "Substr({text}, 2, 2)", "Replace({text}, Value('a'), Value('oo'))",
        "Trim({text})", "LTrim({text})", "LPad({text}, 4, Value('*'))", "RPad({text}, 3, Value('ab'))", "Repeat({text}, 2)", "Reverse({text})", "Cast({int}, CharField())", "MD5({text})", "Cast({date}, CharField())", "NullIf({text}, Value({=text}))", "Chr(Abs({int}) % 50 + 60)",
    ),
    "decimal": ("{decimal} + {decimal}", "{decimal} - {decimal}", "Abs({decimal})", "Round({decimal}, 1)", "Cast({int}, DecimalField(max_digits=12, decimal_places=2))", "{decimal} * 2", "ExpressionWrapper({decimal} + {int}, output_field=DecimalField(max_digits=12, decimal_places=2))"),
    "float": ("{float} + {float}", "{float} * {float}", "Cast({int}, FloatField())", "Sqrt(Abs({float}))", "Round({float})", "ExpressionWrapper({int} * 1.5, output_field=FloatField())", "Power({float}, 2)", "Cast({decimal}, FloatField())"),
    "bool": ("ExpressionWrapper({Q}, output_field=BooleanField())", "{Exists}", "ExpressionWrapper(~{Q}, output_field=BooleanField())", "~{Exists}", "GreaterThan({int}, {int})", "IsNull({text}, {=bool})", "Exact({int}, {int})", "Contains({text}, {=text})"),
    "date": ("TruncMonth({date})", "TruncYear({date})", "TruncDate({datetime})", "TruncWeek({date})", "Cast({datetime}, DateField())", "TruncQuarter({date}, output_field=DateField())", "ExpressionWrapper({date}, output_field=DateField())"),
    "time": ("TruncHour({time})", "TruncTime({datetime})", "TruncMinute({time})"),
    "datetime": ("TruncMonth({datetime})", "TruncDay({datetime})", "TruncHour({datetime})", "TruncWeek({datetime})", "ExpressionWrapper({datetime} + {=duration}, output_field=DateTimeField())", "{datetime} - {=duration}", "ExpressionWrapper({datetime} - {duration}, output_field=DateTimeField())", "TruncMonth({date}, output_field=DateTimeField())"),
    "duration": ("ExpressionWrapper({datetime} - {datetime}, output_field=DurationField())", "{duration} + {duration}", "{date} - {date}", "{datetime} - {datetime}", "ExpressionWrapper({duration} * 2, output_field=DurationField())"),
    "json": ("JSONObject(a={int}, b={text})", "JSONArray({int}, {text})"),
    "uuid": (),
    "binary": (),
}  # fmt: skip
# What only SQL's comparison functions and branches need: two expressions of one kind.
COMMON_MAKERS = (
    "Coalesce({same}, {same})", "Coalesce({same}, Value({=same}))", "Case(When({Q}, then={same}), default={same})", "Case(When({Q}, then={same}))",
    "Case(When({Q}, then={same}), When({Q}, then=Value({=same})), default=Value({=same}))", "{Subquery}", "{Subquery}", "NullIf({same}, {same})",
)  # fmt: skip
EXTREMES = ("Greatest({same}, {same})", "Least({same}, {same}, {same})")
AGGREGATES = {
    "int": ("Count({any}{options})", "Count({any}{options})", "Count('*'{filter})", "Sum({int}{options}{default})", "Max({int}{filter})", "Min({int}{filter})"),
    "decimal": ("Sum({decimal}{options})", "Max({decimal}{filter}{default})", "Avg({decimal}{options})"),
    "float": ("Avg({int}{options})", "Sum({float}{options})", "Avg({float}{filter})"),
    "text": ("Max({text}{filter})", "Min({text}{filter}{default})"),
    "date": ("Max({date}{filter})", "Min({date}{filter}{default})"),
    "datetime": ("Max({datetime}{filter})", "Min({datetime}{filter})"),
    "duration": ("Sum({duration}{filter})", "Avg({duration}{filter})", "Max({duration}{filter})"),
    "time": (),  # PyMySQL gives a bare time back as text
    "bool": (),
    "json": (), "uuid": (), "binary": (),
}  # fmt: skip
WINDOWS = (
    ("int", "Window(RowNumber(){parts})"), ("int", "Window(Rank(){parts})"), ("int", "Window(DenseRank(){parts})"), ("int", "Window(Ntile(3){parts})"), ("int", "Window(Count({int}){parts})"),
    ("int", "Window(Sum({int}){parts})"), ("int", "Window(Lag({int}){parts})"), ("text", "Window(Lead({text}, 2){parts})"), ("text", "Window(FirstValue({text}){parts})"),
    ("int", "Window(Sum({int}){parts_frame})"), ("text", "Window(LastValue({text}){parts_frame})"), ("date", "Window(Max({date}){parts})"), ("int", "Window(NthValue({int}, 2){parts})"), ("text", "Window(Lag({text}, 1, Value('-')){parts})"),
)  # fmt: skip

FRAMES = ("RowRange(start=None, end=0)", "RowRange(start=-1, end=1)", "RowRange(start=0, end=None)")


@dataclass
class Scope:
    """What names mean where an expression stands.

    Attributes:
        annotations: Kinds of what was annotated, by name.
        outer: The scope around a subquery.
        single: Whether paths shall meet one row each.
        plain: Whether expressions stay without subqueries and relations.
        groups: The annotations that are values of groups, not of rows.
    """

    rng: random.Random
    family: Family
    model: Model
    annotations: dict[str, str] = field(default_factory=dict)
    outer: Scope | None = None
    single: bool = True
    plain: bool = False
    groups: set[str] = field(default_factory=set)

    def name(self, kinds: tuple[str, ...] | None = None) -> str | None:
        """Returns the path of a value of one of the kinds."""
        annotated = [key for key, kind in self.annotations.items() if not kinds or kind in kinds]
        if annotated and self.rng.random() < 0.3:
            return self.rng.choice(annotated)
        found = find(self.rng, self.model, kinds, 0 if self.plain else 2, self.single)
        return found[0] if found else None

    def expression(self, kind: str, depth: int = 2) -> str:
        """Returns an expression of a kind."""
        rng = self.rng
        if self.outer and depth < 2 and rng.random() < 0.15 and (path := self.outer.name((kind,))):
            return f"OuterRef({path!r})"
        if depth <= 0 or rng.random() < 0.35 or not (MAKERS[kind] or kind in ORDERED):
            name = self.name((kind,))
            if name is None or (rng.random() < 0.07 and kind != "json"):
                return self._literal(kind)
            return f"F({name!r})"
        makers = [
            maker
            for maker in MAKERS[kind]
            # Within other functions, PostgreSQL's own types for these come through in Django.
            if depth > 1 or not maker.startswith(("Trunc", "Extract"))
        ]
        makers += [*COMMON_MAKERS[: 2 if kind == "json" else None]]
        if kind in ORDERED:
            makers += EXTREMES
        return self._fill(rng.choice(makers), kind, depth)

    def aggregate(self, kind: str) -> str:
        """Returns an aggregate of a kind, over rows of related models too."""
        rows = {name: one for name, one in self.annotations.items() if name not in self.groups}
        many = Scope(self.rng, self.family, self.model, rows, None, False, self.plain)
        return many._fill(self.rng.choice(AGGREGATES[kind]), kind, 1)

    def window(self) -> tuple[str, str]:
        """Returns a kind, and a window expression of it with an order that is total."""
        kind, text = self.rng.choice(WINDOWS)
        return kind, self._fill(text, kind, 1)

    def _literal(self, kind: str) -> str:
        literal = value(self.rng, kind)
        if kind == "json":
            return f"Value({literal}, output_field=JSONField())"
        return (
            f"Value({literal})"
            if self.rng.random() < 0.6
            else f"Value({literal}, output_field={KINDS[kind].output})"
        )

    def _fill(self, maker: str, kind: str, depth: int) -> str:
        """Puts drawn parts where a pattern names them."""
        done = ""
        while "{" in maker:
            before, _, rest = maker.partition("{")
            name, _, maker = rest.partition("}")
            done += before + self._part(name, kind, depth)
        return done + maker

    def _part(self, name: str, kind: str, depth: int) -> str:
        rng = self.rng
        name = name.replace("same", kind)
        if name == "=small":
            return rng.choice(["2", "3", "-1", "0"])
        if name.startswith("="):
            return value(rng, name[1:])
        if name == "transformed":
            path = self.name(("date", "datetime"))
            return (
                f"F('{path}__{rng.choice(['year', 'month', 'day', 'quarter'])}')"
                if path
                else "Value(1)"
            )
        if name == "any":
            return repr(self.name() or "pk")
        if name == "options":
            return self._filter() + rng.choice(["", "", ", distinct=True"])
        if name == "filter":
            return self._filter()
        if name == "default":
            return f", default={value(rng, kind)}" if rng.random() < 0.3 else ""
        if name.startswith("parts"):
            frame = f", frame={rng.choice(FRAMES)}" if "frame" in name else ""
            return self._parts() + frame
        if name in {"Q", "Exists", "Subquery"}:
            return self._asked(name, kind, is_simple=depth <= 0 or self.plain)
        return self.expression(name, depth - 1)

    def _asked(self, name: str, kind: str, *, is_simple: bool) -> str:
        """Returns conditions, or what other rows tell."""
        if name == "Subquery":
            return self._literal(kind) if is_simple else self.subquery(kind)
        if is_simple:
            return "Q(pk__isnull=False)"
        return self.condition(1) if name == "Q" else self.exists()

    def _filter(self) -> str:
        if self.rng.random() < 0.75:
            return ""
        # Across relations to many, what "not" means there is not said.
        condition = Scope(self.rng, self.family, self.model, self.annotations).condition(1)
        # Django finds no rows at all where the condition of an aggregate can never hold.
        return "" if "__in=[]" in condition or ":0]" in condition else f", filter={condition}"

    def _parts(self) -> str:
        rng = self.rng
        by = self.name(("int", "text", "bool", "date"))
        partition = (
            f", partition_by=[{self.expression('int', 1)}]"
            if rng.random() < 0.2
            else f", partition_by={by!r}"
            if by and rng.random() < 0.6
            else ""
        )
        first = self.name(ORDERED)
        ordering = [repr(rng.choice(["", "-"]) + first)] if first and rng.random() < 0.7 else []
        return f"{partition}, order_by=[{', '.join([*ordering, repr('pk')])}]"

    def condition(self, depth: int = 2) -> str:
        """Returns a tree of conditions."""
        rng = self.rng
        drawn = rng.random()
        if depth > 0 and drawn < 0.3:
            # XOR is left out: Django loses rows without a partner where a relation stands beside
            # it, and takes NULL for a value under it.
            sign = rng.choice(["&", "|"])
            return f"({self.condition(depth - 1)} {sign} {self.condition(depth - 1)})"
        if depth > 0 and drawn < 0.42:
            # Django asks a relation twice negated for a row, not asked so once.
            condition = self.condition(depth - 1)
            return condition if condition.startswith("~") else f"~{condition}"
        if depth > 1 and drawn < 0.47 and not self.plain:
            return f"Q({self.exists()})"
        return f"Q({self.lookup(depth)})"

    def lookup(self, depth: int = 1) -> str:
        """Returns one lookup, as `name=value`."""
        rng = self.rng
        if self.annotations and rng.random() < 0.25:
            name, kind = rng.choice(sorted(self.annotations.items()))
            return self._compared(name, kind, depth)
        if rng.random() < 0.15 and not self.plain:
            return self._relation(depth)
        found = find(rng, self.model, None, 0 if self.plain else 3, self.single)
        if found is None:
            return "pk__isnull=False"
        path, column, _ = found
        return self._compared(path, column.kind, depth)

    def _compared(self, path: str, kind: str, depth: int) -> str:
        rng = self.rng
        if kind == "composite":
            return f"pk__in=[(2, {value(rng, 'text', 2)}), (5, 'a')]"
        drawn = rng.random()
        if drawn < 0.1:
            return f"{path}__isnull={rng.choice(['True', 'False'])}"
        if drawn < 0.15 and kind != "json":  # there None means JSON's null in Django, deprecated
            return f"{path}=None"
        if kind in LOOKUPS and drawn < 0.3:
            return path + rng.choice(LOOKUPS[kind])
        if drawn < 0.42 and kind not in ("json", "binary"):
            items = ", ".join(value(rng, kind) for _ in range(rng.choice([0, 1, 2, 3])))
            return f"{path}__in=[{items}{rng.choice(['', ', None']) if items else ''}]"
        if drawn < 0.5 and kind in ORDERED:
            return f"{path}__range=({value(rng, kind)}, {value(rng, kind)})"
        if drawn < 0.62 and KINDS[kind].transforms:
            transform, to = rng.choice(KINDS[kind].transforms)
            literal = (
                rng.choice(["2024", "12", "1", "2", "31", "2020", "0"])
                if to == "int"
                else value(rng, to)
            )
            return f"{path}{transform}{rng.choice(KINDS[to].lookups)}={literal}"
        lookup = rng.choice(KINDS[kind].lookups)
        if drawn < 0.75 and kind != "json" and "i" not in lookup and "contains" not in lookup:
            # Django joins what a condition compares with inside, so that rows without a partner
            # get lost where a function would have a value for them.
            plain = Scope(rng, self.family, self.model, self.annotations, self.outer, plain=True)
            one = Scope(rng, self.family, self.model, self.annotations, groups=self.groups)
            if rng.random() < 0.5 and (name := one.name((kind,))):
                return f"{path}{lookup}=F({name!r})"
            return f"{path}{lookup}={plain.expression(kind, depth - 1)}"
        return f"{path}{lookup}={value(rng, kind)}"

    def _relation(self, depth: int) -> str:
        """A condition on a relation itself."""
        rng = self.rng
        path = walk(rng, self.model, 1, self.single)
        found = [one for one in hops(path.model) if not (self.single and one.is_many)]
        if not found:
            return "pk__isnull=True"
        hop = rng.choice(found)
        name = path.to(hop.name)
        drawn = rng.randrange(5)
        if drawn == 0 or hop.model.is_composite:
            return f"{name}__isnull={rng.choice(['True', 'False'])}"
        if drawn == 1:
            return f"{name}=None"
        target = hop.model.root.name
        if drawn == 2:
            return f"{name}=R['{target}'][{rng.randrange(4)}]"
        if drawn == 3:
            return f"{name}__in=R['{target}'][{rng.randrange(3)}:{rng.randrange(4, 7)}]"
        inner = Scope(rng, self.family, hop.model, single=False)
        return (
            f"{name}__in={hop.model.name}.everything.filter({inner.condition(max(0, depth - 1))})"
        )

    def _inner(self) -> tuple[Scope, str]:
        """A scope of a subquery, and the queryset of those of its rows that belong to the outer one."""
        rng = self.rng
        related = [one for one in hops(self.model) if one.is_many and not one.model.is_composite]
        backward = [
            (one.owner, one.name, one.to_field)
            for above in self.model.line
            for one in above.backward
            if not one.is_many
        ]
        if backward and rng.random() < 0.6:
            model, name, to = rng.choice(backward)
            inner = Scope(rng, self.family, model, outer=self)
            return inner, f"{model.name}.everything.filter({name}=OuterRef({to!r}))"
        model = rng.choice(related).model if related else rng.choice(self.family.models)
        inner = Scope(rng, self.family, model, outer=self)
        return inner, f"{model.name}.everything.filter({inner.condition(1)})"

    def exists(self) -> str:
        """Returns a condition that rows exist."""
        inner, text = self._inner()
        if self.rng.random() < 0.4:
            text += f".{self.rng.choice(['filter', 'exclude'])}({inner.condition(0)})"
        return f"Exists({text})"

    def subquery(self, kind: str) -> str:
        """Returns one value of other rows."""
        rng = self.rng
        inner, text = self._inner()
        if "__in=[]" in text or ":0]" in text:
            return self._literal(kind)  # Django takes 0 for what no row can give
        if rng.random() < 0.25 and AGGREGATES[kind]:
            aggregate = inner.aggregate(kind)
            return f"Subquery({text}.order_by().values({rng.choice(['pk'])!r}).annotate(sub={aggregate}).order_by('pk').values('sub')[:1])"
        name = inner.name((kind,))
        if name is None:
            return self._literal(kind)
        column = f"{name!r}" if rng.random() < 0.7 else f"sub={inner.expression(kind, 2)}"
        return f"Subquery({text}.order_by('{rng.choice(['', '-'])}pk').values({column})[:1])"


def annotation(scope: Scope, rng: random.Random) -> tuple[str, str]:
    """Returns the kind and the source of an expression of a random kind."""
    kind = rng.choice([*COMMON, "float", "duration", "json"])
    return kind, scope.expression(kind, 2)
