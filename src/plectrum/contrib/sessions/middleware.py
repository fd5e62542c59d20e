"""Gives each request its session, and saves it with the response."""

from __future__ import annotations

import time
from importlib import import_module
from typing import Any

from plectrum.conf import settings
from plectrum.contrib.sessions.backends.base import SessionBase, UpdateError
from plectrum.contrib.sessions.exceptions import SessionInterrupted
from plectrum.effects import Operation
from plectrum.utils.cache import patch_vary_headers
from plectrum.utils.deprecation import MiddlewareMixin
from plectrum.utils.http import http_date


class SessionMiddleware(MiddlewareMixin):
    """Sets `request.session`; nothing is fetched unless a view looks at it."""

    is_flat = True

    def __init__(self, get_response: Any) -> None:
        super().__init__(get_response)
        self.SessionStore: type[SessionBase] = import_module(settings.SESSION_ENGINE).SessionStore

    def process_request(self, request: Any) -> None:
        """Sets the session of the key that the cookie gives; it is made when it is asked for."""
        request._make_session = self._open

    def _open(self, request: Any) -> SessionBase:
        return self.SessionStore(request.COOKIES.get(settings.SESSION_COOKIE_NAME))

    def process_response(self, request: Any, response: Any) -> Any:
        """Saves what has changed, and sets or deletes the cookie; only that is an operation."""
        session: SessionBase | None = request.__dict__.get("session")
        if settings.SESSION_SAVE_EVERY_REQUEST:
            session = session or getattr(request, "session", None)
        elif session is None or not (session.accessed or session.modified):
            return response
        return response if session is None else self._finish(session, request, response)

    def _finish(self, session: SessionBase, request: Any, response: Any) -> Operation[Any]:
        if session.is_empty():
            if settings.SESSION_COOKIE_NAME in request.COOKIES:
                self._delete_cookie(response)
            return response
        if session.accessed:
            patch_vary_headers(response, ("Cookie",))
        must_save = session.modified or settings.SESSION_SAVE_EVERY_REQUEST
        if must_save and response.status_code < 500:
            yield from self._save(session, response)
        return response

    def _save(self, session: SessionBase, response: Any) -> Operation[None]:
        data = yield from session.loading()
        stored = data.get("_session_expiry")
        max_age, expires = None, None
        if not session._ends_with_browser(stored):
            max_age = session._age(stored)
            expires = http_date(time.time() + max_age)
        try:
            yield from session.saving()
        except UpdateError as error:
            raise SessionInterrupted(
                "The request's session was deleted before the request completed. The user may "
                "have logged out in a concurrent request, for example."
            ) from error
        response.set_cookie(
            settings.SESSION_COOKIE_NAME,
            session.session_key,
            max_age=max_age,
            expires=expires,
            domain=settings.SESSION_COOKIE_DOMAIN,
            path=settings.SESSION_COOKIE_PATH,
            secure=settings.SESSION_COOKIE_SECURE or None,
            httponly=settings.SESSION_COOKIE_HTTPONLY or None,
            samesite=settings.SESSION_COOKIE_SAMESITE,
        )

    def _delete_cookie(self, response: Any) -> None:
        response.delete_cookie(
            settings.SESSION_COOKIE_NAME,
            path=settings.SESSION_COOKIE_PATH,
            domain=settings.SESSION_COOKIE_DOMAIN,
            samesite=settings.SESSION_COOKIE_SAMESITE,
        )
        patch_vary_headers(response, ("Cookie",))
