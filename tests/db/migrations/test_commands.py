"""`makemigrations` and `migrate`, on each database, from the first model to later changes."""

from __future__ import annotations

from pathlib import Path

from plectrum.conf import settings
from plectrum.db import connection
from tests.support.projects import run

FIRST = """
class Author(models.Model):
    name = models.CharField(max_length=100)


class Book(models.Model):
    title = models.CharField(max_length=200, unique=True)
    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="books")
    tags = models.ManyToManyField("Tag")


class Tag(models.Model):
    word = models.SlugField()
"""
SECOND = """
class Author(models.Model):
    name = models.CharField(max_length=150, db_index=True)
    born = models.IntegerField(null=True)


class Book(models.Model):
    title = models.CharField(max_length=200)
    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="books")
    tags = models.ManyToManyField("Tag")
    pages = models.PositiveIntegerField(default=100)
    is_sold = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["title", "author"], name="one_title"),
            models.CheckConstraint(condition=models.Q(pages__gte=1), name="some_pages"),
        ]
        indexes = [models.Index(fields=["-pages"], name="by_pages")]
        ordering = ["title"]


class Tag(models.Model):
    word = models.SlugField()
"""
MAKE = """
from plectrum.core.management import call_command
call_command("makemigrations", "shop", interactive=False, verbosity=0)
call_command("migrate", verbosity=0)
call_command("makemigrations", check_changes=True, interactive=False)
"""
FILL = """
from shop.models import Author, Book, Tag
author = Author.objects.create(name="Le Guin")
book = Book.objects.create(title="Lavinia", author=author)
book.tags.add(Tag.objects.create(word="myth"))
print([tag.word for tag in Book.objects.get().tags.all()])
"""
CHANGED = """
from shop.models import Author, Book
from plectrum.db import IntegrityError, connection
from plectrum.db.transaction import atomic
book = Book.objects.select_related("author").get()
print(book.title, book.author.name, book.author.born, book.pages, book.is_sold,
      [tag.word for tag in book.tags.all()])
for values in ({"pages": 0}, {"title": "Lavinia"}):
    try:
        with atomic():
            Book.objects.create(**{"title": "Other", "author": book.author, "pages": 5, **values})
    except IntegrityError:
        print("refused", sorted(values))
with connection.cursor() as cursor:
    found = connection.introspection.get_constraints(cursor, "shop_book")
print(sorted(name for name in found if name in ("one_title", "some_pages", "by_pages")))
call_command("migrate", "shop", "0001", verbosity=0)
with connection.cursor() as cursor:
    cursor.execute("SELECT title FROM shop_book")
    print(cursor.fetchall())
call_command("migrate", "shop", "zero", verbosity=0)
print([name for name in connection.introspection.table_names() if name.startswith("shop_")])
"""


def test_models_are_migrated_and_back_again_without_losing_rows(
    empty_database: str, tmp_path: Path
) -> None:
    entry = settings.DATABASES["default"]
    printed = run(tmp_path, entry, MAKE + FILL, FIRST)
    assert printed.splitlines() == ["No changes detected", "['myth']"]
    assert (tmp_path / "shop/migrations/0001_initial.py").exists()
    printed = run(tmp_path, entry, MAKE + CHANGED, SECOND)
    lines = printed.splitlines()
    assert lines[0] == "No changes detected"
    assert lines[1] == "Lavinia Le Guin None 100 False ['myth']"
    assert lines[2:4] == ["refused ['pages']", "refused ['title']"]
    wanted = ["by_pages", "one_title", "some_pages"]
    assert lines[4] == str(wanted)
    assert lines[5] == "[('Lavinia',)]"
    assert lines[6] == "[]"


def test_a_failed_migration_leaves_nothing_or_says_what(
    empty_database: str, tmp_path: Path
) -> None:
    entry = settings.DATABASES["default"]
    run(tmp_path, entry, MAKE, FIRST)
    (tmp_path / "shop/migrations/0002_broken.py").write_text(
        "from plectrum.db import migrations, models\n"
        "class Migration(migrations.Migration):\n"
        "    dependencies = [('shop', '0001_initial')]\n"
        "    operations = [\n"
        "        migrations.AddField('tag', 'extra', models.IntegerField(null=True)),\n"
        "        migrations.RunSQL('SELECT no_such_function()'),\n"
        "    ]\n",
        encoding="utf-8",
    )
    printed = run(
        tmp_path,
        entry,
        """
from plectrum.core.management import call_command
from plectrum.db import DatabaseError, connection
try:
    call_command("migrate", verbosity=0)
except DatabaseError as error:
    print("failed")
    for note in getattr(error, "__notes__", ()):
        print(note)
with connection.cursor() as cursor:
    columns = connection.introspection.get_table_description(cursor, "shop_tag")
print([column.name for column in columns])
call_command("showmigrations", "shop")
""",
    )
    head, *lines = printed.splitlines()
    assert head == "failed"
    assert lines[-3:] == ["shop", " [X] 0001_initial", " [ ] 0002_broken"]
    if connection.features.can_rollback_ddl:
        assert lines[:-3] == ["['id', 'word']"]
        return
    assert lines[:-3] == [
        (
            "shop.0002_broken has been applied in part: 1 of 2 operations are done, and this "
            "database does not roll schema changes back."
        ),
        "The one that failed: Raw SQL operation",
        "These statements have run and are kept:",
        "  ALTER TABLE `shop_tag` ADD COLUMN `extra` integer NULL;",
        "To begin again, run these, correct the cause, and migrate again:",
        "  ALTER TABLE `shop_tag` DROP COLUMN `extra`;",
        (
            "Or do what is left by hand and note the migration as done with: "
            "migrate shop 0002_broken --fake"
        ),
        "['id', 'word', 'extra']",
    ]
