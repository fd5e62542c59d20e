"""A database and a project that Django made are taken over as they are, on each database."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from plectrum.conf import settings
from plectrum.db import connection

ROOT = Path(__file__).resolve().parents[2]
DJANGO = os.environ.get("PLECTRUM_DJANGO_PYTHON")
ENGINES = {"sqlite": "sqlite3", "postgresql": "postgresql", "mariadb": "mysql"}

pytestmark = [
    pytest.mark.differential,
    pytest.mark.skipif(
        not DJANGO, reason="PLECTRUM_DJANGO_PYTHON names no interpreter with Django"
    ),
]

MODELS = """
from {root}.conf import settings
from {root}.core.validators import MinValueValidator
from {root}.db import models
from {root}.db.models.functions import Lower, Upper


def code():
    return "a code"


class Author(models.Model):
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE)
    name = models.CharField(max_length=100, db_index=True, help_text="As on the cover")
    born = models.DateField(null=True, blank=True, db_comment="of birth")

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "people"
        db_table_comment = "who writes"
        permissions = [("praise", "Can praise")]


class Tag(models.Model):
    key = models.SlugField(primary_key=True)


class Book(models.Model):
    class Kind(models.TextChoices):
        NOVEL = "n", "Novel"
        POEM = "p", "Poem"

    title = models.CharField(max_length=50)
    shout = models.GeneratedField(
        expression=Upper("title"), output_field=models.CharField(max_length=50), db_persist=True
    )
    authors = models.ManyToManyField(Author, related_name="books")
    tags = models.ManyToManyField(Tag, through="Tagging")
    kind = models.CharField(max_length=1, choices=Kind, default=Kind.NOVEL)
    pages = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1)])
    price = models.DecimalField(max_digits=7, decimal_places=2, db_default=10)
    data = models.JSONField(default=dict)
    code = models.CharField(max_length=20, default=code)
    written = models.DateTimeField(auto_now_add=True)
    lasts = models.DurationField(null=True)
    number = models.UUIDField(null=True, unique=True)
    cover = models.BinaryField(null=True)
    sequel_to = models.ForeignKey("self", models.SET_NULL, null=True)

    class Meta:
        indexes = [
            models.Index(fields=["-pages", "kind"], name="pages_kind"),
            models.Index(Lower("title"), name="lower_title"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(pages__gte=1), name="has_pages"),
            models.UniqueConstraint(fields=["title", "kind"], name="title_kind"),
        ]


class Tagging(models.Model):
    tag = models.ForeignKey(Tag, models.CASCADE)
    book = models.ForeignKey(Book, models.PROTECT)
    weight = models.FloatField(default=1)

    class Meta:
        unique_together = [("tag", "book")]
"""

SETTINGS = """
import sys
SECRET_KEY = "a key for tests only"
USE_TZ = True
ROOT_URLCONF = "urls"
INSTALLED_APPS = [f"{root}.contrib.{name}" for name in
                  ("contenttypes", "auth", "sessions", "messages")] + ["shop"]
MIDDLEWARE = ["{root}.contrib.sessions.middleware.SessionMiddleware",
              "{root}.contrib.auth.middleware.AuthenticationMiddleware"]
DEFAULT_AUTO_FIELD = "{root}.db.models.BigAutoField"
ALLOWED_HOSTS = ["*"]
DATABASES = {"default": {database}}
PASSWORD_HASHERS = [f"{root}.contrib.auth.hashers.{name}PasswordHasher" for name in
                    ("PBKDF2", "PBKDF2SHA1", "Argon2", "Scrypt", "MD5")]
"""

URLS = """
from {root}.http import HttpResponse
from {root}.urls import path
urlpatterns = [
    path("", lambda request: HttpResponse(f"{request.user} {request.session.get('basket')}")),
]
"""

DRIVER = """
try:
    import pymysql
    pymysql.version_info = (2, 2, 7, "final", 0)  # Django asks for the version of another library
    pymysql.install_as_MySQLdb()
except ImportError:
    pass
"""

MAKE = """
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.test import Client
call_command("makemigrations", "shop", verbosity=0)
call_command("migrate", verbosity=0)
for hasher in ("pbkdf2_sha256", "pbkdf2_sha1", "argon2", "scrypt", "md5"):
    User.objects.create(username=hasher, password=make_password("long and winding", hasher=hasher))
