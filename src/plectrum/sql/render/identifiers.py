"""Names in SQL text.

SECURITY: names come from models, but aliases come from callers (`annotate(**{name: ...})`). Both
are always quoted, with quotes within doubled; aliases are checked besides.
"""

from __future__ import annotations

import re

from plectrum.sql.errors import InvalidName

_FORBIDDEN_IN_ALIAS = re.compile(r"['`\"\]\[;\s\x00]|--|/\*|\*/|#|%")


def quote(name: str, mark: str = '"') -> str:
    """Returns a name as it stands in SQL text; `"schema"."table"` stays as it is."""
    if name.startswith(mark) and name.endswith(mark) and len(name) > 1:
        inner = name[1:-1].replace(f"{mark}.{mark}", "")
        if mark not in inner:
            return name
    return f"{mark}{name.replace(mark, mark * 2)}{mark}"


def check_alias(alias: str) -> str:
    """Returns an alias that a caller gave.

    Raises:
        InvalidName: It has white space, quotes, semicolons or the beginning of a comment, or
            is empty.
    """
    if not alias or _FORBIDDEN_IN_ALIAS.search(alias):
        raise InvalidName(
            f"Column aliases cannot contain whitespace characters, hashes, quotation marks, "
            f"semicolons, percent signs, or SQL comments; got {alias[:200]!r}.",
            hint="Use letters, digits and underscores.",
        )
    return alias
