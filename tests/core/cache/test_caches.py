"""Each kind of cache keeps its contract, in both colours."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import subprocess
import threading
import time
import uuid
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from plectrum.apps import apps
from plectrum.conf import settings
from plectrum.core.cache import (
    CacheHandler,
    CacheKeyWarning,
    InvalidCacheBackendError,
    InvalidCacheKey,
    cache,
    caches,
)
from plectrum.core.cache.backends.base import BaseCache
from plectrum.core.cache.backends.db import entry_model
from plectrum.core.cache.utils import make_template_fragment_key
from plectrum.core.management import call_command
from plectrum.db import connections
from plectrum.effects import in_event_loop
from tests.support import databases
from tests.support.colours import Colour, both_colours

BACKENDS = "plectrum.core.cache.backends"
REDIS = os.environ.get("PLECTRUM_TEST_REDIS")
TABLE = "my cache table"
MEMCACHED = shutil.which("memcached")
DATABASE_KINDS = [f"db-{vendor}" for vendor in databases.available()]
KINDS = ["locmem", "filebased", *DATABASE_KINDS, "redis", "memcached"]


@pytest.fixture(scope="session")
def memcached() -> Iterator[str]:
    """A server of this worker's own."""
    if MEMCACHED is None:
        pytest.skip("memcached is not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([MEMCACHED, "-u", "nobody", "-l", "127.0.0.1", "-p", str(port)])
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.02)
    yield f"127.0.0.1:{port}"
    server.terminate()
    server.wait()


