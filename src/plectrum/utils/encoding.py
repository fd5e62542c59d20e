"""Between text, bytes, URIs and IRIs."""

from __future__ import annotations

import codecs
import datetime as dt
import locale
from decimal import Decimal
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from plectrum.utils.lazy import Promise

_PROTECTED_TYPES = (
    type(None), int, float, Decimal, dt.datetime, dt.date, dt.time,
)  # fmt: skip
_IRI_SAFE = "/#%[]=:;$&()+,!?*@'~"
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-._~")
_DECODED = {
    f"{byte:02X}".encode(): bytes([byte])
    for byte in range(256)
    if byte >= 128 or byte in _UNRESERVED
}


class DjangoUnicodeDecodeError(UnicodeDecodeError):
    """A decoding error that also shows the value that was passed."""

    def __str__(self) -> str:
        return f"{super().__str__()}. You passed in {self.object!r} ({type(self.object)})"


def is_protected_type(obj: object) -> bool:
    """Tells whether `force_str(obj, strings_only=True)` keeps an object as it is."""
    return isinstance(obj, _PROTECTED_TYPES)


def smart_str(
    s: Any, encoding: str = "utf-8", strings_only: bool = False, errors: str = "strict"
) -> Any:
    """Returns the text of an object; a lazy value stays lazy."""
    return s if isinstance(s, Promise) else force_str(s, encoding, strings_only, errors)


def force_str(
    s: Any, encoding: str = "utf-8", strings_only: bool = False, errors: str = "strict"
) -> Any:
    """Returns the text of an object.

    Args:
        s: Any object; bytes are decoded.
        encoding: The encoding of bytes.
        strings_only: Whether numbers, dates and `None` stay as they are.
        errors: What to do with bytes that cannot be decoded, as for `bytes.decode`.

    Raises:
        DjangoUnicodeDecodeError: Bytes cannot be decoded.
    """
    if type(s) is str or (strings_only and isinstance(s, _PROTECTED_TYPES)):
        return s
    if isinstance(s, bytes):
        try:
            return str(s, encoding, errors)
        except UnicodeDecodeError as error:
            raise DjangoUnicodeDecodeError(*error.args) from None
    return s if isinstance(s, str) else str(s)


def smart_bytes(
    s: Any, encoding: str = "utf-8", strings_only: bool = False, errors: str = "strict"
) -> Any:
    """Returns the bytes of an object; a lazy value stays lazy."""
    return s if isinstance(s, Promise) else force_bytes(s, encoding, strings_only, errors)


def force_bytes(
    s: Any, encoding: str = "utf-8", strings_only: bool = False, errors: str = "strict"
) -> Any:
    """Returns the bytes of an object.

    Args:
        s: Any object; bytes are taken as UTF-8.
        encoding: The encoding of the result.
        strings_only: Whether numbers, dates and `None` stay as they are.
        errors: What to do with what cannot be encoded, as for `str.encode`.
    """
    if isinstance(s, bytes):
        return s if encoding == "utf-8" else s.decode("utf-8", errors).encode(encoding, errors)
    if strings_only and isinstance(s, _PROTECTED_TYPES):
        return s
    if isinstance(s, memoryview):
        return bytes(s)
    return str(s).encode(encoding, errors)


def iri_to_uri(iri: Any) -> Any:
    """Encodes a part of an IRI for use in a URL; what is encoded already stays so.

    Source:
        RFC 3987 section 3.1.
    """
    if iri is None:
        return None
    return quote(str(iri) if isinstance(iri, Promise) else iri, safe=_IRI_SAFE)


def uri_to_iri(uri: Any) -> Any:
    """Decodes a URI to an IRI: only unreserved characters and valid UTF-8 are decoded.

    Source:
        RFC 3987 section 3.2.
    """
    if uri is None:
        return None
    first, *rest = force_bytes(uri).split(b"%")
    parts = [first]
    for part in rest:
        decoded = _DECODED.get(part[:2].upper())
        parts.append(b"%" + part if decoded is None else decoded + part[2:])
    return repercent_broken_unicode(b"".join(parts)).decode()


def repercent_broken_unicode(path: bytes) -> bytes:
    """Percent-encodes the bytes that are not valid UTF-8."""
    pieces = []
    while True:
        try:
            path.decode()
        except UnicodeDecodeError as error:
            broken = quote(path[error.start : error.end], safe=_IRI_SAFE)
            pieces += [path[: error.start], broken.encode()]
            path = path[error.end :]
        else:
            return b"".join([*pieces, path])


def filepath_to_uri(path: str | bytes | PurePath | None) -> str | None:
    """Encodes a path of the file system for use in a URL."""
    if path is None:
        return None
    text = path.decode() if isinstance(path, bytes) else str(path)
    return quote(text.replace("\\", "/"), safe="/~!*()'")


def escape_uri_path(path: str) -> str:
    """Encodes the characters that may not stand in the path of a URI."""
    return quote(path, safe="/:@&+$,-_.!~*'()")


_NOT_FOR_TEXT = frozenset({"idna", "punycode"})
"""For names of hosts: the one refuses much, the other takes time by the square of the length."""


def known_charset(name: str) -> str | None:
    """Returns the usual name of a charset that somebody else names; `None` for what is none.

    Args:
        name: What a header says.
    """
    try:
        codec = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    is_text = getattr(codec, "_is_text_encoding", True)
    return codec.name if is_text and codec.name not in _NOT_FOR_TEXT else None


def punycode(domain: str) -> str:
    """Returns a domain name in the ASCII form that the network uses."""
    return domain.encode("idna").decode("ascii")


def get_system_encoding() -> str:
    """Returns the name of the encoding of the system's locale, `ascii` when it has none."""
    try:
        encoding = locale.getlocale()[1] or "ascii"
        codecs.lookup(encoding)
    except (LookupError, ValueError):
        return "ascii"
    return encoding


DEFAULT_LOCALE_ENCODING = get_system_encoding()
