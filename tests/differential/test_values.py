"""Rows reduced to values across relations to many are those that an installed Django finds.

Where a condition is said decides which related rows it is about: before the choice of values it
limits them, after it it asks for others.
"""

# ruff: noqa: E501 - one expression per line reads as a table

from __future__ import annotations

import random

import pytest

from tests.differential.oracle import compare, needs_django
from tests.differential.test_queries import SETUP

pytestmark = [pytest.mark.differential, needs_django]

CHAINS = [
    "Author.objects.values_list('books__title').filter(books__pages=5)",
    "Author.objects.filter(books__pages=5).values_list('books__title')",
    "Author.objects.filter(books__pages=5).filter(books__flag=True).values_list('books__pk')",
    "Author.objects.filter(books__pages=5).values_list('books__pk').filter(books__flag=True)",
    "Author.objects.values_list('books__pk').filter(books__pages=5, books__flag=True)",
    "Author.objects.values_list('books__pk').filter(books__pages=5).values_list('books__flag')",
    "Author.objects.values_list('books__pk').exclude(books__pages=5)",
    "Author.objects.values_list('books__pk').filter(Q(books__pages=5) | Q(name='x'))",
    "Author.objects.values_list('books__tags__label').filter(books__pages=5)",
    "Author.objects.values_list('books__pk').filter(books__tags__label='t1')",
    "Author.objects.values_list('books', F('books__pages') + 1).filter(books__pages=5)",
    "Author.objects.values('books__pk').annotate(n=Count('books__tags')).filter(books__flag=True).values_list('books__pk', 'n')",
    "Author.objects.values('books__pk').filter(books__flag=True).annotate(n=Count('books__tags')).values_list('books__pk', 'n')",
    "Author.objects.values('books__flag').annotate(n=Count('books')).filter(books__pages__gt=4).values_list('books__flag', 'n')",
    "Author.objects.values('books__flag').filter(books__pages__gt=4).annotate(n=Count('books')).values_list('books__flag', 'n')",
    "Author.objects.filter(books__pages=5).filter(books__flag=True).annotate(x=F('books__pk')).values_list('pk', 'x')",
    "Author.objects.filter(books__pages=5).filter(books__flag=True).annotate(n=Count('books')).values_list('pk', 'n')",
    "Author.objects.annotate(f=FilteredRelation('books', condition=Q(books__pages=5))).values_list('f__pk', 'books__pk')",
    "Author.objects.annotate(f=FilteredRelation('books', condition=Q(books__pages=5))).filter(f__flag=True).values_list('f__pk', 'books__pk')",
    "Author.objects.annotate(f=FilteredRelation('books', condition=Q(books__pages=5))).filter(books__flag=True).values_list('f__pk', 'books__pk')",
    "Author.objects.values('books__flag').annotate(n=Count('pk')).order_by('books__flag').values_list('books__flag', 'n')",
    "Book.objects.values_list('pk', 'tags__label').filter(tags__label='t1').filter(tags__label='t2')",
    "Book.objects.filter(tags__label='t1').values_list('pk', 'tags__label').filter(tags__label='t2')",
    "Book.objects.filter(tags__label='t1').filter(tags__label='t2').values_list('pk', 'tags__label')",
    "Book.objects.values_list('author__books__pk').filter(author__books__flag=True)",
    "Book.objects.values_list('tags__label', 'author__books').filter(tags=2).distinct()",
]  # fmt: skip
ORDERED = [
    "list(Author.objects.order_by('books__pk', 'pk').filter(books__pages=5).values_list('books__pk'))",
    "list(Author.objects.filter(books__pages=5).filter(books__flag=True).order_by('books__pk', 'pk').values_list('pk', 'books__pk'))",
    "list(Author.objects.filter(books__pages=5).filter(books__flag=True).order_by('-books__pk', 'pk')[:5].values_list('pk', 'books__pk'))",
    "list(Book.objects.filter(tags__label='t1').order_by('tags__label', 'pk').values_list('pk', 'tags__label'))",
]  # fmt: skip
STEPS = [
    ".filter(books__pages=5)", ".filter(books__flag=True)", ".filter(books__tags__label='t1')", ".exclude(books__pages=1)",
    ".filter(books__author__students=None)", ".filter(students__name__gt='b')", ".filter(Q(books__pages__gt=4) | Q(students=None))",
    ".filter(edited__pages__gt=1)",
]  # fmt: skip
VALUES = [
    "books__pk",
    "books__flag",
    "students",
    "books__tags__label",
    "name",
    "pk",
    "mentor__name",
    "edited__pages",
]


def chains(count: int) -> list[str]:
    """Returns random chains of conditions around choices of values; the same ones each time."""
    rng = random.Random(13)
    found = []
    for _ in range(count):
        steps = [rng.choice(STEPS) for _ in range(rng.choice([1, 2, 2, 3]))]
        names = ", ".join(repr(name) for name in rng.sample(VALUES, rng.choice([1, 2])))
        steps.insert(rng.randrange(len(steps) + 1), f".values_list({names})")
        if rng.randrange(3) == 0:
            steps.append(".distinct()")
        found.append("Author.objects" + "".join(steps))
    return found


def questions(querysets: list[str]) -> list[str]:
    """Returns what is asked of each: its rows, and how many they are."""
    rows = [f"sorted({one}, key=repr)" for one in querysets]
    return [*rows, *[f"{one}.count()" for one in querysets]]


def test_values_come_from_the_related_rows_of_their_place(prelude: tuple[str, str]) -> None:
    assert compare(prelude, [*questions(CHAINS), *ORDERED], SETUP) == []


@pytest.mark.slow
def test_random_chains_around_values_find_the_same_rows(prelude: tuple[str, str]) -> None:
    assert compare(prelude, questions(chains(150)), SETUP) == []
