"""Security headers, and the redirect to HTTPS."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from plectrum.conf import settings
from plectrum.http.response import HttpResponseBase, HttpResponsePermanentRedirect
from plectrum.utils.deprecation import MiddlewareMixin


class SecurityMiddleware(MiddlewareMixin):
    """Sets the headers that the SECURE_… settings ask for; decided when it is made."""

    is_flat = True

    def __init__(self, get_response: Callable[..., Any]) -> None:
        super().__init__(get_response)
        self._hsts = _hsts_header()
        self._redirects = settings.SECURE_SSL_REDIRECT
        self._redirect_host = settings.SECURE_SSL_HOST
        self._exempt = [re.compile(pattern) for pattern in settings.SECURE_REDIRECT_EXEMPT]
        self._headers: list[tuple[str, tuple[str, str]]] = [
            (name.lower(), (name, value))
            for name, value in (
                (
                    "X-Content-Type-Options",
                    "nosniff" if settings.SECURE_CONTENT_TYPE_NOSNIFF else "",
                ),
                ("Referrer-Policy", _referrer_policy()),
                ("Cross-Origin-Opener-Policy", settings.SECURE_CROSS_ORIGIN_OPENER_POLICY or ""),
            )
            if value
        ]

    def process_request(self, request: Any) -> HttpResponseBase | None:
        """Redirects to HTTPS, if so configured."""
        if not self._redirects or request.is_secure():
            return None
        path = request.path.lstrip("/")
        if any(pattern.search(path) for pattern in self._exempt):
            return None
        host = self._redirect_host or request.get_host()
        return HttpResponsePermanentRedirect(f"https://{host}{request.get_full_path()}")

    def process_response(self, request: Any, response: HttpResponseBase) -> HttpResponseBase:
        """Sets the headers that the response has not set itself."""
        store = response.headers._store
        if self._hsts and "strict-transport-security" not in store and request.is_secure():
            response.headers["Strict-Transport-Security"] = self._hsts
        for key, header in self._headers:
            if key not in store:
                store[key] = header
        return response


def _hsts_header() -> str:
    if not settings.SECURE_HSTS_SECONDS:
        return ""
    header = f"max-age={settings.SECURE_HSTS_SECONDS}"
    if settings.SECURE_HSTS_INCLUDE_SUBDOMAINS:
        header += "; includeSubDomains"
    return f"{header}; preload" if settings.SECURE_HSTS_PRELOAD else header


def _referrer_policy() -> str:
    policy = settings.SECURE_REFERRER_POLICY or ()
    values = policy.split(",") if isinstance(policy, str) else policy
    return ",".join(value.strip() for value in values)
