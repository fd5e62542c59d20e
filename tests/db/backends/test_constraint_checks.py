"""Foreign keys may refer to nothing for a while, and are found where they still do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from plectrum.apps import apps
from plectrum.core.management import call_command
from plectrum.db import connection, transaction
from plectrum.db.utils import IntegrityError
from tests.db.models.library import MODELS, Author, Book, Tag
from tests.support.tables import tables


@pytest.fixture
def library(database: str) -> Iterator[str]:
    with tables(MODELS):
        yield database


def stores_a_student_of_nobody() -> bool:
    """Tells whether a row may refer to nothing now, at the end of a transaction."""
    try:
        Author.objects.create(name="Student", mentor_id=999)
    except IntegrityError:
        return False
    Author.objects.all().delete()
    return True


def test_checks_come_back_after_the_block(library: str) -> None:
    with connection.constraint_checks_disabled():
        # PostgreSQL checks at the end of a transaction in any case.
        assert stores_a_student_of_nobody() is (library != "postgresql")
    assert not stores_a_student_of_nobody()
    with pytest.raises(KeyError), connection.constraint_checks_disabled():
        raise KeyError
    assert not stores_a_student_of_nobody()


def test_checks_come_back_after_a_transaction_that_failed(library: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        with connection.constraint_checks_disabled():
            Tag.objects.create(label="a")
            Tag.objects.create(label="a")
    assert not stores_a_student_of_nobody()


def test_what_refers_to_nothing_is_found(library: str) -> None:
    connection.check_constraints()
    with transaction.atomic():
        with connection.constraint_checks_disabled():
            student = Author.objects.create(name="Student", mentor_id=999)
        if library != "postgresql":
            connection.check_constraints([Tag._meta.db_table])
        with pytest.raises(IntegrityError), transaction.atomic():
            connection.check_constraints([Author._meta.db_table])
        with pytest.raises(IntegrityError), transaction.atomic():
            connection.check_constraints()
        student.mentor = Author.objects.create(name="Mentor")
        student.save()
        connection.check_constraints()
    assert Author.objects.get(name="Student").mentor.name == "Mentor"


def test_a_block_within_another_leaves_the_checks_to_it(library: str) -> None:
    with connection.constraint_checks_disabled():
        with connection.constraint_checks_disabled():
            pass
        assert stores_a_student_of_nobody() is (library != "postgresql")
    assert not stores_a_student_of_nobody()


def test_fixtures_may_name_what_comes_later(
    library: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_label = {model._meta.label_lower: model for model in MODELS}
    monkeypatch.setattr(apps, "get_model", by_label.__getitem__)  # they belong to no application
    path = tmp_path / "circle.json"

    def load(mentor: int, tags: list[int]) -> None:
        author = {"name": "A", "mentor": mentor}
        book = {"title": "T", "author": 1, "tags": tags}
        rows = [
            {"model": "library.author", "pk": 1, "fields": author},
            {"model": "library.author", "pk": 2, "fields": {"name": "B", "mentor": 1}},
            {"model": "library.book", "pk": 1, "fields": book},
            {"model": "library.tag", "pk": 5, "fields": {"label": "t"}},
        ]
        path.write_text(json.dumps(rows))
        call_command("loaddata", str(path), verbosity=0)

    for mentor, tags in ((9, [5]), (2, [8])):
        with pytest.raises(IntegrityError):
            load(mentor, tags)
        assert not Author.objects.exists()
    load(2, [5])
    assert Author.objects.get(pk=1).mentor == Author.objects.get(pk=2)
    assert [tag.label for tag in Book.objects.get().tags.all()] == ["t"]
