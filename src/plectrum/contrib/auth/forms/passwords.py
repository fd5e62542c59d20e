"""Setting and changing passwords."""

from __future__ import annotations

from typing import Any

from plectrum import forms
from plectrum.contrib.auth import password_validation
from plectrum.core.exceptions import ValidationError
from plectrum.utils.translation import gettext_lazy as _

PASSWORD = _("Password")
PASSWORD_CONFIRMATION = _("Password confirmation")


class SetPasswordMixin:
    """Two fields for one new password."""

    error_messages = {"password_mismatch": _("The two password fields didn’t match.")}
    cleaned_data: dict[str, Any]

    @staticmethod
    def create_password_fields(
        label1: Any = PASSWORD, label2: Any = PASSWORD_CONFIRMATION
    ) -> tuple[Any, Any]:
        """Returns both fields."""
        first = forms.CharField(
            label=label1,
            required=True,
            strip=False,
            widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
            help_text=password_validation.password_validators_help_text_html(),
        )
        second = forms.CharField(
            label=label2,
            required=True,
            widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
            strip=False,
            help_text=_("Enter the same password as before, for verification."),
        )
        return first, second

    def validate_passwords(
        self, password1_field_name: str = "password1", password2_field_name: str = "password2"
    ) -> None:
        """Adds an error if the two fields differ."""
        first = self.cleaned_data.get(password1_field_name)
        second = self.cleaned_data.get(password2_field_name)
        if first and second and first != second:
            error = ValidationError(
                self.error_messages["password_mismatch"], code="password_mismatch"
            )
            self.add_error(password2_field_name, error)  # type: ignore[attr-defined]  # of the form

    def validate_password_for_user(self, user: Any, password_field_name: str = "password2") -> None:
        """Adds an error if the password is not what passwords must be."""
        password = self.cleaned_data.get(password_field_name)
        if password:
            try:
                password_validation.validate_password(password, user)
            except ValidationError as error:
                self.add_error(password_field_name, error)  # type: ignore[attr-defined]  # of the form

    def set_password_and_save(
        self, user: Any, password_field_name: str = "password1", commit: bool = True
    ) -> Any:
        """Gives a user the password, and saves them."""
        user.set_password(self.cleaned_data[password_field_name])
        if commit:
            user.save()
        return user


class SetPasswordForm(SetPasswordMixin, forms.Form):
    """Sets a password without asking for the old one.

    Args:
        user: Whose password it is.
        args: As for `Form`.
        kwargs: As for `Form`.
    """

    new_password1, new_password2 = SetPasswordMixin.create_password_fields(
        label1=_("New password"), label2=_("New password confirmation")
    )

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean(self) -> Any:
        """Compares and checks the passwords."""
        self.validate_passwords("new_password1", "new_password2")
        self.validate_password_for_user(self.user, "new_password2")
        return super().clean()

    def save(self, commit: bool = True) -> Any:
        """Sets the password."""
        return self.set_password_and_save(self.user, "new_password1", commit=commit)


class PasswordChangeForm(SetPasswordForm):
    """Sets a password after asking for the old one."""

    error_messages = {
        **SetPasswordForm.error_messages,
        "password_incorrect": _(
            "Your old password was entered incorrectly. Please enter it again."
        ),
    }
    old_password = forms.CharField(
        label=_("Old password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )
    field_order = ["old_password", "new_password1", "new_password2"]

    def clean_old_password(self) -> str:
        """Checks the old password."""
        old: str = self.cleaned_data["old_password"]
        if not self.user.check_password(old):
            raise ValidationError(
                self.error_messages["password_incorrect"], code="password_incorrect"
            )
        return old
