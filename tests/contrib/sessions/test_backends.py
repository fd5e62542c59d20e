"""Each kind of session keeps its contract, in both colours."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from plectrum.apps import apps
from plectrum.conf import settings
from plectrum.contrib.sessions.backends.base import UpdateError
from plectrum.contrib.sessions.backends.file import SessionStore as FileStore
from plectrum.core.cache import cache
from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.core.management import call_command
from plectrum.db import connections
from tests.support import databases
from tests.support.colours import Colour, both_colours

KINDS = ["db", "cached_db", "cache", "file"]
INSTALLED = ["plectrum.contrib.sessions"]


@pytest.fixture(params=[*KINDS, "signed_cookies"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    """The class of the sessions of one kind."""
    kind: str = request.param
    engine = f"plectrum.contrib.sessions.backends.{kind}"
    cache.clear()
    apps.populate(settings.INSTALLED_APPS)
    apps.set_installed_apps(INSTALLED)
    with (
        settings.overridden(SESSION_ENGINE=engine, SESSION_FILE_PATH=str(tmp_path)),
        databases.using_database(databases.test_settings("sqlite", str(tmp_path))),
    ):
        cls = import_module(engine).SessionStore
        if kind.endswith("db"):
            with connections["default"].schema_editor() as editor:
                editor.create_model(cls.get_model_class())
        yield cls
    apps.unset_installed_apps()
    cache.clear()


server_side = pytest.mark.parametrize("store", KINDS, indirect=True)


@both_colours
async def test_values_come_back_under_the_key(store: Any, colour: Colour) -> None:
    session = store()
    session["name"] = "value"
    await colour.call(session, "save")
    again = store(session.session_key)
    assert await colour.call(again, "get", "name") == "value"
    assert not again.modified
    assert again.accessed
    again["other"] = [1, {"a": None}]
    await colour.call(again, "save")
    assert dict(await colour.call(store(again.session_key), "items")) == {
        "name": "value", "other": [1, {"a": None}],
    }  # fmt: skip


@server_side
@both_colours
async def test_an_unknown_key_is_not_adopted(store: Any, colour: Colour) -> None:
    session = store("x" * 32)
    assert await colour.call(session, "get", "name") is None
    session["name"] = "value"
    await colour.call(session, "save")
    assert session.session_key != "x" * 32
    assert not await colour.call(store(), "exists", "x" * 32)


@server_side
@both_colours
async def test_a_deleted_session_is_gone(store: Any, colour: Colour) -> None:
    session = store()
    await colour.call(session, "create")
    assert await colour.call(session, "exists", session.session_key)
    await colour.call(session, "delete")
    assert not await colour.call(session, "exists", session.session_key)
    session["name"] = "late"
    with pytest.raises(UpdateError):
        await colour.call(session, "save")


@server_side
@both_colours
async def test_a_new_key_takes_the_values_along(store: Any, colour: Colour) -> None:
    session = store()
    session["name"] = "value"
    await colour.call(session, "save")
    planted = session.session_key
    await colour.call(session, "cycle_key")
    assert session.session_key != planted
    assert await colour.call(store(session.session_key), "get", "name") == "value"
    assert not await colour.call(session, "exists", planted)


@server_side
@both_colours
async def test_flushing_leaves_nothing(store: Any, colour: Colour) -> None:
    session = store()
    session["name"] = "value"
    await colour.call(session, "save")
    key = session.session_key
    await colour.call(session, "flush")
    assert session.session_key is None
    assert session.is_empty()
    assert not await colour.call(store(), "exists", key)


@pytest.mark.parametrize("store", ["db", "cached_db", "file"], indirect=True)
@both_colours
async def test_sessions_expire_and_are_cleared(store: Any, colour: Colour) -> None:
    old, fresh = store(), store()
    await colour.call(old, "set_expiry", -5)
    await colour.call(fresh, "update", {"name": "value"})
    for session in (old, fresh):
        await colour.call(session, "save")
    cache.clear()
    assert await colour.call(store(old.session_key), "get", "_session_expiry") is None
    await colour.call(store, "clear_expired")
    assert not await colour.call(store(), "exists", old.session_key)
    assert await colour.call(store(), "exists", fresh.session_key)


@both_colours
async def test_the_time_to_expire_can_be_set(store: Any, colour: Colour) -> None:
    session = store()
    assert await colour.call(session, "get_expiry_age") == settings.SESSION_COOKIE_AGE
    await colour.call(session, "set_expiry", 10)
    assert await colour.call(session, "get_expiry_age") == 10
    assert not await colour.call(session, "get_expire_at_browser_close")
    await colour.call(session, "set_expiry", 0)
    assert await colour.call(session, "get_expire_at_browser_close")
    moment = datetime.now(UTC) + timedelta(seconds=100)
    await colour.call(session, "set_expiry", moment)
    assert 98 <= await colour.call(session, "get_expiry_age") <= 100


@pytest.mark.parametrize("store", ["cached_db"], indirect=True)
@both_colours
async def test_the_cache_is_a_copy_only(
    store: Any, colour: Colour, caplog: pytest.LogCaptureFixture
) -> None:
    session = store()
    session["name"] = "value"
    await colour.call(session, "save")
    assert cache.get(session.cache_key) == {"name": "value"}
    cache.clear()
    assert await colour.call(store(session.session_key), "get", "name") == "value"
    assert cache.get(session.cache_key) == {"name": "value"}


@pytest.mark.parametrize("store", ["file"], indirect=True)
@pytest.mark.parametrize("key", ["../../etc/passwd", "a/b/c/d/e/f", "x\x00y12345678", "ü" * 10])
def test_no_key_leads_out_of_the_folder(store: Any, key: str, tmp_path: Path) -> None:
    session = store()
    session._key = key
    assert session.get("name") is None
    session["name"] = "value"
    session.save()
    assert session.session_key != key
    assert {path.parent for path in tmp_path.rglob("sessionid*")} == {tmp_path}


@pytest.mark.parametrize("store", ["file"], indirect=True)
def test_broken_files_are_empty_sessions(store: Any, tmp_path: Path) -> None:
    session = store()
    session["name"] = "value"
    session.save()
    (path,) = tmp_path.glob("sessionid*")
    path.write_text(path.read_text()[:-5])
    assert store(session.session_key).get("name") is None
    assert path.stat().st_mode & 0o077 == 0


def test_the_folder_of_files_must_exist() -> None:
    with settings.overridden(SESSION_FILE_PATH="/no/such/folder"):
        with pytest.raises(ImproperlyConfigured, match="SESSION_FILE_PATH"):
            FileStore().save()


@pytest.mark.parametrize("store", ["file", "db"], indirect=True)
def test_the_command_clears_what_has_expired(store: Any) -> None:
    session = store()
    session.set_expiry(-1)
    session.save()
    time.sleep(0)
    call_command("clearsessions")
    assert not session.exists(session.session_key)
