"""PostgreSQL's own fields, indexes, constraints and forms do what an installed Django's do."""

# ruff: noqa: E501 - one expression per line reads as a table

from __future__ import annotations

import itertools
import os
import random
from collections.abc import Iterator

import pytest

from plectrum.db import connections
from plectrum.db.utils import DatabaseError
from tests.differential.oracle import compare, has_library, needs_django
from tests.support import databases

pytestmark = [
    pytest.mark.differential,
    needs_django,
    pytest.mark.skipif(
        "postgresql" not in databases.available(), reason="No PostgreSQL server is named."
    ),
    pytest.mark.skipif(
        bool(os.environ.get("PLECTRUM_DJANGO_PYTHON")) and not has_library("psycopg"),
        reason="Django's interpreter has no psycopg.",
    ),
]

PRELUDE = """
from {root}.conf import settings
settings.configure(
    USE_TZ=True, TIME_ZONE="UTC", SECRET_KEY="k",
    INSTALLED_APPS=["{root}.contrib.contenttypes", "{root}.contrib.postgres"],
    DATABASES={"default": {entry!r}},
)
"""
NAMES = """
import datetime as dt, decimal, random
from {root} import forms
from {root}.core import serializers
from {root}.db import connection, models
from {root}.db.models import *
from {root}.db.models.functions import *
from {root}.contrib.postgres import forms as pf
from {root}.contrib.postgres.aggregates import *
from {root}.contrib.postgres.constraints import *
from {root}.contrib.postgres.expressions import *
from {root}.contrib.postgres.fields import *
from {root}.contrib.postgres.indexes import *
from {root}.contrib.postgres.indexes import OpClass
from {root}.contrib.postgres.search import *
from {root}.contrib.postgres.validators import *
from {root}.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange, NumericRange
D = decimal.Decimal
"""
SETUP = (
    NAMES
    + """
class Row(models.Model):
    ages = IntegerRangeField(null=True)
    keys = BigIntegerRangeField(null=True)
    prices = DecimalRangeField(null=True, default_bounds="[]")
    moments = DateTimeRangeField(null=True)
    days = DateRangeField(null=True)
    small = models.SmallIntegerField(null=True)
    big = models.BigIntegerField(null=True)
    price = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    share = models.FloatField(null=True)
    day = models.DateField(null=True)
    moment = models.DateTimeField(null=True)
    data = HStoreField(null=True)
    tags = ArrayField(models.CharField(max_length=9), default=list)
    numbers = ArrayField(models.IntegerField(null=True), null=True)
    grid = ArrayField(ArrayField(models.IntegerField()), null=True)
    spans = ArrayField(IntegerRangeField(), null=True)
    class Meta:
        app_label = "contenttypes"
with connection.schema_editor() as editor: editor.create_model(Row)
rng = random.Random(11)
def day(): return dt.date(2026, 1, 1) + dt.timedelta(days=rng.randrange(60))
def moment(): return dt.datetime(2026, 1, 1, tzinfo=dt.timezone.utc) + dt.timedelta(hours=rng.randrange(900))
def number(): return rng.randrange(-5, 30)
def span(make, cls):
    low, high = sorted((make(), make()))
    kind = rng.randrange(7)
    if kind == 0: return None
    if kind == 1: return cls(empty=True)
    if kind == 2: return cls(None, high, rng.choice(["(]", "()"]))
    if kind == 3: return (low, None)
    if kind == 4: return [low, high]
    return cls(low, high, rng.choice(["[)", "(]", "[]", "()"]))
def store():
    return rng.choice([None, {}, {rng.choice("abc"): rng.choice(["x", "y", None, "it's", 3]), rng.choice("abé"): "z"}])
def rows(count):
    for _ in range(count):
        yield Row(ages=span(number, NumericRange), keys=span(lambda: number() * 2**33, NumericRange),
            prices=span(lambda: D(number()) / 4, NumericRange), moments=span(moment, DateTimeTZRange), days=span(day, DateRange),
            small=number(), big=number() * 2**33, price=D(number()) / 4, share=number() / 4, day=day(), moment=moment(), data=store(),
            tags=rng.choice([[], ["a"], ["a", "b"], ["b", "it's"], ["c", "a", "b"]]), numbers=rng.choice([None, [], [1], [1, None], [3, 1, 2]]),
            grid=rng.choice([None, [[1, 2], [3, 4]], [[5]]]), spans=rng.choice([None, [], [NumericRange(1, 3), (5, 8)]]))
made = list(rows(60))
for one in made[:20]: one.save()
Row.objects.bulk_create(made[20:])
def keys(queryset):
    return sorted(queryset.values_list("pk", flat=True))
"""
)


