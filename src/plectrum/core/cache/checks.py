"""Checks of the setting CACHES."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from plectrum.conf import settings
from plectrum.core.cache.backends.filebased import FileBasedCache
from plectrum.core.cache.handler import DEFAULT_CACHE_ALIAS
from plectrum.core.checks import (
    CheckMessage,
    Error,
    Tags,
    Warning,  # noqa: A004 - documented name
    register,
)
from plectrum.utils.module_loading import import_string


@register(Tags.caches)
def check_default_cache_is_configured(
    app_configs: Any = None, **_kwargs: Any
) -> list[CheckMessage]:
    """Reports that there is no default cache."""
    if DEFAULT_CACHE_ALIAS in settings.CACHES:
        return []
    return [
        Error(
            "You must define a 'default' cache in your CACHES setting.",
            hint="{'BACKEND': 'plectrum.core.cache.backends.locmem.LocMemCache'} needs nothing "
            "else.",
            id="caches.E001",
        )
    ]


@register(Tags.caches, deploy=True)
def check_cache_location_not_exposed(app_configs: Any = None, **_kwargs: Any) -> list[CheckMessage]:
    """Reports folders of caches that a server hands out, or that files are mixed with."""
    return [
        Warning(
            f"Your '{alias}' cache configuration might expose your cache or lead to corruption of "
            f"your data because its LOCATION {how} {name}.",
            hint="Choose a folder that no server hands out and nothing else writes to.",
            id="caches.W002",
        )
        for name, folders in _served_folders()
        for alias, location in _file_caches()
        if (how := _relation(location.resolve(), folders))
    ]


@register(Tags.caches)
def check_file_based_cache_is_absolute(
    app_configs: Any = None, **_kwargs: Any
) -> list[CheckMessage]:
    """Reports folders that depend on where the process was started."""
    return [
        Warning(
            f"Your '{alias}' cache LOCATION path is relative. Use an absolute path instead.",
            hint=f"Write BASE_DIR / {str(location)!r}: else processes that were started in other "
            "folders have other caches.",
            id="caches.W003",
        )
        for alias, location in _file_caches()
        if not location.is_absolute()
    ]


def _file_caches() -> Iterator[tuple[str, Path]]:
    for alias, options in settings.CACHES.items():
        try:
            backend = import_string(options.get("BACKEND", ""))
        except ImportError:
            continue
        if isinstance(backend, type) and issubclass(backend, FileBasedCache):
            yield alias, Path(options.get("LOCATION", ""))


def _served_folders() -> Iterator[tuple[str, list[Path]]]:
    for name in ("MEDIA_ROOT", "STATIC_ROOT", "STATICFILES_DIRS"):
        value = getattr(settings, name)
        if not value:
            continue
        several = value if isinstance(value, (list, tuple)) else [value]
        plain = (one[1] if isinstance(one, (list, tuple)) else one for one in several)
        yield name, [Path(one).resolve() for one in plain]


def _relation(location: Path, folders: list[Path]) -> str:
    """Returns how a folder lies to some others; empty where they are apart."""
    if location in folders:
        return "matches"
    if any(location.is_relative_to(folder) for folder in folders):
        return "is inside"
    return "contains" if any(folder.is_relative_to(location) for folder in folders) else ""
