"""Random queries over rows with composite keys find what an installed Django finds."""

# ruff: noqa: E501 - one expression per line reads as a table

from __future__ import annotations

import random

import pytest

from tests.differential.oracle import compare, needs_django

pytestmark = [pytest.mark.differential, needs_django]

SETUP = """
import random
from {root}.db import connection, models
from {root}.db.models import *
from {root}.db.models.functions import *
from {root}.core import serializers
class Product(models.Model):
    name = models.CharField(max_length=20)
    class Meta: app_label = "contenttypes"
class Line(models.Model):
    pk = models.CompositePrimaryKey("product_id", "code")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="lines")
    code = models.CharField(max_length=9)
    count = models.IntegerField(null=True)
    text = models.CharField(max_length=20, default="")
    class Meta: app_label = "contenttypes"
    def __str__(self): return str(self.pk)
class Note(models.Model):
    line_code = models.CharField(max_length=9)
    line_product_id = models.BigIntegerField()
    line = models.ForeignObject(Line, on_delete=models.CASCADE, from_fields=("line_code", "line_product_id"), to_fields=("code", "product_id"), related_name="notes")
    mark = models.IntegerField()
    class Meta: app_label = "contenttypes"
with connection.schema_editor() as editor:
    for model in (Product, Line, Note): editor.create_model(model)
rng = random.Random(5)
products = [Product.objects.create(name=rng.choice("abc") + str(i)) for i in range(6)]
lines = []
for product in products[:5]:
    for code in rng.sample("pqrstu", rng.randrange(1, 5)):
        lines.append(Line.objects.create(product=product, code=code, count=rng.choice([None, 1, 2, 9]), text=code * 2 if rng.random() < 0.5 else ""))
for i in range(25):
    Note.objects.create(line=rng.choice(lines), mark=i % 7)
def keys(queryset):
    return sorted(queryset.values_list("pk", flat=True))
"""
CONDITIONS = [
    'pk=(1, "p")', 'pk=[2, "q"]', 'pk=("3", "r")', 'pk__in=[(1, "p"), (2, "q"), (9, "z")]', "pk__in=[]", "pk__in=[(i // 26, chr(97 + i % 26)) for i in range(1500)]", "pk__in=[(i, 'p') for i in range(3)] + [(None, 'q'), (4, None)]", 'pk__in=[(2, None), (3, "s")]',
    'pk__gt=(2, "q")', 'pk__gte=(2, "q")', 'pk__lt=(3, "r")', 'pk__lte=(3, "r")', "pk__isnull=True", "pk__isnull=False", 'pk=(None, "p")',
    'pk=(F("count"), "p")', 'pk__in=[(F("count"), "q"), (1, "r")]', "pk__in=Line.objects.filter(count=2)", 'pk__in=Line.objects.exclude(count=2).values("pk")',
    'pk__in=Line.objects.values("product_id", "code")', 'pk=Line.objects.order_by("-pk")[:1]', 'pk__gt=Subquery(Line.objects.order_by("pk").values("pk")[:1])',
    "count=2", "count__gt=1", "product__name__startswith='a'", "code__in=['p', 'q']", "notes__mark=3", "notes__isnull=True", "notes__mark__gt=4", "product__lines__pk=(1, 'p')",
    "product__lines__pk__in=[(1, 'p'), (2, 'r')]", "product__lines__code='q'", "pk__in=Line.objects.filter(notes__mark=2)",
]  # fmt: skip
NOTE_CONDITIONS = [
    'line=("p", 1)', 'line__in=[("p", 1), ("q", 2)]', 'line__pk=(1, "p")', 'line__pk__in=[(1, "p"), (3, "r")]', "line__count=2", "line__product__name__gt='b'",
    "line__code='p'", "line__product_id=2", "line__in=Line.objects.filter(count=1)", "line=None", "line__isnull=False", "mark=3", 'line__gt=("q", 2)', "line__product__lines__count=9",
]  # fmt: skip
PRODUCT_CONDITIONS = [
    'lines=(1, "p")', 'lines__pk=(2, "q")', 'lines__in=[(1, "p"), (2, "q")]', "lines=None", "lines__isnull=False", "lines__in=Line.objects.filter(count=2)",
    'lines__pk__gt=(2, "r")', "lines__count=9", "lines__notes__mark=1", "name__lt='b'",
]  # fmt: skip
ANSWERS = [
    "[str(line) for line in Line.objects.order_by('-pk')], list(Line.objects.order_by('count', F('pk').desc()).values_list('pk'))",
    "list(Line.objects.order_by('pk').values('pk', 'count')), list(Line.objects.order_by('pk').values()[:3])",
    "list(Line.objects.order_by('pk').values_list('count', 'pk', 'text')), list(Line.objects.order_by('pk').values_list('pk', named=True)[:2])",
    "list(Line.objects.annotate(k=F('pk')).order_by('pk').values_list('k', flat=True)), list(Line.objects.order_by('pk').values(k=F('pk'))[:2])",
    "Line.objects.count(), Line.objects.aggregate(Count('pk')), Line.objects.aggregate(n=Count('pk', filter=Q(pk__gt=(2, 'q'))))",
    "list(Line.objects.values('product').annotate(n=Count('pk')).order_by('product'))",
    "list(Line.objects.values('pk').annotate(n=Count('notes')).order_by('pk'))",
    "[(p.name, p.n) for p in Product.objects.annotate(n=Count('lines')).order_by('pk')]",
    "[(str(l), l.n) for l in Line.objects.annotate(n=Count('notes')).order_by('pk')]",
    "[(str(l), l.s) for l in Line.objects.annotate(s=Sum('notes__mark')).order_by('pk')]",
    "sorted(Line.objects.in_bulk([(1, 'p'), (2, 'q'), (3, 'r')])), len(Line.objects.in_bulk())",
    "str(Line.objects.first()), str(Line.objects.last()), str(Line.objects.latest('pk')), str(Line.objects.earliest('-pk')), str(Line.objects.order_by('pk').reverse()[0])",
    "[str(l) for l in Line.objects.order_by('pk').only('count')], [str(l) for l in Line.objects.order_by('pk').defer('code', 'text')], Line.objects.only('text').order_by('pk')[0].count",
    "[(l.product.name, l.pk) for l in Line.objects.select_related('product').order_by('pk')]",
    "[[str(l) for l in sorted(p.lines.all(), key=str)] for p in Product.objects.prefetch_related('lines').order_by('pk')]",
    "[(n.line.pk, n.line.product.name) for n in Note.objects.select_related('line__product').order_by('pk')]",
    "[str(n.line) for n in Note.objects.prefetch_related('line').order_by('pk')]",
    "[[n.pk for n in sorted(l.notes.all(), key=lambda n: n.pk)] for l in Line.objects.prefetch_related('notes').order_by('pk')]",
    "sorted(Note.objects.values_list('line', 'line__pk', 'pk')), [n.pk for n in Note.objects.order_by('line', 'pk')]",
    "keys(Line.objects.filter(Exists(Note.objects.filter(line_code=OuterRef('code'), line_product_id=OuterRef('product_id'), mark=3))))",
    "list(Line.objects.annotate(t=Subquery(Line.objects.filter(pk=OuterRef('pk')).values('text')[:1])).order_by('pk').values_list('t', flat=True))",
    "keys(Line.objects.filter(Exists(Line.objects.filter(pk=OuterRef('pk'), count=2)))), keys(Line.objects.filter(~Exists(Line.objects.filter(pk=OuterRef('pk'), count=2))))",
    "sorted(Line.objects.filter(count=1).values_list('pk').union(Line.objects.filter(pk__lt=(2, 'z')).values_list('pk')))",
    "sorted(Line.objects.values_list('pk').distinct()), Line.objects.contains(Line(pk=(1, 'p'))), Line.objects.contains(Line(pk=(99, 'p')))",
    "list(Line.objects.annotate(c=Case(When(pk=(1, 'p'), then=Value('one')), When(pk__in=[(2, 'q'), (3, 'r')], then=Value('two')), default=Value('-'))).order_by('pk').values_list('c', flat=True))",
    "Line.objects.get(pk=(1, 'p'))", "Line.objects.get(pk=(77, 'p'))", "Line.objects.get(pk=77)", "Line.objects.filter(pk=(1,))", "Line.objects.filter(pk__in=[1])", "Line.objects.filter(pk__gt=None)",
    "Line.objects.aggregate(Max('pk'))", "Line.objects.annotate(x=Lower('pk'))", "Line.objects.annotate(x=F('pk') + 1)", "Line.objects.aggregate(n=Count('pk', distinct=True))",
    "list(Line.objects.filter(count=F('pk')))", "list(Line.objects.filter(pk=F('pk')))", "list(Line.objects.filter(count__in=Line.objects.all()))", "list(Line.objects.filter(pk__in=Line.objects.values('count')))",
    "Line.objects.filter(pk__year=(1, 'p'))", "Line.objects.update(pk=(1, 'x'))", "Line.objects.update(text=F('pk'))", "Line().pk, Line(code='p').pk, Line(pk=(4, 'x')).code", "Line(pk=3)", "Line(pk=(1, 2, 3))",
    "hash(Line(pk=(1, 'p'))) == hash((1, 'p')), Line(pk=(1, 'p')) == Line(pk=(1, 'p'), text='z'), Line(pk=(1, 'p')) == Line(pk=(1, 'q'))", "hash(Line(code='p'))", "Line(code='p').delete()",
    "Line.objects.bulk_update([Line(code='p')], ['text'])", "Line.objects.bulk_update(list(Line.objects.all()), ['code'])", "Line.objects.bulk_update(list(Line.objects.all()), ['pk'])",
    "Line(pk=(1, 'p')).save(update_fields=['code'])", "Line(code='p').save(force_update=True)", "Line(pk=(1, 'new')).save(force_update=True)",
    "serializers.serialize('json', Line.objects.order_by('pk')), serializers.serialize('python', Line.objects.order_by('pk'))",
    "[o.object.pk for o in serializers.deserialize('json', serializers.serialize('json', Line.objects.order_by('pk')))]",
    "Line._meta.pk.deconstruct()[3], [f.name for f in Line._meta.pk_fields], [f.name for f in Line._meta.get_fields(include_hidden=True)], [f.attname for f in Line._meta.concrete_fields]",
    "Line.objects.filter(pk__lte=(2, 'q')).update(text='up'), keys(Line.objects.filter(text='up'))",
    "Line.objects.filter(product__name__startswith='a').update(text='rel'), keys(Line.objects.filter(text='rel'))",
    "Line.objects.update_or_create(pk=(1, 'p'), defaults={'text': 'goc'})[1], Line.objects.get_or_create(product_id=1, code='new')[1], Line.objects.update_or_create(pk=(1, 'new'), defaults={'count': 7})[1], keys(Line.objects.all())",
    "[l.pk for l in Line.objects.bulk_create([Line(pk=(6, 'a')), Line(product_id=6, code='b')])], Line.objects.bulk_update([Line(pk=(6, 'a'), text='bu')], ['text']), Line.objects.get(pk=(6, 'a')).text",
    "(lambda l: (setattr(l, 'pk', (6, 'copy')), l.save(), l.pk, keys(Line.objects.filter(product=6))))(Line.objects.get(pk=(6, 'a')))",
    "(lambda l: (l.delete(), l.pk))(Line.objects.get(pk=(6, 'copy'))), Line.objects.filter(pk__in=[(6, 'a'), (6, 'b')]).delete()[0], Line.objects.filter(notes__mark=3).delete()[0] > 0, Note.objects.filter(mark=3).count()",
    "Product.objects.get(pk=2).delete()[0] > 0, Line.objects.filter(product=2).count(), Note.objects.filter(line_product_id=2).count()",
]  # fmt: skip


