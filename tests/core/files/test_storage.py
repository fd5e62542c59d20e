"""Storages keep files below their directory, whatever they are asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from plectrum.core.exceptions import SuspiciousFileOperation
from plectrum.core.files.base import ContentFile, File
from plectrum.core.files.storage import FileSystemStorage, InMemoryStorage, Storage, StorageHandler
from plectrum.core.files.storage.handler import InvalidStorageError
from plectrum.core.files.uploadedfile import TemporaryUploadedFile

ESCAPES = ["../x", "/etc/passwd", "a/../../b", "", ".", "..", "a/..", "..\\x", "a\\..\\..\\b"]


@pytest.fixture(params=["disk", "memory"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    if request.param == "disk":
        return FileSystemStorage(tmp_path / "files", base_url="/m")
    return InMemoryStorage(tmp_path / "files", base_url="/m")


def read(storage: Storage, name: str) -> bytes:
    with storage.open(name) as file:
        content: bytes = file.read()
    return content


@pytest.mark.parametrize("name", ESCAPES)
def test_saving_outside_of_the_directory_is_refused(storage: Storage, name: str) -> None:
    with pytest.raises(SuspiciousFileOperation):
        storage.save(name, ContentFile("x"))


@pytest.mark.parametrize("name", ["../x", "a/../../b", "..\\x", "..", ""])
def test_no_file_name_is_made_of_a_path_that_leaves(storage: Storage, name: str) -> None:
    with pytest.raises(SuspiciousFileOperation):
        storage.generate_filename(name)


def test_opening_outside_of_the_directory_is_refused(storage: Storage, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s")
    with pytest.raises(SuspiciousFileOperation):
        storage.open("../secret")


@pytest.mark.parametrize("content", ["héllo", b"\x00\xff"])
def test_what_is_saved_can_be_read_again(storage: Storage, content: str | bytes) -> None:
    name = storage.save("d/a.txt", ContentFile(content))
    assert name == "d/a.txt"
    with storage.open(name) as file:
        assert file.read() == (content.encode() if isinstance(content, str) else content)
    assert storage.size(name) == len(content.encode() if isinstance(content, str) else content)
    assert storage.listdir("") == (["d"], [])
    assert storage.listdir("d") == ([], ["a.txt"])


def test_a_taken_name_gets_seven_random_characters(storage: Storage) -> None:
    storage.save("a.txt", ContentFile("1"))
    other = storage.save("a.txt", ContentFile("2"))
    assert other.startswith("a_")
    assert len(other) == len("a_1234567.txt")
    assert read(storage, "a.txt") == b"1"


def test_a_changed_name_is_cut_to_the_longest_allowed(storage: Storage) -> None:
    storage.save("abcdef.txt", ContentFile("1"))
    assert len(storage.save("abcdef.txt", ContentFile("2"), max_length=13)) == 13
    with pytest.raises(SuspiciousFileOperation, match="max_length"):
        storage.save("abcdef.txt", ContentFile("3"), max_length=9)


def test_a_file_can_be_written_through_the_storage(storage: Storage) -> None:
    storage.save("a.txt", ContentFile(b"1"))
    with storage.open("a.txt", "wb") as file:
        file.write(b"22")
    assert read(storage, "a.txt") == b"22"


def test_a_deleted_file_is_gone(storage: Storage) -> None:
    storage.save("a.txt", ContentFile("1"))
    storage.delete("a.txt")
    assert not storage.exists("a.txt")
    storage.delete("a.txt")


def test_a_url_is_encoded(storage: Storage) -> None:
    assert storage.url("d/a b?é.txt") == "/m/d/a%20b%3F%C3%A9.txt"


def test_times_are_those_of_the_file(storage: Storage) -> None:
    storage.save("a.txt", ContentFile("1"))
    created, changed = storage.get_created_time("a.txt"), storage.get_modified_time("a.txt")
    assert abs((changed - created).total_seconds()) < 1
    assert created.tzinfo is not None
    assert storage.get_accessed_time("a.txt").tzinfo is not None


def test_a_temporary_upload_is_moved_into_place(tmp_path: Path) -> None:
    storage = FileSystemStorage(tmp_path, file_permissions_mode=0o640)
    upload = TemporaryUploadedFile("a.txt", "text/plain", 1, None)
    upload.write(b"x")
    upload.flush()
    temporary = Path(upload.temporary_file_path())
    name = storage.save(None, upload)
    upload.close()
    assert not temporary.exists()
    assert Path(storage.path(name)).read_bytes() == b"x"
    assert Path(storage.path(name)).stat().st_mode & 0o777 == 0o640


def test_overwriting_keeps_the_name(tmp_path: Path) -> None:
    storage = FileSystemStorage(tmp_path, allow_overwrite=True)
    storage.save("a", ContentFile("long"))
    assert storage.save("a", ContentFile("1")) == "a"
    assert read(storage, "a") == b"1"


def test_new_directories_get_the_permissions_asked_for(tmp_path: Path) -> None:
    storage = FileSystemStorage(tmp_path, directory_permissions_mode=0o750)
    storage.save("a/b/c.txt", ContentFile("1"))
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o750
    assert (tmp_path / "a" / "b").stat().st_mode & 0o777 == 0o750


def test_a_storage_can_be_deconstructed() -> None:
    storage: Any = FileSystemStorage("x", base_url="/y/")
    assert storage.deconstruct() == (
        "plectrum.core.files.storage.FileSystemStorage", ("x",), {"base_url": "/y/"}
    )  # fmt: skip


def test_storages_are_made_of_their_configuration(tmp_path: Path) -> None:
    handler = StorageHandler(
        {
            "default": {
                "BACKEND": "plectrum.core.files.storage.FileSystemStorage",
                "OPTIONS": {"location": tmp_path},
            },
            "wrong": {"BACKEND": "nowhere.Storage"},
        }
    )
    assert handler["default"] is handler["default"]
    assert handler["default"].location == str(tmp_path)
    with pytest.raises(InvalidStorageError, match="Could not find config for 'x'"):
        handler["x"]
    with pytest.raises(InvalidStorageError, match="nowhere"):
        handler["wrong"]


def test_a_storage_says_what_it_cannot_do(storage: Storage) -> None:
    with pytest.raises(NotImplementedError, match="absolute paths"):
        Storage().path("x")


@pytest.mark.parametrize("content", ["héllo\nx\r\ny", b"a\r\nb\rc\n\nd"])
def test_lines_are_those_of_the_contents_whatever_the_chunks(
    content: str | bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    for size in range(1, 8):
        monkeypatch.setattr(File, "DEFAULT_CHUNK_SIZE", size)
        assert list(ContentFile(content)) == content.splitlines(keepends=True)
