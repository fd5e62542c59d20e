"""Random queries over random rows find what an installed Django finds, on each database."""

# ruff: noqa: E501 - one expression per line reads as a table

from __future__ import annotations

import random

import pytest

from tests.differential.oracle import compare, needs_django

pytestmark = [pytest.mark.differential, needs_django]

SETUP = """
import datetime as dt, decimal, random
from {root}.db import connection, models
from {root}.db.models import *
from {root}.db.models.functions import *
D = decimal.Decimal
class Author(models.Model):
    name = models.CharField(max_length=50)
    mentor = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="students")
    class Meta:
        app_label = "contenttypes"
        ordering = ["name"]
    def __str__(self): return self.name
class Tag(models.Model):
    label = models.CharField(max_length=9)
    class Meta: app_label = "contenttypes"
    def __str__(self): return self.label
class Book(models.Model):
    title = models.CharField(max_length=50, null=True)
    pages = models.IntegerField(null=True)
    price = models.DecimalField(max_digits=6, decimal_places=2)
    day = models.DateField(null=True)
    moment = models.DateTimeField()
    flag = models.BooleanField(default=False)
    data = models.JSONField(default=dict)
    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="books")
    editor = models.ForeignKey(Author, null=True, on_delete=models.SET_NULL, related_name="edited")
    tags = models.ManyToManyField(Tag, related_name="books")
    class Meta:
        app_label = "contenttypes"
        ordering = ["author", "-pages", "pk"]
    def __str__(self): return str(self.title)
class Novel(Book):
    genre = models.CharField(max_length=9)
    class Meta: app_label = "contenttypes"
with connection.schema_editor() as editor:
    for model in (Author, Tag, Book, Novel): editor.create_model(model)
rng = random.Random(7)
authors = []
for i in range(8):
    authors.append(Author.objects.create(name=rng.choice("abcdeXYZ") * 2 + str(i), mentor=rng.choice([None, *authors])))
tags = [Tag.objects.create(label=f"t{i}") for i in range(5)]
for i in range(40):
    make = Novel.objects.create if i % 5 == 0 else Book.objects.create
    extra = {"genre": rng.choice("xy")} if i % 5 == 0 else {}
    book = make(title=rng.choice([None, "aa", "Ab%", "b_c", "zz\\\\\\\\", f"t{i}"]), pages=rng.choice([None, 1, 5, 9, 100]),
        price=D(rng.randrange(1000)) / 100, day=rng.choice([None, dt.date(2020, 1, 31), dt.date(2021, 12, 30), dt.date(2024, 2, 29)]),
        moment=dt.datetime(2020 + i % 4, 1 + i % 12, 1 + i % 28, i % 24, i % 60, tzinfo=dt.timezone.utc), flag=i % 3 == 0,
        data=rng.choice([{}, {"a": 1}, {"a": {"b": "x"}}, {"l": [1, 2]}]), author=rng.choice(authors), editor=rng.choice([None, *authors]), **extra)
    book.tags.set(rng.sample(tags, rng.randrange(4)))
def keys(queryset):
    return sorted(queryset.values_list("pk", flat=True))
"""
CONDITIONS = [
    'title="aa"', "title=None", 'title__isnull=False', 'title__contains="%"', 'title__icontains="A"', 'title__startswith="b_"',
    'title__endswith="\\\\\\\\"', 'title__iexact="AB%"', 'title__in=["aa", "zz", None]', "pages__in=[]", "pages=5", "pages__gt=4",
    "pages__lte=5.5", "pages__lt=5.5", "pages__range=(2, 50)", "price__gte=D('4.5')", "day__year=2020", "day__month__gte=6", "day__week_day=7",
    "day__isnull=True", "moment__hour__lt=9", "moment__date__gt=dt.date(2021, 6, 1)", "moment__year__in=[2020, 2022]", "flag=True",
    'author__name__startswith="a"', "author__mentor=None", "author__mentor__isnull=False", 'author__mentor__name__gt="b"', "author=3", "author__in=[1, 2, 5]",
    "author_id=4", "editor=None", "editor__isnull=False", 'editor__name__contains="X"', "editor=F('author')", "editor__mentor__pk=1",
    'tags__label="t1"', "tags=2", "tags__in=[1, 3]", "tags=None", "tags__isnull=False", "pages__gt=F('author__id')", "pages=F('pages') + 0",
    "author__books__pages=9", "author__edited__isnull=True", "author__students__name__gte='b'", "novel__genre='x'", "novel=None", "data__a=1", 'data__a__b="x"',
    "data__has_key='a'", "data__l__0=1", "data__a__isnull=True", "pk__in=Book.objects.filter(pages=5)", "author__in=Author.objects.filter(mentor__isnull=True)",
]  # fmt: skip
NULLABLE_CONDITIONS = [
    "pages__gt=F('editor')",
    "editor__lt=F('pages')",
    "pages=F('editor__mentor')",
    "day__year__gt=F('pages')",
]
AUTHOR_CONDITIONS = [
    "books__pages=5", "books__isnull=True", "books__title='aa'", "books__tags__label='t2'", "students=None", "mentor__books__flag=True",
    "books__editor__name__gt='b'", "edited__pages__gt=3", "name__lt='c'", "books__novel__genre='y'", "books=3", "edited__isnull=False", "books__pages=F('pk')",
]  # fmt: skip
TABLE = [
    "[(str(a), a.n) for a in Author.objects.annotate(n=Count('books')).order_by('pk')]",
    "[(str(a), a.n, a.m) for a in Author.objects.annotate(n=Count('books', distinct=True), m=Count('edited', distinct=True)).order_by('pk')]",
    "list(Book.objects.values('author').annotate(s=Sum('pages'), a=Avg('price'), m=Max('day')).order_by('author'))",
    "list(Book.objects.values('flag', 'day__year').annotate(n=Count('*')).order_by('flag', 'day__year'))",
    "list(Author.objects.annotate(n=Count('books', filter=Q(books__pages__gt=4))).filter(n__gt=1).order_by('pk').values_list('pk', 'n'))",
    "list(Author.objects.filter(books__pages__gt=4).annotate(n=Count('books')).order_by('pk').values_list('pk', 'n'))",
    "Book.objects.aggregate(Sum('pages'), Avg('pages'), Min('title'), Count('author', distinct=True), x=Sum(F('pages') * 2))",
    "Book.objects.filter(pk__lt=0).aggregate(Sum('pages'), Count('pk'), d=Sum('pages', default=7))",
    "Book.objects.order_by('pages')[:7].aggregate(n=Count('pk'), s=Sum('pages'))",
    "Author.objects.annotate(n=Count('books')).aggregate(Max('n'), Avg('n'))",
    "list(Book.objects.order_by('author__mentor', F('pages').asc(nulls_last=True), '-pk').values_list('pk', flat=True))",
    "list(Book.objects.values_list('pk', flat=True))",
    "list(Book.objects.reverse().values_list('pk', flat=True)[3:9])",
    "list(Book.objects.order_by('editor__name', 'pk').values_list('pk', 'editor__name')[:9])",
    "list(Book.objects.values_list('author__name', 'flag').distinct().order_by('author__name', 'flag'))",
    "list(Book.objects.annotate(k=Case(When(pages__gt=5, then=Value('b')), When(pages=None, then=Value('n')), default=Value('s'))).order_by('pk').values_list('k', flat=True))",
    "list(Book.objects.annotate(t=Coalesce('title', Value('-')), u=Upper('title'), l=Length('title'), c=Concat('title', Value('!'))).order_by('pk').values_list('t', 'u', 'l', 'c'))",
    "list(Book.objects.annotate(m=TruncMonth('moment'), y=ExtractYear('day'), w=ExtractWeek('day'), q=ExtractQuarter('moment')).order_by('pk').values_list('m', 'y', 'w', 'q'))",
    "list(Book.objects.dates('day', 'month')), list(Book.objects.datetimes('moment', 'year', order='DESC'))",
    "list(Author.objects.annotate(t=Subquery(Book.objects.filter(author=OuterRef('pk')).order_by('-price', 'pk').values('pages')[:1])).order_by('pk').values_list('t', flat=True))",
    "keys(Author.objects.filter(Exists(Book.objects.filter(author=OuterRef('pk'), pages=5))))",
    "keys(Author.objects.filter(~Exists(Book.objects.filter(editor=OuterRef('pk'), tags__label='t1'))))",
    "list(Book.objects.annotate(r=Window(RowNumber(), partition_by='author', order_by=['-price', 'pk'])).order_by('pk').values_list('r', flat=True))",
    "keys(Book.objects.order_by().filter(pages=5).union(Book.objects.order_by().filter(flag=True)))",
    "keys(Book.objects.order_by().filter(pages__gt=2).intersection(Book.objects.order_by().filter(flag=True)))",
    "keys(Book.objects.order_by().filter(pages__gt=2).difference(Book.objects.order_by().filter(flag=True)))",
    "[[t.label for t in sorted(b.tags.all(), key=str)] for b in Book.objects.prefetch_related('tags').order_by('pk')]",
    "[(b.author.name, b.editor and b.editor.mentor_id) for b in Book.objects.select_related('author', 'editor').order_by('pk')]",
    "[(n.title, n.genre, n.pages) for n in Novel.objects.filter(pages__gt=1).order_by('pk')]",
    "sorted(f.name for f in Book._meta.get_fields()), [f.column for f in Novel._meta.concrete_fields], Book.tags.through._meta.db_table",
    "list(Book.objects.order_by('pk').values_list('data__a', 'data__l__1'))",
    "(Book.objects.filter(pages=1).update(pages=F('pages') + 10), keys(Book.objects.filter(pages=11)))",
    "(Book.objects.filter(author__mentor=None).update(flag=True), keys(Book.objects.filter(flag=True)))",
    "(Novel.objects.filter(genre='x').update(genre='z', title='up'), keys(Book.objects.filter(title='up')))",
    "Author.objects.get(pk=1).delete(), Book.objects.count(), Author.objects.filter(mentor=None).count()",
    "sorted(Novel.objects.filter(genre='y').delete()[1].items())",
    "Tag.objects.all().delete()[0]",
]  # fmt: skip


