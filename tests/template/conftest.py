"""What the comparisons with an installed Django share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from plectrum.conf import settings
from plectrum.core.signals import setting_changed
from plectrum.urls import clear_url_caches
from tests.template.differential import DjangoPeer

SAME_SETTINGS = {
    "TIME_ZONE": "America/Chicago",
    "USE_TZ": False,
    "LANGUAGE_CODE": "en-us",
    "STATIC_URL": "/static/",
    "MEDIA_URL": "/media/",
    "ROOT_URLCONF": "tests.template.differential",
}


@pytest.fixture(scope="module")
def same_settings() -> Iterator[None]:
    """Sets what the installed Django has as well."""
    before = {name: getattr(settings, name) for name in SAME_SETTINGS}
    _set(SAME_SETTINGS)
    yield
    _set(before)


def _set(values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(settings, name, value)
        setting_changed.send(None, setting=name, value=value, enter=True)
    clear_url_caches()


@pytest.fixture(scope="module")
def peer() -> Iterator[DjangoPeer]:
    """Renders with an installed Django."""
    process = DjangoPeer()
    yield process
    process.close()
