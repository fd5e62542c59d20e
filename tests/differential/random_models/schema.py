"""Draws families of models, as source text and as the data that queries are drawn from."""

# ruff: noqa: E501 - sources of models

from __future__ import annotations

import random
from dataclasses import dataclass, field

from tests.differential.random_models.kinds import COMMON, KINDS, value


@dataclass(frozen=True)
class Field:
    """A column of a model; `is_free` if rows need not give it and updates may."""

    name: str
    kind: str
    source: str = ""
    null: bool = False
    unique: bool = False
    is_made: bool = False


@dataclass(frozen=True)
class Relation:
    """A relation of a model: `name` in queries and `accessor` on instances, and the ways back."""

    name: str
    owner: Model
    target: Model
    type: str
    null: bool
    accessor: str
    query_name: str
    to_field: str = "pk"
    through: Model | None = None
    source: str = ""

    @property
    def is_many(self) -> bool:
        """Tells whether it leads to many rows."""
        return self.type == "ManyToManyField"


@dataclass(eq=False)
class Model:
    """One model of a family."""

    name: str
    key: Field
    fields: list[Field] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    backward: list[Relation] = field(default_factory=list)
    parent: Model | None = None
    children: list[Model] = field(default_factory=list)
    proxy_of: Model | None = None
    source: str = ""
    ordering: str = ""
    is_generic: bool = False
    generic: str = ""
    generic_ends: list[tuple[str, Model, bool]] = field(default_factory=list)

    @property
    def line(self) -> list[Model]:
        """The model and those that it inherits from, nearest first."""
        above = self.parent or self.proxy_of
        return [self, *above.line] if above else [self]

    @property
    def order(self) -> str:
        """The order of its rows that it has or inherits."""
        return next((one.ordering for one in self.line if one.ordering), "")

    @property
    def root(self) -> Model:
        """The model that this one is a proxy of, or itself."""
        return self.proxy_of.root if self.proxy_of else self

    @property
    def columns(self) -> list[Field]:
        """All fields, inherited ones too, without the key."""
        return [one for model in reversed(self.line) for one in model.fields]

    @property
    def links(self) -> list[Relation]:
        """All relations that it owns, inherited ones too."""
        return [one for model in reversed(self.line) for one in model.relations]

    @property
    def is_composite(self) -> bool:
        """Tells whether the key has several columns."""
        return self.line[-1].key.kind == "composite"


