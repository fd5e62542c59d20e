"""Files in a bucket of Amazon S3, or of another service that speaks its protocol.

It needs the extra `s3` (boto3). In the settings::

    STORAGES = {
        "default": {
            "BACKEND": "plectrum.core.files.storage.s3.S3Storage",
            "OPTIONS": {"bucket_name": "media", "location": "uploads"},
        },
        ...
    }

Credentials that are not given come from where boto3 looks for them: the environment, its
configuration files, or the role of the machine.
"""

from __future__ import annotations

import datetime as dt
import mimetypes
import posixpath
from collections.abc import Iterator, Mapping
from importlib import import_module
from tempfile import SpooledTemporaryFile
from typing import Any

from plectrum.conf import settings
from plectrum.core.exceptions import ImproperlyConfigured, SuspiciousFileOperation
from plectrum.core.files.base import File
from plectrum.core.files.storage.base import Storage
from plectrum.utils.deconstruct import deconstructible
from plectrum.utils.encoding import filepath_to_uri
from plectrum.utils.functional import cached_property
from plectrum.utils.timezone import make_naive

__all__ = ["S3File", "S3Storage"]

MAX_BYTES_IN_MEMORY = 2**20
MAX_KEY_BYTES = 1024
MISSING = frozenset({"404", "NoSuchKey", "NotFound"})
TAKEN = frozenset({"409", "412", "ConditionalRequestConflict", "PreconditionFailed"})


class S3File(File):
    """A file of a bucket: fetched when it is first read, stored when it is closed.

    Args:
        storage: The storage.
        name: The name there.
        mode: As for `open`.

    Raises:
        FileNotFoundError: It is opened for reading and there is none.
    """

    def __init__(self, storage: S3Storage, name: str, mode: str) -> None:
        self._storage = storage
        self._is_changed = "w" in mode
        self._is_binary = "b" in mode
        buffer: Any = SpooledTemporaryFile(max_size=MAX_BYTES_IN_MEMORY)  # noqa: SIM115 - closed by `close`
        super().__init__(buffer, name)
        self.mode = mode
        try:
            if "w" not in mode:
                storage.fetch(name, buffer)
        except BaseException:
            buffer.close()
            raise
        if "a" not in mode:
            buffer.seek(0)

    def _measure(self) -> int:
        position = self.file.tell()
        end = int(self.file.seek(0, 2))
        self.file.seek(position)
        return end

    def read(self, size: int = -1) -> Any:
        """Returns so many bytes, or all; text where the file was opened for text."""
        content: bytes = self.file.read(size)
        return content if self._is_binary else content.decode()

    def write(self, data: bytes | str) -> int:
        """Writes at the current position; nothing is stored before the file is closed.

        Raises:
            OSError: The file is open for reading only.
        """
        if not set(self.mode) & set("wa+"):
            raise OSError("The file is not open for writing.")
        self._is_changed = True
        self.__dict__.pop("size", None)
        written: int = self.file.write(data.encode() if isinstance(data, str) else data)
        return written

    def close(self) -> None:
        """Stores what was written, and closes the file."""
        if self.file is not None and not self.file.closed:
            if self._is_changed:
                self._storage.put(self.name, self.file)
            self.file.close()


