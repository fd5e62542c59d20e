"""Settings from the environment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from plectrum.conf.environment import Environment, parse_database_url, read_file
from plectrum.core.exceptions import ImproperlyConfigured


def test_values_are_read_with_types() -> None:
    env = Environment(
        variables={"DEBUG": "on", "PORT": "8001", "HOSTS": "a.example, b.example,", "KEY": "x"}
    )
    assert env.boolean("DEBUG") is True
    assert env.integer("PORT") == 8001
    assert env.items("HOSTS") == ["a.example", "b.example"]
    assert env.text("KEY") == "x"
    assert env.text("OTHER", default="y") == "y"


@pytest.mark.parametrize(
    ("text", "value"), [("0", False), ("False", False), ("", False), ("YES", True)]
)
def test_yes_and_no(text: str, value: bool) -> None:
    assert Environment(variables={"X": text}).boolean("X") is value


def test_a_missing_variable_says_where_to_set_it(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="KEY is not set") as caught:
        Environment(tmp_path / ".env", variables={}).text("KEY")
    assert "KEY=" in caught.value.hint


def test_a_wrong_value_names_the_variable() -> None:
    with pytest.raises(ImproperlyConfigured, match="DEBUG cannot be used: 'perhaps'"):
        Environment(variables={"DEBUG": "perhaps"}).boolean("DEBUG")


def test_a_file_fills_what_the_environment_lacks(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("# comment\n\nexport A='one two'\nB = \"2\"\nC=x=y\n", encoding="utf-8")
    env = Environment(file, variables={"B": "3"})
    assert (env.text("A"), env.text("B"), env.text("C")) == ("one two", "3", "x=y")


def test_a_broken_line_is_told_with_its_number(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("A=1\nnonsense\n", encoding="utf-8")
    with pytest.raises(ImproperlyConfigured, match="line 2"):
        read_file(file)


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("sqlite:///db.sqlite3", {"NAME": "db.sqlite3"}),
        ("sqlite:////srv/db.sqlite3", {"NAME": "/srv/db.sqlite3"}),
        ("sqlite://:memory:", {"NAME": ":memory:"}),
        (
            "postgresql://me:p%40ss@db.example:5433/shop?sslmode=require",
            {
                "NAME": "shop",
                "USER": "me",
                "PASSWORD": "p@ss",
                "HOST": "db.example",
                "PORT": "5433",
                "OPTIONS": {"sslmode": "require"},
            },
        ),
    ],
)
def test_databases_are_urls(url: str, parts: dict[str, Any]) -> None:
    entry = parse_database_url(url)
    assert {name: entry[name] for name in parts} == parts


def test_an_unknown_kind_of_database_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="'mongodb' is no known kind"):
        Environment(variables={"DATABASE_URL": "mongodb://x"}).database("DATABASE_URL")