def install_extensions() -> None:
    """Installs what the tests need, or leaves them out and says why."""
    try:
        with connections["default"].cursor() as cursor:
            for name in ("hstore", "btree_gist", "bloom", "pg_trgm", "btree_gin"):
                cursor.execute(f"CREATE EXTENSION {name}")
    except DatabaseError as error:
        pytest.skip(f"An extension cannot be created: {error}")


@pytest.fixture
def prelude() -> Iterator[tuple[str, str]]:
    """The settings of Django and ours, each with a database of its own."""
    server = databases.server_settings("postgresql")
    names = [f"plectrum_test_own_{databases.worker_name()}_{number}" for number in range(2)]
    engine = server["ENGINE"].replace("plectrum", "{root}", 1)
    with databases.using_database(server):
        for name in names:
            connections["default"].creation.create(name)
    for name in names:
        with databases.using_database({**server, "NAME": name}):
            install_extensions()
    entries = [{**server, "ENGINE": engine, "NAME": name} for name in names]
    first, second = (PRELUDE.replace("{entry!r}", repr(entry)) for entry in entries)
    yield first, second
    with databases.using_database(server):
        for name in names:
            connections["default"].creation.destroy(name)


NUMBERS = [
    "NumericRange(0, 12)",
    "(3, 9)",
    "[None, 5]",
    "NumericRange(4, None)",
    "NumericRange(empty=True)",
    "NumericRange(2, 7, '(]')",
]
MOMENTS = [
    "dt.datetime(2026, 1, 20, tzinfo=dt.timezone.utc)",
    "dt.datetime(2026, 2, 3, 4, tzinfo=dt.timezone.utc)",
]
OPERANDS = {
    "ages": NUMBERS,
    "keys": ["NumericRange(0, 5 * 2**33)", "(2**33, None)"],
    "prices": [*NUMBERS, "(D('0.5'), D('2.25'))", "NumericRange(D('1.5'), 6, '()')"],
    "moments": [f"DateTimeTZRange({MOMENTS[0]}, {MOMENTS[1]})", f"({MOMENTS[0]}, None)"],
    "days": ["DateRange(dt.date(2026, 1, 9), dt.date(2026, 2, 9))", "(None, dt.date(2026, 2, 1))"],
}
OPERATORS = [
    "exact",
    "contains",
    "contained_by",
    "overlap",
    "fully_lt",
    "fully_gt",
    "not_lt",
    "not_gt",
    "adjacent_to",
    "lt",
    "gt",
    "lte",
    "gte",
]
QUESTIONS = [
    "isempty",
    "lower_inc",
    "lower_inf",
    "upper_inc",
    "upper_inf",
    "isnull",
    "startswith__isnull",
    "endswith__isnull",
]
CONDITIONS = [
    *(f"{field}__{operator}={operand}" for field, operands in OPERANDS.items() for operand in operands for operator in OPERATORS),
    *(f"{field}__{question}={truth}" for field in OPERANDS for question in QUESTIONS for truth in (True, False)),
    *(f"{field}__in=[{', '.join(operands)}]" for field, operands in OPERANDS.items()),
    "ages__contains=4", "ages__contains=F('small')", "ages__startswith=0", "ages__startswith__gt=2", "ages__endswith__in=[5, 9, 12]", "keys__contains=3 * 2**33",
    "keys__startswith__lt=2**33", "prices__contains=D('1.25')", "prices__contains=3", "prices__contains=F('price')", "prices__endswith__lte=5", "days__contains=dt.date(2026, 1, 20)",
    "days__startswith__month=2", "days__contains=F('day')", f"moments__contains={MOMENTS[0]}", "moments__contains=dt.date(2026, 1, 20)", "moments__contains=F('moment')",
    "moments__startswith__hour__lt=9", "moments__endswith__date=dt.date(2026, 1, 28)", "ages__overlap=F('ages')", "ages__contained_by=F('ages')",
    "small__contained_by=NumericRange(1, 9)", "small__contained_by=F('ages')", "id__contained_by=NumericRange(5, 30)", "big__contained_by=NumericRange(0, 2**36)",
    "price__contained_by=NumericRange(1, 4)", "price__contained_by=F('prices')", "share__contained_by=NumericRange(0, 2)", "day__contained_by=DateRange(dt.date(2026, 1, 9), None)",
    f"moment__contained_by=DateTimeTZRange({MOMENTS[0]}, None)", "moment__contained_by=F('moments')",
    "data={}", "data=None", "data={'a': 'x', 'é': 'z'}", "data__a='x'", "data__a='3'", "data__a=\"it's\"", "data__a__in=['x', 'y']", "data__é='z'", "data__b__isnull=True", "data__a__contains='t'",
    "data__a__startswith='i'", "data__a__iexact='X'", "data__contains={'a': 'x'}", "data__contains={'b': None}", "data__contains={}", "data__contained_by={'a': 'x', 'b': 'z', 'c': None}", "data__has_key='c'",
    "data__has_key='é'", "data__has_keys=['a', 'b']", "data__has_any_keys=['c', 'é']", "data__has_keys=[]", "data__has_any_keys=[]", "data__keys__contains=['a']", "data__keys__overlap=['b', 'c']", "data__keys__len=2",
    "data__values__contains=['z']", "data__values__0__isnull=False", "tags=['a']", "tags=[]", "tags__contains=['a', 'b']", "tags__contains=[]", "tags__contained_by=['a', 'b']", "tags__overlap=['c', \"it's\"]", "tags__len=2",
    "tags__len__gte=2", "tags__0='a'", "tags__1__in=['b', \"it's\"]", "tags__0_1=['b']", "tags__0_2__contains=['b']", "tags__5='x'", "tags__in=[['a'], []]", "tags__isnull=False", "tags__0__icontains='A'",
    "numbers__contains=[1]", "numbers=[1, None]", "numbers__1__gt=0", "numbers__len=0", "numbers__isnull=True", "numbers__overlap=[3]", "grid__0__1=2", "grid__contains=[[5]]", "grid__len=4",
    "grid=[[5]]", "tags__overlap=Row.objects.filter(pk__lt=4).values_list('tags')", "tags__contains=Row.objects.filter(tags=['a', 'b']).values('tags')[:1]", "tags=F('tags')", "tags__gt=['a']",
    "spans__contains=[NumericRange(1, 3)]", "spans__0__contains=2", "spans__len=2",
]  # fmt: skip
TABLE = [
    *(f"list(Row.objects.order_by('pk').values_list('pk', {field!r}))" for field in (*OPERANDS, "data", "tags", "numbers", "grid", "spans")),
    "list(Row.objects.order_by('ages', 'pk').values_list('pk', flat=True))",
    "list(Row.objects.order_by('-prices', 'pk').values_list('pk', 'prices__startswith', 'prices__endswith'))",
    "list(Row.objects.values('data__a').annotate(n=Count('pk')).order_by('data__a').values_list('data__a', 'n'))",
    "list(Row.objects.annotate(x=F('data__a')).order_by('x', 'pk').values_list('x', 'tags__0'))",
    "list(Row.objects.values_list('tags__0').annotate(n=Count('pk')).order_by('tags__0'))",
    "list(Row.objects.annotate(low=F('ages__startswith')).filter(low__gt=0).order_by('pk').values_list('low', flat=True))",
    "Row.objects.filter(pk__lte=3).update(ages=(1, 2), prices=(1, 2), data={'q': 1}, tags=['z'], spans=[(1, 2)])",
    "list(Row.objects.filter(pk__lte=3).order_by('pk').values_list('ages', 'prices', 'data', 'tags', 'spans'))",
    "Row.objects.bulk_update([Row(pk=4, ages=NumericRange(5, 6), data={'r': None}, tags=[]), Row(pk=5, ages=None, data=None, tags=['y'])], ['ages', 'data', 'tags'])",
    "list(Row.objects.filter(pk__in=[4, 5]).order_by('pk').values_list('ages', 'data', 'tags'))",
    "Row.objects.aggregate(a=ArrayAgg('small', order_by='small', distinct=True), b=Max('ages__startswith'), c=ArrayAgg('tags__0', order_by='pk'))",
    "list(Row.objects.annotate(a=ArraySubquery(Row.objects.filter(pk__lt=OuterRef('pk')).order_by('pk').values('small'))).order_by('pk').values_list('a', flat=True)[:4])",
    *(f"[getattr(o.object, {field!r}) for o in serializers.deserialize({kind!r}, serializers.serialize({kind!r}, Row.objects.order_by('pk')))]" for field in (*OPERANDS, "data", "tags", "grid") for kind in ("json", "xml")),
]  # fmt: skip