user = User.objects.create_user("ursula", password="a long and winding road")
group = Group.objects.create(name="editors")
group.permissions.add(Permission.objects.get(codename="change_user"))
group.permissions.add(Permission.objects.get(codename="praise"))
user.groups.add(group)
from shop.models import Author, Book, Tag, Tagging
author = Author.objects.create(user=user, name="Ursula")
book = Book.objects.create(title="It's", pages=3, data={"a": [1, None]}, cover=b"\\x00'")
book.refresh_from_db()
book.authors.add(author)
Tagging.objects.create(tag=Tag.objects.create(key="sf"), book=book, weight=0.5)
client = Client()
client.login(username="ursula", password="a long and winding road")
session = client.session
session["basket"] = [1, "two"]
session.save()
print(client.cookies["sessionid"].value)
"""

TAKE = """
from plectrum.contrib.auth import authenticate
from plectrum.contrib.auth.models import Permission
from plectrum.core.management import call_command
from plectrum.db import connection
from plectrum.test import Client
permissions = Permission.objects.count()
call_command("migrate")
call_command("migrate", check_unapplied=True)
call_command("makemigrations", check_changes=True, interactive=False)
assert Permission.objects.count() == permissions
for name in ("pbkdf2_sha256", "pbkdf2_sha1", "argon2", "scrypt", "md5"):
    assert authenticate(username=name, password="long and winding"), name
user = authenticate(username="ursula", password="a long and winding road")
print(user, sorted(user.get_all_permissions()))
print(authenticate(username="ursula", password="wrong"))
client = Client()
client.cookies["sessionid"] = sys.argv[1]
print(client.get("/").content.decode())
from shop.models import Book
book = Book.objects.get()
client = Client()
client.login(username="ursula", password="a long and winding road")
print(client.cookies["sessionid"].value)
print(book.shout, book.data, bytes(book.cover), book.price, book.tagging_set.get().weight,
      [author.user.username for author in book.authors.all()])
"""

RETURN = """
from django.core.management import call_command
from django.test import Client
call_command("migrate", check_unapplied=True, verbosity=0)
call_command("makemigrations", check_changes=True, interactive=False, verbosity=0)
client = Client()
client.cookies["sessionid"] = sys.argv[1]
print(client.get("/").content.decode())
"""


def project(directory: Path, root: str, migrations: Path | None = None) -> None:
    """Writes the project for a framework; its migrations are those of another, imports renamed."""
    entry = dict(settings.DATABASES["default"])
    engine = ENGINES[connection.vendor if connection.vendor != "mysql" else "mariadb"]
    entry["ENGINE"] = f"{root}.db.backends.{engine}"
    shop = directory / "shop"
    (shop / "migrations").mkdir(parents=True)
    (shop / "__init__.py").touch()
    (shop / "migrations" / "__init__.py").touch()
    for path, text in (
        (directory / "settings.py", SETTINGS.replace("{database}", repr(entry))),
        (directory / "urls.py", URLS),
        (shop / "models.py", MODELS),
    ):
        path.write_text(text.replace("{root}", root), "utf-8")
    if migrations:
        for path in migrations.glob("0*.py"):
            renamed = path.read_text("utf-8").replace("django", root)
            (shop / "migrations" / path.name).write_text(renamed, "utf-8")


def run(python: str, root: str, directory: Path, script: str, *args: str) -> str:
    """Runs a script in a project, and returns what it printed."""
    start = f"import sys, {root}\n{root}.setup()\n"
    if root == "django":
        start = DRIVER + start
    source = str(ROOT / "src")
    environment: dict[str, Any] = {
        **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
        "DJANGO_SETTINGS_MODULE": "settings",
        "PYTHONPATH": os.pathsep.join([str(directory), *([source] if root != "django" else [])]),
    }
    done = subprocess.run(
        [python, "-c", start + script, *args],
        cwd=directory, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_project_its_users_and_its_sessions_are_taken_over(
    empty_database: str, tmp_path: Path
) -> None:
    connection.close()
    theirs, ours = tmp_path / "django", tmp_path / "plectrum"
    project(theirs, "django")
    session = run(str(DJANGO), "django", theirs, MAKE).strip()
    project(ours, "plectrum", theirs / "shop" / "migrations")
    printed = run(sys.executable, "plectrum", ours, TAKE, session)
    assert "No migrations to apply." in printed
    assert "No changes detected" in printed
    *shown, new_session, book = printed.splitlines()[-5:]
    assert shown == ["ursula ['auth.change_user', 'shop.praise']", "None", "ursula [1, 'two']"]
    assert book == "IT'S {'a': [1, None]} b\"\\x00'\" 10.00 0.5 ['ursula']"
    assert run(str(DJANGO), "django", theirs, RETURN, new_session) == "ursula None\n"
