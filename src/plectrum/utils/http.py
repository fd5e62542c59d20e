"""Small pieces of HTTP: dates, entity tags, base 36, safe redirects, header parameters."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from email.utils import formatdate
from typing import Any
from urllib.parse import quote, unquote, urlsplit
from urllib.parse import urlencode as _standard_urlencode

from plectrum.utils.datastructures import MultiValueDict
from plectrum.utils.encoding import known_charset

MAX_URL_LENGTH = 2048
MAX_HEADER_LENGTH = 10_000

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_TIME = r"(?P<hour>\d{2}):(?P<min>\d{2}):(?P<sec>\d{2})"
_HTTP_DATES = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        rf"\w{{3}}, (?P<day>\d{{2}}) (?P<mon>\w{{3}}) (?P<year>\d{{4}}) {_TIME} GMT",
        rf"\w{{6,9}}, (?P<day>\d{{2}})-(?P<mon>\w{{3}})-(?P<year>\d{{2}}) {_TIME} GMT",
        rf"\w{{3}} (?P<mon>\w{{3}}) (?P<day>[ \d]\d) {_TIME} (?P<year>\d{{4}})",
    )
)
_QUOTED_PAIR = re.compile(r'\\(["\\])')
_ETAG = re.compile(r'((?:W/)?"[^"]*")')


def urlencode(query: Any, doseq: bool = False) -> str:
    """Encodes pairs for a query string.

    Args:
        query: A mapping (a `MultiValueDict` too) or pairs.
        doseq: Whether each item of a sequence becomes a pair of its own.

    Raises:
        TypeError: A value is `None`, which a query string cannot hold.
    """
    if isinstance(query, MultiValueDict):
        pairs: Iterable[tuple[Any, Any]] = query.lists()
    elif isinstance(query, Mapping):
        pairs = query.items()
    else:
        pairs = query
    encoded = [(key, _query_value(key, value, doseq=doseq)) for key, value in pairs]
    return _standard_urlencode(encoded, doseq)


def _query_value(key: object, value: Any, *, doseq: bool) -> Any:
    if value is None:
        raise _no_query_value(key)
    if not doseq or isinstance(value, str | bytes):
        return value if isinstance(value, bytes) else str(value)
    try:
        items = list(value)
    except TypeError:
        return str(value)
    if any(item is None for item in items):
        raise _no_query_value(key)
    return [item if isinstance(item, bytes) else str(item) for item in items]


def _no_query_value(key: object) -> TypeError:
    return TypeError(
        f"Cannot encode None for key '{key}' in a query string. Did you mean to pass an empty "
        "string or omit the value?"
    )


def http_date(epoch_seconds: float | None = None) -> str:
    """Formats a time for a header.

    Args:
        epoch_seconds: Seconds since the epoch, in UTC; now when `None`.

    Source:
        RFC 9110 section 5.6.7.
    """
    return formatdate(epoch_seconds, usegmt=True)


def parse_http_date(date: str) -> int:
    """Returns the seconds since the epoch that a header's date stands for.

    Raises:
        ValueError: The date has none of the three forms of RFC 9110, or does not exist.
    """
    match = next(filter(None, (pattern.fullmatch(date) for pattern in _HTTP_DATES)), None)
    if match is None:
        raise ValueError(f"{date!r} is not in a valid HTTP date format")
    try:
        year = int(match["year"])
        if year < 100:
            year = _century_for(year)
        moment = dt.datetime(
            year,
            _MONTHS.index(match["mon"].lower()) + 1,
            int(match["day"]),
            int(match["hour"]),
            int(match["min"]),
            int(match["sec"]),
            tzinfo=dt.UTC,
        )
    except ValueError as error:
        raise ValueError(f"{date!r} is not a valid date") from error
    return int(moment.timestamp())


def _century_for(two_digits: int) -> int:
    """Returns the year meant by two digits: at most fifty years in the future."""
    current = dt.datetime.now(tz=dt.UTC).year
    year = current - current % 100 + two_digits
    return year - 100 if year - current > 50 else year


def parse_http_date_safe(date: str) -> int | None:
    """Returns what `parse_http_date` does, or `None` where that raises."""
    try:
        return parse_http_date(date)
    except Exception:  # noqa: BLE001 - whatever a client sends is no date
        return None


def int_to_base36(i: int) -> str:
    """Returns a number in base 36.

    Raises:
        ValueError: The number is negative.
    """
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    if i < 0:
        raise ValueError("Negative base36 conversion input.")
    if i < 36:
        return digits[i]
    result = ""
    while i:
        i, digit = divmod(i, 36)
        result = digits[digit] + result
    return result


def base36_to_int(s: str) -> int:
    """Returns the number that a text in base 36 stands for.

    Raises:
        ValueError: The text is longer than 13 characters or is no such number.
    """
    if len(s) > 13:
        raise ValueError("Base36 input too large")
    return int(s, 36)


def urlsafe_base64_encode(s: bytes) -> str:
    """Encodes bytes for use in URLs, without the padding."""
    return base64.urlsafe_b64encode(s).rstrip(b"\n=").decode("ascii")


def urlsafe_base64_decode(s: str) -> bytes:
    """Decodes what `urlsafe_base64_encode` made.

    Raises:
        ValueError: The text is not base 64.
    """
    data = s.encode()
    try:
        return base64.urlsafe_b64decode(data.ljust(len(data) + len(data) % 4, b"="))
    except (LookupError, binascii.Error) as error:
        raise ValueError(error) from error


def parse_etags(etag_str: str) -> list[str]:
    """Returns the entity tags of a conditional header, `['*']` for a star, none for garbage."""
    if etag_str.strip() == "*":
        return ["*"]
    matches = (_ETAG.fullmatch(tag.strip()) for tag in etag_str.split(","))
    return [match[1] for match in matches if match]


def quote_etag(etag_str: str) -> str:
    """Returns an entity tag with its quotes."""
    return etag_str if _ETAG.fullmatch(etag_str) else f'"{etag_str}"'


def is_same_domain(host: str, pattern: str) -> bool:
    """Tells whether a host matches a pattern; one with a leading dot includes subdomains."""
    if not pattern:
        return False
    pattern = pattern.lower()
    return (pattern[0] == "." and (host.endswith(pattern) or host == pattern[1:])) or (
        pattern == host
    )


def url_has_allowed_host_and_scheme(
    url: str | None, allowed_hosts: str | Collection[str] | None, require_https: bool = False
) -> bool:
    """Tells whether a redirect to a URL stays on the allowed hosts, over HTTP(S).

    Args:
        url: The URL; relative ones are allowed, an empty one is not.
        allowed_hosts: A host, several, or `None`.
        require_https: Whether `http:` is refused.
    """
    url = url.strip() if url else None
    if not url:
        return False
    if allowed_hosts is None:
        hosts: Collection[str] = ()
    else:
        hosts = {allowed_hosts} if isinstance(allowed_hosts, str) else allowed_hosts
    # SECURITY: browsers read a backslash in a path as a slash.
    return all(
        _is_allowed(variant, hosts, require_https=require_https)
        for variant in (url, url.replace("\\", "/"))
    )


def _is_allowed(url: str, hosts: Collection[str], *, require_https: bool) -> bool:
    # SECURITY: browsers take `///host` for `//host`, urlsplit does not; control characters at
    # the start are dropped by them too.
    if url.startswith("///") or len(url) > MAX_URL_LENGTH:
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if (not parts.netloc and parts.scheme) or unicodedata.category(url[0])[0] == "C":
        return False
    scheme = parts.scheme or ("http" if parts.netloc else "")
    schemes = {"https"} if require_https else {"http", "https"}
    return (not parts.netloc or parts.netloc in hosts) and (not scheme or scheme in schemes)


def escape_leading_slashes(url: str) -> str:
    """Escapes the second of two leading slashes, which would make a path a host."""
    return f"/%2F{url.removeprefix('//')}" if url.startswith("//") else url


def split_header_value(value: str, sep: str = ",") -> list[str]:
    """Splits a header at a separator that does not stand within quotes."""
    pieces: list[str] = []
    start = 0
    quoted = escaped = False
    for index, character in enumerate(value):
        if escaped:
            escaped = False
        elif quoted and character == "\\":
            escaped = True
        elif character == '"':
            quoted = not quoted
        elif character == sep and not quoted:
            pieces.append(value[start:index])
            start = index + 1
    pieces.append(value[start:])
    return [piece.strip() for piece in pieces]


def parse_header_parameters(
    line: str, max_length: int = MAX_HEADER_LENGTH
) -> tuple[str, dict[str, str]]:
    """Splits a header like `Content-Type` into its value and its parameters.

    Args:
        line: The header's value.
        max_length: The longest header that is read.

    Raises:
        ValueError: The header is longer.

    Source:
        RFC 9110 section 5.6.6; RFC 8187 for parameters whose name ends in a star.
    """
    if not line:
        return "", {}
    if len(line) > max_length:
        raise ValueError("Unable to parse header parameters (value too long).")
    first, *rest = split_header_value(line, ";")
    parameters: dict[str, str] = {}
    for piece in rest:
        name, _, value = piece.partition("=")
        name = name.strip().lower()
        if name:
            base = name.partition("*")[0]
            is_continued = name.rstrip("*") != base and base in parameters
            text = _parameter_value(value.strip(), is_extended=name.endswith("*"))
            parameters[base] = parameters[base] + text if is_continued else text
    return first.lower(), parameters


def _parameter_value(value: str, *, is_extended: bool) -> str:
    if is_extended and value.count("'") == 2:
        encoding, _, text = value.split("'")
        return unquote(text, encoding=known_charset(encoding) or "utf-8")
    if len(value) >= 2 and value[0] == value[-1] == '"':
        return _QUOTED_PAIR.sub(r"\1", value[1:-1])
    return value


def content_disposition_header(as_attachment: bool, filename: str | None) -> str | None:
    """Returns the value of a `Content-Disposition` header.

    Args:
        as_attachment: Whether the browser should save the body.
        filename: The name to save it under; `None` for none.

    Returns:
        The value, or `None` where no header is needed.

    Source:
        RFC 6266; RFC 8187 for names beyond ASCII.
    """
    if not filename:
        return "attachment" if as_attachment else None
    disposition = "attachment" if as_attachment else "inline"
    printable = filename.isascii() and filename.isprintable()
    if printable:
        name = filename.replace("\\", "\\\\").replace('"', '\\"')
        return f'{disposition}; filename="{name}"'
    return f"{disposition}; filename*=utf-8''{quote(filename)}"