def test_every_condition_finds_the_same_rows(prelude: tuple[str, str]) -> None:
    alone = [
        f"keys(Row.objects.{verb}({one}))" for one in CONDITIONS for verb in ("filter", "exclude")
    ]
    assert compare(prelude, alone, SETUP) == []


def test_values_writes_and_serializers_answer_the_same(prelude: tuple[str, str]) -> None:
    assert compare(prelude, TABLE, SETUP) == []


@pytest.mark.slow
def test_random_chains_find_the_same_rows(prelude: tuple[str, str]) -> None:
    rng = random.Random(23)
    chains = []
    for _ in range(400):
        calls = [
            f".{rng.choice(['filter', 'exclude'])}({rng.choice(['', '~'])}Q({rng.choice(CONDITIONS)}) {rng.choice('&|')} Q({rng.choice(CONDITIONS)}))"
            for _ in range(rng.randrange(1, 4))
        ]
        chains.append(f"keys(Row.objects{''.join(calls)})")
    assert compare(prelude, chains, SETUP) == []


SCHEMA = (
    NAMES
    + """
class Shelf(models.Model):
    title = models.CharField(max_length=20, unique=True)
    number = models.IntegerField(default=0)
    other = models.IntegerField(default=0)
    tags = ArrayField(models.CharField(max_length=9), default=list)
    ages = IntegerRangeField(null=True, default=(1, 2))
    days = DateRangeField(null=True)
    moments = DateTimeRangeField(null=True)
    prices = DecimalRangeField(null=True)
    big = BigIntegerRangeField(null=True)
    data = HStoreField(default=dict)
    class Meta:
        app_label = "contenttypes"
        db_table = "a_rather_long_table_name"
with connection.schema_editor() as editor: editor.create_model(Shelf)
def described():
    table = Shelf._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename = %s ORDER BY 1", [table])
        found = [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT conname, pg_get_constraintdef(oid), condeferrable, condeferred FROM pg_constraint WHERE conrelid = %s::regclass ORDER BY 1", [table])
        found += cursor.fetchall()
        cursor.execute("SELECT attname, format_type(atttypid, atttypmod), attnotnull FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY 1", [table])
        return found + cursor.fetchall()
def types():
    with connection.cursor() as cursor:
        return sorted((name, one.get("type"), one["index"], one["unique"]) for name, one in connection.introspection.get_constraints(cursor, Shelf._meta.db_table).items())
def with_index(index):
    if not index.name: index.set_name_with_model(Shelf)
    with connection.schema_editor() as editor: editor.add_index(Shelf, index)
    try:
        return described(), types(), index.name
    finally:
        with connection.schema_editor() as editor: editor.remove_index(Shelf, index)
def with_constraint(constraint):
    with connection.schema_editor() as editor: editor.add_constraint(Shelf, constraint)
    try:
        return described(), types()
    finally:
        with connection.schema_editor() as editor: editor.remove_constraint(Shelf, constraint)
def invalid(constraint, **values):
    Shelf.objects.all().delete()
    Shelf.objects.create(pk=1, title="a", number=1, ages=NumericRange(0, 10), moments=(dt.datetime(2026, 1, 1, tzinfo=dt.timezone.utc), None))
    try:
        constraint.validate(Shelf, Shelf(**values))
    except Exception as error:
        return type(error).__name__, error.messages, error.code
def excluded(**options):
    return ExclusionConstraint(**{"name": "x", "expressions": [("ages", RangeOperators.OVERLAPS), ("number", "=")], **options})
"""
)
INDEXES = [
    "described()", "types()",
    "with_index(BloomIndex(fields=['number', 'other'], length=96, columns=(4, 8)))", "with_index(BloomIndex(fields=['number'], name='b'))",
    "with_index(BrinIndex(fields=['number'], autosummarize=True, pages_per_range=16))", "with_index(BrinIndex(fields=['number'], autosummarize=False))",
    "with_index(BTreeIndex(fields=['number', '-title'], fillfactor=80, deduplicate_items=False))", "with_index(BTreeIndex(fields=['number'], deduplicate_items=True))",
    "with_index(GinIndex(fields=['tags'], fastupdate=False, gin_pending_list_limit=128))", "with_index(GinIndex(fields=['data'], fastupdate=True))",
    "with_index(GinIndex(OpClass('title', name='gin_trgm_ops'), name='t'))", "with_index(GinIndex(fields=['title', 'tags'], opclasses=['gin_trgm_ops', 'array_ops'], name='t'))",
    "with_index(GistIndex(fields=['ages'], buffering=False, fillfactor=80))", "with_index(GistIndex(fields=['days'], buffering=True))",
    "with_index(GistIndex(fields=['ages'], include=['number'], condition=Q(number__gt=1), name='c'))", "with_index(HashIndex(fields=['number'], fillfactor=70))",
    "with_index(SpGistIndex(fields=['title'], fillfactor=75))", "with_index(Index(OpClass(Lower('title'), name='varchar_pattern_ops').desc(), name='l'))",
    "with_index(Index(F('number').desc(nulls_last=True), 'title', name='l'))", "with_index(Index(OpClass(F('title'), name='text_pattern_ops'), F('number') + 1, name='l'))",
    "with_index(Index(fields=['title'], opclasses=['text_pattern_ops'], name='l'))", "with_index(GinIndex(F('data__a'), name='k', opclasses=[]))", "with_index(Index('data__a', 'tags__0', name='k'))",
    "with_constraint(excluded())", "with_constraint(excluded(index_type='GiST', include=['title', 'other'], condition=Q(number__gt=3)))", "with_constraint(excluded(expressions=[('ages', '-|-')], index_type='spgist'))",
    "with_constraint(excluded(expressions=[('number', '=')], index_type='Hash'))", "with_constraint(excluded(deferrable=Deferrable.DEFERRED))", "with_constraint(excluded(deferrable=Deferrable.IMMEDIATE))",
    "with_constraint(excluded(expressions=[(OpClass('ages', name='range_ops'), '&&'), (F('number') + F('other'), '<>')]))", "with_constraint(excluded(expressions=[(Func('number', 'other', RangeBoundary(True, True), function='int4range'), '&&')]))",
    "with_constraint(UniqueConstraint(OpClass(Lower('title'), name='varchar_pattern_ops'), name='u'))", "with_constraint(UniqueConstraint(fields=['title'], opclasses=['text_pattern_ops'], name='u'))",
    "with_constraint(CheckConstraint(condition=Q(ages__contained_by=NumericRange(0, 100)), name='k'))", "with_constraint(CheckConstraint(condition=Q(ages__startswith__gte=F('number')), name='k'))",
    "with_constraint(CheckConstraint(condition=Q(tags__contains=['a']), name='k'))", "with_constraint(CheckConstraint(condition=Q(data__has_key='a'), name='k'))",
    *(f"invalid(excluded({options}), {values})" for options in ("", "condition=Q(other=0)", "violation_error_code='c', violation_error_message='m %(name)s'", "expressions=[('ages', '&&')]", "expressions=[(F('number'), '='), ('moments', '&&')]")
      for values in ("number=1, ages=NumericRange(5, 6)", "number=2, ages=(5, 6)", "number=1, ages=(10, 12)", "number=1, ages=None", "number=1, other=3, ages=(1, 2)", "number=1, moments=(dt.datetime(2027, 1, 1, tzinfo=dt.timezone.utc), None)")),
]  # fmt: skip
DECLARATIONS = [
    *(f"{kind}({options}).deconstruct()[1:]" for kind in ("BloomIndex", "BrinIndex", "BTreeIndex", "GinIndex", "GistIndex", "HashIndex", "SpGistIndex") for options in ("fields=['a']", "fields=['a'], name='n', condition=Q(a=1)", "F('a'), name='n'", "fields=[]")),
    "BrinIndex(fields=['a'], pages_per_range=0)", "BloomIndex(fields=['a'], columns=(0,))", "[kind(fields=['a']).max_name_length for kind in (BloomIndex, GinIndex, SpGistIndex)]",
    "excluded(condition=Q(a=1), include=['b'], index_type='spgist').deconstruct()[1:]", "excluded().index_type", "excluded() == excluded(index_type='gist'), excluded() == excluded(include=['a'])",
    "IntegerRangeField(null=True).deconstruct()[2:]", "DateTimeRangeField(default_bounds='()').deconstruct()[2:]", "DecimalRangeField(default_bounds='x')", "IntegerRangeField(default_bounds='[]')", "RangeBoundary().deconstruct()[1:]",
    "{name: value for name, value in vars(RangeOperators).items() if name.isupper()}", "IntegerRangeField().to_python('{\"empty\": true}'), DateRangeField().to_python('{\"lower\": \"2026-01-01\", \"upper\": null, \"bounds\": \"[)\"}')",
    "HStoreField().get_prep_value({1: 2, 'a': None}), HStoreField().to_python('{\"a\": null}')",
]  # fmt: skip


