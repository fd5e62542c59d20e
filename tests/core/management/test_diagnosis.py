"""`diffsettings`, `sendtestemail` and `changepassword`."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from plectrum.conf import settings
from plectrum.core import mail
from plectrum.core.management import CommandError, call_command
from plectrum.core.management.commands import diffsettings, sendtestemail
from tests.support import projects

_MEMORY = "plectrum.core.mail.backends.locmem.EmailBackend"


def _lines(**options: Any) -> list[str]:
    out = io.StringIO()
    call_command(diffsettings.Command(), stdout=out, **options)
    return out.getvalue().splitlines()


def test_settings_that_differ_are_listed() -> None:
    with settings.overridden(APPEND_SLASH=False, OWN_SETTING=1):
        found = _lines()
        assert "APPEND_SLASH = False" in found
        assert "OWN_SETTING = 1  ###" in found
        assert not any("X_FRAME_OPTIONS" in line for line in found)
        assert "### X_FRAME_OPTIONS = 'DENY'" in _lines(all=True)
        unified = _lines(output="unified")
        at = unified.index("- APPEND_SLASH = True")
        assert unified[at + 1] == "+ APPEND_SLASH = False"
        assert "  X_FRAME_OPTIONS = 'DENY'" in _lines(output="unified", all=True)


def test_settings_are_compared_with_another_module(monkeypatch: pytest.MonkeyPatch) -> None:
    other = ModuleType("other_settings")
    other.APPEND_SLASH = False  # type: ignore[attr-defined]  # a setting
    monkeypatch.setitem(sys.modules, "other_settings", other)
    with settings.overridden(APPEND_SLASH=False):
        found = _lines(default="other_settings")
    assert "APPEND_SLASH = False" not in found
    assert "X_FRAME_OPTIONS = 'DENY'  ###" in found


def test_messages_go_to_addresses_managers_and_administrators() -> None:
    mail.outbox = []
    people: dict[str, Any] = {
        "MANAGERS": ["m@a.example"],
        "ADMINS": ["a@a.example"],
        "EMAIL_BACKEND": _MEMORY,
    }
    with settings.overridden(**people):
        call_command(
            sendtestemail.Command(), "x@a.example", "y@a.example", managers=True, admins=True
        )
    assert [one.to for one in mail.outbox] == [
        ["x@a.example", "y@a.example"],
        ["m@a.example"],
        ["a@a.example"],
    ]
    with pytest.raises(CommandError, match="--managers"):
        call_command(sendtestemail.Command())


def test_a_password_is_changed_when_it_was_given_twice(tmp_path: Path) -> None:
    database = {"ENGINE": "plectrum.db.backends.sqlite3", "NAME": str(tmp_path / "db")}
    script = """
import getpass
from plectrum.contrib.auth.models import User
from plectrum.core.management import CommandError, call_command
call_command("migrate", verbosity=0)
User.objects.create_user("ada", password="old")
answers = iter(["one", "two", "lovelace-1815", "lovelace-1815"] + ["one", "two"] * 3)
getpass.getpass = lambda prompt="": next(answers)
call_command("changepassword", "ada")
print(User.objects.get().check_password("lovelace-1815"))
for name in ("ada", "bob"):
    try:
        call_command("changepassword", name)
    except CommandError as error:
        print(error)
print(User.objects.get().check_password("lovelace-1815"))
"""
    printed = projects.run(tmp_path, database, script).splitlines()
    assert "Passwords do not match. Please try again." in printed
    assert "Password changed successfully for user 'ada'" in printed
    assert printed[-2:] == ["user 'bob' does not exist", "True"]
    assert "Aborting password change for user 'ada' after 3 attempts" in printed
