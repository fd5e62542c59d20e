"""Where static files are collected, and the URLs they have."""

from __future__ import annotations

import hashlib
import json
import posixpath
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from plectrum.conf import settings
from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.core.files.base import ContentFile
from plectrum.core.files.storage import FileSystemStorage, storages
from plectrum.utils.functional import LazyObject

HASH_LENGTH = 12
_MANIFEST_VERSION = "1.1"
_REFERENCE = re.compile(
    r"""url\(\s*(?P<quote>['"]?)(?P<url>[^'")]+)(?P=quote)\s*\)|@import\s+(?P<mark>['"])(?P<import>[^'"]+)(?P=mark)"""
)


class StaticFilesStorage(FileSystemStorage):
    """The directory STATIC_ROOT under the URL STATIC_URL."""

    _is_unset = False

    def __init__(
        self, location: Any = None, base_url: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(
            settings.STATIC_ROOT if location is None else location,
            settings.STATIC_URL if base_url is None else base_url,
            *args,
            **kwargs,
        )
        if not location and not settings.STATIC_ROOT:
            # The base class would fall back to where uploads are.
            self._is_unset = True

    def path(self, name: str) -> str:
        """Returns the path of a file.

        Raises:
            ImproperlyConfigured: STATIC_ROOT is not set.
        """
        if self._is_unset:
            raise ImproperlyConfigured(
                "You're using the staticfiles app without having set the STATIC_ROOT setting to "
                "a filesystem path."
            )
        return super().path(name)


class ManifestStaticFilesStorage(StaticFilesStorage):
    """Gives files names that change with their contents, so that browsers may keep them for ever.

    A manifest in the directory says which name is which. In development files keep their names.

    Attributes:
        manifest_hash: Changes whenever a file in the manifest does; empty without a manifest.
    """

    manifest_name = "staticfiles.json"
    manifest_strict = True
    manifest_hash = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hashed_files: dict[str, str] = self.load_manifest()

    def load_manifest(self) -> dict[str, str]:
        """Returns the hashed name of each file; none if nothing has been collected."""
        try:
            text = Path(self.path(self.manifest_name)).read_text(encoding="utf-8")
            content = json.loads(text)
        except (ImproperlyConfigured, FileNotFoundError):
            return {}
        except json.JSONDecodeError as error:
            raise ValueError(f"Couldn't load manifest '{self.manifest_name}'") from error
        paths: dict[str, str] = content.get("paths", {})
        self.manifest_hash = content.get("hash", "")
        return paths

    def file_hash(self, name: str, content: bytes) -> str:
        """Returns the part of a name that changes with the contents."""
        return hashlib.md5(content, usedforsecurity=False).hexdigest()[:HASH_LENGTH]

    def hashed_name(self, name: str, content: bytes) -> str:
        """Returns the name that changes with the contents."""
        root, ending = posixpath.splitext(name)
        return f"{root}.{self.file_hash(name, content)}{ending}"

    def url(self, name: str | None) -> str:
        """Returns the URL of a file.

        Raises:
            ValueError: The manifest does not have it.
        """
        if settings.DEBUG or not name or name.endswith("/"):
            return super().url(name)
        path, separator, fragment = name.partition("#")
        hashed = self.hashed_files.get(unquote(urlsplit(path).path).strip())
        if hashed is None:
            if self.manifest_strict:
                raise ValueError(
                    f"Missing staticfiles manifest entry for {path!r}: run collectstatic, or look "
                    "for a misspelt name."
                )
            hashed = path
        return super().url(hashed) + separator + fragment

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Any:
        """Writes each collected file under its hashed name, and the manifest.

        Style sheets are written last: what they refer to has its new name by then.

        Yields:
            Triples of name, hashed name and whether it was written.
        """
        if dry_run:
            return
        contents = {
            name: Path(storage.path(path)).read_bytes() for name, (storage, path) in paths.items()
        }
        for name in sorted(contents, key=lambda name: name.endswith(".css")):
            content = contents[name]
            if name.endswith(".css"):
                content = self._rewritten(name, content)
            hashed = self.hashed_name(name, content)
            if not self.exists(hashed):
                self.save(hashed, ContentFile(content))
            self.hashed_files[name] = hashed
            yield name, hashed, True
        paths_by_name = dict(sorted(self.hashed_files.items()))
        self.manifest_hash = self.file_hash("", json.dumps(paths_by_name).encode())
        payload = {
            "paths": paths_by_name,
            "version": _MANIFEST_VERSION,
            "hash": self.manifest_hash,
        }
        self.delete(self.manifest_name)
        self.save(self.manifest_name, ContentFile(json.dumps(payload).encode()))

    def _rewritten(self, name: str, content: bytes) -> bytes:
        """Returns a style sheet whose references have hashed names."""

        def replace(match: re.Match[str]) -> str:
            url = match["url"] or match["import"]
            parts = urlsplit(url)
            if parts.scheme or parts.netloc or not parts.path or parts.path.startswith("/"):
                return match[0]
            target = posixpath.normpath(posixpath.join(posixpath.dirname(name), parts.path))
            hashed = self.hashed_files.get(target)
            if hashed is None:
                return match[0]
            new = posixpath.join(posixpath.dirname(parts.path), posixpath.basename(hashed))
            return match[0].replace(parts.path, new)

        return _REFERENCE.sub(replace, content.decode()).encode()


class ConfiguredStorage(LazyObject):
    """The storage that STORAGES names for static files."""

    def _setup(self) -> None:
        self._wrapped = storages["staticfiles"]


staticfiles_storage: Any = ConfiguredStorage()
