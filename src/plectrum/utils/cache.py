"""The headers of responses that caches read, and conditional responses."""

from __future__ import annotations

import hashlib
import re
import time
from typing import Any

from plectrum.conf import settings
from plectrum.core.cache import caches
from plectrum.effects import drive
from plectrum.http.response import HttpResponse, HttpResponseNotModified
from plectrum.http.wire.conditional import Conditions, Outcome, evaluate, parse_etags
from plectrum.utils.cache_pages import finding_key, learning_key
from plectrum.utils.http import http_date, parse_http_date_safe, quote_etag
from plectrum.utils.log import log_response

_DELIMITER = re.compile(r"\s*,\s*")
_KEPT_BY_NOT_MODIFIED = (
    "Cache-Control",
    "Content-Location",
    "Date",
    "ETag",
    "Expires",
    "Last-Modified",
    "Vary",
)


def patch_cache_control(response: Any, **kwargs: Any) -> None:
    """Adds directives to the Cache-Control header.

    Args:
        response: The response.
        kwargs: The directives, with underscores for hyphens; True for one without a value.
            `public` and `private` replace each other, the shorter `max_age` stays, and the
            fields of `no_cache` are joined.
    """
    directives: dict[str, Any] = {}
    for directive in _DELIMITER.split(response.get("Cache-Control", "")):
        if directive:
            name, separator, value = directive.partition("=")
            _add_directive(directives, name.lower(), value if separator else True)
    if "max-age" in directives and "max_age" in kwargs:
        kwargs["max_age"] = min(int(directives["max-age"]), kwargs["max_age"])
    if kwargs.get("private"):
        directives.pop("public", None)
    elif kwargs.get("public"):
        directives.pop("private", None)
    for name, value in kwargs.items():
        _add_directive(directives, name.replace("_", "-"), value)
    texts: list[str] = []
    for name, value in directives.items():
        values = sorted(map(str, value), key=str) if isinstance(value, set) else [value]
        texts += [name if one in (True, "True") else f"{name}={one}" for one in values]
    response["Cache-Control"] = ", ".join(texts)


def _add_directive(directives: dict[str, Any], name: str, value: Any) -> None:
    if name != "no-cache":
        directives[name] = value
        return
    fields = directives.setdefault(name, set())
    if value is True or True in fields:
        fields.clear()
        value = True
    fields.add(value)


def get_max_age(response: Any) -> int | None:
    """Returns the max-age of the Cache-Control header, or None."""
    found = re.search(r"(?:^|[\s,])max-age=(\d+)", response.get("Cache-Control", ""))
    return int(found[1]) if found else None


def patch_response_headers(response: Any, cache_timeout: float | None = None) -> None:
    """Sets Expires and Cache-Control so that a response may be kept for some seconds."""
    timeout = settings.CACHE_MIDDLEWARE_SECONDS if cache_timeout is None else cache_timeout
    timeout = max(timeout, 0)
    if not response.has_header("Expires"):
        response["Expires"] = http_date(time.time() + timeout)
    patch_cache_control(response, max_age=timeout)


def add_never_cache_headers(response: Any) -> None:
    """Sets the headers that keep a response out of all caches."""
    patch_response_headers(response, cache_timeout=-1)
    patch_cache_control(response, no_cache=True, no_store=True, must_revalidate=True, private=True)


def patch_vary_headers(response: Any, newheaders: list[str] | tuple[str, ...]) -> None:
    """Adds the names of headers to Vary: caches keep a response for each of their values."""
    present = response.get("Vary")
    if present is None:
        names = list(newheaders)
    else:
        names = [name for name in _DELIMITER.split(present) if name]
        known = {name.lower() for name in names}
        names += [name for name in newheaders if name.lower() not in known]
    response["Vary"] = "*" if "*" in names else ", ".join(names)


def has_vary_header(response: Any, header_query: str) -> bool:
    """Tells whether a header stands in Vary."""
    names = _DELIMITER.split(response.get("Vary", "").lower())
    return header_query.lower() in names


def get_cache_key(
    request: Any, key_prefix: str | None = None, method: str = "GET", cache: Any = None
) -> str | None:
    """Returns the key under which the response to a request is cached.

    Args:
        request: The request.
        key_prefix: What stands in the key; CACHE_MIDDLEWARE_KEY_PREFIX when `None`.
        method: The method that the response answers.
        cache: The cache; that of CACHE_MIDDLEWARE_ALIAS when `None`.

    Returns:
        `None` if it is not known yet on which headers the response depends.
    """
    prefix, cache = _page_cache(key_prefix, cache)
    return drive(finding_key(request, prefix, method, cache))


def learn_cache_key(
    request: Any,
    response: Any,
    cache_timeout: float | None = None,
    key_prefix: str | None = None,
    cache: Any = None,
) -> str:
    """Keeps on which headers a response depends, and returns the key under which to cache it."""
    prefix, cache = _page_cache(key_prefix, cache)
    timeout = settings.CACHE_MIDDLEWARE_SECONDS if cache_timeout is None else cache_timeout
    return drive(learning_key(request, response, timeout, prefix, cache))


def _page_cache(key_prefix: str | None, cache: Any) -> tuple[str, Any]:
    prefix: str = settings.CACHE_MIDDLEWARE_KEY_PREFIX if key_prefix is None else key_prefix
    return prefix, caches[settings.CACHE_MIDDLEWARE_ALIAS] if cache is None else cache


def set_response_etag(response: Any) -> Any:
    """Sets the ETag of a response with a content, from the content."""
    if not response.streaming and response.content:
        digest = hashlib.md5(response.content, usedforsecurity=False).hexdigest()
        response["ETag"] = quote_etag(digest)
    return response


def get_conditional_response(
    request: Any,
    etag: str | None = None,
    last_modified: int | None = None,
    response: Any = None,
) -> Any:
    """Returns what is sent to a conditional request: the response, or 304 or 412.

    Args:
        request: The request.
        etag: The ETag of what would be sent.
        last_modified: When that changed last, in seconds since the epoch.
        response: What would be sent.
    """
    if response is not None and not 200 <= response.status_code < 300:
        return response
    conditions = Conditions(
        if_match=parse_etags(request._header("HTTP_IF_MATCH") or ""),
        if_none_match=parse_etags(request._header("HTTP_IF_NONE_MATCH") or ""),
        if_modified_since=_time_of(request, "HTTP_IF_MODIFIED_SINCE"),
        if_unmodified_since=_time_of(request, "HTTP_IF_UNMODIFIED_SINCE"),
    )
    outcome = evaluate(request.method, conditions, etag, last_modified)
    if outcome is Outcome.PRECONDITION_FAILED:
        failed = HttpResponse(status=412)
        log_response("Precondition Failed: %s", request.path, response=failed, request=request)
        return failed
    if outcome is Outcome.NOT_MODIFIED:
        return _not_modified(response)
    return response


def _time_of(request: Any, name: str) -> int | None:
    header = request._header(name)
    return parse_http_date_safe(header) if header else None


def _not_modified(response: Any) -> HttpResponseNotModified:
    not_modified = HttpResponseNotModified()
    if response is not None:
        for name in _KEPT_BY_NOT_MODIFIED:
            if name in response:
                not_modified.headers[name] = response.headers[name]
        not_modified.cookies = response.cookies
        response.close()
    return not_modified
