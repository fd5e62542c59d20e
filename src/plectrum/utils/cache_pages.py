"""Under which keys whole responses are cached, as operations.

A URL has one entry that names the headers on which its response depends (learnt from Vary), and
one response for each of their values. Language and time zone belong to both, where a project uses
them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Any

from plectrum.conf import settings
from plectrum.effects import CallMethod, Operation
from plectrum.http.wire.headers import environ_name_of_header
from plectrum.utils.timezone import get_current_timezone_name
from plectrum.utils.translation import get_language

_DELIMITER = re.compile(r"\s*,\s*")


def finding_key(request: Any, prefix: str, method: str, cache: Any) -> Operation[str | None]:
    """Returns the key of the response to a request; `None` if the URL is not known yet."""
    headers = yield CallMethod(cache, "get", _headers_key(request, prefix))
    return None if headers is None else _page_key(request, method, headers, prefix)


def learning_key(
    request: Any, response: Any, timeout: float, prefix: str, cache: Any
) -> Operation[str]:
    """Keeps on what a response depends, and returns the key for it."""
    names = (name for name in _DELIMITER.split(response.get("Vary", "")) if name)
    # The language is in the key already, better sorted than by the header's text.
    ignored = {"ACCEPT_LANGUAGE"} if settings.USE_I18N else set()
    headers = sorted(
        {
            environ_name_of_header(name)
            for name in names
            if name.upper().replace("-", "_") not in ignored
        }
    )
    yield CallMethod(cache, "set", _headers_key(request, prefix), headers, timeout=timeout)
    return _page_key(request, request.method, headers, prefix)


def _page_key(request: Any, method: str, headers: Sequence[str], prefix: str) -> str:
    digest = hashlib.md5(usedforsecurity=False)
    for name in headers:
        value = request._header(name)
        if value is not None:
            digest.update(f"{len(value)}:{value}".encode())
        digest.update(b";")
    key = f"views.cache.page.{prefix}.{method}.{_url_digest(request)}.{digest.hexdigest()}"
    return key + _locale(request)


def _headers_key(request: Any, prefix: str) -> str:
    return f"views.cache.headers.{prefix}.{_url_digest(request)}{_locale(request)}"


def _url_digest(request: Any) -> str:
    url = request.build_absolute_uri().encode("ascii", "xmlcharrefreplace")
    return hashlib.md5(url, usedforsecurity=False).hexdigest()


def _locale(request: Any) -> str:
    language = f".{getattr(request, 'LANGUAGE_CODE', None) or get_language()}"
    zone = f".{get_current_timezone_name()}"
    return (language if settings.USE_I18N else "") + (zone if settings.USE_TZ else "")
