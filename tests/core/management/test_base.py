"""What commands can ask of their base."""

from __future__ import annotations

import io
from typing import Any

import pytest

from plectrum.core.checks import Tags
from plectrum.core.management import CommandError, call_command
from plectrum.core.management.base import BaseCommand, no_translations
from plectrum.test import override_settings
from plectrum.utils import translation


class Languages(BaseCommand):
    """Tells the language that it runs with."""

    @no_translations
    def handle(self, *args: Any, **options: Any) -> str:
        """Returns it as text."""
        if options["verbosity"] == 0:
            raise CommandError("no")
        return str(translation.get_language())


def test_a_command_can_run_without_translations() -> None:
    with translation.override("de"):
        assert call_command(Languages(stdout=io.StringIO())) == "None"
        assert translation.get_language() == "de"
        with pytest.raises(CommandError):
            call_command(Languages(), verbosity=0)
        assert translation.get_language() == "de"


class Checking(BaseCommand):
    """Checks a database before it does nothing."""

    requires_system_checks = [Tags.models]
    seen: dict[str, Any]

    def add_arguments(self, parser: Any) -> None:
        """Adds the database."""
        parser.add_database_argument()

    def get_check_kwargs(self, options: dict[str, Any]) -> dict[str, Any]:
        """Adds the database that the options name."""
        return {**super().get_check_kwargs(options), "databases": [options["database"]]}

    def check(self, **given: Any) -> None:  # type: ignore[override]  # notes what it is given
        """Notes it."""
        self.seen = given

    def handle(self, *args: Any, **options: Any) -> None:
        """Does nothing."""


def test_a_command_decides_what_is_checked_first(database: str) -> None:
    command = Checking()
    call_command(command, skip_checks=False)
    assert command.seen == {"tags": [Tags.models], "databases": ["default"]}
    assert BaseCommand().get_check_kwargs({}) == {}


def test_a_database_must_be_one_of_the_projects(capsys: pytest.CaptureFixture[str]) -> None:
    entry = {"ENGINE": "plectrum.db.backends.sqlite3", "NAME": ":memory:"}
    with override_settings(DATABASES={"default": entry, "other": entry}):
        parser = Checking().create_parser("manage.py", "checking")
        assert parser.parse_args(["--database", "other"]).database == "other"
        with pytest.raises(CommandError, match="invalid choice: 'nope'"):
            parser.parse_args(["--database", "nope"])
