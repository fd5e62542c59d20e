"""Functions from a request to names for templates."""

from __future__ import annotations

import itertools
from typing import Any

from plectrum.conf import settings
from plectrum.template.backends.utils import get_token
from plectrum.utils import timezone, translation
from plectrum.utils.lazy import SimpleLazyObject, lazy
from plectrum.utils.module_loading import import_string

CONNECTIONS = "plectrum.db.connections"
"""Looked up, not imported: an application without a database needs none of it."""


def csrf(request: Any) -> dict[str, Any]:
    """Gives `csrf_token`, the token that forms need; made when a template asks for it."""

    def token() -> str:
        found = get_token(request)
        return "NOTPROVIDED" if found is None else str(found)

    return {"csrf_token": SimpleLazyObject(token)}


def debug(request: Any) -> dict[str, Any]:
    """Gives `debug` and `sql_queries` to visitors from INTERNAL_IPS while debugging."""
    if not settings.DEBUG or request.META.get("REMOTE_ADDR") not in settings.INTERNAL_IPS:
        return {}
    connections = import_string(CONNECTIONS)

    def queries() -> list[Any]:
        logged = (connections[alias].queries for alias in connections)
        return list(itertools.chain.from_iterable(logged))

    return {"debug": True, "sql_queries": lazy(queries, list)()}


def i18n(request: Any) -> dict[str, Any]:
    """Gives the languages: `LANGUAGES`, `LANGUAGE_CODE`, `LANGUAGE_BIDI`."""
    return {
        "LANGUAGES": settings.LANGUAGES,
        "LANGUAGE_CODE": translation.get_language(),
        "LANGUAGE_BIDI": translation.get_language_bidi(),
    }


def tz(request: Any) -> dict[str, Any]:
    """Gives `TIME_ZONE`, the name of the current time zone."""
    return {"TIME_ZONE": timezone.get_current_timezone_name()}


def static(request: Any) -> dict[str, Any]:
    """Gives `STATIC_URL`."""
    return {"STATIC_URL": settings.STATIC_URL}


def media(request: Any) -> dict[str, Any]:
    """Gives `MEDIA_URL`."""
    return {"MEDIA_URL": settings.MEDIA_URL}


def request(request: Any) -> dict[str, Any]:
    """Gives `request` itself."""
    return {"request": request}


def csp(request: Any) -> dict[str, Any]:
    """Gives `csp_nonce`, the nonce of the page's Content-Security-Policy."""
    return {"csp_nonce": import_string("plectrum.middleware.csp.get_nonce")(request)}
