"""Making and changing users."""

from __future__ import annotations

import unicodedata
from typing import Any

from plectrum import forms
from plectrum.contrib.auth.forms.passwords import SetPasswordMixin
from plectrum.contrib.auth.models import User


class UsernameField(forms.CharField):
    """A name, in one form of Unicode (NFKC)."""

    def to_python(self, value: Any) -> Any:
        """Normalises the name; one that is too long is left to the validators."""
        name = super().to_python(value)
        if name is None or (self.max_length is not None and len(name) > self.max_length):
            return name
        return unicodedata.normalize("NFKC", name)

    def widget_attrs(self, widget: Any) -> dict[str, Any]:
        """Keeps phones from beginning with a capital letter."""
        return {
            **super().widget_attrs(widget),
            "autocapitalize": "none",
            "autocomplete": "username",
        }


class BaseUserCreationForm(SetPasswordMixin, forms.ModelForm):
    """Makes a user with a name and a password."""

    password1, password2 = SetPasswordMixin.create_password_fields()

    class Meta:
        """Of the usual model; derive a form for another one."""

        model = User
        fields = ("username",)
        field_classes = {"username": UsernameField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = self._meta.model.USERNAME_FIELD
        if name in self.fields:
            self.fields[name].widget.attrs["autofocus"] = True

    def clean(self) -> Any:
        """Compares the passwords."""
        self.validate_passwords()
        return super().clean()

    def _post_clean(self) -> None:
        super()._post_clean()
        # The password is compared with what the instance is called by now.
        self.validate_password_for_user(self.instance)

    def save(self, commit: bool = True) -> Any:
        """Makes the user."""
        user = super().save(commit=False)
        user = self.set_password_and_save(user, commit=commit)
        if commit and hasattr(self, "save_m2m"):
            self.save_m2m()
        return user


class UserCreationForm(BaseUserCreationForm):
    """Makes a user whose name nobody has, whatever the case of its letters."""

    def clean_username(self) -> Any:
        """Refuses a name that somebody has in other letters."""
        username = self.cleaned_data.get("username")
        taken = self._meta.model._default_manager.filter(username__iexact=username)
        if username and taken.exists():
            raise self.instance.unique_error_message(self._meta.model, ["username"])
        return username


class UserChangeForm(forms.ModelForm):
    """Changes all fields of a user but the password."""

    class Meta:
        """Of the usual model; derive a form for another one."""

        model = User
        exclude = ("password",)
        field_classes = {"username": UsernameField}