class Family:
    """Random models that are related to one another.

    Attributes:
        models: The models, each after those that it names.
        source: Their classes.
    """

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.seed = seed
        self.models: list[Model] = []
        self._abstract: list[Field] = []
        self._pending: list[Model] = []
        self._chunks: list[str] = []
        if self.rng.random() < 0.5:
            self._draw_abstract()
        for number in range(self.rng.randrange(3, 6)):
            self._draw(number)
        if self.rng.random() < 0.5:
            self._draw_proxy()
        if self.rng.random() < 0.4:
            self._draw_labels()
        self.source = "\n".join([*self._chunks, *(model.source for model in self.models)])

    @property
    def tables(self) -> list[Model]:
        """The models that have tables."""
        return [model for model in self.models if not model.proxy_of]

    def _name(self, suffix: str) -> str:
        return f"S{self.seed}{suffix}"

    def _draw_abstract(self) -> None:
        self._abstract = [self._field(f"base{index}") for index in range(self.rng.choice([1, 2]))]
        lines = [f"    {one.name} = {one.source}" for one in self._abstract]
        meta = "    class Meta:\n        app_label = 'contenttypes'\n        abstract = True"
        head = f"class {self._name('Base')}(models.Model):"
        self._chunks.append("\n".join([head, *lines, meta]))

    def _draw(self, number: int) -> None:
        rng = self.rng
        model = Model(self._name(f"M{number}"), Field("id", "int"))
        candidates = [one for one in self.models if not one.is_composite]
        lines: list[str] = []
        base = "models.Model"
        if candidates and rng.random() < 0.25:
            model.parent = rng.choice(candidates)
            model.parent.children.append(model)
            model.key, base = model.parent.key, model.parent.name
        else:
            if self._abstract and rng.random() < 0.5:
                base = self._name("Base")
                model.fields.extend(self._abstract)
            lines += self._draw_key(model, number)
        for index in range(rng.randrange(2, 5)):
            model.fields.append(self._field(f"f{number}{index}"))
            lines.append(f"    {model.fields[-1].name} = {model.fields[-1].source}")
        if rng.random() < 0.3:
            lines += self._draw_generated(model, number)
        for index in range(rng.choice([0, 1, 1, 2, 2]) if candidates else 0):
            relation = self._relation(model, f"r{number}{index}", candidates)
            if relation:
                lines.append(f"    {relation.name} = {relation.source}")
        self.models.append(model)
        self._finish(model, base, lines)

    def _draw_key(self, model: Model, number: int) -> list[str]:
        rng = self.rng
        kind = rng.choice(["auto", "auto", "auto", "int", "text", "uuid", "composite"])
        if kind == "auto" or (kind == "composite" and number == 0):
            return []
        if kind == "composite":
            model.key = Field("pk", "composite")
            model.fields += [
                Field(f"ka{number}", "int", "", unique=True),
                Field(f"kb{number}", "text", "", unique=True),
            ]
            return [
                f"    pk = models.CompositePrimaryKey('ka{number}', 'kb{number}')",
                f"    ka{number} = models.IntegerField()",
                f"    kb{number} = models.CharField(max_length=20)",
            ]
        model.key = Field(f"key{number}", kind, unique=True)
        call = {"int": "IntegerField(", "text": "CharField(max_length=20, ", "uuid": "UUIDField("}
        return [f"    key{number} = models.{call[kind]}primary_key=True)"]

    def _field(self, name: str) -> Field:
        rng = self.rng
        kind = rng.choice(COMMON) if rng.random() < 0.7 else rng.choice(list(KINDS))
        null = rng.random() < 0.4
        options = ["null=True"] if null else []
        unique = kind in ("int", "text", "uuid") and rng.random() < 0.12
        if unique:
            options.append("unique=True")
        elif rng.random() < 0.15 and kind != "json":
            options.append(f"{rng.choice(['default', 'db_default'])}={value(rng, kind)}")
        if rng.random() < 0.15:
            options.append(f"db_column='c_{name}'")
        if kind in ("text", "int") and rng.random() < 0.15:
            options.append(f"choices=[({value(rng, kind)}, 'one'), ({value(rng, kind)}, 'two')]")
        call = rng.choice(KINDS[kind].fields)
        if unique:
            call = call.replace("SmallInt", "Int").replace("TextField(", "CharField(max_length=50")
        comma = ", " if options and not call.endswith("(") else ""
        return Field(name, kind, f"models.{call}{comma}{', '.join(options)})", null, unique)

    def _draw_generated(self, model: Model, number: int) -> list[str]:
        """A generated column, made of one of the model's own."""
        one = self.rng.choice(model.fields)
        made = {
            "int": ("F({}) * 2 + 1", "BigIntegerField()", "int"),
            "text": ("Lower({})", "TextField()", "text"),
            "decimal": ("F({}) + F({})", "DecimalField(max_digits=12, decimal_places=2)", "decimal"),
            "bool": ("Case(When(**{{{}: True}}, then=Value(1)), default=Value(0))", "IntegerField()", "int"),
        }.get(one.kind)  # fmt: skip
        if made is None or one not in model.fields or one in self._abstract:
            return []
        expression, output, kind = made
        name = f"g{number}"
        text = expression.replace("{}", repr(one.name)).replace("{{", "{").replace("}}", "}")
        model.fields.append(Field(name, kind, null=True, is_made=True))
        return [
            f"    {name} = models.GeneratedField(expression={text}, output_field=models.{output}, db_persist=True)"
        ]

    def _relation(self, model: Model, name: str, candidates: list[Model]) -> Relation | None:
        rng = self.rng
        type_ = rng.choice(["ForeignKey", "ForeignKey", "OneToOneField", "ManyToManyField"])
        if type_ == "ManyToManyField" and model.is_composite:
            return None
        is_self = rng.random() < 0.2 and not model.is_composite
        target = model if is_self else rng.choice(candidates)
        null = type_ != "ManyToManyField" and (is_self or rng.random() < 0.5)
        options = ["'self'" if is_self else repr(f"contenttypes.{target.name}")]
        lower = model.name.lower()
        accessor, query_name = (lower if type_ == "OneToOneField" else f"{lower}_set"), lower
        drawn = rng.random()
        taken = {one.query_name for one in target.backward if one.owner is model}
        taken |= {one.name.lower() for one in target.children}
        is_child = any(model in one.children for one in target.line)
        if drawn < 0.6 or taken or is_self or is_child or model.parent:
            accessor = query_name = f"back_{name}"
            options.append(f"related_name='{accessor}'")
        if drawn < 0.15:
            query_name = f"query_{name}"
            options.append(f"related_query_name='{query_name}'")
        to_field, symmetrical = "pk", False
        if type_ == "ManyToManyField":
            if is_self:
                symmetrical = rng.random() < 0.5
                options.append(f"symmetrical={symmetrical}")
            through = None if is_self or rng.random() < 0.6 else self._through(model, target, name)
            if through:
                options.append(f"through='contenttypes.{through.name}'")
        else:
            through = None
            options.append("on_delete=models.CASCADE")
            unique = [one for one in target.root.fields if one.unique and not one.null]
            if unique and target.root.parent is None and rng.random() < 0.4:
                to_field = rng.choice(unique).name
                options.append(f"to_field={to_field!r}")
        if null:
            options.append("null=True")
        source = f"models.{type_}({', '.join(options)})"
        relation = Relation(
            name, model, target, type_, null, accessor, query_name, to_field, through, source
        )
        model.relations.append(relation)
        if not symmetrical:
            target.root.backward.append(relation)
        return relation

    def _through(self, model: Model, target: Model, name: str) -> Model:
        """The model between the two, with a field of its own."""
        made = Model(self._name(f"Via{name}"), Field("id", "int"))
        made.fields.append(Field("weight", "int", null=True))
        for end, to in (("left", model), ("right", target)):
            back = f"{end}_{name}"
            made.relations.append(Relation(end, made, to, "ForeignKey", False, back, back))
            to.root.backward.append(made.relations[-1])
        self._pending = [*self._pending, made]
        made.source = "\n".join([
            f"class {made.name}(models.Model):",
            "    weight = models.IntegerField(null=True, default=3)",
            *(f"    {one.name} = models.ForeignKey('contenttypes.{one.target.name}', on_delete=models.CASCADE, related_name='{one.accessor}')" for one in made.relations),
            "    objects = models.Manager()\n    everything = models.Manager()",
            "    class Meta:\n        app_label = 'contenttypes'",
        ])  # fmt: skip
        return made

    def _finish(self, model: Model, base: str, lines: list[str]) -> None:
        """Adds the managers and options of a model, and makes its source."""
        rng = self.rng
        objects = "models.Manager()"
        plain = [one for one in model.fields if one.kind in ("int", "bool", "text")]
        if plain and rng.random() < 0.15:
            one = rng.choice(plain)
            manager = f"{model.name}Manager"
            condition = f"filter({one.name}__isnull=False)"
            if rng.random() < 0.5:
                condition = f"exclude({one.name}={value(rng, one.kind)})"
            self._chunks.append(
                f"class {manager}(models.Manager):\n    def get_queryset(self):\n"
                f"        return super().get_queryset().{condition}"
            )
            objects = f"{manager}()"
        meta = ["        app_label = 'contenttypes'"]
        if rng.random() < 0.4:
            model.ordering = self._ordering(model)
            meta.append(f"        ordering = [{model.ordering}]")
        model.source = "\n".join([
            f"class {model.name}({base}):",
            *lines,
            f"    objects = {objects}\n    everything = models.Manager()",
            "    class Meta:",
            *meta,
        ])  # fmt: skip
        self.models.extend(self._pending)
        self._pending = []

    def _ordering(self, model: Model) -> str:
        rng = self.rng
        choices = [repr(rng.choice(["", "-"]) + one.name) for one in model.fields]
        choices += [
            f"F({one.name!r}).{rng.choice(['desc', 'asc'])}(nulls_last=True)"
            for one in model.fields
        ]
        choices += [
            repr(one.name) for one in model.relations if not one.is_many and one.target is not model
        ]
        drawn = rng.sample(choices, min(len(choices), rng.choice([1, 2])))
        return ", ".join([*drawn, "'pk'"])

    def _draw_proxy(self) -> None:
        of = self.rng.choice([one for one in self.models if not one.is_composite])
        model = Model(self._name("Proxy"), of.key, proxy_of=of)
        ordering = "\n        ordering = ['-pk']" if self.rng.random() < 0.5 else ""
        model.source = (
            f"class {model.name}({of.name}):\n    class Meta:\n"
            f"        app_label = 'contenttypes'\n        proxy = True{ordering}"
        )
        self.models.append(model)

    def _draw_labels(self) -> None:
        """A model of labels, which the first models with automatic keys have."""
        name = self._name("Label")
        model = Model(name, Field("id", "int"), is_generic=True)
        model.fields = [Field("word", "text"), Field("size", "int", null=True)]
        model.source = (
            f"class {name}(models.Model):\n"
            "    word = models.CharField(max_length=20)\n"
            "    size = models.IntegerField(null=True)\n"
            "    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name='+')\n"
            "    object_id = models.PositiveBigIntegerField()\n"
            "    content_object = GenericForeignKey()\n"
            "    objects = models.Manager()\n    everything = models.Manager()\n"
            "    class Meta:\n        app_label = 'contenttypes'"
        )
        named = [
            one
            for one in self.models
            if one.key.name == "id" and not (one.proxy_of or one.parent or one.children)
        ]
        if not named:
            return
        for one in named[:2]:
            one.generic = f"tag_{one.name.lower()}"
            head, _, rest = one.source.partition("    objects =")
            one.source = f"{head}    labels = GenericRelation('contenttypes.{name}', related_query_name='{one.generic}')\n    objects ={rest}"
            one.generic_ends.append(("labels", model, True))
            model.generic_ends.append((one.generic, one, False))
        self.models.append(model)
