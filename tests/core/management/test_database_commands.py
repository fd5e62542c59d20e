"""Commands that look at a database, empty it, or start its client: on each database."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from plectrum.conf import settings
from plectrum.core.management.inspection import field_name, field_type, model_name
from plectrum.db import connection
from plectrum.db.backends.base.introspection import FieldInfo
from plectrum.db.backends.mysql.client import DatabaseClient as MySQLClient
from plectrum.db.backends.postgresql.client import DatabaseClient as PostgreSQLClient
from plectrum.db.backends.sqlite3.client import DatabaseClient as SQLiteClient
from tests.support.projects import run

MODELS = """
class Author(models.Model):
    name = models.CharField(max_length=100, unique=True)


class Book(models.Model):
    title = models.CharField(max_length=200, db_column="for")
    author = models.ForeignKey(Author, on_delete=models.CASCADE)
    pages = models.PositiveIntegerField(null=True)
    price = models.DecimalField(max_digits=6, decimal_places=2)
    is_sold = models.BooleanField(default=False)
    sold = models.DateTimeField(null=True)
    data = models.JSONField(default=dict)
    notes = models.TextField(blank=True)

    class Meta:
        unique_together = [("title", "author")]
"""
FILL = """
from plectrum.core.management import call_command
call_command("makemigrations", "shop", interactive=False, verbosity=0)
call_command("migrate", verbosity=0)
from shop.models import Author, Book
author = Author.objects.create(name="Le Guin")
Book.objects.create(title="Lavinia", author=author, price="8.25", data={"a": [1]})
"""


def test_models_are_written_from_tables(empty_database: str, tmp_path: Path) -> None:
    entry = settings.DATABASES["default"]
    written = run(
        tmp_path,
        entry,
        FILL + 'call_command("inspectdb", "shop_author", "shop_book", "no_such_table")',
        MODELS,
    )
    assert "# Unable to inspect table 'no_such_table'" in written
    assert "# The error was: the database has no table or view of that name." in written
    assert "author = models.ForeignKey(ShopAuthor, models.DO_NOTHING)" in written
    assert (
        "for_field = models.CharField(max_length=200, db_column='for')  "
        "# Field renamed because it was a Python reserved word." in written
    )
    assert "unique_together = (('for_field', 'author'),)" in written
    assert "name = models.CharField(max_length=100, unique=True)" in written
    assert "data = models.JSONField()" in written
    assert "is_sold = models.BooleanField()" in written
    body = written.partition("from plectrum.db import models")[2]
    read = """
from shop.models import ShopBook
book = ShopBook.objects.select_related("author").get()
print(book.for_field, book.author.name, float(book.price), book.data, book.is_sold, book.sold)
"""
    printed = run(tmp_path, entry, read, body)
    assert printed == "Lavinia Le Guin 8.25 {'a': [1]} False None\n"


def test_flush_empties_tables_and_lets_keys_begin_again(
    empty_database: str, tmp_path: Path
) -> None:
    entry = settings.DATABASES["default"]
    script = """
call_command("flush", interactive=False, verbosity=0)
print(Book.objects.count(), Author.objects.count(), Author.objects.create(name="x").pk)
from plectrum.contrib.contenttypes.models import ContentType
print(ContentType.objects.filter(app_label="shop").count())
call_command("showmigrations", "shop")
call_command("sqlflush")
call_command("sqlsequencereset", "shop")
"""
    lines = run(tmp_path, entry, FILL + script, MODELS).splitlines()
    assert lines[:4] == ["0 0 1", "2", "shop", " [X] 0001_initial"]
    text = "\n".join(lines[4:])
    assert connection.ops.quote_name("shop_book") in text
    assert ("setval(pg_get_serial_sequence" in text) is (empty_database == "postgresql")


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("varchar(20)", ("CharField", {"max_length": "20"}, False)),
        ("character varying(20)", ("CharField", {"max_length": "20"}, False)),
        ("numeric(6,2)", ("DecimalField", {"max_digits": "6", "decimal_places": "2"}, False)),
        ("tinyint(1)", ("BooleanField", {}, False)),
        ("tinyint(4)", ("SmallIntegerField", {}, False)),
        ("bigint(20) unsigned", ("PositiveBigIntegerField", {}, False)),
        ("int(11)", ("IntegerField", {}, False)),
        ("timestamp with time zone", ("DateTimeField", {}, False)),
        ("time(6)", ("TimeField", {}, False)),
        ("interval", ("DurationField", {}, False)),
        ("jsonb", ("JSONField", {}, False)),
        ("longblob", ("BinaryField", {}, False)),
        ("double precision", ("FloatField", {}, False)),
        ("polygon", ("TextField", {}, True)),
    ],
)
def test_types_become_fields(kind: str, expected: Any) -> None:
    assert field_type(FieldInfo("c", kind, True)) == expected


@pytest.mark.parametrize(
    ("column", "is_relation", "expected"),
    [
        ("author_id", True, "author"),
        ("class", False, "class_field"),
        ("Größe mm", False, "größe_mm"),
        ("a__b", False, "a_b"),
        ("_x_", False, "field_x_field"),
        ("2nd", False, "number_2nd"),
        ("taken", False, "taken_0"),
    ],
)
def test_columns_get_names_that_python_knows(column: str, is_relation: bool, expected: str) -> None:
    name, notes = field_name(column, {"taken"}, is_relation=is_relation)
    assert name == expected
    assert bool(notes) is (not is_relation)


def test_tables_get_names_of_classes() -> None:
    assert model_name("shop_book") == "ShopBook"
    assert model_name("1st") == "Table1st"


@pytest.mark.parametrize(
    ("client", "entry", "command", "environment"),
    [
        (SQLiteClient, {"NAME": "a.db"}, ["sqlite3", "a.db", "x"], None),
        (
            PostgreSQLClient,
            {"NAME": "n", "USER": "u", "HOST": "h", "PORT": "1", "PASSWORD": "p"},
            ["psql", "-U", "u", "-h", "h", "-p", "1", "x", "n"],
            {"PGPASSWORD": "p"},
        ),
        (
            MySQLClient,
            {"NAME": "n", "USER": "u", "HOST": "/s", "PORT": "", "PASSWORD": "p"},
            ["mysql", "--user=u", "--socket=/s", "n", "x"],
            {"MYSQL_PWD": "p"},
        ),
    ],
)
def test_clients_get_passwords_by_the_environment(
    client: Any, entry: dict[str, str], command: list[str], environment: Any
) -> None:
    assert client.settings_to_cmd_args_env(entry, ["x"]) == (command, environment)


def test_dbshell_runs_the_client_or_says_that_it_is_missing(
    empty_database: str, tmp_path: Path
) -> None:
    flag = "-e" if empty_database == "mariadb" else "-c"
    arguments = ["select 41 + 1"] if empty_database == "sqlite" else [flag, "select 41 + 1"]
    script = f"""
from plectrum.core.management import call_command
from plectrum.core.management.base import CommandError
try:
    call_command("dbshell", "--", *{arguments!r})
except CommandError as error:
    print(error)
"""
    printed = run(tmp_path, settings.DATABASES["default"], script)
    name = connection.client.executable_name
    assert ("42" in printed) is (shutil.which(name) is not None)
    assert (f"'{name}' program" in printed) is (shutil.which(name) is None)
