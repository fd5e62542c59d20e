"""A cache in memcached."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from plectrum.core.cache.backends.base import BaseCache, InvalidCacheKey, _no_value
from plectrum.core.cache.backends.keys import key_problem
from plectrum.effects import Call, Operation
from plectrum.utils.module_loading import import_string

_LONGEST_RELATIVE_SECONDS = 30 * 24 * 60 * 60
"""The server takes larger numbers for seconds since the epoch."""


class PyMemcacheCache(BaseCache):
    """Keeps values in memcached, by the library pymemcache.

    The library blocks: in asynchronous code it works on a worker thread.

    Args:
        server: The servers: a list, or a text with commas or semicolons between `host:port` or
            `unix:path`.
        params: A value of CACHES; its OPTIONS are arguments of pymemcache's client.
    """

    def __init__(self, server: str | Sequence[str], params: Mapping[str, Any]) -> None:
        super().__init__(params)
        self._servers = re.split(r"[;,]", server) if isinstance(server, str) else list(server)
        self._options = {
            "allow_unicode_keys": True,
            "default_noreply": False,
            "use_pooling": True,  # worker threads share the client
            "serde": import_string("pymemcache.serde.pickle_serde"),
            **(params.get("OPTIONS") or {}),
        }

    @cached_property
    def client_servers(self) -> list[Any]:
        """The servers as the library takes them."""
        return [_address(server.strip()) for server in self._servers]

    @cached_property
    def _cache(self) -> Any:
        return import_string("pymemcache.HashClient")(self.client_servers, **self._options)

    def _call(self, name: str, *arguments: Any, **keywords: Any) -> Call:
        return Call(getattr(self._cache, name), arguments, keywords, is_async=False)

    def get_backend_timeout(self, timeout: float | None = None) -> int:
        """Returns the expiry as memcached takes it: 0 for never, negative for at once."""
        seconds = self.seconds(timeout)
        if seconds is None:
            return 0
        if int(seconds) == 0:
            return -1
        whole = int(seconds)
        return whole if whole <= _LONGEST_RELATIVE_SECONDS else whole + int(time.time())

    def validate_key(self, key: str) -> None:
        """Refuses a key that memcached does not take.

        Raises:
            InvalidCacheKey: The key is one of those.
        """
        problem = key_problem(key)
        if problem:
            raise InvalidCacheKey(problem)

    def getting(self, key: str, default: Any, version: Any) -> Operation[Any]:
        """Returns the value of a key, or the default."""
        return (yield self._call("get", self.make_and_validate_key(key, version), default))

    def getting_many(self, keys: Sequence[str], version: Any) -> Operation[dict[str, Any]]:
        """Returns the values of those keys that have one."""
        names = {self.make_and_validate_key(key, version): key for key in keys}
        found = yield self._call("get_many", list(names))
        return {names[full_key]: value for full_key, value in found.items()}

    def setting(self, key: str, value: Any, timeout: float | None, version: Any) -> Operation[None]:
        """Keeps a value; one that the server refuses is not left as it was before."""
        full_key = self.make_and_validate_key(key, version)
        kept = yield self._call("set", full_key, value, self.get_backend_timeout(timeout))
        if not kept:
            yield self._call("delete", full_key)

    def setting_many(
        self, data: Mapping[str, Any], timeout: float | None, version: Any
    ) -> Operation[list[str]]:
        """Keeps several values, and returns the keys for which that failed."""
        names = {self.make_and_validate_key(key, version): key for key in data}
        entries = {full_key: data[key] for full_key, key in names.items()}
        failed = yield self._call("set_many", entries, self.get_backend_timeout(timeout))
        return [names[full_key] for full_key in failed]

    def adding(self, key: str, value: Any, timeout: float | None, version: Any) -> Operation[bool]:
        """Keeps a value unless the key has one, in one step on the server."""
        full_key = self.make_and_validate_key(key, version)
        added = yield self._call("add", full_key, value, self.get_backend_timeout(timeout))
        return bool(added)

    def touching(self, key: str, timeout: float | None, version: Any) -> Operation[bool]:
        """Changes when a value expires."""
        full_key = self.make_and_validate_key(key, version)
        return bool((yield self._call("touch", full_key, self.get_backend_timeout(timeout))))

    def deleting(self, key: str, version: Any) -> Operation[bool]:
        """Deletes a value."""
        return bool((yield self._call("delete", self.make_and_validate_key(key, version))))

    def deleting_many(self, keys: Sequence[str], version: Any) -> Operation[None]:
        """Deletes several values."""
        full_keys = [self.make_and_validate_key(key, version) for key in keys]
        yield self._call("delete_many", full_keys)

    def clearing(self) -> Operation[None]:
        """Empties the servers, other applications' keys included."""
        yield self._call("flush_all")

    def increasing(self, key: str, delta: int, version: Any) -> Operation[int]:
        """Adds to a number in one step on the server."""
        full_key = self.make_and_validate_key(key, version)
        name = "incr" if delta >= 0 else "decr"
        number: int | None = yield self._call(name, full_key, abs(delta))
        if number is None:
            raise _no_value(key)
        return number

    def closing(self) -> Operation[None]:
        """Closes the connections of this thread's client."""
        if "_cache" in self.__dict__:
            yield self._call("disconnect_all")


def _address(server: str) -> Any:
    if server.startswith("unix:"):
        return server.removeprefix("unix:")
    host, _, port = server.rpartition(":")
    return host or port, int(port) if host else 11211
