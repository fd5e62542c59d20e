"""Plectrum and Django."""

from __future__ import annotations

from typing import Any

from benchmarks.cases import Case, Cases
from benchmarks.suites.orm.vocabulary import define
from benchmarks.vocabulary import Framework


def cases(name: str) -> Cases:
    framework = Framework(name)
    framework.setup()
    _, book, _ = define(framework.load("db.models"))

    def build() -> Any:
        return (
            book.objects.filter(pages__gt=5, rating__lte=3.0)
            .exclude(title="x")
            .filter(author__name__startswith="a", active=True)
            .order_by("-pages")[:20]
            .query.sql_with_params()
        )

    def by_key() -> Any:
        return book.objects.filter(pk=5).query.sql_with_params()

    return {
        "build and compile, again": Case(build, lambda: values_of(build())),
        "by key, again": Case(by_key, lambda: values_of(by_key())),
    }


def values_of(built: Any) -> list[str]:
    """Returns the parameters of a text, in an order of its own.

    Whether a truth value, a slice and a pattern's wildcard are written into the text or handed on
    is each mapper's own choice.
    """
    text, parameters = built
    assert text.upper().startswith("SELECT"), text
    values = parameters.values() if isinstance(parameters, dict) else parameters
    written = (True, 1, 20, 0, -1)
    return sorted(str(each).rstrip("%") for each in values if each not in written)
