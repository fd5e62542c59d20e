"""The caches of the setting CACHES, made at their first use."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from plectrum.core.cache.backends.base import BaseCache, InvalidCacheBackendError
from plectrum.core.cache.backends.faces import CacheFaces
from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.core.signals import request_finished, setting_changed
from plectrum.utils.connection import BaseConnectionHandler, ConnectionProxy
from plectrum.utils.module_loading import import_string

DEFAULT_CACHE_ALIAS = "default"


class CacheHandler(BaseConnectionHandler):
    """A mapping of names to caches."""

    settings_name: ClassVar[str] = "CACHES"
    exception_class: ClassVar[type[Exception]] = InvalidCacheBackendError

    def configure_settings(self, given: dict[str, Any] | None) -> dict[str, Any]:
        """Returns the configuration, which must have a default cache.

        Raises:
            ImproperlyConfigured: It has none.
        """
        configured = super().configure_settings(given)
        if DEFAULT_CACHE_ALIAS not in configured:
            raise ImproperlyConfigured(
                f"You must define a '{DEFAULT_CACHE_ALIAS}' cache.",
                hint="Add it to CACHES; {'BACKEND': "
                "'plectrum.core.cache.backends.locmem.LocMemCache'} needs nothing else.",
            )
        return configured

    def create_connection(self, alias: str) -> BaseCache:
        """Makes a cache.

        Raises:
            InvalidCacheBackendError: Its class cannot be imported.
        """
        params = dict(self.settings[alias])
        path = params.pop("BACKEND", "")
        try:
            backend = import_string(path)
        except ImportError as error:
            raise InvalidCacheBackendError(
                f"Could not find backend '{path}': {error}",
                hint="The built-in ones are in plectrum.core.cache.backends: locmem.LocMemCache, "
                "redis.RedisCache, db.DatabaseCache, filebased.FileBasedCache, "
                "memcached.PyMemcacheCache and dummy.DummyCache. Those of a server need its "
                "library: pip install 'plectrum[redis]' or 'plectrum[memcached]'.",
            ) from error
        made: BaseCache = backend(params.pop("LOCATION", ""), params)
        if _has_own_close(type(made)):
            request_finished.connect(close_caches, dispatch_uid="plectrum.core.cache")
        return made

    def unknown(self, alias: str) -> Exception:
        """Returns the error for a name that CACHES has not."""
        known = ", ".join(map(repr, self.settings))
        return InvalidCacheBackendError(
            f"The connection '{alias}' doesn't exist.", hint=f"CACHES has: {known}."
        )


def _has_own_close(backend: Any) -> bool:
    return (
        backend.closing is not BaseCache.closing or backend.close is not CacheFaces.close
        if issubclass(backend, BaseCache)
        else hasattr(backend, "close")
    )


caches = CacheHandler()
cache = cast("BaseCache", ConnectionProxy(caches, DEFAULT_CACHE_ALIAS))


def close_caches(**_kwargs: Any) -> None:
    """Closes this thread's caches, those that have something to close."""
    caches.close_all()


def _forget(*, setting: str, **_kwargs: Any) -> None:
    if setting == "CACHES":
        caches.forget()


setting_changed.connect(_forget, weak=False, dispatch_uid="plectrum.core.cache")
