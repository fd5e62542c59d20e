"""`dumpdata` and `loaddata` write and read fixtures as documented, and nothing by halves."""

# ruff: noqa: E501 - scripts with one case per line read as tables

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from tests.support.projects import run

MODELS = """
class AuthorManager(models.Manager):
    def get_by_natural_key(self, name):
        return self.get(name=name)

class Author(models.Model):
    name = models.CharField(max_length=50, unique=True)
    objects = AuthorManager()
    def natural_key(self):
        return (self.name,)

class Hidden(models.Manager):
    def get_queryset(self):
        return super().get_queryset().exclude(title="hidden")

class Book(models.Model):
    title = models.CharField(max_length=50)
    author = models.ForeignKey(Author, models.CASCADE, null=True)
    friends = models.ManyToManyField(Author, related_name="befriended")
    objects = Hidden()
"""
SCRIPT = """
import io, json, sys, unittest, warnings
from pathlib import Path
from plectrum.core.management import CommandError, call_command
from plectrum.core.serializers.base import DeserializationError
from plectrum.db import connections
from shop.models import Author, Book

connections.settings["other"] = {**connections.settings["default"], "NAME": "other.sqlite3"}
for alias in ("default", "other"):
    with connections[alias].schema_editor() as editor:
        for model in (Author, Book):
            editor.create_model(model)

ann, bob = Author.objects.create(name="ann"), Author.objects.create(name="bob")
book = Book.objects.create(title="one", author=ann)
book.friends.add(ann, bob)
Book.objects.create(title="hidden", author=bob)

class Terminal(io.StringIO):
    def isatty(self):
        return True

def dump(*labels, stdout=None, **options):
    stdout = stdout or io.StringIO()
    call_command("dumpdata", *labels, stdout=stdout, **options)
    return stdout.getvalue()

def load(*labels, **options):
    stdout = io.StringIO()
    call_command("loaddata", *labels, stdout=stdout, **options)
    return stdout.getvalue().strip()

def counts(alias="default"):
    return Author.objects.using(alias).count(), Book._base_manager.using(alias).count()

def empty(alias="default"):
    Book._base_manager.using(alias).all().delete()
    Author.objects.using(alias).all().delete()

def error(function, *args, **options):
    try:
        function(*args, **options)
    except Exception as caught:
        return f"{type(caught).__name__}: {caught}"
    return "nothing"
"""


Script: TypeAlias = "Callable[[str], list[Any]]"


@pytest.fixture
def script(tmp_path: Path) -> Script:
    """Returns a function that runs a script in a project with two databases."""

    def run_script(text: str) -> list[Any]:
        database = {"ENGINE": "plectrum.db.backends.sqlite3", "NAME": "default.sqlite3"}
        output = run(tmp_path, database, SCRIPT + text, MODELS)
        return [json.loads(line) for line in output.splitlines() if line.startswith(("[", '"'))]

    return run_script


def test_a_fixture_survives_every_format_and_compression(script: Script) -> None:
    found = script("""
for kind in ("json", "jsonl", "xml", "yaml"):
    for compression in ("", ".gz", ".bz2", ".xz", ".lzma"):
        name = f"all.{kind}{compression}"
        dump("shop", output=name, format=kind, use_base_manager=True)
        empty()
        said = load(name)
        print(json.dumps([name, said, counts()]))
        Path(name).unlink()
""")

    assert len(found) == 20
    assert {(said, tuple(counts)) for _, said, counts in found} == {
        ("Installed 4 object(s) from 1 fixture(s)", (2, 2))
    }


def test_zip_archives_of_one_file_are_read(script: Script) -> None:
    found = script("""
import zipfile
text = dump("shop", use_base_manager=True)
with zipfile.ZipFile("one.json.zip", "w") as archive:
    archive.writestr("one.json", text)
with zipfile.ZipFile("two.json.zip", "w") as archive:
    archive.writestr("a.json", text)
    archive.writestr("b.json", text)
zipfile.ZipFile("none.json.zip", "w").close()
empty()
print(json.dumps([load("one"), counts(), error(load, "two"), error(load, "none")]))
""")

    said, counts, two, none = found[0]
    assert (said, counts) == ("Installed 4 object(s) from 1 fixture(s)", [2, 2])
    assert "must contain one file" in two
    assert "must contain one file" in none


