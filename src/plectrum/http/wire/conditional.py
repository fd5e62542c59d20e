"""Conditional requests (RFC 9110, section 13): whether a response has to be sent at all."""

from __future__ import annotations

import enum
import re

from plectrum.utils.records import record

_ETAGS = re.compile(r'(?:W/)?"[^"]*"')
_SAFE_METHODS = frozenset({"GET", "HEAD"})


class Outcome(enum.Enum):
    """What becomes of a conditional request."""

    PROCEED = enum.auto()
    NOT_MODIFIED = enum.auto()
    PRECONDITION_FAILED = enum.auto()


@record
class Conditions:
    """The conditions of a request; times are seconds since the epoch."""

    if_match: tuple[str, ...] = ()
    if_none_match: tuple[str, ...] = ()
    if_modified_since: int | None = None
    if_unmodified_since: int | None = None


def parse_etags(header: str) -> tuple[str, ...]:
    """Returns the entity tags of a header, or `("*",)`."""
    return ("*",) if header.strip() == "*" else tuple(_ETAGS.findall(header))


def evaluate(
    method: str, conditions: Conditions, etag: str | None, last_modified: int | None
) -> Outcome:
    """Compares the conditions of a request with what would be sent, in the order of the RFC."""
    is_safe = method in _SAFE_METHODS
    if conditions.if_match:
        if not matches_strongly(etag, conditions.if_match):
            return Outcome.PRECONDITION_FAILED
    elif conditions.if_unmodified_since is not None and (
        last_modified is None or last_modified > conditions.if_unmodified_since
    ):
        return Outcome.PRECONDITION_FAILED
    if conditions.if_none_match:
        if matches_weakly(etag, conditions.if_none_match):
            return Outcome.NOT_MODIFIED if is_safe else Outcome.PRECONDITION_FAILED
    elif (
        is_safe
        and conditions.if_modified_since is not None
        and last_modified is not None
        and last_modified <= conditions.if_modified_since
    ):
        return Outcome.NOT_MODIFIED
    return Outcome.PROCEED


def matches_strongly(etag: str | None, wanted: tuple[str, ...]) -> bool:
    """Tells whether the tag is one of those wanted, byte for byte; weak tags never are."""
    if not etag:
        return False
    return wanted == ("*",) or (not etag.startswith("W/") and etag in wanted)


def matches_weakly(etag: str | None, wanted: tuple[str, ...]) -> bool:
    """Tells whether the tag is one of those wanted, weak or not."""
    if not etag:
        return False
    return wanted == ("*",) or etag.removeprefix("W/") in {tag.removeprefix("W/") for tag in wanted}
