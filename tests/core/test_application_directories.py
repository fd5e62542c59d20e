"""Where an application lies on disk."""

from __future__ import annotations

from types import ModuleType

import pytest

from plectrum.apps import AppConfig
from plectrum.core.exceptions import ImproperlyConfigured


def _package(*paths: str) -> ModuleType:
    module = ModuleType("shop")
    module.__path__ = list(paths)
    return module


def test_a_directory_that_is_found_twice_is_one() -> None:
    assert AppConfig("shop", _package("/a/shop", "/a/shop")).path == "/a/shop"


def test_an_application_lies_in_one_place() -> None:
    with pytest.raises(ImproperlyConfigured, match="2 filesystem locations"):
        AppConfig("shop", _package("/a/shop", "/b/shop"))
