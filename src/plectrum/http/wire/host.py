"""The Host header: its form, and whether it is one of ours."""

from __future__ import annotations

import re
from collections.abc import Iterable

_HOST = re.compile(r"(?P<domain>[a-z0-9.-]+|\[[a-f0-9]*:[a-f0-9.:]+\])(?P<port>:[0-9]*)?")


def split_host(host: str) -> tuple[str, str]:
    """Returns the domain (in lower case, without a final dot) and the port of a host.

    A host that is no valid one gives two empty texts.
    """
    found = _HOST.fullmatch(host.lower())
    if found is None or found["port"] == ":":
        return "", ""
    domain: str = found["domain"]
    return domain.removesuffix("."), (found["port"] or "")[1:]


def is_allowed(domain: str, patterns: Iterable[str]) -> bool:
    """Tells whether a domain matches one of the patterns.

    `*` matches every domain, `.example.com` that domain and all below it.
    """
    return any(matches_pattern(domain, pattern) for pattern in patterns)


def matches_pattern(domain: str, pattern: str) -> bool:
    """Tells whether a domain in lower case matches a pattern."""
    pattern = pattern.lower()
    if pattern.startswith("."):
        return domain.endswith(pattern) or domain == pattern[1:]
    return pattern in ("*", domain)