def test_options_choose_what_is_written(script: Script) -> None:
    found = script("""
def titles(*labels, **options):
    return [(item["model"], item.get("pk")) for item in json.loads(dump(*labels, **options))]
print(json.dumps([
    titles("shop.Book"), titles("shop.Book", use_base_manager=True),
    titles("shop", exclude=["shop.Book"]), titles("shop.Author", primary_keys="2"),
    titles(exclude=["contenttypes", "auth", "sessions", "shop"]),
    json.loads(dump("shop.Book", use_natural_foreign_keys=True, use_natural_primary_keys=True))[0],
    titles("shop.Author", use_natural_primary_keys=True), titles("shop", database="other"),
    error(dump, "shop", primary_keys="1"), error(dump, "nope"), error(dump, format="nope"),
    error(dump, "shop.Author", primary_keys="x"),
]))
""")

    (visible, every, without, chosen, nothing, natural, keyless, other, *errors) = found[0]
    assert visible == [["shop.book", 1]]
    assert every == [["shop.book", 1], ["shop.book", 2]]
    assert without == [["shop.author", 1], ["shop.author", 2]]
    assert chosen == [["shop.author", 2]]
    assert nothing == []
    assert natural["fields"]["author"] == ["ann"]
    assert natural["fields"]["friends"] == [["ann"], ["bob"]]
    assert keyless == [["shop.author", None], ["shop.author", None]]
    assert other == []
    assert "--pks option with one model" in errors[0]
    assert "No installed app with label 'nope'" in errors[1]
    assert "Unknown serialization format: nope" in errors[2]
    assert errors[3].startswith("CommandError: Unable to serialize database")


def test_options_choose_what_is_read_and_where_from(script: Script) -> None:
    found = script("""
text = dump("shop", use_base_manager=True)
Path("shop/fixtures").mkdir()
Path("shop/fixtures/in_app.json").write_text(text)
Path("here.json").write_text(text)
Path("for_other.other.json").write_text(text)
Path("gone.json").write_text(json.dumps([
    {"model": "shop.gone", "pk": 1, "fields": {}},
    {"model": "shop.author", "pk": 9, "fields": {"name": "new", "age": 1}}]))
print(json.dumps([load("in_app", database="other"), counts("other")]))
empty("other")
print(json.dumps([load("for_other", database="other"), counts("other"), error(load, "for_other")]))
empty("other")
print(json.dumps([load("here", database="other", exclude=["shop.Book"]), counts("other")]))
sys.stdin = io.TextIOWrapper(io.BytesIO(text.encode()))
print(json.dumps([load("-", format="json"), error(load, "-")]))
print(json.dumps([error(load, "gone"), load("gone", ignore=True), counts()]))
print(json.dumps([error(load, "nope"), error(load, "here", app_label="shop"),
                  load("in_app", app_label="shop"), error(load, "here.txt.gz")]))
""")

    assert found[0] == ["Installed 4 object(s) from 1 fixture(s)", [2, 2]]
    assert found[1][:2] == ["Installed 4 object(s) from 1 fixture(s)", [2, 2]]
    assert "No fixture named 'for_other' found" in found[1][2]
    assert found[2] == ["Installed 2 object(s) (of 4) from 1 fixture(s)", [2, 0]]
    assert found[3][0] == "Installed 4 object(s) from 1 fixture(s)"
    assert "--format must be specified when reading from stdin" in found[3][1]
    assert "Problem installing fixture" in found[4][0]
    assert found[4][1:] == ["Installed 1 object(s) from 1 fixture(s)", [3, 2]]
    assert "No fixture named 'nope' found" in found[5][0]
    assert "No fixture named 'here' found" in found[5][1]
    assert found[5][2] == "Installed 4 object(s) from 1 fixture(s)"
    assert "not a known serialization format" in found[5][3]


def test_references_to_what_comes_later_are_resolved(script: Script) -> None:
    found = script("""
Path("later.json").write_text(json.dumps([
    {"model": "shop.book", "fields": {"title": "t", "author": ["zoe"], "friends": [["zoe"]]}},
    {"model": "shop.author", "fields": {"name": "zoe"}}]))
Path("never.json").write_text(json.dumps([
    {"model": "shop.book", "fields": {"title": "u", "author": ["nobody"], "friends": []}}]))
print(json.dumps([load("later"), Book.objects.get(title="t").author.name, error(load, "never"),
                  Book.objects.filter(title="u").count()]))
""")

    said, author, never, count = found[0]
    assert (said, author, count) == ("Installed 2 object(s) from 1 fixture(s)", "zoe", 0)
    assert "nobody" in never or "does not exist" in never


