"""Caching of whole responses, for a site or for single views."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from plectrum.conf import settings
from plectrum.core.cache import DEFAULT_CACHE_ALIAS, caches
from plectrum.effects import CallMethod, Operation
from plectrum.utils.cache import (
    get_max_age,
    has_vary_header,
    patch_response_headers,
    patch_vary_headers,
)
from plectrum.utils.cache_pages import finding_key, learning_key
from plectrum.utils.deprecation import MiddlewareMixin
from plectrum.utils.http import parse_http_date_safe

_NOT_KEPT = ("private", "no-store", "no-cache")


class _PageCache(MiddlewareMixin):
    """What the halves share: where responses are kept, and for how long."""

    is_flat = True

    def __init__(self, get_response: Callable[..., Any]) -> None:
        super().__init__(get_response)
        self.cache_timeout: float = settings.CACHE_MIDDLEWARE_SECONDS
        self.page_timeout: float | None = None
        self.key_prefix: str = settings.CACHE_MIDDLEWARE_KEY_PREFIX
        self.cache_alias: str = settings.CACHE_MIDDLEWARE_ALIAS

    @property
    def cache(self) -> Any:
        """The cache."""
        return caches[self.cache_alias]


class UpdateCacheMiddleware(_PageCache):
    """Keeps responses; the first in MIDDLEWARE, so that it sees them as they go out."""

    def process_response(self, request: Any, response: Any) -> Any:
        """Keeps a response that another request for the same may have; sets its headers."""
        if not request.__dict__.get("_cache_update_cache"):
            return response
        if response.streaming or response.status_code not in {200, 304}:
            return response
        if request._header("HTTP_AUTHORIZATION") is not None:
            patch_vary_headers(response, ("Authorization",))
        if not _may_be_shared(request, response):
            return response
        timeout = self._timeout(response)
        if timeout or self.page_timeout is not None:
            patch_response_headers(response, timeout)
        is_kept = timeout and response.status_code == 200
        return self._keep(request, response, timeout) if is_kept else response

    def _timeout(self, response: Any) -> float:
        """Returns the view's own timeout, that of its headers, or the site's."""
        if self.page_timeout is not None:
            return self.page_timeout
        max_age = get_max_age(response)
        return self.cache_timeout if max_age is None else max_age

    def _keep(self, request: Any, response: Any, timeout: float) -> Operation[Any]:
        key = yield from learning_key(request, response, timeout, self.key_prefix, self.cache)
        if getattr(response, "is_rendered", True):
            yield CallMethod(self.cache, "set", key, response, timeout)
        else:
            cache = self.cache
            response.add_post_render_callback(lambda ready: cache.set(key, ready, timeout))
        return response


def _may_be_shared(request: Any, response: Any) -> bool:
    """Tells whether a response is not for one visitor only."""
    if not request.COOKIES and response.cookies and has_vary_header(response, "Cookie"):
        return False
    if has_vary_header(response, "*"):
        return False
    control = response.get("Cache-Control", "").lower()
    return not any(directive in control for directive in _NOT_KEPT)


class FetchFromCacheMiddleware(_PageCache):
    """Answers from the cache; the last in MIDDLEWARE."""

    def process_request(self, request: Any) -> Any:
        """Returns a response that was kept."""
        if request.method not in {"GET", "HEAD"}:
            request._cache_update_cache = False
            return None
        return self._find(request)

    def _find(self, request: Any) -> Operation[Any]:
        response = yield from self._kept(request, "GET")
        if response is None and request.method == "HEAD":
            response = yield from self._kept(request, "HEAD")
        request._cache_update_cache = response is None
        if response is not None:
            _set_age(response)
        return response

    def _kept(self, request: Any, method: str) -> Operation[Any]:
        key = yield from finding_key(request, self.key_prefix, method, self.cache)
        if key is None:
            return None
        return (yield CallMethod(self.cache, "get", key))


def _set_age(response: Any) -> None:
    """Says for how many seconds a response has been kept (RFC 9111, section 5.1)."""
    expires = parse_http_date_safe(response.get("Expires", ""))
    max_age = get_max_age(response)
    if expires is not None and max_age is not None:
        remaining = expires - int(time.time())
        response["Age"] = max(0, max_age - remaining)


class CacheMiddleware(UpdateCacheMiddleware, FetchFromCacheMiddleware):
    """Both halves in one, as `cache_page` uses it.

    Args:
        get_response: What it encloses.
        page_timeout: For how many seconds responses are kept, whatever their headers say.
        **options: `cache_timeout`, `key_prefix`, `cache_alias`: instead of the settings.
    """

    def __init__(
        self,
        get_response: Callable[..., Any],
        page_timeout: float | None = None,
        **options: Any,
    ) -> None:
        super().__init__(get_response)
        self.page_timeout = page_timeout
        if "key_prefix" in options:
            self.key_prefix = options["key_prefix"] or ""
        if "cache_alias" in options:
            self.cache_alias = options["cache_alias"] or DEFAULT_CACHE_ALIAS
        if options.get("cache_timeout") is not None:
            self.cache_timeout = options["cache_timeout"]