@deconstructible(path="plectrum.core.files.storage.s3.S3Storage")
class S3Storage(Storage):
    """Keeps files in a bucket.

    A file is there as a whole or not at all, and two that are stored under one name at the same
    time get two names: the service is told to store only where nothing is yet.

    Args:
        bucket_name: The bucket, which must exist.
        location: What stands before all names in the bucket.
        base_url: The public URL of the bucket, for files that anybody may read. Without it, the
            URLs of files are signed.
        url_expires_seconds: How long a signed URL is valid.
        allow_overwrite: Whether a file takes the place of one of the same name.
        object_parameters: Further parameters for each stored file, as boto3's `put_object` takes
            them: `{"CacheControl": "max-age=86400"}`, for one.
        endpoint_url: The address of the service, if it is not Amazon's.
        region_name: The region.
        access_key: The key's identifier.
        secret_key: The key.
        session_token: The token of temporary credentials.
        addressing_style: `path`, `virtual` or `auto`.

    Raises:
        ImproperlyConfigured: boto3 is not installed, or the location leads out of the bucket.
    """

    def __init__(  # noqa: PLR0913 - the options of the setting
        self,
        bucket_name: str,
        *,
        location: str = "",
        base_url: str | None = None,
        url_expires_seconds: int = 3600,
        allow_overwrite: bool = False,
        object_parameters: Mapping[str, Any] | None = None,
        endpoint_url: str | None = None,
        region_name: str | None = None,
        access_key: str | None = None,
        secret_key: str | None = None,
        session_token: str | None = None,
        addressing_style: str = "auto",
    ) -> None:
        if not bucket_name:
            raise ImproperlyConfigured("S3Storage needs the name of a bucket: bucket_name.")
        if ".." in location.split("/"):
            raise ImproperlyConfigured(f"The location {location!r} leads out of the bucket.")
        self.bucket_name = bucket_name
        self.location = location.strip("/")
        self.base_url = f"{base_url.rstrip('/')}/" if base_url else None
        self.url_expires_seconds = url_expires_seconds
        self.allow_overwrite = allow_overwrite
        self.object_parameters = dict(object_parameters or {})
        self._client_options = {
            "endpoint_url": endpoint_url,
            "region_name": region_name,
            "aws_access_key_id": access_key,
            "aws_secret_access_key": secret_key,
            "aws_session_token": session_token,
        }
        self._addressing_style = addressing_style

    @cached_property
    def client(self) -> Any:
        """The client of boto3, which threads can share."""
        try:
            boto3: Any = import_module("boto3")
        except ImportError as error:
            raise ImproperlyConfigured(
                "S3Storage needs boto3.", hint="pip install 'plectrum[s3]'"
            ) from error
        config: Any = import_module("botocore.config")
        own = config.Config(
            s3={"addressing_style": self._addressing_style}, signature_version="s3v4"
        )
        return boto3.session.Session().client("s3", config=own, **self._client_options)

    def _key(self, name: str) -> str:
        """Returns the key of a name in the bucket.

        Raises:
            SuspiciousFileOperation: The name leads out of the location, or is no key.
        """
        text = str(name).replace("\\", "/")
        path = posixpath.normpath(text)
        if path.startswith(("/", "../")) or path in {".", ".."} or "\0" in path:
            raise SuspiciousFileOperation(
                f"The joined path ({text!r}) is located outside of the base path component "
                f"({self.location!r})"
            )
        key = f"{self.location}/{path}" if self.location else path
        if len(key.encode(errors="surrogatepass")) > MAX_KEY_BYTES:
            raise SuspiciousFileOperation(
                f"The name of a file in a bucket has at most {MAX_KEY_BYTES} bytes."
            )
        return key

    def _errors(self) -> Any:
        exceptions: Any = import_module("botocore.exceptions")
        return exceptions.ClientError

    def _open(self, name: str, mode: str) -> File:
        self._key(name)  # refused before anything is written
        return S3File(self, name, mode)

    def fetch(self, name: str, target: Any) -> None:
        """Writes the contents of a file into another.

        Raises:
            FileNotFoundError: There is none of the name.
        """
        try:
            self.client.download_fileobj(self.bucket_name, self._key(name), target)
        except self._errors() as error:
            raise self._missing_or(error, name) from error

    def put(self, name: str, source: Any, *, is_new: bool = False) -> bool:
        """Stores the contents of a file that can be read from its start.

        Args:
            name: The name.
            source: The file.
            is_new: Whether to store only where there is none of the name yet.

        Returns:
            Whether it was stored; only what has to be new may not be.
        """
        parameters = {**self.object_parameters}
        content_type, encoding = mimetypes.guess_type(name)
        parameters.setdefault("ContentType", content_type or "application/octet-stream")
        if encoding:
            parameters.setdefault("ContentEncoding", encoding)
        if is_new:
            parameters["IfNoneMatch"] = "*"
        source.seek(0)
        try:
            self.client.put_object(
                Bucket=self.bucket_name, Key=self._key(name), Body=source, **parameters
            )
        except self._errors() as error:
            if is_new and _code(error) in TAKEN:
                return False
            raise
        return True

    def _save(self, name: str, content: File) -> str:
        with SpooledTemporaryFile(max_size=MAX_BYTES_IN_MEMORY) as source:
            for chunk in content.chunks():
                source.write(chunk.encode() if isinstance(chunk, str) else chunk)
            while not self.put(name, source, is_new=not self.allow_overwrite):
                # Somebody else has stored one of the name after it was found free.
                name = self.get_available_name(name)
        return name

    def is_name_available(self, name: str, max_length: int | None = None) -> bool:
        """Tells whether a name is short enough and not taken, if that matters."""
        if self.allow_overwrite:
            return max_length is None or len(name) <= max_length
        return super().is_name_available(name, max_length)

    def delete(self, name: str) -> None:
        """Removes a file; one that is not there is gone already.

        Raises:
            ValueError: The name is empty.
        """
        if not name:
            raise ValueError("The name must be given to delete().")
        self.client.delete_object(Bucket=self.bucket_name, Key=self._key(name))

    def exists(self, name: str) -> bool:
        """Tells whether there is a file of a name."""
        try:
            self._head(name)
        except FileNotFoundError:
            return False
        return True

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """Returns the directories and the files under a path."""
        is_root = path in {"", ".", "/"}
        prefix = self.location if is_root else self._key(path)
        prefix = f"{prefix}/" if prefix else ""
        directories, files = [], []
        for page in self._pages(prefix):
            directories += [item["Prefix"] for item in page.get("CommonPrefixes", ())]
            files += [item["Key"] for item in page.get("Contents", ())]
        return (
            [key.removeprefix(prefix).rstrip("/") for key in directories],
            [key.removeprefix(prefix) for key in files if key != prefix],
        )

    def _pages(self, prefix: str) -> Iterator[Mapping[str, Any]]:
        paginator = self.client.get_paginator("list_objects_v2")
        yield from paginator.paginate(Bucket=self.bucket_name, Prefix=prefix, Delimiter="/")

    def size(self, name: str) -> int:
        """Returns the size of a file in bytes."""
        return int(self._head(name)["ContentLength"])

    def get_modified_time(self, name: str) -> dt.datetime:
        """Returns when a file was stored; aware with USE_TZ."""
        modified: dt.datetime = self._head(name)["LastModified"]
        return modified if settings.USE_TZ else make_naive(modified)

    def url(self, name: str | None) -> str:
        """Returns the public URL of a file, or one that is signed and expires."""
        key = self._key(name or "")
        if self.base_url is not None:
            return f"{self.base_url}{filepath_to_uri(key)}"
        parameters = {"Bucket": self.bucket_name, "Key": key}
        return str(
            self.client.generate_presigned_url(
                "get_object", Params=parameters, ExpiresIn=self.url_expires_seconds
            )
        )

    def _head(self, name: str) -> Mapping[str, Any]:
        try:
            found: Mapping[str, Any] = self.client.head_object(
                Bucket=self.bucket_name, Key=self._key(name)
            )
        except self._errors() as error:
            raise self._missing_or(error, name) from error
        return found

    def _missing_or(self, error: Any, name: str) -> Exception:
        if _code(error) in MISSING:
            return FileNotFoundError(f"There is no file {name!r} in {self.bucket_name!r}.")
        other: Exception = error
        return other


def _code(error: Any) -> str:
    return str(error.response["Error"]["Code"])