MORE = [
    "list(Book.objects.annotate(e=ExpressionWrapper(F('moment') + dt.timedelta(days=2, microseconds=5), DateTimeField()), d=F('moment') - dt.timedelta(hours=3)).order_by('pk').values_list('e', 'd')[:9])",
    "list(Book.objects.annotate(d=ExpressionWrapper(F('moment') - Value(dt.datetime(2020, 1, 1, tzinfo=dt.timezone.utc), DateTimeField()), DurationField())).order_by('pk').values_list('d', flat=True)[:9])",
    "keys(Book.objects.filter(moment__gt=F('moment') - dt.timedelta(days=1), pages__gt=F('pages') / 2))",
    "list(Book.objects.filter(pages__isnull=False).annotate(a=F('pages').bitand(5), o=F('pages').bitor(8), x=F('pages').bitxor(3), l=F('pages').bitleftshift(2), r=F('pages').bitrightshift(1), m=F('pages') % 4, p=F('pages') ** 2).order_by('pk').values_list('a', 'o', 'x', 'l', 'r', 'm', 'p'))",
    "list(Book.objects.annotate(a=MD5('title'), b=SHA1('title'), c=SHA224('title'), d=SHA256('title'), e=SHA384('title'), f=SHA512('title')).order_by('pk').values_list('a', 'b', 'c', 'd', 'e', 'f')[:5])",
    "list(Book.objects.annotate(a=Left('author__name', 1), b=Right('author__name', 2), c=LPad('author__name', 6, Value('.')), d=RPad('author__name', 5, Value('-')), e=Substr('author__name', 2, 2), f=StrIndex('author__name', Value('a')), g=Reverse('author__name'), h=Repeat('author__name', 2), i=Replace('author__name', Value('a'), Value('q')), j=Trim(Concat(Value(' '), 'author__name', Value(' '))), k=Ord('author__name'), l=Chr('author_id')).order_by('pk').values_list('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l')[:9])",
    "list(Book.objects.annotate(a=Cast('pages', TextField()), c=Cast('price', IntegerField()), d=Cast('pages', DecimalField(max_digits=8, decimal_places=2)), f=Cast('moment', DateField())).order_by('pk').values_list('a', 'c', 'd', 'f')[:9])",
    "list(Book.objects.annotate(a=Abs(-F('price')), b=Ceil('price'), c=Floor('price'), d=Sign('price'), e=Round('price'), g=Mod('pages', 7)).order_by('pk').values_list('a', 'b', 'c', 'd', 'e', 'g')[:9])",
    "list(Book.objects.annotate(a=ExtractHour('moment'), b=ExtractMinute('moment'), c=ExtractSecond('moment'), d=ExtractIsoYear('day'), e=ExtractIsoWeekDay('day'), f=ExtractWeekDay('moment'), g=ExtractDay('day'), h=ExtractMonth('moment')).order_by('pk').values_list('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h')[:12])",
    "list(Book.objects.annotate(a=TruncYear('moment'), b=TruncQuarter('moment'), c=TruncMonth('day'), d=TruncWeek('moment'), e=TruncDay('moment'), f=TruncHour('moment'), g=TruncMinute('moment'), h=TruncDate('moment'), i=TruncTime('moment'), j=TruncQuarter('day'), k=TruncWeek('day')).order_by('pk').values_list('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k')[:12])",
    "list(Author.objects.annotate(s=Greatest('pk', 3), t=Least('pk', 3), n=NullIf('name', Value('aa0'))).order_by('pk').values_list('s', 't', 'n'))",
    "list(Author.objects.annotate(s=StringAgg('books__tags__label', Value(';'), order_by='books__tags__label', distinct=True)).order_by('pk').values_list('pk', 's'))",
    "list(Author.objects.annotate(a=Count('books', filter=Q(books__flag=True)), b=Sum('books__pages', filter=Q(books__pages__gt=4), default=0), c=StdDev('books__pages'), d=Variance('books__pages')).order_by('pk').values_list('pk', 'a', 'b'))",
    "list(Book.objects.annotate(r=Window(Rank(), order_by='price'), l=Window(Lag('pages'), partition_by='author', order_by='pk'), s=Window(Sum('pages'), partition_by='author', order_by='pk', frame=RowRange(start=None, end=0)), n=Window(NthValue('pages', 2), partition_by='flag', order_by='pk')).order_by('pk').values_list('r', 'l', 's', 'n'))",
    "list(Book.objects.order_by(F('day').desc(nulls_first=True), 'pk').values_list('pk', flat=True)[5:])",
    "keys(Book.objects.filter(title__regex='^[a-z]+$')), keys(Book.objects.filter(title__iregex='^[A-Z]+$')), keys(Book.objects.filter(author__name__regex='^[X-Z]'))",
    "keys(Book.objects.filter(title__contains=F('author__name'))), keys(Book.objects.filter(author__name__startswith=Left('author__name', 2)))",
    "keys(Book.objects.filter(Q(flag=True) ^ Q(pages__gt=4) ^ Q(title='aa')))",
    "list(Book.objects.order_by('pk').annotate(o=JSONObject(a='pages', b='title'), l=JSONArray('pages', 'flag')).values_list('o', flat=True)[:5])",
    "keys(Book.objects.filter(data__has_keys=['a', 'l'])), keys(Book.objects.filter(data__has_any_keys=['a', 'l'])), keys(Book.objects.filter(data={})), keys(Book.objects.filter(data={'a': {'b': 'x'}})), keys(Book.objects.filter(data__a__gt=0)), keys(Book.objects.filter(data__a__in=[1, 2])), keys(Book.objects.filter(data__a__b__icontains='X')), keys(Book.objects.filter(data__a=None))",
    "list(Book.objects.annotate(k=KT('data__a__b')).order_by('pk').values_list('k', flat=True)[:9])",
    "sorted(Book.objects.filter(pages__isnull=False).values_list('flag').annotate(n=Count('pk'), a=Avg('price'), x=Max('moment')).values_list('flag', 'n', 'x'))",
    "(Book.objects.filter(pk__in=Book.objects.filter(pages=5)).update(price=F('price') + 1), Book.objects.filter(author__in=Author.objects.filter(books__pages=5)).update(flag=False))",
    "(Book.objects.filter(pk=Subquery(Book.objects.order_by('-pk').values('pk')[:1])).delete()[0], Book.objects.filter(Exists(Book.objects.filter(author=OuterRef('author'), pages=9))).update(pages=10))",
    "(Tag.objects.bulk_create([Tag(label='n1'), Tag(label='n2')]), Tag.objects.bulk_update([Tag(pk=1, label='c')], ['label']), sorted(Tag.objects.values_list('label', flat=True)))",
    "Tag.objects.get_or_create(label='t3')[1], Tag.objects.update_or_create(label='t4', defaults={'label': 't5'})[1], Tag.objects.in_bulk([1, 2]).keys(), Tag.objects.filter(label='t0').exists(), [t.label for t in Tag.objects.raw('SELECT * FROM contenttypes_tag WHERE label = %s', ['t2'])]",
]  # fmt: skip


