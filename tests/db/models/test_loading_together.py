"""Relations of many objects: loaded together by a setting, or the line that loops is named."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from plectrum.conf import settings
from plectrum.core.exceptions import FieldFetchBlocked, ImproperlyConfigured
from plectrum.db import connections
from plectrum.db.models import FETCH_ONE
from plectrum.db.models.repeated import repeated_fetches
from plectrum.test.queries import CaptureQueriesContext
from tests.db.models.library import Author, Book


@pytest.fixture(autouse=True)
def _nothing_was_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that ran within the last second may have had its frame in the same place."""
    monkeypatch.setattr(repeated_fetches, "_counts", {})


def fill() -> None:
    """Makes eight books of eight authors."""
    for number in range(8):
        author = Author.objects.create(name=f"a{number}")
        Book.objects.create(title=f"t{number}", author=author)


def test_a_setting_loads_relations_for_all_peers(library: str) -> None:
    fill()
    with (
        settings.overridden(DEFAULT_FETCH_MODE="FETCH_PEERS"),
        CaptureQueriesContext(connections["default"]) as queries,
    ):
        assert [book.author.name for book in Book.objects.all()] == [f"a{n}" for n in range(8)]
        assert [book.pages for book in Book.objects.defer("pages")] == [None] * 8
    assert len(queries) == 4
    with CaptureQueriesContext(connections["default"]) as queries:
        assert len([book.author.name for book in Book.objects.all()]) == 8
    assert len(queries) == 9


def test_a_query_may_say_otherwise_than_the_setting(library: str) -> None:
    fill()
    with settings.overridden(DEFAULT_FETCH_MODE="FETCH_RAISE"):
        with pytest.raises(FieldFetchBlocked):
            _ = Book.objects.all()[0].author
        assert Book.objects.fetch_mode(FETCH_ONE)[0].author.name == "a0"


def test_a_setting_that_names_no_mode_is_refused(library: str) -> None:
    fill()
    with (
        settings.overridden(DEFAULT_FETCH_MODE="all"),
        pytest.raises(ImproperlyConfigured, match="DEFAULT_FETCH_MODE"),
    ):
        list(Book.objects.all())


def test_the_line_that_loops_is_named_once(
    library: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill()
    books = list(Book.objects.all())
    with caplog.at_level(logging.WARNING, "plectrum.db.models"):
        for book in books:
            _ = book.author
        assert caplog.records == []
        monkeypatch.setattr(connections, "is_logging", True)
        for book in Book.objects.all():
            _ = book.author.name  # the line
    (record,) = caplog.records
    message = record.getMessage()
    assert f"{__file__}:" in message
    number = int(message.split(":")[1].split()[0])
    lines = Path(__file__).read_text().splitlines()
    assert lines[number - 1].endswith("# the line")
    assert "Book.author" in message
    assert "select_related('author')" in message


def test_single_loads_are_no_loop(
    library: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill()
    monkeypatch.setattr(connections, "is_logging", True)
    one, two = Book.objects.all()[:2]
    _ = one.author
    _ = two.author
    assert caplog.records == []
