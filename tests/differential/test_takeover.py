"""A database that Django made is taken over as it is."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.support.projects import run

DJANGO = os.environ.get("PLECTRUM_DJANGO_PYTHON")

pytestmark = [
    pytest.mark.differential,
    pytest.mark.skipif(
        not DJANGO, reason="PLECTRUM_DJANGO_PYTHON names no interpreter with Django"
    ),
]

MAKE = """
import sys
import django
from django.conf import settings
settings.configure(
    SECRET_KEY="a key for tests only", USE_TZ=True,
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth",
                    "django.contrib.sessions", "django.contrib.messages"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": sys.argv[1]}},
)
django.setup()
from django.contrib.auth.models import Group, Permission, User
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
call_command("migrate", verbosity=0)
user = User.objects.create_user("ursula", password="a long and winding road")
group = Group.objects.create(name="editors")
group.permissions.add(Permission.objects.get(codename="change_user"))
user.groups.add(group)
session = SessionStore()
session["_auth_user_id"] = str(user.pk)
session["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
session["_auth_user_hash"] = user.get_session_auth_hash()
session["basket"] = [1, "two"]
session.save()
print(session.session_key)
"""

TAKE = """
from plectrum.contrib.auth import authenticate
from plectrum.contrib.auth.models import User
from plectrum.contrib.sessions.backends.db import SessionStore
from plectrum.core.management import call_command
call_command("migrate")
call_command("makemigrations", "auth", "contenttypes", "sessions", check_changes=True,
             interactive=False)
user = authenticate(username="ursula", password="a long and winding road")
print(user, user.get_all_permissions())
print(authenticate(username="ursula", password="wrong"))
session = SessionStore("{key}")
print(session["basket"], session["_auth_user_hash"] == user.get_session_auth_hash())
"""


def test_users_permissions_and_sessions_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "taken.sqlite3"
    made = subprocess.run(
        [str(DJANGO), "-c", MAKE, str(file)], capture_output=True, text=True, check=True
    )
    entry = {"ENGINE": "plectrum.db.backends.sqlite3", "NAME": str(file)}
    printed = run(tmp_path, entry, TAKE.replace("{key}", made.stdout.strip()))
    assert "No migrations to apply." in printed
    assert "No changes detected" in printed
    assert printed.splitlines()[-3:] == [
        "ursula {'auth.change_user'}",
        "None",
        "[1, 'two'] True",
    ]