CHAINS = [
    "keys(Book.objects.filter(title__regex='^[a-z]{2}$'))",
    "keys(Book.objects.filter(title__iregex='^A'))",
    "keys(Book.objects.exclude(title__regex='t[0-9]'))",
    "keys(Book.objects.filter(data={'a': 1})), keys(Book.objects.filter(data__has_any_keys=['a', 'l']))",
    "keys(Book.objects.filter(data__has_keys=['a'])), keys(Book.objects.filter(data__a__b__startswith='x'))",
    "keys(Book.objects.filter(day__quarter=4)), keys(Book.objects.filter(day__iso_year=2020))",
    "keys(Book.objects.filter(day__gt=dt.date(2020, 5, 5), moment__minute__in=[1, 2, 3]))",
    "keys(Book.objects.filter(moment__time__lt=dt.time(12, 30)))",
    "keys(Book.objects.filter(pages__in=[1, 5, None])), keys(Book.objects.exclude(pages__in=[1, 5, None]))",
    "keys(Book.objects.alias(n=Count('tags')).filter(n=2)), keys(Book.objects.alias(n=Count('tags')).exclude(n__gt=1))",
    "keys(Book.objects.filter(Q(pages=5) ^ Q(flag=True))), keys(Book.objects.filter(Q(pages=5) ^ Q(flag=True) ^ Q(author=1)))",
    "keys(Book.objects.annotate(r=Window(RowNumber(), partition_by='author', order_by=['-price', 'pk'])).filter(r__lte=2))",
    "list(Book.objects.annotate(r=Window(Rank(), order_by='pages')).filter(r__lt=9, flag=True).order_by('pk').values_list('pk', 'r'))",
    "list(Book.objects.annotate(r=Window(Lag('pages'), order_by='pk'), n=Window(Sum('pages'), order_by='pk')).order_by('pk').values_list('r', 'n'))",
    "list(Book.objects.annotate(g=Greatest('pk', Value(20)), l=Least(F('pk') * 2, Value(30))).order_by('pk').values_list('g', 'l'))",
    "list(Book.objects.annotate(s=Substr('title', 1, 2), i=StrIndex('title', Value('b')), r=Replace('title', Value('a'), Value('o')), p=LPad('title', 5, Value('*'))).order_by('pk').values_list('s', 'i', 'r', 'p'))",
    "list(Book.objects.annotate(n=NullIf('title', Value('aa')), c=Cast('pages', CharField()), a=Abs(F('pages') - 6), m=Mod('pk', 3)).order_by('pk').values_list('n', 'c', 'a', 'm'))",
    "list(Book.objects.extra(select={'twice': 'pages * %s'}, select_params=[2], where=['pages > %s'], params=[4]).order_by('pk').values_list('pk', 'twice'))",
    "[[b.pk for b in a.last] for a in Author.objects.order_by('pk').prefetch_related(Prefetch('books', Book.objects.order_by('-price', 'pk')[1:3], to_attr='last'))]",
    "[[b.pk for b in t.last] for t in Tag.objects.order_by('pk').prefetch_related(Prefetch('books', Book.objects.order_by('-price', 'pk')[:2], to_attr='last'))]",
    "list(Book.objects.values('author__name').annotate(n=Count('pk'), top=Max('pages')).filter(n__gt=2).order_by('-n', 'author__name'))",
    "list(Author.objects.annotate(n=Count('books')).values('n').annotate(k=Count('pk')).order_by('n'))",
    "list(Book.objects.filter(tags__label__in=['t1', 't2']).annotate(n=Count('tags')).order_by('pk').values_list('pk', 'n'))",
    "Book.objects.filter(pages__gt=3).earliest('moment').pk, Book.objects.latest('moment').pk, Book.objects.order_by('pk').last().pk",
    "Book.objects.in_bulk([3, 1, 99]).keys(), list(Book.objects.order_by('pk').only('pk').values_list(F('pages') + 1, flat=True)[:4])",
    "Book.objects.filter(pages=5).exists(), Book.objects.filter(pages=-5).exists(), Book.objects.none().exists(), Book.objects.contains(Book.objects.get(pk=3))",
]


