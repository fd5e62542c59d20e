"""Negated conditions on relations with conditions of their own find what they find in Django."""

from __future__ import annotations

import pytest

from tests.differential.oracle import compare, needs_django

pytestmark = [pytest.mark.differential, needs_django]

SETUP = """
from {root}.core.management import call_command
from {root}.db import connection, models
from {root}.db.models import F, FilteredRelation, Q
class Author(models.Model):
    name = models.CharField(max_length=9)
    age = models.IntegerField(null=True)
    mentor = models.ForeignKey("self", models.SET_NULL, null=True, related_name="students")
    class Meta: app_label = "contenttypes"
class House(models.Model):
    name = models.CharField(max_length=9)
    class Meta: app_label = "contenttypes"
class Book(models.Model):
    title = models.CharField(max_length=9)
    pages = models.IntegerField(null=True)
    authors = models.ManyToManyField(Author, related_name="books")
    house = models.ForeignKey(House, models.CASCADE, null=True, related_name="books")
    class Meta: app_label = "contenttypes"
call_command("migrate", verbosity=0)
with connection.schema_editor() as editor:
    for model in (Author, House, Book): editor.create_model(model)
a, b, c, d = [Author.objects.create(name=n, age=k) for n, k in zip("abcd", (30, 40, None, 50))]
b.mentor = c.mentor = a; b.save(); c.save()
p, q = House.objects.create(name="p"), House.objects.create(name="q")
for title, pages, house, authors in (
    ("x", 100, p, [a]), ("y", 700, p, [a, b]), ("z", 650, q, [b, c]), ("u", None, None, []),
    ("v", 800, q, [a, b, c]),
):
    Book.objects.create(title=title, pages=pages, house=house).authors.set(authors)
def keys(rows): return sorted(rows.values_list("pk", flat=True))
"""
RELATIONS = [
    (
        "Author",
        'FilteredRelation("books", condition=Q(books__pages__gt=200))',
        [
            'r__title="x"',
            'r__title="y"',
            "r__pages__gt=660",
            "r__pages=None",
            "r=None",
            "r=2",
            "r__isnull=True",
            'r__house__name="p"',
            'r__title__in=["y", "z"]',
            "r__house=None",
            'r__title=F("name")',
            'r__pages__gt=F("age")',
        ],
    ),
    (
        "Book",
        'FilteredRelation("authors", condition=Q(authors__age__gt=30))',
        ['r__name="b"', "r__age=None", 'r__mentor__name="a"', "r=None", 'r__books__title="y"'],
    ),
    (
        "Book",
        'FilteredRelation("house", condition=Q(pages__gt=200))',
        ['r__name="p"', "r=None", 'r__name__startswith="q"'],
    ),
    (
        "Author",
        'FilteredRelation("students", condition=Q(students__age__gt=30))',
        ['r__name="b"', "r__age__gt=1", "r=None", 'r__books__title="y"'],
    ),
    (
        "House",
        'FilteredRelation("books__authors", condition=Q(books__authors__age__gt=30))',
        ['r__name="b"', "r__age__gt=35", "r=None"],
    ),
]
FORMS = [
    "exclude({0})",
    "filter(~Q({0}))",
    "filter(~(Q({0}) | Q(pk=1)))",
    "filter(Q(pk__gt=1), ~Q({0}))",
    "filter(r__isnull=False).exclude({0})",
    "filter(~Q(~Q({0})))",
    "exclude(Q({0}) & Q(pk__gt=1))",
    "exclude({0}, r__isnull=False)",
]


def test_negated_conditions_ask_all_rows(prelude: tuple[str, str]) -> None:
    questions = [
        f"keys({model}.objects.annotate(r={relation}).{form.format(condition)})"
        for model, relation, conditions in RELATIONS
        for condition in conditions
        for form in FORMS
    ]
    assert compare(prelude, questions, SETUP) == []
