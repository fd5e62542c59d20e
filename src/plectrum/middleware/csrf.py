"""Protection from requests that other sites make in the name of a visitor."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from plectrum.conf import settings
from plectrum.core.exceptions import DisallowedHost
from plectrum.http.body import UnreadablePostError
from plectrum.http.origins import is_trusted_origin
from plectrum.http.response import HttpResponseBase
from plectrum.middleware.csrf_tokens import (
    CSRF_SESSION_KEY,
    InvalidTokenFormat,
    check_format,
    get_token,
    read_secret,
    rotate_token,
    tokens_match,
)
from plectrum.urls.utils import get_callable
from plectrum.utils.cache import patch_vary_headers
from plectrum.utils.deprecation import MiddlewareMixin
from plectrum.utils.http import is_same_domain
from plectrum.utils.log import log_response

__all__ = ["CsrfViewMiddleware", "get_token", "rotate_token"]

logger = logging.getLogger("plectrum.security.csrf")

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})

REASON_BAD_ORIGIN = "Origin checking failed - %s does not match any trusted origins."
REASON_NO_REFERER = "Referer checking failed - no Referer."
REASON_BAD_REFERER = "Referer checking failed - %s does not match any trusted origins."
REASON_NO_CSRF_COOKIE = "CSRF cookie not set."
REASON_CSRF_TOKEN_MISSING = "CSRF token missing."
REASON_MALFORMED_REFERER = "Referer checking failed - Referer is malformed."
REASON_INSECURE_REFERER = "Referer checking failed - Referer is insecure while host is secure."


class RejectRequest(Exception):
    """A request is not the visitor's intention, for this reason."""


class CsrfViewMiddleware(MiddlewareMixin):
    """Lets requests that change something pass only from our own pages.

    Such a request must carry the token of a page that we sent to this visitor, and must come
    from this origin or a trusted one. Nothing is read for requests by a safe method.
    """

    def __init__(self, get_response: Callable[..., Any]) -> None:
        super().__init__(get_response)
        # A secret that is kept in the session has to be fetched: that may block.
        self.is_flat = not settings.CSRF_USE_SESSIONS  # type: ignore[misc]  # per instance

    @cached_property
    def csrf_trusted_origins_hosts(self) -> list[str]:
        """The hosts of CSRF_TRUSTED_ORIGINS, a leading dot for all below."""
        return [urlsplit(o).netloc.lstrip("*") for o in settings.CSRF_TRUSTED_ORIGINS]

    def process_view(
        self, request: Any, callback: Any, callback_args: Any, callback_kwargs: Any
    ) -> HttpResponseBase | None:
        """Checks the request, unless its method or the view is exempt."""
        if request.method in _SAFE_METHODS or getattr(callback, "csrf_exempt", False):
            return None
        if getattr(request, "csrf_processing_done", False):
            return None
        if getattr(request, "_dont_enforce_csrf_checks", False):
            return None
        try:
            self._check_origin(request)
            self._check_token(request)
        except RejectRequest as rejection:
            return self._reject(request, str(rejection))
        request.csrf_processing_done = True
        return None

    def process_response(self, request: Any, response: HttpResponseBase) -> HttpResponseBase:
        """Sends the secret, if a page has used it."""
        state = request.__dict__
        if state.get("_csrf_must_be_sent"):
            self._store_secret(request, response)
            state["_csrf_must_be_sent"] = False
        return response

    def _store_secret(self, request: Any, response: HttpResponseBase) -> None:
        secret = request._csrf_secret
        if settings.CSRF_USE_SESSIONS:
            if request.session.get(CSRF_SESSION_KEY) != secret:
                request.session[CSRF_SESSION_KEY] = secret
            return
        response.set_cookie(
            settings.CSRF_COOKIE_NAME,
            secret,
            max_age=settings.CSRF_COOKIE_AGE,
            domain=settings.CSRF_COOKIE_DOMAIN,
            path=settings.CSRF_COOKIE_PATH,
            secure=settings.CSRF_COOKIE_SECURE,
            httponly=settings.CSRF_COOKIE_HTTPONLY,
            samesite=settings.CSRF_COOKIE_SAMESITE,
        )
        patch_vary_headers(response, ("Cookie",))

    def _check_origin(self, request: Any) -> None:
        origin = request._header("HTTP_ORIGIN")
        if origin is not None:
            if not is_trusted_origin(request, origin):
                raise RejectRequest(REASON_BAD_ORIGIN % origin)
        elif request.is_secure():
            self._check_referer(request)

    def _check_referer(self, request: Any) -> None:
        header = request._header("HTTP_REFERER")
        if header is None:
            raise RejectRequest(REASON_NO_REFERER)
        try:
            referer = urlsplit(header)
        except ValueError as error:
            raise RejectRequest(REASON_MALFORMED_REFERER) from error
        if not referer.scheme or not referer.netloc:
            raise RejectRequest(REASON_MALFORMED_REFERER)
        if referer.scheme != "https":
            raise RejectRequest(REASON_INSECURE_REFERER)
        if any(is_same_domain(referer.netloc, host) for host in self.csrf_trusted_origins_hosts):
            return
        good = (
            settings.SESSION_COOKIE_DOMAIN
            if settings.CSRF_USE_SESSIONS
            else settings.CSRF_COOKIE_DOMAIN
        )
        if good is None:
            try:
                good = request.get_host()
            except DisallowedHost as error:
                raise RejectRequest(REASON_BAD_REFERER % header) from error
        elif (port := request.get_port()) not in ("443", "80"):
            good = f"{good}:{port}"
        if not is_same_domain(referer.netloc, good):
            raise RejectRequest(REASON_BAD_REFERER % header)

    def _check_token(self, request: Any) -> None:
        secret = read_secret(request)
        if secret is None:
            reason = "CSRF cookie has incorrect format." if request.__dict__.get(
                "_csrf_is_malformed"
            ) else REASON_NO_CSRF_COOKIE  # fmt: skip
            raise RejectRequest(reason)
        token, source = "", "POST"
        if request.method == "POST":
            try:
                token = request.POST.get("csrfmiddlewaretoken", "")
            except UnreadablePostError:
                token = ""  # the client went away: nobody will see the rejection
        if not token:
            name = settings.CSRF_HEADER_NAME
            header = request._header(name)
            if header is None:
                raise RejectRequest(REASON_CSRF_TOKEN_MISSING)
            token = header
            source = f"the {name.removeprefix('HTTP_').replace('_', '-').title()!r} HTTP header"
        try:
            check_format(token)
        except InvalidTokenFormat as error:
            raise RejectRequest(f"CSRF token from {source} {error}.") from error
        if not tokens_match(token, secret):
            raise RejectRequest(f"CSRF token from {source} incorrect.")

    def _reject(self, request: Any, reason: str) -> HttpResponseBase:
        view = get_callable(settings.CSRF_FAILURE_VIEW)
        response: HttpResponseBase = view(request, reason=reason)
        log_response(
            "Forbidden (%s): %s",
            reason,
            request.path,
            response=response,
            request=request,
            logger=logger,
        )
        return response
