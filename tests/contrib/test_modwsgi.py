"""Apache's questions about users."""

from __future__ import annotations

from pathlib import Path

from tests.support import projects

SCRIPT = """
from plectrum.contrib.auth.handlers.modwsgi import check_password, groups_for_user
from plectrum.contrib.auth.models import Group, User
from plectrum.core.management import call_command
call_command("migrate", verbosity=0)
ada = User.objects.create_user("ada", password="p")
bob = User.objects.create_user("bob", password="p", is_active=False)
agents = Group.objects.create(name="Géheime")
for user in (ada, bob):
    user.groups.add(agents)
pairs = (("ada", "p"), ("ada", "x"), ("bob", "p"), ("eve", "p"))
print([check_password({}, *pair) for pair in pairs])
print([groups_for_user({}, name) for name in ("ada", "bob", "eve")])
"""


def test_only_active_users_are_known(tmp_path: Path) -> None:
    database = {"ENGINE": "plectrum.db.backends.sqlite3", "NAME": str(tmp_path / "db.sqlite3")}
    printed = projects.run(tmp_path, database, SCRIPT).splitlines()
    assert printed == ["[True, False, None, None]", "[[b'G\\xc3\\xa9heime'], [], []]"]
