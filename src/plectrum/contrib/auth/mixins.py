"""Who may see a class-based view."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from plectrum.conf import settings
from plectrum.contrib.auth.login import REDIRECT_FIELD_NAME
from plectrum.contrib.auth.redirects import redirect_to_login
from plectrum.core.exceptions import ImproperlyConfigured, PermissionDenied
from plectrum.shortcuts import resolve_url


class AccessMixin:
    """What happens to visitors who may not see a view.

    Attributes:
        login_url: The URL of the login, LOGIN_URL by default.
        permission_denied_message: What a refusal says.
        raise_exception: Refuse strangers too, rather than sending them to the login.
        redirect_field_name: The name of the parameter that says where to come back to.
    """

    login_url: str | None = None
    permission_denied_message = ""
    raise_exception = False
    redirect_field_name: str | None = REDIRECT_FIELD_NAME
    request: Any

    def get_login_url(self) -> str:
        """Returns the URL of the login.

        Raises:
            ImproperlyConfigured: There is none.
        """
        url = self.login_url or settings.LOGIN_URL
        if not url:
            name = type(self).__name__
            raise ImproperlyConfigured(
                f"{name} is missing the login_url attribute. Define {name}.login_url, "
                f"settings.LOGIN_URL, or override {name}.get_login_url()."
            )
        return str(url)

    def get_permission_denied_message(self) -> str:
        """Returns what a refusal says."""
        return self.permission_denied_message

    def get_redirect_field_name(self) -> str | None:
        """Returns the name of the parameter that says where to come back to."""
        return self.redirect_field_name

    def handle_no_permission(self) -> Any:
        """Refuses a user, and sends a stranger to the login."""
        if self.raise_exception or self.request.user.is_authenticated:
            raise PermissionDenied(self.get_permission_denied_message())
        path = self.request.build_absolute_uri()
        here, there = urlsplit(path), urlsplit(resolve_url(self.get_login_url()))
        if (not there.scheme or there.scheme == here.scheme) and (
            not there.netloc or there.netloc == here.netloc
        ):
            path = self.request.get_full_path()
        return redirect_to_login(
            path, resolve_url(self.get_login_url()), self.get_redirect_field_name()
        )


class LoginRequiredMixin(AccessMixin):
    """Lets only users in."""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Handles the request of a user."""
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]  # of the view


class PermissionRequiredMixin(AccessMixin):
    """Lets only users in who have permissions.

    Attributes:
        permission_required: The permission, or several of which all are needed.
    """

    permission_required: Any = None

    def get_permission_required(self) -> Any:
        """Returns the permissions.

        Raises:
            ImproperlyConfigured: None is set.
        """
        if self.permission_required is None:
            name = type(self).__name__
            raise ImproperlyConfigured(
                f"{name} is missing the permission_required attribute. Define "
                f"{name}.permission_required, or override {name}.get_permission_required()."
            )
        if isinstance(self.permission_required, str):
            return (self.permission_required,)
        return self.permission_required

    def has_permission(self) -> bool:
        """Tells whether the user has them; override it for a rule of your own."""
        return bool(self.request.user.has_perms(self.get_permission_required()))

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Handles the request of a user who has them."""
        if not self.has_permission():
            return self.handle_no_permission()
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]  # of the view


class UserPassesTestMixin(AccessMixin):
    """Lets only users in who pass a test."""

    def test_func(self) -> bool:
        """Tells whether the user may see the view."""
        raise NotImplementedError(
            f"{type(self).__name__} is missing the implementation of the test_func() method."
        )

    def get_test_func(self) -> Any:
        """Returns the test."""
        return self.test_func

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Handles the request of a user who passes."""
        if not self.get_test_func()():
            return self.handle_no_permission()
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]  # of the view
