"""Instances are written and read as documented, in all formats, with natural keys too."""

# ruff: noqa: E501 - one expression per line reads as a table

from __future__ import annotations

import pytest

from tests.differential.oracle import compare, needs_django

pytestmark = [pytest.mark.differential, needs_django]

MODELS = """
from {root}.db import models

class AuthorManager(models.Manager):
    def get_by_natural_key(self, name):
        return self.get(name=name)

class Author(models.Model):
    name = models.CharField(max_length=9, unique=True)
    objects = AuthorManager()
    def natural_key(self):
        return (self.name,)

class Book(models.Model):
    author = models.ForeignKey(Author, models.CASCADE, null=True)
    editors = models.ManyToManyField(Author, related_name="edited")
    title = models.TextField()
    day = models.DateField(null=True)
    when = models.DateTimeField(null=True)
    at = models.TimeField(null=True)
    length = models.DurationField(null=True)
    price = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    key = models.UUIDField(null=True)
    data = models.JSONField(default=dict)
    good = models.BooleanField(null=True)
"""
PRELUDE = f"""
import datetime as dt, decimal, io, pathlib, sys, tempfile, uuid
directory = pathlib.Path(tempfile.mkdtemp())
(directory / "shop").mkdir()
(directory / "shop" / "__init__.py").write_text("")
(directory / "shop" / "models.py").write_text({MODELS!r})
sys.path.insert(0, str(directory))
from {{root}}.conf import settings
settings.configure(USE_TZ=True, SECRET_KEY="k", TIME_ZONE="UTC", INSTALLED_APPS=["shop"], DATABASES={{
    "default": {{"ENGINE": "{{root}}.db.backends.sqlite3", "NAME": ":memory:"}}}},
    DEFAULT_AUTO_FIELD="{{root}}.db.models.BigAutoField")
"""
SETUP = """
from {root}.apps import apps
from {root}.core import serializers
from {root}.core.management import call_command
from {root}.db import connection
from shop.models import Author, Book
with connection.schema_editor() as editor:
    editor.create_model(Author)
    editor.create_model(Book)
ann, bob = Author.objects.create(name="ann<"), Author.objects.create(name="bob")
full = Book.objects.create(author=ann, title="a <b> & \\u00e9", day=dt.date(2020, 1, 2), length=dt.timedelta(1, 2),
    when=dt.datetime(2020, 1, 2, 3, 4, 5, 678901, tzinfo=dt.timezone.utc), at=dt.time(1, 2), price=decimal.Decimal("1.50"),
    key=uuid.UUID(int=5), data={"x": [1, None, "y"]}, good=True)
full.editors.set([ann, bob])
empty = Book.objects.create(title="")
BOTH = [ann, full, empty]
NATURAL = {"use_natural_foreign_keys": True, "use_natural_primary_keys": True}

def again(format, objects=BOTH, **options):
    "What is read back from what was written, stored and written once more."
    text = serializers.serialize(format, objects, **options)
    for read in serializers.deserialize(format, text):
        read.save()
    return serializers.serialize(format, list(Author.objects.order_by("pk")) + list(Book.objects.order_by("pk")), **options)

def forward(text, format="json"):
    "Reads references to what comes later."
    read = list(serializers.deserialize(format, text, handle_forward_references=True))
    for item in read:
        item.save()
    for item in read:
        if item.deferred_fields:
            item.save_deferred_fields()
    book = Book.objects.order_by("-pk")[0]
    result = book.author.name, [e.name for e in book.editors.order_by("name")]
    Author.objects.filter(name__startswith="new").delete()
    return result

NEW = '[{"model": "shop.book", "fields": {"author": ["new1"], "editors": [["new1"], ["new2"]], "title": "t", "data": {}}}, {"model": "shop.author", "fields": {"name": "new1"}}, {"model": "shop.author", "fields": {"name": "new2"}}]'

def dump(*labels, **options):
    output = io.StringIO()
    call_command("dumpdata", *labels, stdout=output, **options)
    return output.getvalue()

def load(text, name, **options):
    (directory / name).write_text(text)
    output = io.StringIO()
    call_command("loaddata", str(directory / name.partition(".")[0]), stdout=output, **options)
    (directory / name).unlink()
    return output.getvalue(), list(Author.objects.order_by("pk").values_list("pk", "name"))

ONE = '[{"model": "shop.author", "pk": 9, "fields": {"name": "nine"}}]'

def read(text, format="json", **options):
    try:
        return [(repr(o), o.m2m_data) for o in serializers.deserialize(format, text, **options)]
    except Exception as error:
        return type(error).__name__, str(error) if format == "json" and text != "{" else ""
"""
FORMATS = ["python", "json", "jsonl", "xml"]
BROKEN = [
    '[{"model": "x.nope", "pk": 1, "fields": {}}]', "{", '[{"pk": 1}]', "[1]", "null",
    '[{"model": "shop.author", "pk": "q", "fields": {"name": "x"}}]',
    '[{"model": "shop.author", "pk": 1, "fields": {"nope": 1}}]',
    '[{"model": "shop.book", "pk": 1, "fields": {"author": "zz"}}]',
    '[{"model": "shop.book", "pk": 1, "fields": {"author": ["zz"]}}]',
    '[{"model": "shop.book", "pk": 1, "fields": {"editors": ["zz"]}}]',
    '[{"model": "shop.book", "fields": {"good": "x"}}]',
    '[{"model": "shop.author", "fields": {"name": "bob"}}]',
]  # fmt: skip
XML = '<?xml version="1.0"?>{}<django-objects version="1.0">{}</django-objects>'
XML_DOCUMENTS = [
    XML.format('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>', "&a;"),
    XML.format("", '<object model="shop.author"><field name="name"><b>x</b></field></object>'),
    XML.format("", '<object model="shop.author" pk="7"><field name="name">x</field></object>'),
    XML.format("", '<object model="no.such"/>'),
    XML.format("", "<object/>"),
]
EXPRESSIONS = [
    *[f"serializers.serialize({f!r}, BOTH)" for f in FORMATS],
    *[f"serializers.serialize({f!r}, BOTH, **NATURAL)" for f in FORMATS],
    *[f"serializers.serialize({f!r}, BOTH, indent=2, fields=['title', 'author', 'editors', 'name'])" for f in ("json", "jsonl", "xml")],
    *[f"again({f!r})" for f in FORMATS], *[f"again({f!r}, **NATURAL)" for f in FORMATS],
    "forward(NEW)", *[f"read({t!r})" for t in BROKEN], *[f"read({t!r}, ignorenonexistent=True)" for t in BROKEN[:1] + BROKEN[6:7]],
    *[f"read({x!r}, 'xml', ignorenonexistent={i})" for x in XML_DOCUMENTS for i in (True, False) if not (i and "no.such" in x)],
    "dump()", "dump('shop.Author', indent=2)", "dump('shop', exclude=['shop.Book'], format='xml')", "dump('shop.Author', primary_keys='2')",
    "dump(use_natural_foreign_keys=True, use_natural_primary_keys=True)", "dump('nope')", "dump('shop.Nope')", "dump('shop', primary_keys='1')",
    "dump(format='nope')", "load(ONE, 'one.json')", "load(ONE.replace('nine', 'neuf'), 'two.json')", "load('[]', 'three.json')", "load('{', 'four.json')",
    "load(ONE, 'five.nope')", "load(ONE, 'six.json', exclude=['shop.author'])", "Author.objects.filter(pk=9).delete()[0]",
    "read('{\"model\": \"shop.author\", \"fields\": {\"name\": \"q\"}}\\n\\n', 'jsonl')", "serializers.serialize('nope', [])",
    "sorted(serializers.get_public_serializer_formats())", "[m.__name__ for m in serializers.sort_dependencies([(apps.get_app_config('shop'), [Book, Author])])]",
]  # fmt: skip


def test_instances_are_written_and_read_as_documented() -> None:
    assert compare(PRELUDE, EXPRESSIONS, SETUP) == []
