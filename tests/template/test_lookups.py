"""What a dot finds, what is called, and which failures are silent."""

from __future__ import annotations

from typing import Any

import pytest

from plectrum.template import Context
from tests.template.support import make_engine, render


class Silent(Exception):
    """A failure that templates do not show."""

    silent_variable_failure = True


class Thing:
    """An object with everything that a dot may meet."""

    plain = "attribute"

    def method(self) -> str:
        return "called"

    def wanting(self, argument: object) -> str:
        return "never"

    def silent(self) -> str:
        raise Silent

    def loud(self) -> str:
        raise ValueError("loud")

    def delete(self) -> str:
        raise AssertionError("A template must not change data.")

    delete.alters_data = True  # type: ignore[attr-defined]  # the documented mark

    def __getitem__(self, key: object) -> str:
        if key == "plain":
            return "item"
        raise KeyError(key)


class Uncalled:
    """A class that templates show as it is."""

    do_not_call_in_templates = True
    label = "class"

    def __init__(self) -> None:
        raise AssertionError("It would have been called.")


class Destructive:
    """An object that may not be called."""

    alters_data = True

    def __call__(self) -> str:
        raise AssertionError("A template must not change data.")


VALUES: dict[str, Any] = {
    "thing": Thing(),
    "uncalled": Uncalled,
    "destructive": Destructive(),
    "mapping": {"items": "item", "1": "text key", 2: "number key", "method": lambda: "called"},
    "numbers": {1: "one"},
    "list": ["zero", "one"],
    "factory": Thing,
    "none": None,
}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ thing.plain }}", "item"),  # a key before an attribute
        ("{{ thing.method }}", "called"),
        ("{{ thing.method.upper }}", "CALLED"),
        ("{{ factory.method }}", "called"),
        ("{{ mapping.items }}", "item"),
        ("{{ mapping.1 }}", "text key"),
        ("{{ mapping.2 }}", "number key"),  # as an index, at last
        ("{{ mapping.method }}", "called"),
        ("{{ mapping.keys|length }}", "4"),
        ("{{ list.1 }}{{ list.9 }}{{ list.x }}", "one"),
        ("{{ uncalled.label }}", "class"),
        ("{{ destructive }}{{ thing.delete }}", ""),
        ("{{ thing.wanting }}{{ thing.silent }}{{ thing.silent.x }}{{ missing.x.y }}", ""),
        ("{{ none }}", "None"),
        ("{% if missing is None %}none{% endif %}", "none"),
        ("{% if thing.silent == '' %}shown as nothing{% endif %}", "shown as nothing"),
        ("{% for x in missing %}x{% empty %}empty{% endfor %}", "empty"),
        ("{{ missing|default:'d' }}{{ missing|upper }}{{ missing|length }}", "d0"),
    ],
)
def test_a_dot_finds_in_the_documented_order(source: str, expected: str) -> None:
    assert render(source, VALUES) == expected


def test_other_failures_of_methods_are_raised() -> None:
    for source in (
        "{{ thing.loud }}",
        "{% if thing.loud %}x{% endif %}",
        "{{ thing.loud.x|upper }}",
    ):
        with pytest.raises(ValueError, match="loud"):
            render(source, VALUES)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ missing }}", "?missing?"),
        ("{{ missing.x.y }}", "?missing.x.y?"),
        ("{{ thing.wanting }}{{ thing.delete }}", "?%s??%s?"),
        ("{{ thing.silent }}", "?%s?"),  # found, but without a value: no name is put in
        ("{{ missing|upper }}", "?missing?"),  # filters are not applied
        ("{{ none }}", "None"),
        ("{% if missing %}x{% else %}else{% endif %}", "else"),
        ("{% for x in missing %}x{% empty %}empty{% endfor %}", "empty"),
        ("{% regroup missing by x as groups %}{{ groups|length }}", "0"),
    ],
)
def test_an_invalid_variable_may_be_shown_by_name(source: str, expected: str) -> None:
    assert render(source, VALUES, string_if_invalid="?%s?") == expected
    if expected.startswith("?"):
        assert render(source, VALUES, string_if_invalid="!").replace("!", "") == ""


async def test_both_colours_look_up_alike() -> None:
    source = "{{ thing.plain }}{{ thing.method.upper }}{{ mapping.items }}{{ missing.x }}"
    for invalid in ("", "?%s?"):
        template = make_engine(string_if_invalid=invalid).from_string(source)
        assert await template.arender(Context(VALUES)) == template.render(Context(VALUES))
