"""Signed values: texts that a client can carry but not change.

The format, the salts of the framework's own classes and the derivation of keys are those
documented, so that cookies and links which Django signed stay valid.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
import re
import time
import zlib
from collections.abc import Sequence
from typing import Any, ClassVar, Protocol

from plectrum.conf import settings
from plectrum.core.exceptions import FrameworkError
from plectrum.utils.crypto import constant_time_compare, salted_hmac
from plectrum.utils.encoding import force_bytes
from plectrum.utils.module_loading import import_string

BASE62_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
DEFAULT_SALT = "django.core.signing"
COOKIE_SALT = "django.core.signing.get_cookie_signer"

_UNSAFE_SEPARATOR = re.compile(r"[A-z0-9-_=]*")


class BadSignature(FrameworkError):
    """A signature does not match its value."""

    code = "bad-signature"
    http_status = 400


class SignatureExpired(BadSignature):
    """A signature is right, but older than allowed."""

    code = "signature-expired"


def b62_encode(s: int) -> str:
    """Returns a number in base 62."""
    if s == 0:
        return "0"
    sign, rest, encoded = ("-" if s < 0 else ""), abs(s), ""
    while rest:
        rest, digit = divmod(rest, 62)
        encoded = BASE62_ALPHABET[digit] + encoded
    return sign + encoded


def b62_decode(s: str) -> int:
    """Returns the number that a text in base 62 stands for."""
    negative = s.startswith("-")
    number = 0
    for digit in s.removeprefix("-"):
        number = number * 62 + BASE62_ALPHABET.index(digit)
    return -number if negative else number


def b64_encode(s: bytes) -> bytes:
    """Encodes bytes for URLs, without padding."""
    return base64.urlsafe_b64encode(s).rstrip(b"=")


def b64_decode(s: bytes) -> bytes:
    """Decodes what `b64_encode` made."""
    return base64.urlsafe_b64decode(s + b"=" * (-len(s) % 4))


def base64_hmac(salt: str, value: str | bytes, key: str | bytes, algorithm: str = "sha1") -> str:
    """Returns the HMAC of a value in base 64."""
    return b64_encode(salted_hmac(salt, value, key, algorithm=algorithm).digest()).decode()


class Serializer(Protocol):
    """Turns objects into bytes and back."""

    def dumps(self, obj: Any) -> bytes:
        """Returns an object as bytes."""
        ...

    def loads(self, data: bytes) -> Any:
        """Returns the object that bytes stand for."""
        ...


class JSONSerializer:
    """Serialises as compact JSON."""

    def dumps(self, obj: Any) -> bytes:
        """Returns an object as bytes."""
        return json.dumps(obj, separators=(",", ":")).encode("latin-1")

    def loads(self, data: bytes) -> Any:
        """Returns the object that bytes stand for."""
        return json.loads(data.decode("latin-1"))


class Signer:
    """Signs texts and objects.

    Args:
        key: The secret; SECRET_KEY when `None`.
        sep: Stands between the value and its signature.
        salt: Names the purpose of the signature; the name of the class when `None`.
        algorithm: The hash function; SHA-256 when `None`.
        fallback_keys: Secrets that are accepted but not used to sign; SECRET_KEY_FALLBACKS when
            `None`.

    Raises:
        ValueError: The separator could be part of a signature.
    """

    default_salt: ClassVar[str] = "django.core.signing.Signer"

    def __init__(
        self,
        *,
        key: str | bytes | None = None,
        sep: str = ":",
        salt: str | None = None,
        algorithm: str | None = None,
        fallback_keys: Sequence[str | bytes] | None = None,
    ) -> None:
        self.key = key or settings.SECRET_KEY
        self.fallback_keys = (
            fallback_keys if fallback_keys is not None else settings.SECRET_KEY_FALLBACKS
        )
        self.sep = sep
        if salt is None:
            own = "default_salt" in vars(type(self))
            salt = self.default_salt if own else f"{type(self).__module__}.{type(self).__name__}"
        self.salt = salt
        self.algorithm = algorithm or "sha256"
        if _UNSAFE_SEPARATOR.fullmatch(sep):
            raise ValueError(
                f"Unsafe Signer separator: {sep!r} (cannot be empty or consist of only A-z0-9-_=)"
            )

    def signature(self, value: str | bytes, key: str | bytes | None = None) -> str:
        """Returns the signature of a value."""
        return base64_hmac(f"{self.salt}signer", value, key or self.key, self.algorithm)

    def sign(self, value: str) -> str:
        """Returns a value with its signature behind it."""
        return f"{value}{self.sep}{self.signature(value)}"

    def unsign(self, signed_value: str) -> str:
        """Returns the value of a signed text.

        Raises:
            BadSignature: The text has no signature, or another one.
        """
        value, separator, signature = signed_value.rpartition(self.sep)
        if not separator:
            raise BadSignature(f'No "{self.sep}" found in value')
        for key in [self.key, *self.fallback_keys]:
            if constant_time_compare(signature, self.signature(value, key)):
                return value
        raise BadSignature(f'Signature "{signature}" does not match')

    def sign_object(
        self, obj: Any, serializer: type[Serializer] = JSONSerializer, compress: bool = False
    ) -> str:
        """Returns an object as a signed text that is safe in URLs.

        Args:
            obj: What the serializer takes.
            serializer: The class that turns it into bytes.
            compress: Whether to compress it if that makes it shorter; marked by a dot in front.
        """
        data = serializer().dumps(obj)
        mark = b""
        if compress:
            compressed = zlib.compress(data)
            if len(compressed) < len(data) - 1:
                data, mark = compressed, b"."
        return self.sign((mark + b64_encode(data)).decode())

    def unsign_object(
        self, signed_obj: str, serializer: type[Serializer] = JSONSerializer, **kwargs: Any
    ) -> Any:
        """Returns the object of a signed text.

        Args:
            signed_obj: What `sign_object` returned.
            serializer: The class that it used.
            kwargs: For `unsign`.

        Raises:
            BadSignature: The text is not signed by these keys.
        """
        encoded = self.unsign(signed_obj, **kwargs).encode()
        try:
            data = b64_decode(encoded.removeprefix(b"."))
            return serializer().loads(zlib.decompress(data) if encoded[:1] == b"." else data)
        except (binascii.Error, zlib.error) as error:
            raise BadSignature("The signed value cannot be decoded.") from error


class TimestampSigner(Signer):
    """Signs with the time, so that a signature can be too old."""

    default_salt = "django.core.signing.TimestampSigner"

    def timestamp(self) -> str:
        """Returns this second, in base 62."""
        return b62_encode(int(time.time()))

    def sign(self, value: str) -> str:
        """Returns a value with the time and its signature behind it."""
        return super().sign(f"{value}{self.sep}{self.timestamp()}")

    def unsign(self, signed_value: str, max_age: float | dt.timedelta | None = None) -> str:
        """Returns the value of a signed text.

        Args:
            signed_value: What `sign` returned.
            max_age: The age, in seconds, up to which it is accepted; any when `None`.

        Raises:
            BadSignature: The text is not signed by these keys.
            SignatureExpired: It was signed longer ago.
        """
        value, _, timestamp = super().unsign(signed_value).rpartition(self.sep)
        if max_age is not None:
            limit = max_age.total_seconds() if isinstance(max_age, dt.timedelta) else max_age
            age = time.time() - b62_decode(timestamp)
            if age > limit:
                raise SignatureExpired(f"Signature age {age} > {limit} seconds")
        return value


def get_cookie_signer(salt: str = COOKIE_SALT) -> Any:
    """Returns the signer of cookies: the class of SIGNING_BACKEND with keys of their own."""
    signer = import_string(settings.SIGNING_BACKEND)
    return signer(
        key=b"django.http.cookies" + force_bytes(settings.SECRET_KEY),
        fallback_keys=[
            b"django.http.cookies" + force_bytes(key) for key in settings.SECRET_KEY_FALLBACKS
        ],
        salt=salt,
    )


def dumps(
    obj: Any,
    key: str | bytes | None = None,
    salt: str = DEFAULT_SALT,
    serializer: type[Serializer] = JSONSerializer,
    compress: bool = False,
) -> str:
    """Returns an object as a text signed with the time, safe in URLs; see `sign_object`."""
    return TimestampSigner(key=key, salt=salt).sign_object(obj, serializer, compress)


def loads(
    s: str,
    key: str | bytes | None = None,
    salt: str = DEFAULT_SALT,
    serializer: type[Serializer] = JSONSerializer,
    max_age: float | dt.timedelta | None = None,
    fallback_keys: Sequence[str | bytes] | None = None,
) -> Any:
    """Returns the object of a text that `dumps` made.

    Raises:
        BadSignature: The text was changed, or signed with another key or salt.
        SignatureExpired: It is older than `max_age` seconds.
    """
    signer = TimestampSigner(key=key, salt=salt, fallback_keys=fallback_keys)
    return signer.unsign_object(s, serializer, max_age=max_age)
