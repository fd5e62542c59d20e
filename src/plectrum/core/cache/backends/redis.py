"""A cache in Redis (or Valkey), natively in both colours."""

from __future__ import annotations

import asyncio
import pickle
import random
import re
import weakref
from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Any, ClassVar

import redis
import redis.asyncio

from plectrum.core.cache.backends.base import BaseCache, _no_value
from plectrum.effects import Effect, Operation, close_with_loop
from plectrum.utils.module_loading import import_string


class RedisSerializer:
    """Turns values into what Redis keeps: whole numbers as such, everything else pickled."""

    def __init__(self, protocol: int | None = None) -> None:
        self.protocol = pickle.HIGHEST_PROTOCOL if protocol is None else protocol

    def dumps(self, obj: Any) -> int | bytes:
        """Returns what is kept for a value."""
        return obj if type(obj) is int else pickle.dumps(obj, self.protocol)

    def loads(self, data: bytes) -> Any:
        """Returns the value of what is kept."""
        try:
            return int(data)
        except ValueError:
            return pickle.loads(data)  # noqa: S301 - made here


class RedisServer:
    """The connections with one server: a pool for all threads, and one for each event loop.

    Args:
        url: Where it is.
        options: OPTIONS of the cache: `pool_class` and arguments for connections.
    """

    def __init__(self, url: str, options: Mapping[str, Any]) -> None:
        self._url = url
        self._options = dict(options)
        pool_class = self._options.pop("pool_class", redis.ConnectionPool)
        if isinstance(pool_class, str):
            pool_class = import_string(pool_class)
        parser_class = self._options.get("parser_class")
        if isinstance(parser_class, str):
            self._options["parser_class"] = import_string(parser_class)
        self.blocking: Any = redis.Redis.from_pool(pool_class.from_url(url, **self._options))
        self._by_loop: weakref.WeakKeyDictionary[
            asyncio.AbstractEventLoop, tuple[Any, AsyncGenerator[None, None]]
        ] = weakref.WeakKeyDictionary()

    def awaitable(self) -> Any:
        """Returns the running loop's client, which ends with the loop."""
        loop = asyncio.get_running_loop()
        try:
            return self._by_loop[loop][0]
        except KeyError:
            options = {
                name: value for name, value in self._options.items() if name != "parser_class"
            }
            client = redis.asyncio.Redis.from_url(self._url, **options)
            self._by_loop[loop] = client, close_with_loop(client.aclose)
            return client


class RedisCommand(Effect[Any]):
    """Runs one command on a server."""

    __slots__ = ("arguments", "keywords", "name", "server")

    def __init__(self, server: RedisServer, name: str, *arguments: Any, **keywords: Any) -> None:
        self.server = server
        self.name = name
        self.arguments = arguments
        self.keywords = keywords

    def perform(self) -> Any:
        """Sends the command and waits for its answer."""
        return getattr(self.server.blocking, self.name)(*self.arguments, **self.keywords)

    async def aperform(self) -> Any:
        """Does so without blocking the loop."""
        return await getattr(self.server.awaitable(), self.name)(*self.arguments, **self.keywords)


