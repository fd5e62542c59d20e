"""The life of a file in a field of a model: stored, replaced, emptied, deleted, attacked."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from plectrum import forms
from plectrum.apps import apps
from plectrum.core.exceptions import SuspiciousFileOperation
from plectrum.core.files.base import ContentFile
from plectrum.core.files.storage import FileSystemStorage, InMemoryStorage, Storage
from plectrum.core.files.uploadedfile import SimpleUploadedFile
from plectrum.db import connection, models
from plectrum.utils.functional import LazyObject
from tests.forms.test_hostile import png
from tests.support.colours import Colour, both_colours

if not apps.ready:
    apps.populate(())


def beside(instance: Any, filename: str) -> str:
    return f"of-{instance.title}/{filename}"


class Folder(models.Model):
    title = models.CharField(max_length=20)
    paper = models.FileField(upload_to="papers/%Y", blank=True)
    note = models.FileField(upload_to=beside, max_length=40, blank=True)
    photo = models.ImageField(blank=True, width_field="width", height_field="height")
    width = models.IntegerField(null=True)
    height = models.IntegerField(null=True)

    class Meta:
        app_label = "folders"


def content(file: Any) -> bytes:
    """Reads a file and closes it."""
    with file:
        read: bytes = file.read()
    return read


@pytest.fixture(params=["disk", "memory"])
def kept(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Storage:
    root = tmp_path / "files"
    made: Storage = (
        FileSystemStorage(root, base_url="/m/")
        if request.param == "disk"
        else InMemoryStorage(root, base_url="/m/")
    )
    for name in ("paper", "note", "photo"):
        monkeypatch.setattr(Folder._meta.get_field(name), "storage", made)
    return made


@pytest.fixture
def table(database: str) -> Iterator[str]:
    with connection.schema_editor() as editor:
        editor.create_model(Folder)
    yield database
    with connection.schema_editor() as editor:
        editor.delete_model(Folder)


@both_colours
async def test_a_file_is_stored_when_its_row_is_and_stays_when_it_is_replaced(
    table: str, kept: Storage, colour: Colour
) -> None:
    folder = Folder(title="a", paper=ContentFile(b"one", "a.txt"))
    assert not folder.paper._committed
    await colour.call(folder, "save")
    name = folder.paper.name
    assert name.startswith("papers/20")
    found = await colour.call(Folder.objects, "get")
    assert (found.paper.name, content(found.paper), found.paper.size) == (name, b"one", 3)
    assert found.paper.url == f"/m/{name}"

    found.paper = ContentFile(b"two", "a.txt")
    await colour.call(found, "save")
    assert found.paper.name != name
    assert found.paper.name.rpartition("/")[2].startswith("a_")
    assert content(kept.open(name)) == b"one"  # another row or a rollback may still need it
    found.paper = name
    await colour.call(found, "save")
    assert content((await colour.call(Folder.objects, "get")).paper) == b"one"


@both_colours
async def test_a_row_that_goes_leaves_its_file(table: str, kept: Storage, colour: Colour) -> None:
    folder = Folder(title="a", paper=ContentFile(b"one", "a.txt"))
    await colour.call(folder, "save")
    name = folder.paper.name
    await colour.call(folder, "delete")
    assert kept.exists(name)


def test_save_and_delete_of_a_file_store_the_row_unless_told_otherwise(
    table: str, kept: Storage
) -> None:
    folder = Folder.objects.create(title="a")
    assert not folder.note
    with pytest.raises(ValueError, match="has no file"):
        _ = folder.note.url
    folder.note.save("n.txt", ContentFile("text"), save=False)
    assert folder.note.name == "of-a/n.txt"
    assert not Folder.objects.get().note
    folder.save()
    folder = Folder.objects.get()
    with folder.note.open("r") as file:
        assert file.read() == "text"
    folder.note.delete()
    assert not kept.exists("of-a/n.txt")
    assert not Folder.objects.get().note
    folder.note.delete()  # once more changes nothing


def test_a_form_keeps_replaces_and_clears_a_file(table: str, kept: Storage) -> None:
    form_class = forms.modelform_factory(Folder, fields=["title", "paper"])

    def submit(instance: Any, data: dict[str, str], **files: Any) -> Any:
        form = form_class({"title": "a", **data}, files, instance=instance)
        assert form.is_valid(), form.errors
        return form.save()

    folder = submit(None, {}, paper=SimpleUploadedFile("a.txt", b"one"))
    first = folder.paper.name
    assert submit(folder, {}).paper.name == first
    second = submit(folder, {}, paper=SimpleUploadedFile("a.txt", b"two")).paper.name
    assert second != first
    assert not submit(folder, {"paper-clear": "on"}).paper
    both = form_class(
        {"title": "a", "paper-clear": "on"},
        {"paper": SimpleUploadedFile("a.txt", b"x")},
        instance=Folder(title="a", paper=second),
    )
    assert both.errors["paper"].as_data()[0].code == "contradiction"


def test_the_size_of_an_image_is_kept_beside_it(table: str, kept: Storage) -> None:
    pytest.importorskip("PIL")
    folder = Folder.objects.create(title="a", photo=SimpleUploadedFile("a.png", png(3, 2)))
    assert (folder.width, folder.height) == (3, 2)
    found = Folder.objects.get()
    assert (found.photo.width, found.photo.height) == (3, 2)
    found.photo = SimpleUploadedFile("b.png", png(5, 4))
    assert (found.width, found.height) == (5, 4)
    found.save()
    assert Folder.objects.filter(width=5, height=4).exists()
    found.photo = None
    assert (found.width, found.height) == (None, None)


@pytest.mark.parametrize(
    "title", ["../../out", "x/../../../y", "/etc"], ids=["up", "hidden up", "absolute"]
)
def test_upload_to_cannot_lead_out_of_the_storage(table: str, kept: Storage, title: str) -> None:
    folder = Folder(title=title)
    folder._meta.get_field("note").upload_to = lambda instance, name: f"{instance.title}/{name}"
    try:
        with pytest.raises(SuspiciousFileOperation):
            folder.note.save("a.txt", ContentFile(b"x"))
    finally:
        folder._meta.get_field("note").upload_to = beside


@pytest.mark.parametrize("name", ["../a.txt", "a/../../b.txt", "/tmp/b.txt", ".."])
def test_the_name_of_a_file_cannot_lead_out_of_the_storage(
    table: str, kept: Storage, name: str
) -> None:
    with pytest.raises(SuspiciousFileOperation):
        Folder(title="a").paper.save(name, ContentFile(b"x"), save=False)


def test_a_stored_name_that_leads_out_is_not_opened(table: str, kept: Storage) -> None:
    folder = Folder.objects.create(title="a", paper="../../etc/passwd")
    with pytest.raises(SuspiciousFileOperation):
        Folder.objects.get(pk=folder.pk).paper.read()
    with pytest.raises(SuspiciousFileOperation):
        folder.paper.delete()


def test_a_name_longer_than_its_column_is_cut_not_lost(table: str, kept: Storage) -> None:
    folder = Folder(title="a")
    folder.note.save("n" * 200 + ".txt", ContentFile(b"x"))
    assert len(folder.note.name) <= 40
    assert folder.note.name.endswith(".txt")
    assert content(Folder.objects.get().note) == b"x"


def test_writers_at_the_same_time_overwrite_nothing(kept: Storage) -> None:
    def write(number: int) -> tuple[str, bytes]:
        content = str(number).encode() * 1000
        return kept.save("same.txt", ContentFile(content)), content

    with ThreadPoolExecutor(8) as pool:
        written = list(pool.map(write, range(40)))
    assert len({name for name, _ in written}) == 40
    for name, content in written:
        with kept.open(name) as file:
            assert file.read() == content


def test_a_lazy_storage_is_made_when_it_is_used() -> None:
    class Later(LazyObject):
        def _setup(self) -> None:
            raise AssertionError("The storage is not asked for yet.")

    storage = Later()
    field: Any = models.FileField(storage=storage)
    assert field.storage is storage
