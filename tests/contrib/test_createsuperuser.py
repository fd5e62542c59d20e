"""`createsuperuser` without questions takes what it needs from the environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import projects

SCRIPT = """
import os
from plectrum.contrib.auth import authenticate
from plectrum.core.management import CommandError, call_command
call_command("migrate", verbosity=0)
os.environ[PREFIX + "_SUPERUSER_USERNAME"] = "ada"
os.environ[PREFIX + "_SUPERUSER_EMAIL"] = "a@a.example"
call_command("createsuperuser", interactive=False, verbosity=0, username="bob")
os.environ[PREFIX + "_SUPERUSER_PASSWORD"] = "a long secret"
call_command("createsuperuser", interactive=False, verbosity=0)
ada = authenticate(username="ada", password="a long secret")
bob = authenticate(username="bob", password="")
print(ada.is_superuser, ada.email, bob)
try:
    call_command("createsuperuser", interactive=False)
except CommandError as error:
    print(error)
"""


@pytest.mark.parametrize("prefix", ["PLECTRUM", "DJANGO"])
def test_the_environment_gives_fields_and_password(tmp_path: Path, prefix: str) -> None:
    database = {"ENGINE": "plectrum.db.backends.sqlite3", "NAME": ":memory:"}
    printed = projects.run(tmp_path, database, f"PREFIX = {prefix!r}\n{SCRIPT}")
    assert printed.splitlines() == [
        "True a@a.example None",
        "Error: That username is already taken.",
    ]
