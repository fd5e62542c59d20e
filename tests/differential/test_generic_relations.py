"""Random queries over generic relations find what an installed Django finds, on each database."""

# ruff: noqa: E501 - one expression per line reads as a table

from __future__ import annotations

import random

import pytest

from tests.differential.oracle import compare, needs_django

pytestmark = [pytest.mark.differential, needs_django]

SETUP = """
import random
from {root}.core.management import call_command
from {root}.db import connection, models
from {root}.db.models import *
from {root}.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from {root}.contrib.contenttypes.models import ContentType
from {root}.contrib.contenttypes.prefetch import GenericPrefetch
class Label(models.Model):
    text = models.CharField(max_length=9)
    size = models.IntegerField(null=True)
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    content_object = GenericForeignKey()
    class Meta: app_label = "contenttypes"
    def __str__(self): return self.text
class Place(models.Model):
    name = models.CharField(max_length=9)
    labels = GenericRelation(Label, related_query_name="place")
    class Meta: app_label = "contenttypes"
    def __str__(self): return self.name
class Bar(Place):
    beer = models.CharField(max_length=9)
    class Meta: app_label = "contenttypes"
class Ruin(Place):
    class Meta:
        app_label = "contenttypes"
        proxy = True
class Animal(models.Model):
    name = models.CharField(max_length=9)
    home = models.ForeignKey(Place, null=True, on_delete=models.CASCADE, related_name="animals")
    labels = GenericRelation(Label, related_query_name="animal")
    class Meta: app_label = "contenttypes"
    def __str__(self): return self.name
call_command("migrate", verbosity=0)
with connection.schema_editor() as editor:
    for model in (Label, Place, Bar, Animal): editor.create_model(model)
rng = random.Random(5)
places = [Place.objects.create(name=rng.choice("abc")) for _ in range(6)]
bars = [Bar.objects.create(name=rng.choice("abc"), beer=rng.choice("xy")) for _ in range(4)]
animals = [Animal.objects.create(name=rng.choice("abc"), home=rng.choice([None, *places, *bars])) for _ in range(8)]
for i in range(40):
    Label.objects.create(text=rng.choice("pqrst"), size=rng.choice([None, 1, 2, 3]), content_object=rng.choice([*places, *bars, *animals]))
for i in range(3):
    Label.objects.create(text="o", size=i, content_type=ContentType.objects.get_for_model(Place), object_id=1000 + i)
def keys(queryset):
    return sorted(queryset.values_list("pk", flat=True))
def table(queryset):
    return sorted(queryset, key=repr)
"""
POOLS = {
    "Place": [
        "labels__text='p'", "labels__text__in=['p', 'q']", "labels__size=None", "labels__size__gt=1", "labels__isnull=True", "labels=None", "labels=3",
        "labels__in=[1, 2, 9, 20]", "name='a'", "animals__labels__text='q'", "animals__labels__isnull=True", "labels__size__isnull=False", "bar__beer='x'",
        "bar__labels__text='p'", "labels__content_type__model='place'", "labels__size=F('pk')", "animals__labels__size__lt=3", "animals__name='b'",
    ],
    "Bar": ["labels__text='p'", "labels__size=None", "labels=None", "beer='x'", "name='a'", "labels__size__gt=1", "place_ptr__labels__text='p'", "animals__labels__text='q'"],
    "Animal": ["labels__text='p'", "labels=None", "home__labels__text='q'", "home__labels__isnull=False", "home=None", "home__name='a'", "labels__size__in=[1, 2]", "labels__text=F('name')"],
    "Label": [
        "place__name='a'", "place=None", "place__isnull=False", "animal__home__name='b'", "animal=2", "animal__in=[1, 2, 3]", "size=2", "text='p'",
        "place__animals__name='a'", "animal__name='c'", "animal__isnull=True", "place__bar__beer='x'", "animal__home__labels__text='p'", "place__labels__size=2",
    ],
}  # fmt: skip
TABLE = [
    "Place.objects.aggregate(Count('labels')), Place.objects.aggregate(n=Count('labels', distinct=True), s=Sum('labels__size'), m=Max('animals__labels__text'))",
    "table(Place.objects.annotate(n=Count('labels')).values_list('pk', 'n'))",
    "table(Bar.objects.annotate(n=Count('labels'), s=Sum('labels__size', default=0)).values_list('pk', 'n', 's'))",
    "table(Ruin.objects.annotate(n=Count('labels', filter=Q(labels__size__gt=1))).filter(n__gt=0).values_list('pk', 'n'))",
    "table(Animal.objects.values('home__name').annotate(n=Count('labels')).values_list('home__name', 'n'))",
    "table(Label.objects.values('place__name').annotate(n=Count('pk'), s=Max('size')).values_list('place__name', 'n', 's'))",
    "table(Label.objects.values('animal__home').annotate(n=Count('pk')).values_list('animal__home', 'n'))",
    "table(Place.objects.filter(labels__size__gt=1).annotate(n=Count('labels')).values_list('pk', 'n'))",
    "table(Place.objects.annotate(n=Count('labels')).filter(labels__size__gt=1).values_list('pk', 'n'))",
    "list(Place.objects.order_by('labels__text', 'labels__pk', 'pk').values_list('pk', 'labels', 'labels__size'))",
    "list(Label.objects.order_by(F('place__name').desc(nulls_last=True), 'pk').values_list('pk', 'place', 'animal__name'))",
    "table(Place.objects.values_list('name', 'labels__text').distinct())",
    "table(Place.objects.annotate(l=FilteredRelation('labels', condition=Q(labels__size=2))).values_list('pk', 'l__text'))",
    "table(Place.objects.annotate(t=Subquery(Label.objects.filter(place=OuterRef('pk')).order_by('-size', 'pk').values('text')[:1])).values_list('pk', 't'))",
    "keys(Place.objects.filter(Exists(Label.objects.filter(place=OuterRef('pk'), size=2))))",
    "keys(Place.objects.filter(labels__in=Label.objects.filter(size=2))), keys(Label.objects.filter(place__in=Place.objects.filter(name='a')))",
    "[(p.pk, [(l.text, l.size) for l in p.labels.order_by('pk')]) for p in Place.objects.order_by('pk')]",
    "[(p.pk, [l.pk for l in p.labels.all()]) for p in Place.objects.order_by('pk').prefetch_related(Prefetch('labels', Label.objects.order_by('-size', 'pk')))]",
    "[(l.pk, type(l.content_object).__name__, str(l.content_object)) for l in Label.objects.order_by('pk')]",
    "[(l.pk, type(l.content_object).__name__, str(l.content_object)) for l in Label.objects.order_by('pk').prefetch_related('content_object')]",
    "[(l.pk, type(l.content_object).__name__) for l in Label.objects.order_by('pk').prefetch_related(GenericPrefetch('content_object', [Place.objects.filter(name='a'), Animal.objects.all()]))]",
    "[[l.pk for l in l.content_object.home.labels.order_by('pk')] for l in Label.objects.filter(animal__home__isnull=False).order_by('pk').prefetch_related('content_object__home__labels')]",
    "[Place.objects.get(pk=1).labels.filter(size=2).exists(), Place.objects.get(pk=2).labels.exclude(text='p').count(), Bar.objects.first().labels.aggregate(n=Max('size'))]",
    "(lambda p: (p.labels.create(text='new').object_id, p.labels.get_or_create(text='new')[1], p.labels.get_or_create(text='newer')[1], p.labels.update_or_create(text='new', defaults={'size': 9})[1], keys(p.labels.all())))(Place.objects.get(pk=1))",
    "(lambda p, a: (p.labels.add(*a.labels.all()), keys(p.labels.all()), keys(a.labels.all())))(Place.objects.get(pk=2), Animal.objects.get(pk=3))",
    "(lambda p: (p.labels.set(list(p.labels.order_by('pk')[:1]) + list(Label.objects.order_by('pk')[:2])), keys(p.labels.all()), keys(Label.objects.all())))(Place.objects.get(pk=3))",
    "(lambda a: (a.labels.remove(*a.labels.filter(size=1)), a.labels.count(), a.labels.clear(), Label.objects.count()))(Animal.objects.get(pk=4))",
    "Label.objects.filter(place__name='a').update(size=7), keys(Label.objects.filter(size=7)), Place.objects.filter(labels__size=7).update(name='z'), keys(Place.objects.filter(name='z'))",
    "Label.objects.filter(animal__name='b').delete(), keys(Label.objects.all())",
    "sorted(Animal.objects.get(pk=5).delete()[1].items()), keys(Label.objects.all())",
    "sorted(Place.objects.filter(labels__text='q', bar=None).delete()[1].items()), keys(Label.objects.all())",
    "sorted(Place.objects.filter(bar=None).delete()[1].items()), keys(Label.objects.all()), keys(Animal.objects.all())",
    "sorted(f.name for f in Label._meta.get_fields() if f.name != '+'), sorted(f.name for f in Place._meta.get_fields()), [f.name for f in Bar._meta.private_fields]",
]  # fmt: skip


