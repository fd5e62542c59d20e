"""What passwords must be."""

from __future__ import annotations

import difflib
import functools
import gzip
import re
from pathlib import Path
from typing import Any

from plectrum.conf import settings
from plectrum.core.exceptions import (
    FieldDoesNotExist,
    ImproperlyConfigured,
    ValidationError,
)
from plectrum.core.signals import setting_changed
from plectrum.utils.functional import lazy
from plectrum.utils.html import format_html, format_html_join
from plectrum.utils.module_loading import import_string
from plectrum.utils.translation import gettext as _
from plectrum.utils.translation import ngettext

COMMON_PASSWORDS_FILE = Path(__file__).resolve().parent / "common-passwords.txt.gz"


@functools.cache
def get_default_password_validators() -> list[Any]:
    """Returns the validators of AUTH_PASSWORD_VALIDATORS."""
    return get_password_validators(settings.AUTH_PASSWORD_VALIDATORS)


def get_password_validators(validator_config: list[dict[str, Any]]) -> list[Any]:
    """Makes the validators that a configuration lists.

    Raises:
        ImproperlyConfigured: One of them cannot be imported.
    """
    validators = []
    for entry in validator_config:
        try:
            cls = import_string(entry["NAME"])
        except ImportError as error:
            raise ImproperlyConfigured(
                f"The module in NAME could not be imported: {entry['NAME']}. Check your "
                "AUTH_PASSWORD_VALIDATORS setting."
            ) from error
        validators.append(cls(**entry.get("OPTIONS", {})))
    return validators


def validate_password(
    password: str, user: Any = None, password_validators: list[Any] | None = None
) -> None:
    """Raises ValidationError with all that is wrong with a password.

    Args:
        password: The password.
        user: Whose it is to be.
        password_validators: The validators, those of the settings by default.
    """
    errors = []
    for validator in _or_default(password_validators):
        try:
            validator.validate(password, user)
        except ValidationError as error:
            errors.append(error)
    if errors:
        raise ValidationError(errors)


def password_changed(
    password: str, user: Any = None, password_validators: list[Any] | None = None
) -> None:
    """Tells the validators that a password has been set."""
    for validator in _or_default(password_validators):
        changed = getattr(validator, "password_changed", None)
        if changed is not None:
            changed(password, user)


def password_validators_help_texts(password_validators: list[Any] | None = None) -> list[str]:
    """Returns what passwords must be, in sentences."""
    return [validator.get_help_text() for validator in _or_default(password_validators)]


def _help_text_html(password_validators: list[Any] | None = None) -> str:
    texts = password_validators_help_texts(password_validators)
    items = format_html_join("", "<li>{}</li>", ((text,) for text in texts))
    return format_html("<ul>{}</ul>", items) if items else ""


password_validators_help_text_html = lazy(_help_text_html, str)


def _or_default(validators: list[Any] | None) -> list[Any]:
    return get_default_password_validators() if validators is None else validators


class MinimumLengthValidator:
    """Passwords have a least length.

    Args:
        min_length: How many characters.
    """

    def __init__(self, min_length: int = 8) -> None:
        self.min_length = min_length

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError for a shorter one."""
        if len(password) < self.min_length:
            raise ValidationError(
                self.get_error_message(),
                code="password_too_short",
                params={"min_length": self.min_length},
            )

    def get_error_message(self) -> str:
        """Returns what is wrong with a shorter one."""
        return ngettext(
            "This password is too short. It must contain at least %(min_length)d character.",
            "This password is too short. It must contain at least %(min_length)d characters.",
            self.min_length,
        )

    def get_help_text(self) -> str:
        """Returns what passwords must be."""
        return ngettext(
            "Your password must contain at least %(min_length)d character.",
            "Your password must contain at least %(min_length)d characters.",
            self.min_length,
        ) % {"min_length": self.min_length}


def exceeds_maximum_length_ratio(password: str, max_similarity: float, value: str) -> bool:
    """Tells whether two texts differ so much in length that they cannot be too similar."""
    bound = max_similarity / 2 * len(password)
    return len(password) >= 10 * len(value) and len(value) < bound


class UserAttributeSimilarityValidator:
    """Passwords are not too similar to what the user is called.

    Args:
        user_attributes: The names of what is compared.
        max_similarity: From 0.1 to 1: how similar is too similar.
    """

    DEFAULT_USER_ATTRIBUTES = ("username", "first_name", "last_name", "email")

    def __init__(
        self,
        user_attributes: Any = DEFAULT_USER_ATTRIBUTES,
        max_similarity: float = 0.7,
    ) -> None:
        self.user_attributes = user_attributes
        if max_similarity < 0.1:
            raise ValueError("max_similarity must be at least 0.1")
        self.max_similarity = max_similarity

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError for one that is too similar."""
        if not user:
            return
        password = password.lower()
        for name in self.user_attributes:
            value = getattr(user, name, None)
            if not value or not isinstance(value, str):
                continue
            value = value.lower()
            for part in [*re.split(r"\W+", value), value]:
                if self._is_too_similar(password, part):
                    raise ValidationError(
                        self.get_error_message(),
                        code="password_too_similar",
                        params={"verbose_name": _verbose_name(user, name)},
                    )

    def _is_too_similar(self, password: str, part: str) -> bool:
        if exceeds_maximum_length_ratio(password, self.max_similarity, part):
            return False
        matcher = difflib.SequenceMatcher(a=password, b=part)
        return matcher.quick_ratio() >= self.max_similarity

    def get_error_message(self) -> str:
        """Returns what is wrong with one that is too similar."""
        return _("The password is too similar to the %(verbose_name)s.")

    def get_help_text(self) -> str:
        """Returns what passwords must be."""
        return _("Your password can’t be too similar to your other personal information.")


def _verbose_name(user: Any, name: str) -> str:
    try:
        return str(user._meta.get_field(name).verbose_name)
    except FieldDoesNotExist:
        return name


@functools.cache
def _common_passwords(path: Path) -> frozenset[str]:
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            return frozenset(line.strip() for line in file)
    except OSError:
        return frozenset(path.read_text(encoding="utf-8").split("\n"))


class CommonPasswordValidator:
    """Passwords are not among those that everybody tries first.

    Args:
        password_list_path: A file with one password on each line, in lower case; it may be
            compressed by gzip.
    """

    DEFAULT_PASSWORD_LIST_PATH = COMMON_PASSWORDS_FILE

    def __init__(self, password_list_path: Any = DEFAULT_PASSWORD_LIST_PATH) -> None:
        self.passwords = _common_passwords(Path(password_list_path))

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError for one of them."""
        if password.lower().strip() in self.passwords:
            raise ValidationError(self.get_error_message(), code="password_too_common")

    def get_error_message(self) -> str:
        """Returns what is wrong with one of them."""
        return _("This password is too common.")

    def get_help_text(self) -> str:
        """Returns what passwords must be."""
        return _("Your password can’t be a commonly used password.")


class NumericPasswordValidator:
    """Passwords do not consist of digits only."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError for one that does."""
        if password.isdigit():
            raise ValidationError(self.get_error_message(), code="password_entirely_numeric")

    def get_error_message(self) -> str:
        """Returns what is wrong with one that does."""
        return _("This password is entirely numeric.")

    def get_help_text(self) -> str:
        """Returns what passwords must be."""
        return _("Your password can’t be entirely numeric.")


def _settings_changed(*, setting: str, **kwargs: Any) -> None:
    if setting == "AUTH_PASSWORD_VALIDATORS":
        get_default_password_validators.cache_clear()


setting_changed.connect(_settings_changed)
