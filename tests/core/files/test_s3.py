"""The S3 storage keeps the contract of storages against a local server of the protocol."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.request import urlopen

import pytest

from plectrum.core.exceptions import ImproperlyConfigured, SuspiciousFileOperation
from plectrum.core.files.base import ContentFile
from plectrum.core.files.storage import StorageHandler
from plectrum.core.files.storage.s3 import S3Storage

moto = pytest.importorskip("moto.server")


@pytest.fixture(scope="module")
def options() -> Iterator[dict[str, Any]]:
    """Returns how to reach a server that runs as long as the tests of this module."""
    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield {
        "endpoint_url": f"http://{host}:{port}",
        "region_name": "us-east-1",
        "access_key": "key",
        "secret_key": "secret",
        "addressing_style": "path",
    }
    server.stop()


@pytest.fixture
def storage(options: dict[str, Any], request: pytest.FixtureRequest) -> S3Storage:
    """Returns a storage with a bucket of its own."""
    name = f"bucket-{abs(hash(request.node.name))}"
    made = S3Storage(name, location="media", **options)
    made.client.create_bucket(Bucket=name)
    return made


def keys(storage: S3Storage) -> list[str]:
    """Returns the keys of the bucket."""
    page = storage.client.list_objects_v2(Bucket=storage.bucket_name)
    return [item["Key"] for item in page.get("Contents", ())]


def content(storage: S3Storage, name: str) -> bytes:
    """Returns what a file contains."""
    with storage.open(name) as file:
        return bytes(file.read())


def test_a_file_is_stored_found_read_and_deleted(storage: S3Storage) -> None:
    name = storage.save("a/b.txt", ContentFile(b"contents"))

    assert (name, keys(storage)) == ("a/b.txt", ["media/a/b.txt"])
    assert storage.exists(name)
    assert storage.size(name) == 8
    with storage.open(name) as file:
        assert (file.size, file.read()) == (8, b"contents")
    with storage.open(name, "r") as file:
        assert file.read() == "contents"
    age = dt.datetime.now(dt.UTC) - storage.get_modified_time(name)
    assert age < dt.timedelta(minutes=5)
    storage.delete(name)
    storage.delete(name)
    assert not storage.exists(name)


def test_what_is_not_there_is_said_so(storage: S3Storage) -> None:
    for ask in (storage.open, storage.size, storage.get_modified_time):
        with pytest.raises(FileNotFoundError, match="There is no file 'gone'"):
            ask("gone")
    with pytest.raises(ValueError, match="name must be given"):
        storage.delete("")
    with pytest.raises(NotImplementedError):
        storage.path("gone")


def test_a_written_file_is_stored_when_it_is_closed(storage: S3Storage) -> None:
    with storage.open("a.txt", "wb") as file:
        file.write(b"one")
        assert not storage.exists("a.txt")
    with storage.open("a.txt", "ab") as file:
        file.write(b" two")
    with storage.open("a.txt") as file:
        with pytest.raises(OSError, match="not open for writing"):
            file.write(b"x")
        assert file.read() == b"one two"


def test_texts_and_large_files_are_stored_whole(storage: S3Storage) -> None:
    large = b"0123456789" * 300_000
    storage.save("large.bin", ContentFile(large))
    storage.save("text.txt", ContentFile("é"))

    assert content(storage, "large.bin") == large
    assert content(storage, "text.txt") == "é".encode()


def test_a_taken_name_is_changed_unless_files_may_be_overwritten(
    storage: S3Storage, options: dict[str, Any]
) -> None:
    first = storage.save("a.txt", ContentFile(b"1"))
    second = storage.save("a.txt", ContentFile(b"2"))
    assert first != second
    assert content(storage, first) == b"1"

    over = S3Storage(storage.bucket_name, location="media", allow_overwrite=True, **options)
    assert over.save("a.txt", ContentFile(b"3")) == "a.txt"
    assert content(storage, first) == b"3"


def test_writers_at_the_same_time_overwrite_nothing(storage: S3Storage) -> None:
    def save(number: int) -> tuple[str, bytes]:
        written = str(number).encode()
        return storage.save("same.txt", ContentFile(written)), written

    with ThreadPoolExecutor(8) as pool:
        saved = dict(pool.map(save, range(24)))

    assert len(saved) == 24
    assert all(content(storage, name) == written for name, written in saved.items())


def test_directories_are_listed(storage: S3Storage) -> None:
    for name in ("a.txt", "d/b.txt", "d/e/c.txt"):
        storage.save(name, ContentFile(b""))

    assert storage.listdir("") == (["d"], ["a.txt"])
    assert storage.listdir("d/") == (["e"], ["b.txt"])
    assert storage.listdir("nope") == ([], [])


def test_urls_are_signed_or_public(storage: S3Storage, options: dict[str, Any]) -> None:
    storage.save("ä b.txt", ContentFile(b"signed"))
    signed = storage.url("ä b.txt")
    public = S3Storage(storage.bucket_name, location="m", base_url="https://cdn/x", **options)

    assert "X-Amz-Signature=" in signed
    assert "X-Amz-Expires=3600" in signed
    with urlopen(signed) as response:
        assert response.read() == b"signed"
    assert public.url("ä b.txt") == "https://cdn/x/m/%C3%A4%20b.txt"


def test_files_have_their_type_and_the_parameters_that_were_asked_for(
    storage: S3Storage, options: dict[str, Any]
) -> None:
    own = S3Storage(
        storage.bucket_name, object_parameters={"CacheControl": "max-age=60"}, **options
    )
    own.save("a.css", ContentFile(b""))
    found = own.client.head_object(Bucket=own.bucket_name, Key="a.css")

    assert (found["ContentType"], found["CacheControl"]) == ("text/css", "max-age=60")


@pytest.mark.parametrize("name", [
    "../a", "/etc/passwd", "a/../../b", "..", "a\\..\\..\\b", "\\..\\a", "a/\0", "x" * 1100,
])  # fmt: skip
def test_no_name_leads_out_of_the_location(storage: S3Storage, name: str) -> None:
    for attempt in (
        lambda: storage.save(name, ContentFile(b"x")),
        lambda: storage.exists(name),
        lambda: storage.delete(name),
        lambda: storage.open(name, "wb").close(),
        lambda: storage.url(name),
    ):
        with pytest.raises(SuspiciousFileOperation):
            attempt()
    assert keys(storage) == []


def test_a_failed_upload_stores_nothing(storage: S3Storage) -> None:
    class Broken(ContentFile):
        def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
            yield b"half"
            raise OSError("The client is gone.")

    with pytest.raises(OSError, match="gone"):
        storage.save("a.txt", Broken(b""))
    assert keys(storage) == []


def test_it_is_made_from_the_settings(options: dict[str, Any]) -> None:
    handler = StorageHandler(
        {
            "media": {
                "BACKEND": "plectrum.core.files.storage.s3.S3Storage",
                "OPTIONS": {"bucket_name": "b", **options},
            }
        }
    )

    assert isinstance(handler["media"], S3Storage)
    with pytest.raises(ImproperlyConfigured, match="name of a bucket"):
        S3Storage("")
    with pytest.raises(ImproperlyConfigured, match="leads out of the bucket"):
        S3Storage("b", location="a/../..")
