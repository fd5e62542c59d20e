"""Validators of e-mail addresses, URLs, domain names and IP addresses."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Collection, Sequence
from typing import Any
from urllib.parse import urlsplit

from plectrum.core.exceptions import Invalid, ValidationError
from plectrum.core.regex_validator import RegexValidator, Validator
from plectrum.utils.deconstruct import deconstructible
from plectrum.utils.encoding import punycode
from plectrum.utils.ipv6 import is_valid_ipv6_address
from plectrum.utils.translation import gettext_lazy as _

EMPTY_VALUES: tuple[Any, ...] = (None, "", [], (), {})

MAX_DOMAIN_LENGTH = 255
MAX_EMAIL_LENGTH = 320
MAX_HOST_LENGTH = 253
MAX_LABEL_LENGTH = 63
MAX_URL_LENGTH = 2048

# PERF: letters and digits from U+00A1 to U+FFFF and of ASCII, told by what they are not: `re`
# takes 3 ms to compile a range so large, each time that it stands in a pattern.
_OUTSIDE = r":-@\[-`{-\xa0\U00010000-\U0010ffff"
_WORD = rf"[^\x00-/{_OUTSIDE}]"
_WORD_OR_HYPHEN = rf"[^\x00-,./{_OUTSIDE}]"
_LETTER_OR_HYPHEN = rf"[^\x00-,.-9{_OUTSIDE}]"
_LABEL = rf"{_WORD}(?:{_WORD_OR_HYPHEN}{{0,61}}{_WORD})?"
_TOP_LABEL = rf"(?:{_LETTER_OR_HYPHEN}{{2,63}}|[xX][nN]--[a-zA-Z0-9]{{1,59}})"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\.(?!-){_TOP_LABEL}(?<!-)\.?")
_ASCII_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_ASCII_DOMAIN = re.compile(
    rf"{_ASCII_LABEL}(?:\.{_ASCII_LABEL})*\.(?!-)(?:[a-z-]{{2,63}}|xn--[a-z0-9]{{1,59}})(?<!-)\.?",
    re.IGNORECASE,
)
_USER = re.compile(
    r"[-!#$%&'*+/=?^_`{}|~0-9a-z]+(?:\.[-!#$%&'*+/=?^_`{}|~0-9a-z]+)*"
    r'|"(?:[\x01-\x08\x0b\x0c\x0e-\x1f!#-\[\]-\x7f]|\\[\x01-\x09\x0b\x0c\x0e-\x7f])*"',
    re.IGNORECASE,
)
_MAIL_DOMAIN = re.compile(
    rf"(?:{_ASCII_LABEL}\.)+(?!-)(?:[a-z-]{{2,63}}|xn--[a-z0-9]{{1,59}})(?<!-)", re.IGNORECASE
)
# PERF: nearly all addresses are of these forms. No label is longer than allowed as long as the
# whole host is short, which their users check; what does not match is looked at part by part.
_USUAL_HOST = r"[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*\.[A-Za-z]{2,}"
_USUAL_EMAIL = re.compile(rf"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@{_USUAL_HOST}")
_USUAL_URL = re.compile(rf"([a-z]+)://({_USUAL_HOST})(?:/[!-~]*)?")


@deconstructible(path="plectrum.core.validators.DomainNameValidator")
class DomainNameValidator(RegexValidator):
    """Accepts domain names.

    Args:
        accept_idna: Whether names may have letters beyond ASCII.
        message: The message in place of the default one.
        code: The code in place of the default one.
    """

    message = _("Enter a valid domain name.")

    def __init__(
        self, *, accept_idna: bool = True, message: Any = None, code: str | None = None
    ) -> None:
        self.accept_idna = accept_idna
        super().__init__(_DOMAIN if accept_idna else _ASCII_DOMAIN, message, code)

    def problem(self, value: Any) -> Invalid | None:
        """Returns the error if the value is no domain name."""
        if (
            not isinstance(value, str)
            or len(value) > MAX_DOMAIN_LENGTH
            or (not self.accept_idna and not value.isascii())
            or not self.regex.fullmatch(value)
        ):
            return Invalid(self.message, self.code, {"value": value})
        return None


validate_domain_name = DomainNameValidator()


@deconstructible(path="plectrum.core.validators.EmailValidator")
class EmailValidator(Validator):
    """Accepts e-mail addresses.

    Args:
        message: The message in place of the default one.
        code: The code in place of the default one.
        allowlist: Domains that are accepted as they are.
    """

    message: Any = _("Enter a valid email address.")
    code = "invalid"
    domain_allowlist: Collection[str] = ("localhost",)

    def __init__(
        self,
        message: Any = None,
        code: str | None = None,
        allowlist: Collection[str] | None = None,
    ) -> None:
        if message is not None:
            self.message = message
        if code is not None:
            self.code = code
        if allowlist is not None:
            self.domain_allowlist = allowlist

    def problem(self, value: Any) -> Invalid | None:
        """Returns the error if the value is no e-mail address."""
        if not self._is_valid(value):
            return Invalid(self.message, self.code, {"value": value})
        return None

    def _is_valid(self, value: Any) -> bool:
        if not value or not isinstance(value, str) or len(value) > MAX_EMAIL_LENGTH:
            return False
        if len(value) <= MAX_LABEL_LENGTH and _USUAL_EMAIL.fullmatch(value):
            return True
        user, at, domain = value.rpartition("@")
        if not at or not _USER.fullmatch(user):
            return False
        return domain in self.domain_allowlist or self.validate_domain_part(domain)

    def validate_domain_part(self, domain_part: str) -> bool:
        """Tells whether the part behind the `@` is a domain, or an IP address in brackets."""
        if domain_part.startswith("[") and domain_part.endswith("]"):
            return _is_ip_address(domain_part[1:-1])
        if not domain_part.isascii():
            try:
                domain_part = punycode(domain_part)
            except UnicodeError:
                return False
        return _MAIL_DOMAIN.fullmatch(domain_part) is not None

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, EmailValidator)
            and set(self.domain_allowlist) == set(other.domain_allowlist)
            and self.message == other.message
            and self.code == other.code
        )

    __hash__ = None  # type: ignore[assignment]  # compared by contents


validate_email = EmailValidator()


@deconstructible(path="plectrum.core.validators.URLValidator")
class URLValidator(RegexValidator):
    """Accepts URLs with a host.

    Args:
        schemes: The schemes to accept; web and FTP when `None`.
        message: The message in place of the default one.
        code: The code in place of the default one.
    """

    message = _("Enter a valid URL.")
    schemes: Sequence[str] = ("http", "https", "ftp", "ftps")
    max_length = MAX_URL_LENGTH
    unsafe_chars = frozenset("\t\r\n")

    def __init__(
        self,
        schemes: Sequence[str] | None = None,
        message: Any = None,
        code: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(message=message, code=code, **kwargs)
        self._has_own_regex = bool(self.regex.pattern)
        if schemes is not None:
            self.schemes = schemes

    def problem(self, value: Any) -> Invalid | None:
        """Returns the error if the value is no URL."""
        if not self._is_valid(value):
            return Invalid(self.message, self.code, {"value": value})
        return super().problem(value) if self._has_own_regex else None

    def _is_valid(self, value: Any) -> bool:
        if not isinstance(value, str) or len(value) > self.max_length or not value:
            return False
        match = _USUAL_URL.fullmatch(value)
        if match is not None and len(match[2]) <= MAX_LABEL_LENGTH:
            return match[1] in self.schemes
        if any(character.isspace() for character in value) or self.unsafe_chars & set(value):
            return False
        scheme, separator, rest = value.partition("://")
        if not separator or scheme.lower() not in self.schemes:
            return False
        try:
            parts = urlsplit(value)
            port = parts.port
        except ValueError:
            return False
        authority = re.split("[/?#]", rest, maxsplit=1)[0]
        credentials, at, host = authority.rpartition("@")
        if at and not _is_credentials(credentials):
            return False
        return _is_host(host, port) and len(parts.hostname or "") <= MAX_HOST_LENGTH


def _is_credentials(text: str) -> bool:
    user, colon, password = text.partition(":")
    return (
        bool(user) and not set(user) & set("/@") and (not colon or not set(password) & set(":/@"))
    )


def _is_host(host: str, port: int | None) -> bool:
    """Tells whether a text is a domain, `localhost` or an IP address, with or without a port."""
    if host.startswith("["):
        address, bracket, tail = host[1:].partition("]")
        if not bracket or not re.fullmatch(r"(?::\d{1,5})?", tail, re.ASCII):
            return False
        return is_valid_ipv6_address(address) and "%" not in address
    name, colon, digits = host.partition(":")
    if colon and (port is None or not re.fullmatch(r"\d{1,5}", digits, re.ASCII)):
        return False
    if re.fullmatch(r"[\d.]+", name, re.ASCII):
        return _is_ip_address(name)
    return name.lower() == "localhost" or _DOMAIN.fullmatch(name) is not None


def _is_ip_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def validate_ipv4_address(value: Any) -> None:
    """Accepts IPv4 addresses."""
    try:
        ipaddress.IPv4Address(value)
    except ValueError:
        raise ValidationError(
            _("Enter a valid %(protocol)s address."),
            code="invalid",
            params={"protocol": _("IPv4"), "value": value},
        ) from None


def validate_ipv6_address(value: Any) -> None:
    """Accepts IPv6 addresses."""
    if not is_valid_ipv6_address(value):
        raise ValidationError(
            _("Enter a valid %(protocol)s address."),
            code="invalid",
            params={"protocol": _("IPv6"), "value": value},
        )


def validate_ipv46_address(value: Any) -> None:
    """Accepts IPv4 and IPv6 addresses."""
    try:
        validate_ipv4_address(value)
    except ValidationError:
        try:
            validate_ipv6_address(value)
        except ValidationError:
            raise ValidationError(
                _("Enter a valid %(protocol)s address."),
                code="invalid",
                params={"protocol": _("IPv4 or IPv6"), "value": value},
            ) from None


_IP_VALIDATORS: dict[str, list[Callable[[Any], None]]] = {
    "both": [validate_ipv46_address],
    "ipv4": [validate_ipv4_address],
    "ipv6": [validate_ipv6_address],
}


def ip_address_validators(protocol: str, unpack_ipv4: bool) -> list[Callable[[Any], None]]:
    """Returns the validators for a protocol.

    Args:
        protocol: `both`, `ipv4` or `ipv6`.
        unpack_ipv4: Whether mapped IPv4 addresses become IPv4; only with `both`.

    Raises:
        ValueError: The protocol is unknown, or cannot be unpacked.
    """
    if protocol != "both" and unpack_ipv4:
        raise ValueError("You can only use `unpack_ipv4` if `protocol` is set to 'both'")
    try:
        return _IP_VALIDATORS[protocol.lower()]
    except KeyError:
        raise ValueError(
            f"The protocol '{protocol}' is unknown. Supported: {list(_IP_VALIDATORS)}"
        ) from None