def chains(count: int) -> list[str]:
    """Returns random chains of conditions; the same ones each time."""
    rng = random.Random(11)

    def condition(pool: list[str]) -> str:
        kind = rng.randrange(6)
        one = f"Q({rng.choice(pool)})"
        if kind == 0:
            return f"({one} | Q({rng.choice(pool)}))"
        if kind == 1 and pool is CONDITIONS:
            # Django asks the wrong rows where the two conditions are about different relations
            # to the same model, as those of authors are.
            return f"({one} & ~Q({rng.choice(pool)}))"
        if kind == 2:
            return f"~({one} | Q({rng.choice(pool)}))"
        return one

    found = []
    for number in range(count):
        model, pool = ("Author", AUTHOR_CONDITIONS) if number % 4 == 0 else ("Book", CONDITIONS)
        steps = "".join(
            f".{rng.choice(['filter', 'filter', 'exclude'])}({condition(pool)})"
            for _ in range(rng.choice([1, 1, 2, 3]))
        )
        found.append(f"keys({model}.objects{steps}.distinct())")
        found.append(f"{model}.objects{steps}.count()")
    return found


@pytest.mark.slow
def test_random_chains_of_conditions_find_the_same_rows(prelude: tuple[str, str]) -> None:
    differences = compare(prelude, chains(400), SETUP)
    assert differences == []


def test_every_condition_alone_finds_the_same_rows(prelude: tuple[str, str]) -> None:
    alone = [
        f"keys({model}.objects.{verb}({one}))"
        for model, pool in (
            ("Book", [*CONDITIONS, *NULLABLE_CONDITIONS]),
            ("Author", AUTHOR_CONDITIONS),
        )
        for one in pool
        for verb in ("filter", "exclude")
    ]
    assert compare(prelude, alone, SETUP) == []


def test_aggregates_orders_functions_and_writes_answer_the_same(prelude: tuple[str, str]) -> None:
    assert compare(prelude, TABLE, SETUP) == []


def test_functions_arithmetic_and_documents_answer_the_same(prelude: tuple[str, str]) -> None:
    assert compare(prelude, MORE, SETUP) == []


def test_windows_slices_and_older_ways_answer_the_same(prelude: tuple[str, str]) -> None:
    assert compare(prelude, CHAINS, SETUP) == []
