"""Names, values and parameters of headers."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote

from plectrum.utils.encoding import known_charset

is_token = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+").fullmatch
has_control = re.compile(r"[\x00\r\n]").search

_PARAMETER = re.compile(
    r";\s*(?P<name>[^\s=;\"]+)\s*=\s*(?:\"(?P<quoted>(?:[^\"\\]|\\.)*)\"?|(?P<plain>[^;]*))",
    re.DOTALL,
)
_MOST_PARAMETERS = 64


def parse_parameters(value: str) -> tuple[str, dict[str, str]]:
    """Splits `text/html; charset=utf-8` into its value and its parameters.

    Names of parameters and the value are in lower case. Extended parameters
    (`filename*=utf-8''na%C3%AFve`) are decoded and stand under their plain name.
    """
    main, separator, _ = value.partition(";")
    parameters: dict[str, str] = {}
    if separator:
        extended: dict[str, str] = {}
        for count, found in enumerate(_PARAMETER.finditer(value, len(main))):
            if count == _MOST_PARAMETERS:
                break
            name = found["name"].lower()
            text = found["plain"] if found["quoted"] is None else _unquote(found["quoted"])
            if name.endswith("*"):
                extended[name[:-1]] = _decode_extended(text.strip())
            else:
                parameters.setdefault(name, text.strip() if found["quoted"] is None else text)
        parameters |= extended
    return main.strip().lower(), parameters


def _unquote(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL) if "\\" in text else text


def _decode_extended(text: str) -> str:
    """Decodes `utf-8'en'na%C3%AFve`; anything else is left as it is."""
    encoding, first, rest = text.partition("'")
    _, second, value = rest.partition("'")
    charset = known_charset(encoding or "utf-8")
    if not (first and second) or charset is None:
        return text
    return unquote(value, encoding=charset, errors="replace")


@lru_cache(maxsize=512)
def header_of_environ_name(name: str) -> str | None:
    """Returns `User-Agent` for `HTTP_USER_AGENT`; None for a name that is no header."""
    if name.startswith("HTTP_"):
        name = name[5:]
    elif name not in {"CONTENT_TYPE", "CONTENT_LENGTH"}:
        return None
    return name.replace("_", "-").title()


@lru_cache(maxsize=512)
def environ_name_of_header(name: str) -> str:
    """Returns `HTTP_USER_AGENT` for `User-Agent`."""
    name = name.replace("-", "_").upper()
    return name if name in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{name}"


def parse_content_length(value: str | None) -> int | None:
    """Returns the number that a Content-Length header says.

    Raises:
        ValueError: It is not a plain decimal number.
    """
    if not value:
        return None
    if not (value.isascii() and value.isdecimal() and len(value) < 20):
        raise ValueError(f"Content-Length is not a number: {value[:40]!r}")
    return int(value)
