"""Gives each request its user, and keeps strangers out where that is wanted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from plectrum.conf import settings
from plectrum.contrib.auth.login import REDIRECT_FIELD_NAME, current_user
from plectrum.contrib.auth.redirects import redirect_to_login
from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.effects import adrive, drive
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
