"""The logger `plectrum.template` tells which variables a template did not find."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from plectrum.template import Context, VariableDoesNotExist
from tests.template.support import make_engine


class Silent(Exception):
    silent_variable_failure = True


class Thing:
    def boom(self) -> None:
        raise Silent

    def needs(self, argument: object) -> None: ...


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("{{ a }}", "a"),
        ("{{ d.x }}", "x"),
        ("{{ a.b.c }}", "a"),
        ("{{ a|upper }}", "a"),
        ("{% if a %}{% endif %}", "a"),
        ("{% if d.x == 1 %}{% endif %}", "x"),
        ("{% for x in a %}{% endfor %}", "a"),
        ("{% with x=a %}{% endwith %}", "a"),
        ("{% firstof a d %}", "a"),
        ("{{ o.boom }}", "boom"),
        ("{{ o.boom.x }}", "boom"),
    ],
)
def test_a_missing_variable_is_logged(
    source: str, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, "plectrum.template"):
        text = _render(source)
    assert caplog.messages == [f"Exception while resolving variable '{name}' in template 't'."]
    with caplog.at_level(logging.INFO, "plectrum.template"):
        assert _render(source) == text


def test_the_record_says_where_was_looked(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "plectrum.template"):
        _render("{{ d.x }}")
    (record,) = caplog.records
    assert record.exc_info is not None
    assert isinstance(record.exc_info[1], VariableDoesNotExist)
    assert str(record.exc_info[1]) == "Failed lookup for key [x] in {}"


@pytest.mark.parametrize("source", ["{{ d }}", "{{ o.needs }}", "{{ o.needs|default:1 }}", "x"])
def test_what_is_found_is_not_logged(source: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "plectrum.template"):
        _render(source)
    assert caplog.messages == []


def test_nothing_is_logged_below_debug(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "plectrum.template"):
        _render("{{ a }}")
    assert caplog.messages == []


def _render(source: str) -> str:
    values: dict[str, Any] = {"d": {}, "o": Thing()}
    return str(make_engine({"t": source}).get_template("t").render(Context(values)))
