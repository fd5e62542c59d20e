"""The values of differential tests: run by both frameworks, so it imports neither."""

from __future__ import annotations

import datetime as dt
import decimal
from typing import Any


class Silent(Exception):
    """An error that templates do not show."""

    __module__ = "world"

    silent_variable_failure = True


class Person:
    """An object with everything that lookups meet."""

    __module__ = "world"

    name = "Ann <b>"
    age = 41
    nothing = None

    def __init__(self, friend: Any = None) -> None:
        self.friend = friend

    def __str__(self) -> str:
        return "<Person & co>"

    def method(self) -> str:
        return "called & done"

    def needs(self, argument: Any) -> Any:
        return argument

    def silent(self) -> str:
        raise Silent

    def loud(self) -> str:
        raise ValueError("loud")

    def type_error(self) -> str:
        raise TypeError("inside")

    @property
    def broken(self) -> str:
        raise AttributeError("inside a property")

    @property
    def silent_property(self) -> str:
        raise Silent

    def delete(self) -> str:
        return "deleted"

    delete.alters_data = True  # type: ignore[attr-defined]

    def factory(self) -> type[Person]:
        return Person


class Uncalled:
    """A class that templates do not call."""

    __module__ = "world"

    do_not_call_in_templates = True
    name = "not called"


class Function:
    """Something that can be called."""

    def __call__(self) -> str:
        return "from a function"

    def __repr__(self) -> str:
        return "<Function>"


class Indexed:
    """An object with items but no attributes."""

    def __repr__(self) -> str:
        return "<Indexed>"

    def __getitem__(self, key: Any) -> Any:
        return {"a": "item a", 1: "item one"}[key]


def numbers(count: int) -> Any:
    """Yields numbers, so that a loop cannot know how many."""
    yield from range(count)


def world() -> dict[str, Any]:
    """Returns the names that templates of the tests use."""
    person = Person(Person())
    return {
        "person": person,
        "Person": Person,
        "Uncalled": Uncalled,
        "indexed": Indexed(),
        "text": "a <b> & 'c' \"d\"",
        "empty": "",
        "none": None,
        "yes": True,
        "no": False,
        "zero": 0,
        "one": 1,
        "big": 1234567,
        "negative": -5,
        "real": 3.14159,
        "whole": 4.0,
        "amount": decimal.Decimal("1234.50"),
        "words": "Joel is a slug",
        "lines": "one\ntwo <2>\n\nthree",
        "html": "<p>one <i>two</i> three</p>",
        "items": ["a", "<b>", "c"],
        "nobody": [],
        "pairs": [("a", 1), ("b", 2)],
        "uneven": [(1, 2), (3,)],
        "mixed": [3, 1, 2],
        "data": {"key": "value", "items": "shadow", "n": {"deep": [10, 20]}},
        "people": [
            {"name": "zed", "age": 19, "town": "x"},
            {"name": "amy", "age": 22, "town": "x"},
            {"name": "joe", "age": 31, "town": "y"},
        ],
        "nested": ["States", ["Kansas", ["Lawrence", "Topeka"], "Illinois <1>"]],
        "day": dt.date(2008, 1, 9),
        "moment": dt.datetime(2008, 1, 9, 13, 5, 7, 12),  # noqa: DTZ001 - naive on purpose
        "clock": dt.time(0, 30),
        "function": Function(),
        "tuple": (1, "two"),
        "bytes": b"raw",
        "unicode": "élan vital — “ok” 🎻",
        "url": "https://www.example.org/foo?a=b&c=d",
        "safe_source": "<em>safe</em>",
        "template_name": "part.html",
        "names": ["missing.html", "part.html"],
    }


def lazily(count: int) -> dict[str, Any]:
    """Returns what can be used once only."""
    return {"numbers": numbers(count)}
