"""Catalogs: the translations of one language, read from `.po` or `.mo` files and merged.

Babel reads both kinds, so no gettext programs are needed to run a project.
"""

from __future__ import annotations

import gettext as standard_gettext
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from plectrum.apps import apps
from plectrum.conf import settings
from plectrum.utils.records import field, record

DOMAINS = ("plectrum", "django")
"""The names that a message file can have; the first that exists is read."""

CONTEXT_SEPARATOR = "\x04"
MAX_LANGUAGES = 128


@record
class Catalog:
    """The translations of one language.

    Attributes:
        messages: Translations by message; one with a context has it in front.
        plurals: By singular: the function that chooses a form for a number, and the forms.
    """

    messages: dict[str, str] = field(default_factory=dict)
    plurals: dict[str, tuple[Callable[[int], int], tuple[str, ...]]] = field(default_factory=dict)

    def add(self, other: Catalog) -> None:
        """Takes over the translations of another catalog, which win over its own."""
        self.messages.update(other.messages)
        self.plurals.update(other.plurals)


def to_locale(language: str) -> str:
    """Turns a language code (`pt-br`) into the name of a locale (`pt_BR`)."""
    code, _, rest = language.lower().partition("-")
    if not rest:
        return (
            language[: language.find("_")].lower() + language[language.find("_") :]
            if ("_" in language)
            else code
        )
    region, dash, tail = rest.partition("-")
    region = region.title() if len(region) > 2 else region.upper()
    return f"{code}_{region}{dash}{tail}"


def language_chain(language: str) -> list[str]:
    """Returns a language and the more generic ones it falls back on, the most generic last."""
    parts = language.split("-")
    return ["-".join(parts[:length]) for length in range(len(parts), 0, -1)]


def load(language: str) -> Catalog:
    """Returns the merged catalog of a language, its generic one and the project's default.

    Read once per language, as soon as the applications are known.
    """
    return _load(language) if apps.apps_ready else _read(language)


@lru_cache(maxsize=MAX_LANGUAGES)
def _load(language: str) -> Catalog:
    return _read(language)


def forget() -> None:
    """Drops what has been read; the next use reads again."""
    _load.cache_clear()
    read_file.cache_clear()


def _read(language: str) -> Catalog:
    catalog = Catalog()
    default = settings.LANGUAGE_CODE
    chain = language_chain(language)
    # COMPAT: English is what messages are written in, so the default does not fill it up.
    if default != language and chain[-1] != "en":
        chain += [code for code in language_chain(default) if code not in chain]
    for code in reversed(chain):
        for directory in reversed(list(locale_directories())):
            if path := message_file(directory, to_locale(code)):
                catalog.add(read_file(path))
    return catalog


def locale_directories() -> Iterator[Path]:
    """Yields the directories that can hold catalogs, those that win first."""
    yield from map(Path, settings.LOCALE_PATHS)
    for config in apps.app_configs.values():
        yield Path(config.path) / "locale"


def message_file(directory: Path, locale: str) -> Path | None:
    """Returns the message file of a locale: the binary one unless its source is newer."""
    for domain in DOMAINS:
        source = directory / locale / "LC_MESSAGES" / f"{domain}.po"
        binary = source.with_suffix(".mo")
        if source.exists() and binary.exists():
            is_current = binary.stat().st_mtime >= source.stat().st_mtime
            return binary if is_current else source
        if binary.exists() or source.exists():
            return binary if binary.exists() else source
    return None


@lru_cache(maxsize=1024)
def read_file(path: Path) -> Catalog:
    """Reads one message file; fuzzy and empty translations are left out."""
    from babel.messages.mofile import read_mo  # noqa: PLC0415 - when it is needed
    from babel.messages.pofile import read_po  # noqa: PLC0415 - when it is needed

    with path.open("rb") as file:
        source = read_mo(file) if path.suffix == ".mo" else read_po(file, ignore_obsolete=True)
    choose = standard_gettext.c2py(source.plural_expr)
    catalog = Catalog()
    for message in source:
        if not message.id or message.fuzzy:
            continue
        prefix = f"{message.context}{CONTEXT_SEPARATOR}" if message.context else ""
        _store(catalog, prefix, message, choose)
    return catalog


def _store(catalog: Catalog, prefix: str, message: Any, choose: Callable[[int], int]) -> None:
    if isinstance(message.id, str):
        if message.string:
            catalog.messages[prefix + message.id] = message.string
        return
    forms = _filled(message.string)
    if forms:
        catalog.plurals[prefix + message.id[0]] = (choose, forms)
        catalog.messages.setdefault(prefix + message.id[0], forms[0])


def _filled(forms: str | Iterable[str]) -> tuple[str, ...]:
    texts = (forms,) if isinstance(forms, str) else tuple(forms)
    return texts if texts and all(texts) else ()