class RedisCache(BaseCache):
    """Keeps values in Redis; reads go to a replica, where there is one.

    Args:
        server: URLs of the leader and its replicas: a list, or a text with commas or semicolons.
        params: A value of CACHES.
    """

    _servers: ClassVar[dict[tuple[str, str], RedisServer]] = {}
    """One pool for all threads."""

    def __init__(self, server: str | Sequence[str], params: Mapping[str, Any]) -> None:
        super().__init__(params)
        urls = re.split(r"[;,]", server) if isinstance(server, str) else server
        options = params.get("OPTIONS") or {}
        options = {key: value for key, value in options.items() if key not in _OF_THE_CACHE}
        self._nodes = [self._server(url.strip(), options) for url in urls]
        self._serializer = RedisSerializer()

    @classmethod
    def _server(cls, url: str, options: dict[str, Any]) -> RedisServer:
        key = url, repr(sorted(options.items()))
        if key not in cls._servers:
            cls._servers[key] = RedisServer(url, options)
        return cls._servers[key]

    def _write(self, name: str, *arguments: Any, **keywords: Any) -> RedisCommand:
        return RedisCommand(self._nodes[0], name, *arguments, **keywords)

    def _read(self, name: str, *arguments: Any, **keywords: Any) -> RedisCommand:
        replicas = self._nodes[1:] or self._nodes
        return RedisCommand(random.choice(replicas), name, *arguments, **keywords)  # noqa: S311

    def _milliseconds(self, timeout: float | None) -> int | None:
        """Returns how long Redis keeps a value; `None` for ever, 0 and less not at all."""
        seconds = self.seconds(timeout)
        return None if seconds is None else int(seconds * 1000)

    def getting(self, key: str, default: Any, version: Any) -> Operation[Any]:
        """Returns the value of a key, or the default."""
        data = yield self._read("get", self.make_and_validate_key(key, version))
        return default if data is None else self._serializer.loads(data)

    def getting_many(self, keys: Sequence[str], version: Any) -> Operation[dict[str, Any]]:
        """Returns the values of those keys that have one, by one command."""
        if not keys:
            return {}
        full_keys = [self.make_and_validate_key(key, version) for key in keys]
        found = yield self._read("mget", full_keys)
        return {
            key: self._serializer.loads(data)
            for key, data in zip(keys, found, strict=True)
            if data is not None
        }

    def setting(self, key: str, value: Any, timeout: float | None, version: Any) -> Operation[None]:
        """Keeps a value."""
        full_key = self.make_and_validate_key(key, version)
        expiry = self._milliseconds(timeout)
        if expiry is not None and expiry <= 0:
            yield self._write("delete", full_key)
        else:
            yield self._write("set", full_key, self._serializer.dumps(value), px=expiry)

    def adding(self, key: str, value: Any, timeout: float | None, version: Any) -> Operation[bool]:
        """Keeps a value unless the key has one, in one step."""
        full_key = self.make_and_validate_key(key, version)
        expiry = self._milliseconds(timeout)
        data = self._serializer.dumps(value)
        if expiry is not None and expiry <= 0:
            return not (yield self._write("exists", full_key))
        return bool((yield self._write("set", full_key, data, nx=True, px=expiry)))

    def touching(self, key: str, timeout: float | None, version: Any) -> Operation[bool]:
        """Changes when a value expires."""
        full_key = self.make_and_validate_key(key, version)
        expiry = self._milliseconds(timeout)
        if expiry is not None:
            return bool((yield self._write("pexpire", full_key, expiry)))
        is_there = yield self._write("exists", full_key)
        if is_there:
            yield self._write("persist", full_key)
        return bool(is_there)

    def deleting(self, key: str, version: Any) -> Operation[bool]:
        """Deletes a value."""
        return bool((yield self._write("delete", self.make_and_validate_key(key, version))))

    def deleting_many(self, keys: Sequence[str], version: Any) -> Operation[None]:
        """Deletes several values by one command."""
        if keys:
            full_keys = [self.make_and_validate_key(key, version) for key in keys]
            yield self._write("delete", *full_keys)

    def clearing(self) -> Operation[None]:
        """Empties the database of the server, other applications' keys included."""
        yield self._write("flushdb")

    def finding(self, key: str, version: Any) -> Operation[bool]:
        """Tells whether a key has a value."""
        return bool((yield self._read("exists", self.make_and_validate_key(key, version))))

    def increasing(self, key: str, delta: int, version: Any) -> Operation[int]:
        """Adds to a number in one step on the server."""
        full_key = self.make_and_validate_key(key, version)
        is_there = yield self._write("exists", full_key)
        if not is_there:
            raise _no_value(key)
        number: int = yield self._write("incrby", full_key, delta)
        return number


_OF_THE_CACHE = frozenset({"MAX_ENTRIES", "CULL_FREQUENCY"})