@pytest.fixture(params=KINDS)
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Makes caches of one kind; arguments are values of CACHES."""
    kind: str = request.param
    options: dict[str, Any] = {}
    if kind == "locmem":
        location, path = uuid.uuid4().hex, f"{BACKENDS}.locmem.LocMemCache"
    elif kind == "filebased":
        location, path = str(tmp_path / "made" / "here"), f"{BACKENDS}.filebased.FileBasedCache"
    elif kind in DATABASE_KINDS:
        request.getfixturevalue("cache_table")(kind.removeprefix("db-"))
        location, path = TABLE, f"{BACKENDS}.db.DatabaseCache"
    elif kind == "redis":
        if not REDIS:
            pytest.skip("PLECTRUM_TEST_REDIS is not set")
        location, path = REDIS, f"{BACKENDS}.redis.RedisCache"
        worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
        options["db"] = 10 + int(worker) % 6
    else:
        location = request.getfixturevalue("memcached")
        path = f"{BACKENDS}.memcached.PyMemcacheCache"

    opened: list[Any] = []

    def made(**params: Any) -> Any:
        params["OPTIONS"] = {**options, **params.get("OPTIONS", {})}
        handler = CacheHandler({"default": {"BACKEND": path, "LOCATION": location, **params}})
        opened.append(handler["default"])
        return opened[-1]

    made().clear()
    yield made
    made().clear()
    for one in opened:
        one.close()


@pytest.fixture
def cache_table(
    tmp_path: Path, _server_databases: dict[str, bool]
) -> Iterator[Callable[[str], None]]:
    """Makes a table for values in the database of a vendor."""
    with ExitStack() as stack:

        def make_table(vendor: str) -> None:
            if vendor != "sqlite" and vendor not in _server_databases:
                databases.create_server_database(vendor)
                _server_databases[vendor] = True
            chosen = databases.test_settings(vendor, str(tmp_path))
            stack.enter_context(databases.using_database(chosen))
            apps.populate(settings.INSTALLED_APPS)
            call_command("createcachetable", TABLE, verbosity=0)

        yield make_table


async def _seconds(colour: Colour, seconds: float) -> None:
    if colour.is_async:
        await asyncio.sleep(seconds)
    else:
        threading.Event().wait(seconds)


@both_colours
async def test_values_are_kept(make: Any, colour: Colour) -> None:
    one = make()
    value = {"text": "ünï", "list": [1, None, 2.5], "bytes": b"\x00\xff"}
    await colour.call(one, "set", "key", value)
    assert await colour.call(one, "get", "key") == value
    assert await colour.call(one, "get", "other") is None
    assert await colour.call(one, "get", "other", "default") == "default"
    assert await colour.call(one, "has_key", "key")
    assert not await colour.call(one, "has_key", "other")


@both_colours
async def test_none_and_false_are_values(make: Any, colour: Colour) -> None:
    one, missing = make(), object()
    for value in (None, False, 0, "", True):
        await colour.call(one, "set", "key", value)
        found = await colour.call(one, "get", "key", missing)
        assert found == value
        assert type(found) is type(value)


@both_colours
async def test_add_keeps_what_is_there(make: Any, colour: Colour) -> None:
    one = make()
    assert await colour.call(one, "add", "key", "first") is True
    assert await colour.call(one, "add", "key", "second") is False
    assert await colour.call(one, "get", "key") == "first"


@both_colours
async def test_delete_tells_whether_there_was_a_value(make: Any, colour: Colour) -> None:
    one = make()
    await colour.call(one, "set", "key", 1)
    assert await colour.call(one, "delete", "key") is True
    assert await colour.call(one, "delete", "key") is False
    assert await colour.call(one, "get", "key") is None


@both_colours
async def test_many_at_once(make: Any, colour: Colour) -> None:
    one = make()
    assert await colour.call(one, "set_many", {"a": 1, "b": [2]}) == []
    assert await colour.call(one, "get_many", ["a", "b", "c"]) == {"a": 1, "b": [2]}
    assert await colour.call(one, "get_many", []) == {}
    await colour.call(one, "delete_many", ["a", "c"])
    assert await colour.call(one, "get_many", ["a", "b"]) == {"b": [2]}
    await colour.call(one, "clear")
    assert await colour.call(one, "get", "b") is None


@both_colours
async def test_values_expire(make: Any, colour: Colour) -> None:
    one = make()
    is_exact = type(one).__name__ not in {"DatabaseCache", "PyMemcacheCache"}
    soon, wait = (0.2, 0.3) if is_exact else (1, 2.1)
    await colour.call(one, "set", "never", 1, None)
    await colour.call(one, "set", "at-once", 1, 0)
    await colour.call(one, "set", "before", 1, -1)
    await colour.call(one, "set", "soon", 1, soon)
    await colour.call(one, "set", "touched", 1, 100)
    await colour.call(one, "set", "kept", 1, soon)
    assert await colour.call(one, "get_many", ["never", "at-once", "before"]) == {"never": 1}
    assert await colour.call(one, "add", "soon", 2) is False
    assert await colour.call(one, "touch", "touched", soon) is True
    assert await colour.call(one, "touch", "kept", None) is True
    assert await colour.call(one, "touch", "missing", 10) is False
    await _seconds(colour, wait)
    assert await colour.call(one, "get_many", ["soon", "touched", "kept"]) == {"kept": 1}
    assert await colour.call(one, "add", "soon", 2) is True


@both_colours
async def test_numbers_are_counted(make: Any, colour: Colour) -> None:
    one = make()
    await colour.call(one, "set", "n", 40)
    assert await colour.call(one, "incr", "n") == 41
    assert await colour.call(one, "incr", "n", 10) == 51
    assert await colour.call(one, "decr", "n", 9) == 42
    assert await colour.call(one, "get", "n") == 42
    for name in ("incr", "decr", "incr_version", "decr_version"):
        with pytest.raises(ValueError, match="missing"):
            await colour.call(one, name, "missing")


@both_colours
async def test_get_or_set_makes_a_value_once(make: Any, colour: Colour) -> None:
    one = make()
    calls: list[int] = []

    def blocking() -> str:
        calls.append(1)
        return "made"

    async def awaiting() -> str:
        await asyncio.sleep(0)
        return "awaited"

    assert await colour.call(one, "get_or_set", "key", blocking) == "made"
    assert await colour.call(one, "get_or_set", "key", blocking) == "made"
    assert calls == [1]
    assert await colour.call(one, "get_or_set", "plain", "value", 100) == "value"
    assert await colour.call(one, "get_or_set", "coroutine", awaiting) == "awaited"
    assert await colour.call(one, "get_or_set", "none", lambda: None) is None


@both_colours
async def test_versions_are_kept_apart(make: Any, colour: Colour) -> None:
    one = make(VERSION=3)
    await colour.call(one, "set", "key", "three")
    await colour.call(one, "set", "key", "five", version=5)
    assert await colour.call(one, "get", "key", version=3) == "three"
    assert await colour.call(one, "get", "key", version=5) == "five"
    assert await colour.call(one, "incr_version", "key") == 4
    assert await colour.call(one, "get", "key") is None
    assert await colour.call(one, "get", "key", version=4) == "three"
    assert await colour.call(one, "decr_version", "key", version=4) == 3
    assert await colour.call(one, "get_many", ["key"], version=3) == {"key": "three"}


@both_colours
async def test_prefixes_keep_sites_apart(make: Any, colour: Colour) -> None:
    here, there = make(KEY_PREFIX="here"), make(KEY_PREFIX="there")
    await colour.call(here, "set", "key", 1)
    assert await colour.call(there, "get", "key") is None


def odd_key(key: str, prefix: str, version: int) -> str:
    return f"{version}/{prefix}/{key}"


@pytest.mark.parametrize("given", [odd_key, f"{__name__}.odd_key"])
def test_keys_may_be_made_otherwise(make: Any, given: Any) -> None:
    one = make(KEY_FUNCTION=given, KEY_PREFIX="p")
    assert one.make_key("key") == "1/p/key"
    one.set("key", 1)
    assert "key" in one


@pytest.mark.parametrize("key", ["with space", "x" * 251, "line\nbreak", "\x7f"])
def test_keys_that_memcached_refuses_are_told_of(make: Any, key: str) -> None:
    one = make()
    if type(one).__name__ == "PyMemcacheCache":
        with pytest.raises(InvalidCacheKey, match="memcached"):
            one.set(key, 1)
    else:
        with pytest.warns(CacheKeyWarning, match="memcached"):
            one.has_key(key)


def test_keys_are_not_commands(make: Any) -> None:
    one = make()
    one.set("kept", 1)
    for key in ("'; DROP TABLE x; --", "../../etc/passwd", "a\r\nflush_all\r\n", "*"):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", CacheKeyWarning)
            try:
                one.set(key, "value")
            except InvalidCacheKey:
                continue
            assert one.get(key) == "value"
            assert one.delete(key)
    assert one.get("kept") == 1


def test_threads_share_what_is_kept(make: Any) -> None:
    one = make()
    one.set("n", 0)
    errors: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for turn in range(20):
                one.set(f"{number}", turn)
                assert one.get(f"{number}") == turn
        except BaseException as error:  # noqa: BLE001 - told by the test
            errors.append(error)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work, args=(number,)) for number in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert errors == []
    assert one.get_many(["0", "1", "2"]) == {"0": 19, "1": 19, "2": 19}


def test_tasks_do_not_disturb_each_other(make: Any) -> None:
    one = make()

    async def work(number: int) -> None:
        for turn in range(10):
            await one.aset(f"{number}", turn)
            assert await one.aget(f"{number}") == turn

    async def main() -> None:
        try:
            await asyncio.gather(*(work(number) for number in range(5)))
        finally:
            await connections.aclose_all()

    asyncio.run(main())


@pytest.mark.parametrize("make", ["locmem", "filebased", *DATABASE_KINDS], indirect=True)
@pytest.mark.parametrize(("frequency", "left"), [(3, 15), (0, 1)])
def test_room_is_made(make: Any, frequency: int, left: int) -> None:
    one = make(OPTIONS={"MAX_ENTRIES": 20, "CULL_FREQUENCY": frequency})
    for number in range(21):
        one.set(f"key{number:02}", number)
    found = one.get_many([f"key{number:02}" for number in range(21)])
    assert len(found) == left
    assert "key20" in found


@pytest.mark.parametrize("make", ["locmem"], indirect=True)
def test_memory_keeps_what_was_used_last(make: Any) -> None:
    one = make(OPTIONS={"MAX_ENTRIES": 3, "CULL_FREQUENCY": 3})
    for key in "abc":
        one.set(key, key)
    one.get("a")
    one.set("d", "d")
    assert sorted(one.get_many("abcd")) == ["a", "c", "d"]


@pytest.mark.parametrize("make", ["locmem"], indirect=True)
def test_memory_keeps_copies(make: Any) -> None:
    one, value = make(), [1]
    one.set("key", value)
    value.append(2)
    one.get("key").append(3)
    assert one.get("key") == [1]


@pytest.mark.parametrize("make", ["filebased"], indirect=True)
def test_broken_files_are_no_values(make: Any, tmp_path: Path) -> None:
    one = make()
    one.set("key", "x" * 1000)
    (path,) = (tmp_path / "made" / "here").iterdir()
    for content in (b"", b"short", path.read_bytes()[:30]):
        path.write_bytes(content)
        assert one.get("key") is None
        assert not path.exists()
    assert (tmp_path / "made" / "here").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("make", ["redis"], indirect=True)
def test_redis_reads_from_replicas(make: Any) -> None:
    one = make(LOCATION=f"{REDIS},redis://127.0.0.1:1")
    one.set("key", 1)
    with pytest.raises(Exception, match="127.0.0.1:1"):
        one.get("key")


def test_the_table_is_made_once(
    cache_table: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    cache_table("sqlite")
    call_command("createcachetable", TABLE)
    assert f"Cache table '{TABLE}' already exists." in capsys.readouterr().out
    call_command("createcachetable", "another_table", dry_run=True)
    assert "another_table" in capsys.readouterr().out
    assert "another_table" not in connections["default"].introspection.table_names()


def test_routers_know_the_table_as_a_model() -> None:
    options = entry_model("t")._meta
    assert (options.app_label, options.object_name, options.db_table) == (
        "django_cache", "CacheEntry", "t",
    )  # fmt: skip


class Foreign(BaseCache):
    """A backend from elsewhere: documented methods of one colour, and nothing else."""

    def __init__(self, location: str, params: Any) -> None:
        super().__init__(params)
        self.values: dict[str, Any] = {}
        self.threads: set[bool] = set()

    def get(self, key: str, default: Any = None, version: Any = None) -> Any:
        self.threads.add(in_event_loop())
        return self.values.get(self.make_key(key, version), default)

    def set(self, key: str, value: Any, timeout: Any = 1, version: Any = None) -> None:
        self.values[self.make_key(key, version)] = value

    def add(self, key: str, value: Any, timeout: Any = 1, version: Any = None) -> bool:
        return self.values.setdefault(self.make_key(key, version), value) is value

    def delete(self, key: str, version: Any = None) -> bool:
        return self.values.pop(self.make_key(key, version), None) is not None


@both_colours
async def test_backends_from_elsewhere_work_in_both_colours(colour: Colour) -> None:
    one = CacheHandler({"default": {"BACKEND": f"{__name__}.Foreign"}})["default"]
    await colour.call(one, "set_many", {"a": 1, "b": 2})
    assert await colour.call(one, "get_many", ["a", "b"]) == {"a": 1, "b": 2}
    assert await colour.call(one, "incr", "a") == 2
    assert await colour.call(one, "get_or_set", "c", lambda: 3) == 3
    assert await colour.call(one, "has_key", "c")
    assert await colour.call(one, "incr_version", "c") == 2
    assert one.threads == {False}
    with pytest.raises(NotImplementedError, match=r"touch\(\) method"):
        await colour.call(one, "touch", "a")


@both_colours
async def test_the_dummy_keeps_nothing(colour: Colour) -> None:
    one = CacheHandler({"default": {"BACKEND": f"{BACKENDS}.dummy.DummyCache"}})["default"]
    await colour.call(one, "set", "key", 1)
    assert await colour.call(one, "get", "key", "default") == "default"
    assert await colour.call(one, "add", "key", 1) is True
    assert await colour.call(one, "touch", "key") is False
    assert await colour.call(one, "delete", "key") is False
    assert await colour.call(one, "get_or_set", "key", 5) == 5
    await colour.call(one, "clear")


def test_configuration_that_cannot_work_is_told_of() -> None:
    with pytest.raises(InvalidCacheBackendError, match="Could not find backend 'no.such.Cache'"):
        CacheHandler({"default": {"BACKEND": "no.such.Cache"}})["default"]
    with pytest.raises(InvalidCacheBackendError, match="The connection 'other' doesn't exist"):
        caches["other"]
    with pytest.raises(Exception, match="You must define a 'default' cache"):
        CacheHandler({})["default"]


def test_the_default_cache_has_a_name_of_its_own() -> None:
    assert "default" in caches
    cache.set("here", 1)
    assert caches["default"].get("here") == 1
    assert cache == caches["default"]
    with settings.overridden(CACHES={"default": {"BACKEND": f"{BACKENDS}.dummy.DummyCache"}}):
        caches.forget()
        assert cache.get("here") is None
    caches.forget()
    assert cache.get("here") == 1
    cache.clear()


def test_a_thread_gets_the_same_cache_again() -> None:
    seen: list[Any] = []
    worker = threading.Thread(target=lambda: seen.append(caches["default"]))
    worker.start()
    worker.join()
    assert caches["default"] is caches["default"]
    assert seen[0] is not caches["default"]


def test_fragment_keys_tell_arguments_apart() -> None:
    keys = {
        make_template_fragment_key("a"),
        make_template_fragment_key("a", ["x"]),
        make_template_fragment_key("a", ["x", "y"]),
        make_template_fragment_key("a", ["x:y"]),
        make_template_fragment_key("b", ["x", "y"]),
    }
    assert len(keys) == 5
