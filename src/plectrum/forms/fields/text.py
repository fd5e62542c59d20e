"""The fields of texts."""

from __future__ import annotations

import re
import uuid
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from plectrum.core import validators
from plectrum.core.exceptions import Invalid, ValidationError
from plectrum.forms.fields.base import Field
from plectrum.forms.widgets import EmailInput, URLInput, Widget
from plectrum.utils.ipv6 import MAX_LENGTH as MAX_IPV6_LENGTH
from plectrum.utils.ipv6 import clean_ipv6_address
from plectrum.utils.translation import gettext_lazy as _

MAX_EMAIL_LENGTH = 320
WITH_SCHEME = re.compile(r"https?://[!-~]+(?<![?#])")
"""URLs that taking apart and putting together would not change."""


class CharField(Field):
    """A text.

    Args:
        max_length: The most characters.
        min_length: The fewest characters.
        strip: Whether whitespace around the text is removed.
        empty_value: What stands for no text.
        kwargs: As for `Field`.
    """

    def __init__(
        self,
        *,
        max_length: int | None = None,
        min_length: int | None = None,
        strip: bool = True,
        empty_value: Any = "",
        **kwargs: Any,
    ) -> None:
        self.max_length = max_length
        self.min_length = min_length
        self.strip = strip
        self.empty_value = empty_value
        super().__init__(**kwargs)
        if min_length is not None:
            self.validators.append(validators.MinLengthValidator(int(min_length)))
        if max_length is not None:
            self.validators.append(validators.MaxLengthValidator(int(max_length)))
        self.validators.append(validators.ProhibitNullCharactersValidator())

    def _parse(self, value: Any) -> Any:
        if type(value) is str:
            return (value.strip() if self.strip else value) or self.empty_value
        if value is not None and value not in self.empty_values:
            value = str(value)
            if self.strip:
                value = value.strip()
        return self.empty_value if value in self.empty_values else value

    def widget_attrs(self, widget: Widget) -> dict[str, Any]:
        """Returns the limits of the length."""
        attrs = super().widget_attrs(widget)
        if not widget.is_hidden:
            if self.max_length is not None:
                attrs["maxlength"] = str(self.max_length)
            if self.min_length is not None:
                attrs["minlength"] = str(self.min_length)
        return attrs


class RegexField(CharField):
    """A text that a regular expression matches.

    Args:
        regex: The expression, as text or compiled.
        kwargs: As for `CharField`; texts are not stripped by default.
    """

    def __init__(self, regex: str | re.Pattern[str], **kwargs: Any) -> None:
        kwargs.setdefault("strip", False)
        super().__init__(**kwargs)
        self._set_regex(regex)

    def _get_regex(self) -> re.Pattern[str]:
        return self._regex

    def _set_regex(self, regex: str | re.Pattern[str]) -> None:
        self._regex = re.compile(regex) if isinstance(regex, str) else regex
        previous: Any = getattr(self, "_regex_validator", None)
        if previous in self.validators:
            self.validators.remove(previous)
        self._regex_validator = validators.RegexValidator(regex=self._regex)
        self.validators.append(self._regex_validator)

    regex = property(_get_regex, _set_regex)


class EmailField(CharField):
    """An e-mail address."""

    widget = EmailInput
    default_validators = (validators.validate_email,)

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", MAX_EMAIL_LENGTH)
        super().__init__(strip=True, **kwargs)


class URLField(CharField):
    """A URL.

    Args:
        assume_scheme: The scheme of a URL that is entered without one.
        kwargs: As for `CharField`.
    """

    widget = URLInput
    default_error_messages = {"invalid": _("Enter a valid URL.")}
    default_validators = (validators.URLValidator(),)

    def __init__(self, *, assume_scheme: str | None = None, **kwargs: Any) -> None:
        self.assume_scheme = assume_scheme or "https"
        super().__init__(strip=True, **kwargs)

    def _parse(self, value: Any) -> Any:
        text = super()._parse(value)
        if not text or WITH_SCHEME.fullmatch(text):
            return text
        try:
            return _with_scheme(text, self.assume_scheme)
        except ValueError:
            return self._invalid("invalid")


def _with_scheme(text: str, scheme: str) -> str:
    """Returns a URL with a scheme; raises ValueError where it cannot be split."""
    parts = list(urlsplit(text))
    if parts[0] and parts[1]:
        return text
    if not parts[0]:
        parts[0] = scheme
    if not parts[1]:
        # What looks like a path is a host that was entered alone.
        parts[1], parts[2] = parts[2], ""
        parts = list(urlsplit(urlunsplit(parts)))
    return urlunsplit(parts)


class SlugField(CharField):
    """A text that can be part of a URL.

    Args:
        allow_unicode: Whether letters beyond ASCII are accepted.
        kwargs: As for `CharField`.
    """

    default_validators = (validators.validate_slug,)

    def __init__(self, *, allow_unicode: bool = False, **kwargs: Any) -> None:
        self.allow_unicode = allow_unicode
        if allow_unicode:
            self.default_validators = (validators.validate_unicode_slug,)  # type: ignore[misc]  # of this one
        super().__init__(**kwargs)


class UUIDField(CharField):
    """A UUID."""

    default_error_messages = {"invalid": _("Enter a valid UUID.")}

    def prepare_value(self, value: Any) -> Any:
        """Returns a UUID as text."""
        return str(value) if isinstance(value, uuid.UUID) else value

    def _parse(self, value: Any) -> Any:
        text = super()._parse(value)
        if text in self.empty_values:
            return None
        if isinstance(text, uuid.UUID):
            return text
        try:
            return uuid.UUID(text)
        except ValueError:
            return self._invalid("invalid")


class GenericIPAddressField(CharField):
    """An IPv4 or IPv6 address.

    Args:
        protocol: `both`, `ipv4` or `ipv6`.
        unpack_ipv4: Whether mapped IPv4 addresses become IPv4.
        kwargs: As for `CharField`.
    """

    def __init__(self, *, protocol: str = "both", unpack_ipv4: bool = False, **kwargs: Any) -> None:
        self.unpack_ipv4 = unpack_ipv4
        self.default_validators = validators.ip_address_validators(protocol, unpack_ipv4)  # type: ignore[misc]  # of this one
        kwargs.setdefault("max_length", MAX_IPV6_LENGTH)
        super().__init__(**kwargs)

    def _parse(self, value: Any) -> Any:
        if value in self.empty_values:
            return ""
        text = str(value).strip()
        if text and ":" in text:
            try:
                return clean_ipv6_address(
                    text, self.unpack_ipv4, max_length=self.max_length or MAX_IPV6_LENGTH
                )
            except ValidationError as error:
                return Invalid(error)
        return text
