"""Gives each request its user, and keeps strangers out where that is wanted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from plectrum.conf import settings
from plectrum.contrib.auth.login import (
    BACKEND_SESSION_KEY,
    REDIRECT_FIELD_NAME,
    authenticating,
    current_user,
    load_backend,
    logging_in,
    logging_out,
    session_backend_path,
)
from plectrum.contrib.auth.redirects import redirect_to_login
from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.effects import Operation, adrive, drive
from plectrum.utils.deprecation import MiddlewareMixin
from plectrum.utils.functional import SimpleLazyObject


def _lazy_user(request: Any) -> Any:
    return SimpleLazyObject(lambda: drive(current_user(request)))


def _awaitable_user(request: Any) -> Callable[[], Awaitable[Any]]:
    async def auser() -> Any:
        return await adrive(current_user(request))

    return auser


class AuthenticationMiddleware(MiddlewareMixin):
    """Sets `request.user` and `request.auser`; the user is fetched when it is looked at."""

    is_flat = True

    def process_request(self, request: Any) -> None:
        """Sets both."""
        if "_make_session" not in request.__dict__ and not hasattr(request, "session"):
            raise ImproperlyConfigured(
                "The authentication middleware requires session middleware to be installed.",
                hint="Put 'plectrum.contrib.sessions.middleware.SessionMiddleware' before it in "
                "MIDDLEWARE.",
            )
        request._make_user = _lazy_user
        request._make_auser = _awaitable_user


class LoginRequiredMiddleware(MiddlewareMixin):
    """Sends visitors who have not logged in to the login, from every view not exempt."""

    redirect_field_name = REDIRECT_FIELD_NAME

    def process_view(self, request: Any, view_func: Any, view_args: Any, view_kwargs: Any) -> Any:
        """Returns a redirection for a stranger."""
        if not getattr(view_func, "login_required", True) or request.user.is_authenticated:
            return None
        return self.handle_no_permission(request, view_func)

    def get_login_url(self, view_func: Any) -> str:
        """Returns the URL of the login.

        Raises:
            ImproperlyConfigured: There is none.
        """
        url = getattr(view_func, "login_url", None) or settings.LOGIN_URL
        if not url:
            raise ImproperlyConfigured(
                f"{type(self).__name__} is missing the login_url attribute. Define "
                f"{type(self).__name__}.login_url, settings.LOGIN_URL, or override "
                f"{type(self).__name__}.get_login_url()."
            )
        return str(url)

    def get_redirect_field_name(self, view_func: Any) -> str:
        """Returns the name under which the login is told where to go afterwards."""
        return getattr(view_func, "redirect_field_name", self.redirect_field_name)

    def handle_no_permission(self, request: Any, view_func: Any) -> Any:
        """Returns the redirection to the login."""
        return redirect_to_login(
            request.get_full_path(),
            self.get_login_url(view_func),
            self.get_redirect_field_name(view_func),
        )


class RemoteUserMiddleware(MiddlewareMixin):
    """Logs in whom the web server has authenticated, by the name that it gives.

    Attributes:
        header: The key of `request.META` with the name. Servers that call the application with
            headers only (ASGI, RSGI) give it as `HTTP_` and the key.
        force_logout_if_no_header: Whether a request without a name ends the session of a user
            who was logged in by one.
    """

    # SECURITY: under WSGI a key without `HTTP_` cannot come from the visitor. Under ASGI every key
    # can; there the proxy in front must set or strip the header.
    is_flat = True
    header = "REMOTE_USER"
    force_logout_if_no_header = True

    def process_request(self, request: Any) -> Operation[None]:
        """Logs the named user in, and out whom another name or none contradicts.

        Raises:
            ImproperlyConfigured: The authentication middleware does not come first.
        """
        if "_make_user" not in request.__dict__ and not hasattr(request, "user"):
            raise ImproperlyConfigured(
                "The remote user middleware requires the authentication middleware to be "
                "installed.",
                hint="Put 'plectrum.contrib.auth.middleware.AuthenticationMiddleware' before "
                f"{type(self).__name__} in MIDDLEWARE.",
            )
        name = self._name_of(request)
        if name is None and not self.force_logout_if_no_header:
            return
        user = yield from current_user(request)
        if user.is_authenticated:
            if name is not None and user.get_username() == self.clean_username(name, request):
                return
            yield from self._logging_out_remote(request)
        if name is None:
            return
        known = yield from authenticating(request, {"remote_user": name})
        if known is not None:
            yield from logging_in(request, known)

    def clean_username(self, username: str, request: Any) -> str:
        """Returns a name as the backend of the session cleans it."""
        path = session_backend_path(request.session.get(BACKEND_SESSION_KEY, ""))
        clean = getattr(load_backend(path), "clean_username", None) if path else None
        return username if clean is None else str(clean(username))

    def _name_of(self, request: Any) -> str | None:
        name: str | None = request.META.get(self.header)
        if name is None and hasattr(request, "scope") and not self.header.startswith("HTTP_"):
            name = request.META.get(f"HTTP_{self.header}")
        return name

    def _logging_out_remote(self, request: Any) -> Operation[None]:
        """Ends a session that a backend of remote users began; others are left alone."""
        from plectrum.contrib.auth.backends import (  # noqa: PLC0415 - models load later
            RemoteUserBackend,
        )

        path = session_backend_path(request.session.get(BACKEND_SESSION_KEY, ""))
        try:
            is_remote = isinstance(load_backend(path), RemoteUserBackend)
        except ImportError:
            is_remote = True  # what began the session is gone, and cannot vouch for it
        if is_remote:
            yield from logging_out(request)


class PersistentRemoteUserMiddleware(RemoteUserMiddleware):
    """Keeps a user logged in on pages for which the web server gives no name."""

    force_logout_if_no_header = False
