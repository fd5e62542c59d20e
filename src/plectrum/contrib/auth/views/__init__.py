"""Views of accounts."""

from plectrum.contrib.auth.redirects import redirect_to_login
from plectrum.contrib.auth.views.login import (
    LoginView,
    LogoutView,
    RedirectURLMixin,
    logout_then_login,
)
from plectrum.contrib.auth.views.passwords import PasswordChangeDoneView, PasswordChangeView

__all__ = [
    "LoginView",
    "LogoutView",
    "PasswordChangeDoneView",
    "PasswordChangeView",
    "RedirectURLMixin",
    "logout_then_login",
    "redirect_to_login",
]
