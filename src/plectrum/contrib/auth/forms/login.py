"""Logging in."""

from __future__ import annotations

from typing import Any

from plectrum import forms
from plectrum.contrib.auth.forms.users import UsernameField
from plectrum.contrib.auth.login import authenticate, get_user_model
from plectrum.core.exceptions import ValidationError
from plectrum.utils.text import capfirst
from plectrum.utils.translation import gettext_lazy as _


class AuthenticationForm(forms.Form):
    """Asks for name and password.

    Args:
        request: The request, for the authentication backends.
        args: As for `Form`.
        kwargs: As for `Form`.
    """

    username = UsernameField(widget=forms.TextInput(attrs={"autofocus": True}))
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    error_messages = {
        "invalid_login": _(
            "Please enter a correct %(username)s and password. Note that both fields may be "
            "case-sensitive."
        ),
        "inactive": _("This account is inactive."),
    }

    def __init__(self, request: Any = None, *args: Any, **kwargs: Any) -> None:
        self.request = request
        self.user_cache: Any = None
        super().__init__(*args, **kwargs)
        model = get_user_model()
        self.username_field = model._meta.get_field(model.USERNAME_FIELD)
        length = self.username_field.max_length or 254
        field = self.fields["username"]
        field.max_length = length
        field.widget.attrs["maxlength"] = length
        if field.label is None:
            field.label = capfirst(self.username_field.verbose_name)

    def clean(self) -> Any:
        """Finds the user whose name and password these are."""
        username = self.cleaned_data.get("username")
        password = self.cleaned_data.get("password")
        if username is not None and password:
            self.user_cache = authenticate(self.request, username=username, password=password)
            if self.user_cache is None:
                raise self.get_invalid_login_error()
            self.confirm_login_allowed(self.user_cache)
        return self.cleaned_data

    def confirm_login_allowed(self, user: Any) -> None:
        """Raises ValidationError if a user may not log in; override it for a policy of your own."""
        if not user.is_active:
            raise ValidationError(self.error_messages["inactive"], code="inactive")

    def get_user(self) -> Any:
        """Returns the user whom a valid form has found."""
        return self.user_cache

    def get_invalid_login_error(self) -> ValidationError:
        """Returns the error for a name and a password that do not belong together."""
        return ValidationError(
            self.error_messages["invalid_login"],
            code="invalid_login",
            params={"username": self.username_field.verbose_name},
        )
