"""Plectrum and Django."""

from __future__ import annotations

from typing import Any

from benchmarks.cases import Cases
from benchmarks.suites.orm import tables
from benchmarks.vocabulary import Framework


class Models:
    """A framework with its database filled, and the models."""

    def __init__(self, name: str, variant: str, file: str = ":memory:") -> None:
        self.framework = Framework(name.partition("-")[0])
        self.framework.setup(DATABASES={"default": self.database(name, variant, file)})
        self.models = self.framework.load("db.models")
        self.Author, self.Book, self.Note = define(self.models)
        self._fill()

    def database(self, name: str, variant: str, file: str) -> dict[str, Any]:
        """Returns the settings of the database."""
        backends = f"{self.framework.name}.db.backends"
        if variant == "sqlite":
            made = {"ENGINE": f"{backends}.sqlite3", "NAME": file}
            if self.framework.name == "django" and file != ":memory:":
                made["OPTIONS"] = {"init_command": tables.SHARED_FILE}
            return made
        schema = f"bench_{name.replace('-', '_')}"
        parts = tables.parts_of(tables.server(schema))
        parts["NAME"] = parts.pop("database")
        return {
            "ENGINE": f"{backends}.postgresql",
            **{key.upper(): str(value) for key, value in parts.items()},
            "OPTIONS": {"options": f"-c search_path={schema}"},
        }

    def _fill(self) -> None:
        connection = self.framework.load("db").connection
        with connection.schema_editor() as editor:
            for model in (self.Author, self.Book, self.Note):
                editor.create_model(model)
        authors = [self.Author(**row) for row in tables.author_rows()]
        self.Author.objects.bulk_create(authors)
        self.Book.objects.bulk_create([self.Book(**row) for row in tables.book_rows()])

    def few(self) -> Any:
        """Returns the rows that two filters leave."""
        return self.Book.objects.filter(pages__gt=5, active=True).order_by("pages")[:20]

    def objects(self, size: int) -> Any:
        """Returns so many rows."""
        return self.Book.objects.order_by("id")[:size]

    def related(self) -> Any:
        """Returns rows with those that they refer to."""
        return self.Book.objects.select_related("author").order_by("id")[:1000]

    def prefetch(self) -> Any:
        """Returns rows with those that refer to them."""
        return self.Author.objects.filter(id__lte=100).order_by("id").prefetch_related("books")

    def aggregates(self) -> dict[str, Any]:
        """Returns what is computed of all rows."""
        return {"average": self.models.Avg("pages"), "most": self.models.Max("rating")}

    def notes(self) -> list[Any]:
        """Returns rows to insert."""
        return [self.Note(name="A note") for _ in range(1000)]


def define(models: Any) -> tuple[Any, Any, Any]:
    """Returns the models."""

    class Author(models.Model):  # type: ignore[misc]
        name = models.CharField(max_length=50)

        class Meta:
            app_label = "bench"

    class Book(models.Model):  # type: ignore[misc]
        title = models.CharField(max_length=100)
        author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="books")
        pages = models.IntegerField(db_index=True)
        rating = models.FloatField(default=1.5)
        isbn = models.CharField(max_length=20)
        created = models.DateTimeField()
        active = models.BooleanField(default=True)
        text = models.TextField(default="")

        class Meta:
            app_label = "bench"

    class Note(models.Model):  # type: ignore[misc]
        name = models.CharField(max_length=50)

        class Meta:
            app_label = "bench"

    return Author, Book, Note


def cases(name: str, variant: str) -> Cases:
    made = Models(name, variant)
    books, notes = made.Book.objects, made.Note.objects
    kept = books.get(pk=7)

    def save() -> None:
        kept.rating += 1
        kept.save()

    return tables.Work(
        get=lambda: books.get(pk=5),
        few=lambda: list(made.few()),
        objects=lambda size: lambda: list(made.objects(size)),
        related=lambda: list(made.related()),
        prefetch=lambda: [(author, list(author.books.all())) for author in made.prefetch()],
        count=lambda: books.filter(pages__gt=5).count(),
        aggregate=lambda: books.aggregate(**made.aggregates()).values(),
        insert=lambda: notes.create(name="A note"),
        bulk=lambda: notes.bulk_create(made.notes()),
        update=lambda: books.filter(pk=5).update(pages=5),
        save=save,
        clear=lambda: notes.all().delete(),
        count_notes=notes.count,
    ).cases()
