"""Names of files that change with their contents, and the manifest that lists them."""

from __future__ import annotations

import fnmatch
import hashlib
import json
import posixpath
from collections.abc import Iterator
from typing import Any, ClassVar
from urllib.parse import unquote, urlsplit

from plectrum.conf import settings
from plectrum.contrib.staticfiles.references import (
    MODULE_PATTERNS,
    SCRIPT_PATTERNS,
    STYLE_PATTERNS,
    Pattern,
)
from plectrum.contrib.staticfiles.rewriting import Texts, split_name
from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.core.files.base import ContentFile

HASH_LENGTH = 12
MANIFEST_VERSION = "1.1"

Processed = tuple[str, str | None, Any]
Sources = dict[str, tuple[Any, str]]


def _clean(name: str) -> str:
    """Returns a name as files are listed by: without query and fragment, with slashes."""
    return unquote(urlsplit(name).path).strip().replace("\\", "/")


class HashedFilesMixin:
    """Gives the files of a storage names that change with their contents.

    Attributes:
        max_post_process_passes: How often files whose references change are looked at again.
        support_js_module_import_aggregation: Whether imports and exports in scripts are rewritten.
        patterns: For patterns of names, the regular expressions of references in such files; each
            has the groups `matched` and `url`, and may be a pair with what takes its place.
        hashed_files: The hashed name of each file.
    """

    max_post_process_passes = 5
    support_js_module_import_aggregation = False
    patterns: ClassVar[tuple[tuple[str, tuple[Pattern, ...]], ...]] = (
        ("*.css", STYLE_PATTERNS),
        ("*.js", SCRIPT_PATTERNS),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hashed_files: dict[str, str] = {}

    def file_hash(self, name: str | None, content: Any = None) -> str | None:
        """Returns the part of a name that changes with the contents; `None` for no part.

        Args:
            name: The name of the file.
            content: The file, with `chunks()`.
        """
        if content is None:
            return None
        digest = hashlib.md5(usedforsecurity=False)
        for chunk in content.chunks():
            digest.update(chunk)
        return digest.hexdigest()[:HASH_LENGTH]

    def hashed_name(self, name: str, content: Any = None, filename: str | None = None) -> str:
        """Returns the name of a file that changes with its contents.

        Args:
            name: The name.
            content: The file; the stored one if left out.
            filename: The name of the stored one, if it is another.

        Raises:
            ValueError: There is none.
        """
        own = _clean(name)
        stored = _clean(filename) if filename else own
        if content is not None:
            return self._with_hash(own, self.file_hash(own, content))
        if not self.exists(stored):  # type: ignore[attr-defined]  # of the storage
            raise ValueError(f"The static file {stored!r} is not there.")
        with self.open(stored) as file:  # type: ignore[attr-defined]  # of the storage
            return self._with_hash(own, self.file_hash(own, file))

    def _with_hash(self, name: str, part: str | None) -> str:
        if not part:
            return name
        root, ending = posixpath.splitext(name)
        return f"{root}.{part}{ending}"

    def hash_key(self, name: str) -> str:
        """Returns what a file is listed by."""
        return name

    def stored_name(self, name: str) -> str:
        """Returns the hashed name of a file; worked out if it is not listed.

        Raises:
            ValueError: There is no such file.
        """
        clean = _clean(name)
        key = self.hash_key(clean)
        hashed = self.hashed_files.get(key)
        if hashed is None:
            hashed = self.hashed_files[key] = self.hashed_name(clean)
        return hashed

    def url(self, name: str | None, force: bool = False) -> str:
        """Returns the URL of a file.

        Args:
            name: Its name; a query and a fragment stay.
            force: Whether it has its hash even where DEBUG is on.

        Raises:
            ValueError: There is no such file.
        """
        plain: str
        if (settings.DEBUG and not force) or name is None:
            plain = super().url(name)  # type: ignore[misc]  # of the storage
            return plain
        path, rest = split_name(name)
        hashed = path if path.endswith("/") else self.stored_name(path)
        plain = super().url(hashed)  # type: ignore[misc]  # of the storage
        return plain + rest

    def post_process(
        self, paths: Sources, dry_run: bool = False, **options: Any
    ) -> Iterator[Processed]:
        """Saves each collected file under its hashed name.

        Files with references are saved after what they refer to, whose new names they have.

        Args:
            paths: For the name of each file the storage it was in, and its name there.
            dry_run: Do nothing.
            options: Those of the command.

        Yields:
            Triples of name, hashed name, and whether it was saved or what error there was.
        """
        if dry_run:
            return
        self.hashed_files = {}
        originals: dict[str, str] = {}
        others: Sources = {}
        for name, (storage, path) in paths.items():
            if not self.patterns_of(name):
                others[name] = storage, path
                continue
            with storage.open(path) as file:
                try:
                    originals[name] = file.read().decode()
                except UnicodeDecodeError as error:
                    yield name, None, error
        texts = Texts(self, originals, others)
        yield from texts.errors()
        for name, (storage, path) in others.items():
            with storage.open(path) as file:
                yield self._save_hashed(name, file)
        yield from self._process_texts(texts)

    def patterns_of(self, name: str) -> tuple[Pattern, ...]:
        """Returns what references look like in a file; none where nothing is rewritten."""
        found: list[Pattern] = []
        for pattern, expressions in self.patterns:
            if fnmatch.fnmatchcase(posixpath.basename(name), pattern):
                found += expressions
        if self.support_js_module_import_aggregation and name.endswith(".js"):
            found += MODULE_PATTERNS
        return tuple(found)

    def target_name(self, target: str) -> str | None:
        """Returns the hashed name of what a reference means; `None` where there is no such file."""
        known = self.hashed_files.get(self.hash_key(target))
        if known is not None:
            return known
        try:
            return None if target.startswith("../") else self.stored_name(target)
        except (OSError, ValueError):
            return None

    def _process_texts(self, texts: Texts) -> Iterator[Processed]:
        """Rewrites texts until no name changes any more, and saves them."""
        changed: list[str] = []
        for _ in range(self.max_post_process_passes):
            changed = texts.rewrite()
            if not changed:
                break
        if changed:
            circle = RuntimeError(
                "Max post-process passes exceeded: these files refer to each other, or to "
                "themselves, so that each new name of one gives another a new name."
            )
            yield ", ".join(sorted(changed)), None, circle
        for name, content in texts.contents.items():
            hashed = self.hashed_files[self.hash_key(name)]
            if not self.exists(hashed):  # type: ignore[attr-defined]  # of the storage
                self.save(hashed, ContentFile(content.encode()))  # type: ignore[attr-defined]  # of it
            yield name, hashed, True

    def _save_hashed(self, name: str, file: Any) -> Processed:
        hashed = self.hashed_name(name, file)
        is_new = not self.exists(hashed)  # type: ignore[attr-defined]  # of the storage
        if is_new:
            file.seek(0)
            self.save(hashed, file)  # type: ignore[attr-defined]  # of the storage
        self.hashed_files[self.hash_key(name)] = hashed
        return name, hashed, is_new


class ManifestFilesMixin(HashedFilesMixin):
    """Keeps the hashed names in a manifest, so that they need not be worked out again.

    Args:
        manifest_storage: Where the manifest is; the storage itself if left out.

    Attributes:
        manifest_name: The name of the manifest.
        manifest_strict: Whether a file that it does not have is an error.
        manifest_hash: Changes whenever a file in the manifest does; empty without a manifest.
        keep_intermediate_files: Has no effect: no file is saved before its name is final.
    """

    manifest_version = MANIFEST_VERSION
    manifest_name = "staticfiles.json"
    manifest_strict = True
    keep_intermediate_files = False
    manifest_hash = ""

    def __init__(self, *args: Any, manifest_storage: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.manifest_storage: Any = self if manifest_storage is None else manifest_storage
        self.hashed_files, self.manifest_hash = self.load_manifest()

    def read_manifest(self) -> str | None:
        """Returns the text of the manifest; `None` where there is none."""
        try:
            with self.manifest_storage.open(self.manifest_name) as file:
                return str(file.read().decode())
        except (ImproperlyConfigured, FileNotFoundError):
            return None

    def load_manifest(self) -> tuple[dict[str, str], str]:
        """Returns the hashed names of the manifest and its own hash.

        Raises:
            ValueError: The manifest cannot be read.
        """
        text = self.read_manifest()
        if text is None:
            return {}, ""
        try:
            content = json.loads(text)
        except json.JSONDecodeError:
            content = {}
        if content.get("version") not in {"1.0", MANIFEST_VERSION}:
            raise ValueError(
                f"Couldn't load manifest {self.manifest_name!r}; collectstatic writes it anew."
            )
        return content.get("paths", {}), content.get("hash", "")

    def post_process(
        self, paths: Sources, dry_run: bool = False, **options: Any
    ) -> Iterator[Processed]:
        """Saves each collected file under its hashed name, and then the manifest."""
        yield from super().post_process(paths, dry_run=dry_run, **options)
        if not dry_run:
            self.save_manifest()

    def save_manifest(self) -> None:
        """Saves the manifest, in the form that Django reads and writes."""
        names = dict(sorted(self.hashed_files.items()))
        listed = ContentFile(json.dumps([*names.items()]).encode())
        self.manifest_hash = self.file_hash(None, listed) or ""
        payload = {"paths": names, "version": self.manifest_version, "hash": self.manifest_hash}
        if self.manifest_storage.exists(self.manifest_name):
            self.manifest_storage.delete(self.manifest_name)
        content = ContentFile(json.dumps(payload).encode())
        self.manifest_storage.save(self.manifest_name, content)

    def stored_name(self, name: str) -> str:
        """Returns the hashed name of a file.

        Raises:
            ValueError: The manifest does not have it, and is strict.
        """
        clean = _clean(name)
        hashed = self.hashed_files.get(self.hash_key(clean))
        if hashed is not None:
            return hashed
        if self.manifest_strict:
            raise ValueError(
                f"Missing staticfiles manifest entry for {clean!r}: run collectstatic, or look "
                "for a misspelt name."
            )
        return clean

    def target_name(self, target: str) -> str | None:
        """Returns the hashed name of what a reference means; also of files collected before."""
        if self.hash_key(target) not in self.hashed_files and not target.startswith("../"):
            try:
                return HashedFilesMixin.stored_name(self, target)
            except (OSError, ValueError):
                return None
        return super().target_name(target)
