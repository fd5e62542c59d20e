"""Forms of accounts."""

from plectrum.contrib.auth.forms.login import AuthenticationForm
from plectrum.contrib.auth.forms.passwords import (
    PasswordChangeForm,
    SetPasswordForm,
    SetPasswordMixin,
)
from plectrum.contrib.auth.forms.users import (
    BaseUserCreationForm,
    UserChangeForm,
    UserCreationForm,
    UsernameField,
)

__all__ = [
    "AuthenticationForm",
    "BaseUserCreationForm",
    "PasswordChangeForm",
    "SetPasswordForm",
    "SetPasswordMixin",
    "UserChangeForm",
    "UserCreationForm",
    "UsernameField",
]