def chains(count: int) -> list[str]:
    """Returns random chains of conditions; the same ones each time."""
    rng = random.Random(13)

    def condition(pool: list[str]) -> str:
        kind = rng.randrange(6)
        one, other = f"Q({rng.choice(pool)})", f"Q({rng.choice(pool)})"
        return {0: f"({one} | {other})", 1: f"~{one}", 2: f"({one} & {other})"}.get(kind, one)

    found = []
    for _ in range(count):
        model, pool = rng.choice(
            [("Line", CONDITIONS), ("Note", NOTE_CONDITIONS), ("Product", PRODUCT_CONDITIONS)]
        )
        if model == "Line":
            # Django asks by one column alone whether notes exist that are excluded.
            pool = [one for one in pool if "notes" not in one]
        verbs = [rng.choice(["filter", "filter", "exclude"]) for _ in range(rng.randrange(1, 4))]
        steps = "".join(f".{verb}({condition(pool)})" for verb in verbs)
        found.append(f"keys({model}.objects{steps})")
    return found


def test_random_chains_of_conditions_find_the_same_rows(prelude: tuple[str, str]) -> None:
    assert compare(prelude, chains(300), SETUP) == []


def test_every_condition_alone_finds_the_same_rows(prelude: tuple[str, str]) -> None:
    alone = [
        f"keys({model}.objects.{verb}({one}))"
        for model, pool in (
            ("Line", CONDITIONS),
            ("Note", NOTE_CONDITIONS),
            ("Product", PRODUCT_CONDITIONS),
        )
        for one in pool
        for verb in ("filter", "exclude")
        if verb == "filter" or "notes" not in one
    ]
    assert compare(prelude, alone, SETUP) == []


def test_reading_errors_and_writes_answer_the_same(prelude: tuple[str, str]) -> None:
    assert compare(prelude, ANSWERS, SETUP) == []
