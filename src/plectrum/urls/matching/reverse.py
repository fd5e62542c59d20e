"""The reverse table: from the name of a route and values to a path."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from itertools import product
from typing import Any, Generic, TypeVar
from urllib.parse import quote

from plectrum.urls.matching.pattern import Capture, Expression, Level, Route, Template
from plectrum.urls.matching.regex_template import NotReversibleError, Parameter, Text, texts_of

T = TypeVar("T")

SAFE_CHARACTERS = "!$&'()*+,;=/~:@"
_needs_no_quoting = re.compile(r"[A-Za-z0-9_.~!$&'()*+,;=/:@-]*").fullmatch


class Candidate:
    """One form of the path of a route: texts, and parameters between them.

    Attributes:
        names: The parameters in order; those without a name are `_0`, `_1`, …
        pattern: The route as it is written, for messages.
        fixed: The extra values of the route; given as keywords they must be equal.
    """

    __slots__ = ("_checks", "_literals", "_steps", "fixed", "names", "pattern")

    def __init__(
        self, levels: Sequence[tuple[Level, Text]], fixed: Mapping[str, Any], pattern: str
    ) -> None:
        self.fixed = dict(fixed)
        self.pattern = pattern
        self._literals = [""]
        parameters: list[str] = []
        writers: list[Callable[[Any], str | None]] = []
        self._checks: list[Callable[[Sequence[str]], bool]] = []
        for level, text in levels:
            first = len(parameters)
            for part in text:
                if isinstance(part, str):
                    self._literals[-1] += quote(part, SAFE_CHARACTERS)
                    continue
                parameters.append(part.name)
                self._literals.append("")
                writers.append(_writer(level, part.name))
            if isinstance(level, Expression):
                self._checks.append(_checker(level, text, first))
        self.names = tuple(parameters)
        self._steps = tuple(zip(writers, self._literals[1:], strict=True))

    def fill(self, values: Sequence[Any]) -> str | None:
        """Returns the quoted path for values in the order of the parameters, if they fit."""
        path = self._literals[0]
        if not values and not self._checks:
            return path
        texts: list[str] = []
        for (write, literal), value in zip(self._steps, values, strict=True):
            text = write(value)
            if text is None:
                return None
            texts.append(text)
            path += (text if _needs_no_quoting(text) else quote(text, SAFE_CHARACTERS)) + literal
        if self._checks and not all(check(texts) for check in self._checks):
            return None
        return path

    def fill_named(self, keywords: Mapping[str, Any]) -> str | None:
        """Returns the quoted path for named values, if they are just those that it takes."""
        fixed = self.fixed
        if len(keywords) != len(self.names) or fixed:
            for name in keywords:
                if name not in fixed and name not in self.names:
                    return None
            for name, value in fixed.items():
                if name in keywords and keywords[name] != value:
                    return None
        try:
            values = [keywords[name] for name in self.names]
        except KeyError:
            return None
        return self.fill(values)


class ReverseTable(Generic[T]):
    """The candidates of each key, those of the last route first.

    A key is whatever the owner looks routes up by: a name within its namespaces, or a view.
    """

    def __init__(self, routes: Iterable[Route[T]], keys_of: Callable[[T], Iterable[Hashable]]):
        self._routes: dict[Hashable, list[Route[T]]] = {}
        self._candidates: dict[Hashable, list[Candidate]] = {}
        for route in routes:
            for key in keys_of(route.target):
                self._routes.setdefault(key, []).insert(0, route)

    def __getitem__(self, key: Hashable) -> list[Candidate]:
        """Returns the candidates of a key; they are made when they are first asked for."""
        candidates = self._candidates.get(key)
        if candidates is None:
            candidates = self._candidates[key] = [
                candidate
                for route in self._routes.get(key, ())
                for candidate in candidates_of(route)
            ]
        return candidates

    def __contains__(self, key: Hashable) -> bool:
        return key in self._routes

    def keys(self) -> Iterable[Hashable]:
        """Returns all keys."""
        return self._routes.keys()


def candidates_of(route: Route[Any]) -> list[Candidate]:
    """Returns every form that the path of a route can have; none if it cannot be reversed."""
    try:
        forms = product(*(_texts(level) for level in route.levels))
    except NotReversibleError:
        return []
    fixed = {name: value for extra in route.extras for name, value in extra.items()}
    pattern = "".join(
        level.source if isinstance(level, Template) else level.regex.pattern
        for level in route.levels
    )
    return [
        Candidate(list(zip(route.levels, texts, strict=True)), fixed, pattern) for texts in forms
    ]


def _texts(level: Level) -> list[Text]:
    if isinstance(level, Expression):
        return texts_of(level.regex.pattern)
    return [tuple(part if isinstance(part, str) else Parameter(part.name) for part in level.parts)]


def _writer(level: Level, name: str) -> Callable[[Any], str | None]:
    """Returns the function that gives the text of a value, or None for one that does not fit."""
    if isinstance(level, Expression):
        return str
    converter = next(
        part.converter for part in level.parts if isinstance(part, Capture) and part.name == name
    )
    matches = re.compile(converter.regex).fullmatch
    to_url = converter.to_url

    def write(value: Any) -> str | None:
        try:
            text = to_url(value)
        except ValueError:
            return None
        return text if matches(text) is not None else None

    return write


def _checker(level: Expression, form: Text, first: int) -> Callable[[Sequence[str]], bool]:
    """Returns the function that tells whether the text of a level is one that it matches."""
    matches = level.regex.fullmatch if level.is_whole else level.regex.search

    def check(texts: Sequence[str]) -> bool:
        remaining = iter(texts[first:])
        whole = "".join(part if isinstance(part, str) else next(remaining) for part in form)
        found = matches(whole)
        return found is not None and found.end() == len(whole)

    return check