def test_a_broken_fixture_stores_nothing_and_says_where(script: Script) -> None:
    found = script("""
good = '{"model": "shop.author", "pk": 7, "fields": {"name": "seven"}}'
for name, text in {
    "cut.json": f"[{good}, ", "later.json": f'[{good}, {{"model": "shop.author", "pk": "x", "fields": {{}}}}]',
    "deep.json": "[" * 100_000, "digits.json": f'[{good}, {{"model": "shop.author", "pk": {"9" * 5000}, "fields": {{}}}}]',
    "line.jsonl": good + "\\n{", "tag.yaml": "!!python/object/apply:os.system ['touch hacked']",
    "alias.yaml": "a: &a [" + ",".join("x" * 10 for _ in range(9)) + "]\\nb: *c",
    "entity.xml": '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "' + "a" * 999 + '">]><x>' + "&a;" * 999 + "</x>",
    "outside.xml": '<?xml version="1.0"?><!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>',
    "deep.xml": "<a>" * 50_000, "nulls.json": "\\0" * 999, "bytes.json.gz": "no gzip",
}.items():
    Path(name).write_text(text)
    print(json.dumps([name, error(load, name), counts()]))
    Path(name).unlink()
print(json.dumps([str(Path("hacked").exists())]))
""")

    *attempts, hacked = found
    assert hacked == ["False"]
    for name, message, counts in attempts:
        assert name in message, (name, message)
        assert "Problem installing fixture" in message
        assert counts == [2, 2]


def test_a_decompression_bomb_is_refused_before_it_fills_the_memory(script: Script) -> None:
    found = script("""
import bz2, gzip, lzma, resource, zipfile
for name, opener in (("a.json.gz", gzip.open), ("a.json.bz2", bz2.open), ("a.json.xz", lzma.open)):
    with opener(name, "wb") as file:
        for _ in range(80):
            file.write(b" " * 2**20)
with zipfile.ZipFile("a.json.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    with archive.open("a.json", "w") as file:
        for _ in range(80):
            file.write(b" " * 2**20)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
messages = [error(load, name) for name in ("a.json.gz", "a.json.bz2", "a.json.xz", "a.json.zip")]
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
print(json.dumps([messages, grown // 1024]))
""")

    messages, megabytes = found[0]
    assert all("times the size of its compressed file" in message for message in messages)
    assert megabytes < 300


def test_a_dump_that_fails_leaves_the_file_of_before(script: Script) -> None:
    found = script("""
Path("all.json.gz").write_bytes(b"of before")
Author.natural_key = lambda self: 1 / 0
print(json.dumps([error(dump, "shop.Book", output="all.json.gz", use_natural_foreign_keys=True),
                  Path("all.json.gz").read_bytes().decode(), sorted(map(str, Path().glob("*all*")))]))
""")

    message, content, files = found[0]
    assert message.startswith("CommandError: Unable to serialize database: division by zero")
    assert (content, files) == ("of before", ["all.json.gz"])


def test_progress_is_shown_on_a_terminal_for_a_file(script: Script) -> None:
    found = script("""
print(json.dumps([
    dump("shop", output="a.json", stdout=Terminal()), dump("shop", output="a.json"),
    dump("shop", output="a.json", stdout=Terminal(), verbosity=0),
    dump("shop.Author", stdout=Terminal())[:1]]))
""")

    shown, without_terminal, quiet, to_terminal = found[0]
    assert shown.endswith("\r[" + "." * 75 + "]\n")
    assert shown.count("\n") == 1
    assert (without_terminal, quiet, to_terminal) == ("", "", "[")


def test_test_cases_load_their_fixtures(script: Script) -> None:
    found = script("""
from plectrum.test import TestCase, TransactionTestCase
for alias in ("default", "other"):
    call_command("migrate", database=alias, verbosity=0)
Path("people.json").write_text(json.dumps([
    {"model": "shop.author", "pk": 5, "fields": {"name": "five"}}]))
empty()

class Each(TransactionTestCase):
    fixtures = ["people"]
    def test_a(self):
        self.assertEqual(Author.objects.get().name, "five")
        Author.objects.create(name="more")
    test_b = test_a

class Once(TestCase):
    fixtures = ["people"]
    databases = {"default", "other"}
    def test_a(self):
        self.assertEqual(Author.objects.using("other").get(pk=5).name, "five")
        self.assertEqual(Author.objects.get().name, "five")
        Author.objects.all().delete()
    test_b = test_a

class Wrong(TestCase):
    fixtures = ["nope"]
    def test_a(self):
        pass

for case in (Once, Each, Wrong):
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(case)
    result = unittest.TextTestRunner(stream=io.StringIO()).run(suite)
    print(json.dumps([case.__name__, result.testsRun, [text[-300:] for _, text in result.errors + result.failures]]))
print(json.dumps([counts()]))
""")

    assert found[0] == ["Once", 2, []]
    assert found[1] == ["Each", 2, []]
    assert "No fixture named 'nope' found" in found[2][2][0]
    assert found[3] == [[0, 0]]
