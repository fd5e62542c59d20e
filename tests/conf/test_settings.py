"""Settings: their types, their sources, and changing them for a block."""

from __future__ import annotations

import sys
import types
from contextvars import copy_context
from typing import Any

import pytest

from plectrum.conf import LazySettings, Settings
from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.urls import set_script_prefix


def test_defaults_are_there_and_own_values_count() -> None:
    values: Any = Settings({"DEBUG": True, "MY_OWN": 3, "lower": 1})
    assert values.DEBUG is True
    assert values.LANGUAGE_CODE == "en-us"
    assert values.MY_OWN == 3
    assert not hasattr(values, "lower")
    assert values.is_overridden("DEBUG")
    assert not values.is_overridden("LANGUAGE_CODE")


def test_all_wrong_types_are_listed_at_once() -> None:
    with pytest.raises(ImproperlyConfigured) as caught:
        Settings({"DEBUG": "yes", "INSTALLED_APPS": "catalogue", "EMAIL_PORT": True})
    text = str(caught.value)
    assert "DEBUG is 'yes', expected bool" in text
    assert "INSTALLED_APPS is 'catalogue', expected list" in text
    assert "EMAIL_PORT is True, expected int" in text


def test_a_wrong_secret_is_not_shown() -> None:
    with pytest.raises(ImproperlyConfigured) as caught:
        Settings({"SECRET_KEY": 123456})
    assert "123456" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("INSTALLED_APPS", ("a", "b")),
        ("MEDIA_ROOT", "/srv"),
        ("SECURE_PROXY_SSL_HEADER", ("HTTP_X", "https")),
        ("EMAIL_TIMEOUT", 2.5),
        ("CSRF_FAILURE_VIEW", print),
        ("LOGIN_URL", None),
    ],
)
def test_what_is_documented_is_accepted(name: str, value: Any) -> None:
    assert getattr(Settings({name: value}), name) == value


def test_a_misspelt_name_is_told_with_the_near_one() -> None:
    settings = LazySettings()
    settings.configure(DEBUG=True)
    with pytest.raises(AttributeError, match="Did you mean 'INSTALLED_APPS'"):
        _ = settings.INSTALLED_APP


def test_nothing_configured_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PLECTRUM_SETTINGS_MODULE", "DJANGO_SETTINGS_MODULE"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(ImproperlyConfigured, match="Requested setting DEBUG") as caught:
        _ = LazySettings().DEBUG
    assert "PLECTRUM_SETTINGS_MODULE" in caught.value.hint


@pytest.mark.parametrize("variable", ["PLECTRUM_SETTINGS_MODULE", "DJANGO_SETTINGS_MODULE"])
def test_the_environment_names_the_module(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module = types.ModuleType("settings_of_a_test")
    module.TIME_ZONE = "Europe/Berlin"  # type: ignore[attr-defined]  # made for this test
    monkeypatch.setitem(sys.modules, "settings_of_a_test", module)
    monkeypatch.delenv("PLECTRUM_SETTINGS_MODULE", raising=False)
    monkeypatch.setenv(variable, "settings_of_a_test")
    settings = LazySettings()
    assert not settings.configured
    assert settings.TIME_ZONE == "Europe/Berlin"
    assert settings.configured


def test_configuring_twice_is_refused() -> None:
    settings = LazySettings()
    settings.configure()
    with pytest.raises(RuntimeError, match="already configured"):
        settings.configure()
    with pytest.raises(TypeError, match="uppercase"):
        LazySettings().configure(debug=True)


def test_changes_for_a_block_are_undone() -> None:
    settings = LazySettings()
    settings.configure(DEBUG=False)
    assert settings.DEBUG is False
    with settings.overridden(DEBUG=True):
        assert settings.DEBUG is True
    assert settings.DEBUG is False


@pytest.mark.parametrize(
    ("given", "script", "url"),
    [
        ("static/", None, "/static/"),
        ("static/", "/app", "/app/static/"),
        ("/static/", "/app", "/static/"),
        ("https://cdn.example/s/", None, "https://cdn.example/s/"),
        ("", None, "/"),
        ("", "/app", "/app/"),
    ],
)
def test_a_relative_url_is_below_the_script(given: str, script: str | None, url: str) -> None:
    settings = LazySettings()
    settings.configure(STATIC_URL=given, FORCE_SCRIPT_NAME=script)
    assert url == settings.STATIC_URL


def test_a_relative_url_follows_where_the_request_came_in() -> None:
    settings = LazySettings()
    settings.configure(MEDIA_URL="media/")

    def of_request(script: str) -> str:
        set_script_prefix(script)
        url: str = settings.MEDIA_URL
        return url

    for script, url in [("/one", "/one/media/"), ("/two/", "/two/media/")]:
        assert copy_context().run(of_request, script) == url
