"""Style sheets and scripts whose references get the hashed names of what they refer to."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Container
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from plectrum.conf import settings
from plectrum.contrib.staticfiles.references import Reference, rewritten
from plectrum.core.files.base import ContentFile

if TYPE_CHECKING:
    from plectrum.contrib.staticfiles.hashing import HashedFilesMixin, Processed

_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//|#|$", re.IGNORECASE)
_NEEDS_QUOTES = re.compile(r"""["\\?#%]""")


class Texts:
    """Style sheets and scripts whose references get the new names of what they refer to.

    Args:
        storage: The storage, which knows those names.
        originals: The texts by the names of their files.
        others: The names of the other files, whose hashed names will be known before `rewrite`.

    Attributes:
        contents: The texts as they are now.
    """

    def __init__(
        self, storage: HashedFilesMixin, originals: dict[str, str], others: Container[str]
    ) -> None:
        self._others = others
        self._storage = storage
        self._originals = originals
        self._errors: list[Processed] = []
        targets = {name: self._targets(name) for name in originals}
        self.contents = {name: originals[name] for name in _dependencies_first(targets)}

    def errors(self) -> list[Processed]:
        """Returns what refers to nothing, as `post_process` yields it."""
        return self._errors

    def rewrite(self) -> list[str]:
        """Rewrites all texts, those first that others refer to; returns whose names changed."""
        changed = []
        names = self._storage.hashed_files
        for name in self.contents:
            content = self._rewritten(name, lambda place: self._storage.target_name(place.target))
            self.contents[name] = content
            hashed = self._storage.hashed_name(name, ContentFile(content.encode()))
            key = self._storage.hash_key(name)
            if names.get(key) != hashed:
                names[key] = hashed
                changed.append(name)
        return changed

    def _targets(self, name: str) -> list[str]:
        """Returns the texts that a text refers to, and notes what refers to nothing."""
        found = []

        def look(place: Place) -> None:
            if place.target in self._originals:
                found.append(place.target)
            elif place.target in self._others:
                return
            elif self._storage.target_name(place.target) is None:
                self._errors.append((name, None, _nothing_there(name, place)))

        self._rewritten(name, look)
        return found

    def _rewritten(self, name: str, hashed_of: Callable[[Place], str | None]) -> str:
        def answer(reference: Reference) -> str | None:
            place = place_of(reference, name)
            hashed = None if place is None else hashed_of(place)
            return None if hashed is None or place is None else place.at(hashed)

        return rewritten(
            self._originals[name],
            self._storage.patterns_of(name),
            answer,
            is_script=name.endswith(".js"),
        )


@dataclass(frozen=True)
class Place:
    """What a reference means.

    Attributes:
        reference: The reference.
        target: The name of the file.
        head: The directories before the file's own name, as they are written.
        rest: The query and the fragment.
    """

    reference: Reference
    target: str
    head: str
    rest: str

    def at(self, hashed: str) -> str:
        """Returns the reference's URL with another name of the file."""
        url = self.head + posixpath.basename(hashed)
        return (quote(url) if _NEEDS_QUOTES.search(url) else url) + self.rest


def place_of(reference: Reference, name: str) -> Place | None:
    """Returns what a reference in a file means; `None` for nothing that is collected."""
    if _ELSEWHERE.match(reference.url):
        return None
    path, rest = split_name(reference.url)
    path = unquote(path)
    if not path or path.endswith(("/", "/.", "/..")) or path in {".", ".."}:
        return None
    head = path[: path.rfind("/") + 1]
    if path.startswith("/"):
        prefix = settings.STATIC_URL or "/"
        if not path.startswith(prefix):
            return None
        return Place(reference, posixpath.normpath(path.removeprefix(prefix)), head, rest)
    joined = posixpath.join(posixpath.dirname(name), path)
    return Place(reference, posixpath.normpath(joined), head, rest)


def split_name(name: str) -> tuple[str, str]:
    """Splits a name or URL in the path, and its query and fragment with their marks."""
    path, has_fragment, fragment = name.partition("#")
    path, has_query, query = path.partition("?")
    # A lone question mark means nothing, but before a fragment old browsers want it.
    rest = f"?{query}" if query or (has_query and has_fragment) else ""
    return path, f"{rest}#{fragment}" if has_fragment else rest


def _nothing_there(name: str, place: Place) -> ValueError:
    found = place.reference
    return ValueError(
        f"The file {place.target!r} could not be found: {name!r} refers to it in line "
        f"{found.line} by {found.text!r}."
    )


def _dependencies_first(targets: dict[str, list[str]]) -> list[str]:
    """Returns names so that each comes after those it refers to, as far as that can be."""
    result: list[str] = []
    entered: set[str] = set()
    for start in sorted(targets):
        stack = [(start, False)]
        while stack:
            name, is_done = stack.pop()
            if is_done:
                result.append(name)
            elif name not in entered:
                entered.add(name)
                stack.append((name, True))
                stack += [(target, False) for target in targets[name]]
    return result
