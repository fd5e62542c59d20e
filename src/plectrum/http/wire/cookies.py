"""The Cookie header of a request."""

from __future__ import annotations

import re

_ESCAPE = re.compile(r"\\(?:([0-3][0-7][0-7])|(.))", re.DOTALL)


def parse_cookies(header: str) -> dict[str, str]:
    """Returns the cookies of a header; a malformed part never hides the others.

    A part without `=` is the value of a cookie without a name. Of cookies with the same name the
    last one stays.
    """
    cookies: dict[str, str] = {}
    for part in header.split(";"):
        name, separator, value = part.partition("=")
        if not separator:
            name, value = "", name
        name, value = name.strip(), value.strip()
        if name or value:
            cookies[name] = unquote_value(value) if value.startswith('"') else value
    return cookies


def unquote_value(value: str) -> str:
    """Returns what a quoted cookie value stands for; other text is left as it is."""
    if len(value) < 2 or not value.endswith('"'):
        return value
    return _ESCAPE.sub(lambda found: chr(int(found[1], 8)) if found[1] else found[2], value[1:-1])
