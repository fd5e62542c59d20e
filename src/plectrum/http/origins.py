"""Which origins may act in a visitor's name: our own, and those of CSRF_TRUSTED_ORIGINS."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from plectrum.conf import settings
from plectrum.core.exceptions import DisallowedHost
from plectrum.utils.http import is_same_domain


def is_trusted_origin(request: Any, origin: str) -> bool:
    """Tells whether an `Origin` header (RFC 6454) names this site or a trusted one."""
    try:
        if origin == f"{request.scheme}://{request.get_host()}":
            return True
    except DisallowedHost:
        pass  # a host of nobody's is no reason to trust the origin; the rest decides
    return any(_covers(trusted, origin) for trusted in settings.CSRF_TRUSTED_ORIGINS)


def _covers(trusted: str, origin: str) -> bool:
    """Tells whether a trusted origin is this one, or has a wildcard for it."""
    if "*" not in trusted:
        return origin == trusted
    pattern = urlsplit(trusted)
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme == pattern.scheme and is_same_domain(
        parts.netloc, pattern.netloc.lstrip("*")
    )
