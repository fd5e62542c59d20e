"""Reading the installed distributions into the catalogue.

It can be run again: a distribution is known by its name, and what is gone goes from the catalogue,
with its reviews kept for as long as it is there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from importlib import metadata
from typing import NamedTuple

from catalogue.models import Classifier, Distribution, File, Requirement
from plectrum.db.transaction import atomic

_REQUIREMENT = re.compile(
    r"^\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*([^;]*)(?:;(.*))?$"
)
_LONGEST_LICENCE = 100


class Needed(NamedTuple):
    """A requirement as a distribution states it."""

    slug: str
    specifier: str


def slug_of(name: str) -> str:
    """Returns a name in the form in which names are compared (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def requirements_of(distribution: metadata.Distribution) -> list[Needed]:
    """Returns what a distribution always needs, without what its extras need."""
    found: dict[str, Needed] = {}
    for text in distribution.requires or ():
        match = _REQUIREMENT.match(text)
        if match and "extra" not in (match[3] or ""):
            slug = slug_of(match[1])
            found.setdefault(slug, Needed(slug, match[2].strip(" ()")))
    return list(found.values())


def licence_of(info: metadata.PackageMetadata) -> str:
    """Returns the licence in few words: an expression, a classifier or the first line."""
    expression = info.get("License-Expression")
    if expression:
        return expression[:_LONGEST_LICENCE]
    for classifier in info.get_all("Classifier") or ():
        if classifier.startswith("License ::"):
            return classifier.rpartition("::")[2].strip()[:_LONGEST_LICENCE]
    lines = (info.get("License") or "").strip().splitlines()
    return lines[0][:_LONGEST_LICENCE] if lines else ""


def home_page_of(info: metadata.PackageMetadata) -> str:
    """Returns the home page, or the first of the project's pages."""
    stated = [entry.partition(",")[2].strip() for entry in info.get_all("Project-URL") or ()]
    pages = [info.get("Home-page") or "", *stated]
    return next((page[:500] for page in pages if page.startswith(("http://", "https://"))), "")


def author_of(info: metadata.PackageMetadata) -> str:
    """Returns the authors, without addresses."""
    text = info.get("Author") or info.get("Author-email") or info.get("Maintainer") or ""
    return re.sub(r"\s*<[^>]*>", "", text).strip(' "')[:300]


def installed() -> list[metadata.Distribution]:
    """Returns the installed distributions, the one that is imported first of each name."""
    found: dict[str, metadata.Distribution] = {}
    for distribution in metadata.distributions():
        name = distribution.metadata["Name"]
        if name:
            found.setdefault(slug_of(name), distribution)
    return [found[slug] for slug in sorted(found)]


@atomic
def import_all(
    distributions: Iterable[metadata.Distribution], progress: Callable[[str], None] | None = None
) -> tuple[int, int]:
    """Brings the catalogue up to date, as a whole or not at all.

    Args:
        distributions: What is installed.
        progress: Called with each name before it is read.

    Returns:
        How many distributions are in the catalogue, and how many were removed from it.
    """
    rows: dict[str, tuple[Distribution, metadata.Distribution]] = {}
    for distribution in distributions:
        slug = slug_of(distribution.metadata["Name"])
        if progress:
            progress(slug)
        rows[slug] = (_stored(slug, distribution), distribution)
    removed, _ = Distribution.objects.exclude(slug__in=rows).delete()
    _relate(rows)
    return len(rows), removed


def _stored(slug: str, distribution: metadata.Distribution) -> Distribution:
    info = distribution.metadata
    files = [
        (str(path), path.locate().stat().st_size)  # type: ignore[union-attr]  # a path of this machine
        for path in distribution.files or ()
        if path.locate().is_file()  # type: ignore[union-attr]  # as above
    ]
    readme = info.get_payload() if hasattr(info, "get_payload") else ""
    row, _ = Distribution.objects.update_or_create(
        slug=slug,
        defaults={
            "name": info["Name"],
            "version": info["Version"] or "",
            "summary": (info.get("Summary") or "")[:500],
            "readme": str(info.get("Description") or readme or "").replace("\0", ""),
            "author": author_of(info),
            "licence": licence_of(info),
            "home_page": home_page_of(info),
            "requires_python": info.get("Requires-Python") or "",
            "file_count": len(files),
            "size_bytes": sum(size for _, size in files),
        },
    )
    row.files.all().delete()
    File.objects.bulk_create(
        [File(distribution=row, path=path[:1000], size_bytes=size) for path, size in files]
    )
    return row


def _relate(rows: dict[str, tuple[Distribution, metadata.Distribution]]) -> None:
    names = {
        name
        for _, distribution in rows.values()
        for name in distribution.metadata.get_all("Classifier") or ()
    }
    known = {classifier.name: classifier for classifier in Classifier.objects.all()}
    Classifier.objects.bulk_create([Classifier(name=name) for name in sorted(names - known.keys())])
    known = {classifier.name: classifier for classifier in Classifier.objects.all()}
    Requirement.objects.all().delete()
    requirements = []
    for row, distribution in rows.values():
        listed = dict.fromkeys(distribution.metadata.get_all("Classifier") or ())
        row.classifiers.set([known[name] for name in listed])
        requirements += [
            Requirement(distribution=row, needed=rows[slug][0], specifier=specifier[:300])
            for slug, specifier in requirements_of(distribution)
            if slug in rows
        ]
    Requirement.objects.bulk_create(requirements)
