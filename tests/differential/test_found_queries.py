"""What random models and chains have found answers as an installed Django answers it.

Each expression was answered differently once; `random_models` made the chains that showed it.
"""

# ruff: noqa: E501 - one expression per line reads as a table

from __future__ import annotations

import pytest

from tests.differential.oracle import compare, needs_django

pytestmark = [pytest.mark.differential, needs_django]

SETUP = """
import datetime as dt, decimal, uuid
from {root}.db import connection, models
from {root}.db.models import *
from {root}.db.models.functions import *
from {root}.db.models.lookups import *
D = decimal.Decimal
class Named(models.Model):
    class Meta:
        abstract = True
        app_label = "contenttypes"
class Place(Named):
    code = models.CharField(max_length=9, unique=True, null=True)
    size = models.IntegerField(null=True)
    token = models.UUIDField(null=True)
    price = models.DecimalField(max_digits=8, decimal_places=2, default=D("1.5"))
    span = models.DurationField(null=True)
    double = models.GeneratedField(expression=F("size") * 2, output_field=models.IntegerField(), db_persist=True)
    near = models.ManyToManyField("self", symmetrical=False, related_name="nearby")
    friends = models.ManyToManyField("self")
    class Meta(Named.Meta): ordering = ["size", "pk"]
class Guest(Named):
    place = models.ForeignKey(Place, null=True, on_delete=models.CASCADE, related_name="guests", to_field="code")
    age = models.IntegerField(null=True)
    home = models.OneToOneField(Place, null=True, on_delete=models.CASCADE, related_name="owner")
    is_here = models.BooleanField(default=True)
    data = models.JSONField(null=True)
class Shop(Place):
    wares = models.IntegerField(null=True)
with connection.schema_editor() as editor:
    for model in (Place, Guest, Shop): editor.create_model(model)
places = [
    Place.objects.create(code="x", size=1, token=uuid.UUID(int=1), span=dt.timedelta(1)),
    Place.objects.create(code="y", token=uuid.UUID(int=1 << 64), price=D("12.5")),
    Place.objects.create(size=0),
]
for place, age in ((places[0], 1), (places[0], 2), (places[1], None), (None, 3)):
    guest = Guest(age=age, data={"a": age})
    guest.place = place
    guest.save()
shop = Shop.objects.create(code="s", size=7, wares=3)
Guest.objects.filter(pk=1).update(home=shop.place_ptr)
places[0].friends.add(places[1])
places[0].near.add(places[2])
def keys(queryset):
    return sorted(queryset.values_list("pk", flat=True))
def watched(ask):
    seen = []
    def note(execute, sql, params, many, context):
        seen.append((many, context["connection"].alias))
        return execute(sql, params, many, context)
    with connection.execute_wrapper(note):
        return ask(), seen
"""
MODELS = [
    "[place.double for place in Place.objects.order_by('pk')], Place.objects.create(size=None).double",
    "keys(places[1].friends.all()), keys(Place.objects.filter(near__size=0)), keys(places[2].nearby.all())",
    "[(field.name, field.remote_field and field.remote_field.model.__name__) for field in Place.friends.through._meta.fields]",
    "watched(lambda: keys(Guest.objects.filter(age=1))), watched(lambda: Guest.objects.filter(age=99).update(age=1)), watched(lambda: Guest.objects.count())",
]  # fmt: skip
READS = [
    "Place.objects.values_list('size').union(Place.objects.values_list('size')).exists()",
    "Place.objects.values_list('size').order_by(F('size').asc(nulls_first=True))[:2].exists(), Place.objects.values('size').annotate(n=Count('pk')).exists()",
    "keys(Guest.objects.filter(place__in=Place.objects.filter(size=1))), keys(Guest.objects.exclude(place__in=Place.objects.filter(size=1)))",
    "keys(Place.objects.filter(guests__place__in=Place.objects.filter(size=1)).distinct())",
    "keys(Guest.objects.filter(is_here=Q(age=1))), keys(Guest.objects.filter(is_here=Q(age=1) | Q(place__size=1))), keys(Guest.objects.exclude(is_here=Q(age=1)))",
    "keys(Guest.objects.filter(Q(is_here=~Q(age=1))))",
    "keys(Place.objects.filter(token__endswith=uuid.UUID(int=1))), keys(Place.objects.exclude(token__endswith=uuid.UUID(int=1)))",
    "keys(Place.objects.filter(token__startswith=uuid.UUID(int=1))), keys(Place.objects.filter(token__contains=uuid.UUID(int=1))), keys(Place.objects.filter(token__contains='0001'))",
    "keys(Place.objects.filter(pk__in=Place.objects.distinct().order_by('-code', 'pk')[1:].values('pk')))",
    "keys(Place.objects.filter(pk__in=Place.objects.alias(top=Max('size')).distinct().order_by('-top', 'pk').values('pk')[:2]))",
    "Place.objects.values_list('size').in_bulk([1, 2]), Place.objects.values('size').in_bulk([1, 2]), Place.objects.values_list('size', flat=True).in_bulk([1, 2])",
    "Place.objects.values_list('size', 'pk').in_bulk([1, 2]), Place.objects.values('code').in_bulk(['x'], field_name='code'), Place.objects.values_list('size', named=True).in_bulk([1])[1].size",
    "list(Guest.objects.alias(top=Max(Value(1))).annotate(a=Case(When(Q(data__0=[]), then=Value('x')), default=Value('y'))).order_by('pk').values_list('a'))",
    "keys(Place.objects.annotate(x=FilteredRelation('guests', condition=Q(guests__place='x'))).filter(x__age=1))",
]  # fmt: skip
AGGREGATES = [
    "Place.objects.aggregate(a=Avg('double'), b=Max('double'))",
    "Guest.objects.values('age').distinct()[1:].aggregate(n=Count('pk'))",
    "Guest.objects.annotate(top=Max('age')).aggregate(x=Max('place__size'), y=Max('top', filter=Q(place__size__gt=0)), n=Count('top', filter=Q(top__gt=1)))",
    "Place.objects.annotate(top=Max('guests__age')).aggregate(x=Max('pk', filter=~Q(guests__age=3))), Guest.objects.all()[:2].aggregate(x=Max('place__size'))",
    "Guest.objects.distinct().aggregate(x=Max('place__size'), y=Max('age', filter=Q(place__size=1)))",
    "Guest.objects.annotate(w=Window(RowNumber(), order_by='pk')).aggregate(x=Max('w'), y=Max('place__size'))",
    "Guest.objects.annotate(w=Window(Sum('age'), partition_by='place', order_by='pk')).aggregate(x=Count('w'), y=Max('age'))",
]  # fmt: skip
EXPRESSIONS = [
    "sorted(Place.objects.annotate(n=Count('guests')).filter(Q(guests__age=1) | Q(n=0)).values_list('pk', 'n')), sorted(Place.objects.alias(n=Sum('size', default=7)).filter(Q(guests__isnull=False) | Q(n__lte=1)).values_list('pk'))",
    "[(one.pk, one.owner.age) for one in Shop.objects.select_related('owner')], [one.pk for one in Place.objects.select_related('shop__owner').order_by('pk')]",
    *(f"list(Place.objects.annotate(x=Coalesce(Case(When(Q(span=Value(dt.timedelta({n}))) | Q(size={n}), then=F('size'))), Value(-1))).order_by('pk').values_list('x', flat=True)[:3])" for n in (1, 0)),
    *(f"list(Place.objects.order_by(Case(When(Q(span=Value(dt.timedelta({n}))) | Q(size={n}), then=Value(0)), default=Value(1)), 'pk').values_list('pk', flat=True)[:3])" for n in (1, 0)),
    "keys(Guest.objects.order_by(Case(When(Q(data={'a': 1}), then=Value(-2.25)), default=Value(0.0)).asc(nulls_first=True), 'pk')[:3])",
    "keys(Guest.objects.filter(age=Coalesce(Case(When(Q(data__a=1), then=Value(1))), Value(2))))",
    "list(Place.objects.annotate(x=TruncHour(Case(When(Q(size__in=[]), then=Value(dt.time(6, 5)))))).values_list('x', flat=True)[:2]), list(Place.objects.annotate(x=ExtractSecond(Case(When(Q(size__in=[]), then=Value(dt.time(6, 5)))))).values_list('x', flat=True)[:2])",
    "list(Guest.objects.annotate(w=Window(RowNumber(), order_by='pk')).filter(w__in=[1, 2]).annotate(m=Min(Value(1))).order_by('w', 'pk').values_list('pk', 'w', 'm')), [one.w for one in Guest.objects.annotate(w=Window(RowNumber(), order_by='pk')).annotate(m=Min('age')).order_by('-w', 'pk')]",
    "keys(Guest.objects.annotate(x=F('age')).exclude(x=F('place__size'))), keys(Guest.objects.annotate(x=F('age') + 1).exclude(x=F('place__size')))",
    "list(Place.objects.annotate(x=ExpressionWrapper(F('span') * 2, output_field=DurationField())).order_by('pk').values_list('x', flat=True)[:3])",
    "Place.objects.filter(span=F('span') * 2).count(), Place.objects.annotate(x=ExpressionWrapper(F('span') * 2, output_field=DurationField())).filter(x=dt.timedelta(2)).count()",
    "list(Place.objects.annotate(x=F('span') * 2))",
    "list(Place.objects.annotate(x=F('double') + 1, y=F('double') + F('pk'), z=F('double').bitand(2)).order_by('pk').values_list('x', 'y', 'z')[:3])",
    "keys(Guest.objects.filter(age=Cast(Exact(F('pk'), F('place__size')), IntegerField())))",
    *(f"keys(Place.objects.annotate(x={x}).filter(x__gt=1)), keys(Place.objects.annotate(x={x}).filter(x__lt=D('12.1'))), keys(Place.objects.annotate(x={x}).filter(x__in=[D('12.5'), 3])), keys(Place.objects.annotate(x={x}).filter(x__range=(1, 20))), keys(Place.objects.annotate(x={x}).exclude(x=D('1.50')))"
      for x in ("F('price') * 2", "F('price') + 0", "Coalesce('price', Value(D('3')))", "Abs('price')", "Case(When(size=1, then=F('price')), default=Value(D('9')))", "Max('price')", "Greatest('price', Value(D('2')))", "Subquery(Place.objects.filter(pk=OuterRef('pk')).values('price')[:1])")),
]  # fmt: skip


@pytest.mark.parametrize("table", [MODELS, READS, AGGREGATES, EXPRESSIONS])
def test_what_was_found_answers_the_same(prelude: tuple[str, str], table: list[str]) -> None:
    if "backends.mysql" in prelude[0]:
        # Django writes INTERVAL before a multiple of a duration, which MariaDB refuses.
        table = [one for one in table if "span') * 2" not in one]
    assert compare(prelude, table, SETUP) == []