def test_the_schema_is_the_same(prelude: tuple[str, str]) -> None:
    assert compare(prelude, [*INDEXES, *DECLARATIONS], SCHEMA) == []


FORMS = (
    NAMES
    + """
def cleaned(field, value):
    try:
        return field.clean(value)
    except forms.ValidationError as error:
        return error.messages, [one.code for one in error.error_list]
class Form(forms.Form):
    split = pf.SplitArrayField(forms.IntegerField(), size=3)
    simple = pf.SimpleArrayField(forms.CharField(), required=False)
    data = pf.HStoreField()
    ages = pf.IntegerRangeField()
    moments = pf.DateTimeRangeField(required=False)
class Row(models.Model):
    ages = IntegerRangeField(validators=[RangeMinValueValidator(0), RangeMaxValueValidator(10)])
    prices = DecimalRangeField(default_bounds="[]", blank=True, null=True)
    tags = ArrayField(models.CharField(max_length=2), size=2, blank=True)
    grid = ArrayField(ArrayField(models.IntegerField()), blank=True, null=True)
    data = HStoreField(validators=[KeysValidator(["a"])])
    class Meta:
        app_label = "contenttypes"
class RowForm(forms.ModelForm):
    class Meta:
        model = Row
        fields = "__all__"
def outcome(form):
    return {name: [one["message"] for one in found] for name, found in form.errors.get_json_data().items()}, form.cleaned_data, form.changed_data
def full_clean(**values):
    try:
        Row(**values).full_clean()
    except forms.ValidationError as error:
        return error.message_dict
def inputs(field, value=None):
    return str(field.widget.render("n", value, {"id": "i"}))
"""
)
SIMPLE = ["'1,2,3'", "'1,2,a'", "''", "None", "'1,,2'", "[1, 2]", "'a,b'", "'1,2,3,4'"]
SPLIT = [
    "['1', '2', '3']",
    "['1', '2', '']",
    "['1', '', '3']",
    "['', '2', '']",
    "['', '', '']",
    "['1', 'x', 'y']",
    "['1', '2', '3', '4']",
    "['x', '', '']",
]
RANGES = [
    "['1', '2']",
    "['2', '1']",
    "['1', '']",
    "['', '3']",
    "['', '']",
    "['a', '2']",
    "['a', 'b']",
    "None",
    "[]",
    "['1', '1']",
    "'x'",
    "['1']",
    "['1.5', '2']",
]
BEHAVIOURS = [
    *(f"cleaned(pf.SimpleArrayField({options}), {value})" for options in ("forms.IntegerField()", "forms.IntegerField(), required=False", "forms.CharField(max_length=1), max_length=3, min_length=2", "forms.CharField(required=False), delimiter=', '",
        "forms.TypedChoiceField(choices=[('1', 'a'), ('2', 'b')], coerce=int)") for value in SIMPLE),
    *(f"cleaned(pf.SimpleArrayField(pf.SimpleArrayField(forms.IntegerField()), delimiter='|'), {value})" for value in ("'1,2|3,4'", "'1|x'", "''", "'1,|2'")),
    *(f"cleaned(pf.SplitArrayField({options}), {value})[0:1] if isinstance(cleaned(pf.SplitArrayField({options}), {value}), tuple) else cleaned(pf.SplitArrayField({options}), {value})" for options in itertools.chain.from_iterable(
        (f"forms.IntegerField(required={one}), size=3, required={two}, remove_trailing_nulls={three}" for two in (True, False) for three in (True, False)) for one in (True, False)) for value in SPLIT),
    *(f"cleaned(pf.{kind}({options}), {value})" for kind in ("IntegerRangeField", "DecimalRangeField") for options in ("", "required=False", "required=True", "default_bounds='[]'") for value in RANGES),
    *(f"cleaned(pf.{kind}(), {value})" for kind in ("DateRangeField", "DateTimeRangeField") for value in ("['2026-01-01', '2026-02-01']", "['2026-03-01', '2026-02-01']", "['x', '']", "['', '2026-02-01']", "None", "'x'")),
    *(f"cleaned(pf.HStoreField({options}), {value})" for options in ("", "required=False") for value in ("'{}'", "'{\"a\": 1}'", "'{\"a\": null}'", "'[1]'", "'{\"a\": {\"b\": true}}'", "'x'", "''", "None", "{'a': 1}", "'3'", "'\"a\"'")),
    "pf.SimpleArrayField(forms.IntegerField()).prepare_value([1, 2]), pf.SimpleArrayField(forms.IntegerField()).prepare_value('x'), pf.SimpleArrayField(forms.IntegerField()).prepare_value(None)",
    *(f"pf.SimpleArrayField(forms.IntegerField()).has_changed({one}, {two})" for one in ("None", "[]", "[1, 2]", "''") for two in ("''", "None", "'1,2'", "'1,3'", "'a'")),
    *(f"pf.SplitArrayField(forms.IntegerField(required=False), size=2, remove_trailing_nulls={three}).has_changed({one}, {two})" for three in (True, False) for one in ("None", "[]", "[1, 2]", "[1]", "[1, None]") for two in ("['', '']", "['1', '2']", "['1', '']", "['a', '']")),
    *(f"pf.HStoreField().has_changed({one}, {two})" for one in ("None", "{}", "{'a': '1'}", "'{\"a\": \"1\"}'") for two in ("''", "'{}'", "'{\"a\": 1}'", "'{\"a\": 2}'", "'x'")),
    "pf.HStoreField().prepare_value({'a': 'é'}), pf.HStoreField().prepare_value('x')",
    *(f"pf.IntegerRangeField().has_changed({one}, {two})" for one in ("None", "NumericRange(1, 2)", "NumericRange(1, None)") for two in ("['', '']", "['1', '2']", "['1', '3']", "['1', '']", "['a', '']")),
    "pf.IntegerRangeField().prepare_value(NumericRange(1, 2)), pf.IntegerRangeField().prepare_value([1, 2]), pf.IntegerRangeField().prepare_value(None)",
    "pf.DateTimeRangeField().prepare_value(DateTimeTZRange(dt.datetime(2026, 1, 1, tzinfo=dt.timezone.utc), None))",
    "pf.RangeWidget(forms.NumberInput()).decompress(NumericRange(1, 2)), pf.RangeWidget(forms.NumberInput()).decompress(None), pf.RangeWidget(forms.NumberInput()).decompress(NumericRange(empty=True))",
    "inputs(pf.IntegerRangeField(), NumericRange(1, 2)), inputs(pf.DateRangeField()), str(pf.HiddenRangeWidget().render('n', NumericRange(1, 2)))",
    "inputs(pf.SplitArrayField(forms.IntegerField(), size=2), [1]), inputs(pf.SplitArrayField(forms.CharField(), size=1), ['a', 'b']), inputs(pf.SimpleArrayField(forms.CharField())), inputs(pf.HStoreField(), '{}')",
    "pf.SplitArrayField(forms.IntegerField(), size=2).widget.value_from_datadict({'n_0': '1'}, {}, 'n'), pf.SplitArrayField(forms.IntegerField(), size=2).widget.value_omitted_from_data({'n_1': '1'}, {}, 'n'), pf.SplitArrayField(forms.IntegerField(), size=2).widget.id_for_label('x')",
    "[(name, type(field).__name__, type(field.widget).__name__, field.required) for name, field in RowForm().fields.items()]",
    *(f"outcome(RowForm({data}))" for data in ("{}", "{'ages_0': '1', 'ages_1': '5', 'tags': 'a,b', 'data': '{\"a\": 1}'}", "{'ages_0': '-1', 'ages_1': '50', 'tags': 'a,b,c', 'data': '{\"b\": 1}', 'prices_0': '1', 'prices_1': '2'}", "{'ages_0': '5', 'ages_1': '1', 'tags': 'abc', 'data': 'x', 'grid': '1,2'}")),
    *(f"outcome(Form({data}))" for data in ("{}", "{'split_0': '1', 'split_1': 'x', 'simple': '1', 'data': 'x', 'ages_0': '5', 'ages_1': '1'}", "{'split_0': '1', 'split_1': '2', 'split_2': '3', 'data': '{\"a\": 1}', 'ages_0': '5'}")),
    *(f"full_clean({values})" for values in ("ages=(1, 5), tags=['a'], data={'a': 'b'}", "ages=NumericRange(1, None), tags=['abc', 'def'], data={'a': 1}", "ages=NumericRange(-1, 5), tags=['a', 'b', 'c'], data={'b': 'c'}", "tags=[], data={}", "ages=(0, 1), data={'a': ''}, grid=[[1], [2, 3]]")),
]  # fmt: skip


