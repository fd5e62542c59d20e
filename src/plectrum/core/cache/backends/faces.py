"""The documented methods of caches: each in both colours, over one operation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, Final

from plectrum.effects import Call, Operation, adrive, drive


class _DefaultTimeout:
    """Stands for the timeout that a cache was configured with."""

    def __repr__(self) -> str:
        return "DEFAULT_TIMEOUT"


DEFAULT_TIMEOUT: Final[Any] = _DefaultTimeout()

METHODS = (
    "add", "get", "set", "touch", "delete", "clear", "get_many", "set_many", "delete_many",
    "get_or_set", "has_key", "incr", "decr", "incr_version", "decr_version", "close",
)  # fmt: skip
"""What a backend may override in one colour only; it is then what the other calls, too."""


class CacheFaces:
    """The methods; `_of` of a method's name gives its operation.

    Timeouts are in seconds; `None` keeps a value for ever, 0 or less keeps nothing.
    """

    def __init_subclass__(cls, **keywords: Any) -> None:
        super().__init_subclass__(**keywords)
        for name in METHODS:
            if name in cls.__dict__ and f"a{name}" not in cls.__dict__:
                setattr(cls, f"a{name}", _on_worker(name))

    def _of(self, name: str, *args: Any, **kwargs: Any) -> Operation[Any]:
        """Returns the operation of a method."""
        raise NotImplementedError

    def get(self, key: str, default: Any = None, version: Any = None) -> Any:
        """Returns the value of a key, or the default."""
        return drive(self._of("get", key, default, version))

    async def aget(self, key: str, default: Any = None, version: Any = None) -> Any:
        """Does what `get` does."""
        return await adrive(self._of("get", key, default, version))

    def set(
        self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: Any = None
    ) -> None:
        """Keeps a value."""
        drive(self._of("set", key, value, timeout, version))

    async def aset(
        self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: Any = None
    ) -> None:
        """Does what `set` does."""
        await adrive(self._of("set", key, value, timeout, version))

    def add(
        self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: Any = None
    ) -> bool:
        """Keeps a value unless the key has one; tells whether it did."""
        return bool(drive(self._of("add", key, value, timeout, version)))

    async def aadd(
        self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: Any = None
    ) -> bool:
        """Does what `add` does."""
        return bool(await adrive(self._of("add", key, value, timeout, version)))

    def touch(self, key: str, timeout: float | None = DEFAULT_TIMEOUT, version: Any = None) -> bool:
        """Gives a key a new timeout; tells whether it has a value."""
        return bool(drive(self._of("touch", key, timeout, version)))

    async def atouch(
        self, key: str, timeout: float | None = DEFAULT_TIMEOUT, version: Any = None
    ) -> bool:
        """Does what `touch` does."""
        return bool(await adrive(self._of("touch", key, timeout, version)))

    def delete(self, key: str, version: Any = None) -> bool:
        """Deletes a key; tells whether it had a value."""
        return bool(drive(self._of("delete", key, version)))

    async def adelete(self, key: str, version: Any = None) -> bool:
        """Does what `delete` does."""
        return bool(await adrive(self._of("delete", key, version)))

    def clear(self) -> None:
        """Deletes everything, whoever has set it."""
        drive(self._of("clear"))

    async def aclear(self) -> None:
        """Does what `clear` does."""
        await adrive(self._of("clear"))

    def get_many(self, keys: Iterable[str], version: Any = None) -> dict[str, Any]:
        """Returns the values of those keys that have one."""
        return dict(drive(self._of("get_many", list(keys), version)))

    async def aget_many(self, keys: Iterable[str], version: Any = None) -> dict[str, Any]:
        """Does what `get_many` does."""
        return dict(await adrive(self._of("get_many", list(keys), version)))

    def set_many(
        self,
        data: Mapping[str, Any],
        timeout: float | None = DEFAULT_TIMEOUT,
        version: Any = None,
    ) -> list[str]:
        """Keeps several values; returns the keys for which that failed."""
        return list(drive(self._of("set_many", data, timeout, version)))

    async def aset_many(
        self,
        data: Mapping[str, Any],
        timeout: float | None = DEFAULT_TIMEOUT,
        version: Any = None,
    ) -> list[str]:
        """Does what `set_many` does."""
        return list(await adrive(self._of("set_many", data, timeout, version)))

    def delete_many(self, keys: Iterable[str], version: Any = None) -> None:
        """Deletes several keys."""
        drive(self._of("delete_many", list(keys), version))

    async def adelete_many(self, keys: Iterable[str], version: Any = None) -> None:
        """Does what `delete_many` does."""
        await adrive(self._of("delete_many", list(keys), version))

    def get_or_set(
        self, key: str, default: Any, timeout: float | None = DEFAULT_TIMEOUT, version: Any = None
    ) -> Any:
        """Returns the value of a key; sets it before if there is none.

        Args:
            key: The key.
            default: The value to set, or a function of either colour that makes it.
            timeout: The timeout of the value that is set.
            version: The key's version.
        """
        return drive(self._of("get_or_set", key, default, timeout, version))

    async def aget_or_set(
        self, key: str, default: Any, timeout: float | None = DEFAULT_TIMEOUT, version: Any = None
    ) -> Any:
        """Does what `get_or_set` does."""
        return await adrive(self._of("get_or_set", key, default, timeout, version))

    def has_key(self, key: str, version: Any = None) -> bool:
        """Tells whether a key has a value."""
        return bool(drive(self._of("has_key", key, version)))

    async def ahas_key(self, key: str, version: Any = None) -> bool:
        """Does what `has_key` does."""
        return bool(await adrive(self._of("has_key", key, version)))

    def __contains__(self, key: str) -> bool:
        return self.has_key(key)

    def incr(self, key: str, delta: int = 1, version: Any = None) -> int:
        """Adds to a number and returns the sum.

        Raises:
            ValueError: The key has no value.
        """
        return int(drive(self._of("incr", key, delta, version)))

    async def aincr(self, key: str, delta: int = 1, version: Any = None) -> int:
        """Does what `incr` does."""
        return int(await adrive(self._of("incr", key, delta, version)))

    def decr(self, key: str, delta: int = 1, version: Any = None) -> int:
        """Takes from a number and returns what is left.

        Raises:
            ValueError: The key has no value.
        """
        return int(drive(self._of("decr", key, delta, version)))

    async def adecr(self, key: str, delta: int = 1, version: Any = None) -> int:
        """Does what `decr` does."""
        return int(await adrive(self._of("decr", key, delta, version)))

    def incr_version(self, key: str, delta: int = 1, version: Any = None) -> Any:
        """Gives a value a higher version and returns that.

        Raises:
            ValueError: The key has no value.
        """
        return drive(self._of("incr_version", key, delta, version))

    async def aincr_version(self, key: str, delta: int = 1, version: Any = None) -> Any:
        """Does what `incr_version` does."""
        return await adrive(self._of("incr_version", key, delta, version))

    def decr_version(self, key: str, delta: int = 1, version: Any = None) -> Any:
        """Gives a value a lower version and returns that.

        Raises:
            ValueError: The key has no value.
        """
        return drive(self._of("decr_version", key, delta, version))

    async def adecr_version(self, key: str, delta: int = 1, version: Any = None) -> Any:
        """Does what `decr_version` does."""
        return await adrive(self._of("decr_version", key, delta, version))

    def close(self, **kwargs: Any) -> None:
        """Gives connections back, where there are any."""
        drive(self._of("close"))

    async def aclose(self, **kwargs: Any) -> None:
        """Does what `close` does."""
        await adrive(self._of("close"))


def _on_worker(name: str) -> Callable[..., Awaitable[Any]]:
    async def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        return await Call(getattr(self, name), args, kwargs, is_async=False).aperform()

    method.__name__ = f"a{name}"
    method.__doc__ = f"Runs `{name}`, which is what this class defines, on a worker thread."
    return method