def chains(count: int) -> list[str]:
    """Returns random chains of conditions; the same ones each time."""
    rng = random.Random(3)
    found = []
    for _ in range(count):
        model = rng.choice(list(POOLS))
        pool = POOLS[model]

        def condition(pool: list[str] = pool) -> str:
            kind = rng.randrange(5)
            one, other = (f"Q({rng.choice(pool)})" for _ in range(2))
            if kind == 0:
                return f"({one} | {other})"
            # Django leaves the content type out of a negation that goes over a generic relation
            # to one row and on to many.
            is_safe = "place__animals" not in one + other and "place__labels" not in one + other
            return f"~({one} | {other})" if kind == 1 and is_safe else one

        steps = "".join(
            f".{rng.choice(['filter', 'filter', 'exclude'])}({condition()})"
            for _ in range(rng.choice([1, 1, 2, 3]))
        )
        found.append(f"keys({model}.objects{steps})")
        found.append(f"{model}.objects{steps}.distinct().count()")
    return found


def test_every_condition_alone_finds_the_same_rows(prelude: tuple[str, str]) -> None:
    alone = [
        f"keys({model}.objects.{verb}({one}))"
        for model, pool in POOLS.items()
        for one in pool
        for verb in ("filter", "exclude")
    ]
    assert compare(prelude, alone, SETUP) == []


@pytest.mark.slow
def test_random_chains_of_conditions_find_the_same_rows(prelude: tuple[str, str]) -> None:
    assert compare(prelude, chains(300), SETUP) == []


def test_aggregates_managers_and_deletions_answer_the_same(prelude: tuple[str, str]) -> None:
    assert compare(prelude, TABLE, SETUP) == []