def test_forms_behave_the_same(prelude: tuple[str, str]) -> None:
    assert compare(prelude, BEHAVIOURS, FORMS) == []


LIBRARY = (
    SETUP
    + """
class Text(models.Model):
    title = models.CharField(max_length=60)
    body = models.TextField(default="")
    size = models.IntegerField(default=0)
    flag = models.BooleanField(default=False)
    parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="children")
    class Meta: app_label = "contenttypes"
with connection.schema_editor() as editor: editor.create_model(Text)
words = "The quick brown fox jumps over lazy dogs while Katy Stevens cheers cheese and meat in red tomato soup".split()
for index in range(24):
    Text.objects.create(title=" ".join(rng.sample(words, 3)), body=" ".join(rng.choices(words, k=12)), size=rng.randrange(9), flag=index % 3 == 0,
        parent=None if index < 6 else Text.objects.get(pk=rng.randrange(1, 7)))
both = SearchVector("title", weight="A") + SearchVector("body", weight="B")
def table(queryset):
    return [tuple(round(value, 5) if isinstance(value, float) else value for value in row) for row in queryset]
"""
)
SEARCHES = [
    "keys(Text.objects.filter(title__search='fox'))", "keys(Text.objects.filter(body__search='cheese meat'))",
    "keys(Text.objects.annotate(v=SearchVector('title', 'body')).filter(v='tomato'))", "keys(Text.objects.annotate(v=SearchVector('body', config='english')).filter(v=SearchQuery('jump', config='english')))",
    "keys(Text.objects.annotate(v=both).filter(v=SearchQuery('fox') | SearchQuery('dog')))", "keys(Text.objects.annotate(v=both).filter(v=SearchQuery('fox') & ~SearchQuery('meat')))",
    "keys(Text.objects.annotate(v=both).filter(v=SearchQuery('red tomato', search_type='phrase')))", "keys(Text.objects.annotate(v=both).filter(v=SearchQuery(\"'tomato' & ('red' | 'soup')\", search_type='raw')))",
    "keys(Text.objects.annotate(v=both).filter(v=SearchQuery('\"red tomato\" or fox', search_type='websearch')))", "keys(Text.objects.annotate(v=both).filter(v=SearchQuery(Lexeme('tomato') & (Lexeme('red') | Lexeme('soup')))))",
    "keys(Text.objects.annotate(v=both).filter(v=SearchQuery(~Lexeme('fox') & Lexeme('do', prefix=True))))",
    "table(Text.objects.annotate(r=SearchRank(both, SearchQuery('fox'))).order_by('-r', 'pk').values_list('pk', 'r'))",
    "table(Text.objects.annotate(r=SearchRank(both, 'cheese', weights=[0.2, 0.4, 0.6, 0.8])).order_by('-r', 'pk').values_list('pk', 'r'))",
    "table(Text.objects.annotate(r=SearchRank(both, SearchQuery('dog'), normalization=2, cover_density=True)).order_by('-r', 'pk').values_list('pk', 'r'))",
    "table(Text.objects.annotate(r=SearchRank(both, SearchQuery('dog'), normalization=Value(2).bitor(Value(4)))).order_by('-r', 'pk').values_list('pk', 'r'))",
    "table(Text.objects.annotate(h=SearchHeadline('body', SearchQuery('cheese'), start_sel='<b>', stop_sel='</b>', max_words=5, min_words=2)).order_by('pk').values_list('pk', 'h'))",
    "table(Text.objects.annotate(s=TrigramSimilarity('title', 'Katy Stevens')).order_by('-s', 'pk').values_list('pk', 's'))", "table(Text.objects.annotate(s=TrigramDistance('title', 'Katy')).order_by('s', 'pk').values_list('pk', 's'))",
    "table(Text.objects.annotate(s=TrigramWordSimilarity('Kat', 'title')).order_by('-s', 'pk').values_list('pk', 's'))", "table(Text.objects.annotate(s=TrigramWordDistance('Kat', 'title')).order_by('s', 'pk').values_list('pk', 's'))",
    "table(Text.objects.annotate(s=TrigramStrictWordSimilarity('Kat', 'title')).order_by('-s', 'pk').values_list('pk', 's'))", "table(Text.objects.annotate(s=TrigramStrictWordDistance('Kat', 'title')).order_by('s', 'pk').values_list('pk', 's'))",
    "table(Text.objects.annotate(s=TrigramWordSimilarity(F('parent__title'), 'title')).order_by('pk').values_list('pk', 's'))",
    "keys(Text.objects.filter(title__trigram_similar='Katy'))", "keys(Text.objects.filter(title__trigram_word_similar='Katy'))", "keys(Text.objects.filter(title__trigram_strict_word_similar='Katy'))",
    "Text.objects.aggregate(x=ArrayAgg('size', order_by='pk'), y=ArrayAgg('size', distinct=True, order_by='size'), z=ArrayAgg('size', filter=Q(flag=True), order_by=['-size', 'pk']))",
    "Text.objects.aggregate(x=JSONBAgg('title', order_by='pk'), y=BoolAnd('flag'), z=BoolOr('flag'), b=BitAnd('size'), c=BitOr('size'), d=BitXor('size'))",
    "Text.objects.aggregate(x=StringAgg('title', delimiter=', ', order_by='title'), y=StringAgg('title', delimiter=Value('; '), distinct=True, order_by='title'))",
    "Text.objects.aggregate(x=StringAgg('title', ', ', filter=Q(flag=True), order_by='-pk'), y=StringAgg('title', ',', filter=Q(pk=-1), default=Value('none')))",
    "{k: v if v is None else round(v, 5) for k, v in Text.objects.aggregate(a=Corr('size', 'pk'), b=CovarPop('size', 'pk'), c=RegrAvgX('size', 'pk'), d=RegrCount('size', 'pk'), e=RegrSlope('size', 'pk'), f=RegrR2('size', 'pk'), g=RegrIntercept('size', 'pk')).items()}",
    "table(Text.objects.annotate(c=StringAgg('children__title', delimiter=', ', order_by='children__title')).order_by('pk').values_list('title', 'c'))",
    "list(Text.objects.annotate(c=JSONBAgg('children__size', order_by='-children__pk')).filter(c__0__gt=2).order_by('pk').values('title', 'c'))",
    "list(Text.objects.annotate(c=ArrayAgg('children__size', order_by='children__pk')).filter(c__contains=[1]).order_by('pk').values_list('pk', 'c'))",
    "list(Text.objects.annotate(n=Count('children')).order_by('pk').values('parent__title', 'n'))", "list(Text.objects.values('parent__title', n=Count('children')).order_by('parent__title', 'n'))",
    "list(Text.objects.annotate(n=Count('children')).order_by('pk').values_list('parent__title__length' if False else 'parent__size', 'children__flag', 'n'))",
    "list(Text.objects.annotate(n=Count('children'), w=Window(Count('pk'), partition_by='flag')).order_by('pk').values_list('pk', 'n')[:3])",
]  # fmt: skip


def test_searches_and_aggregates_answer_the_same(prelude: tuple[str, str]) -> None:
    assert compare(prelude, SEARCHES, LIBRARY) == []
