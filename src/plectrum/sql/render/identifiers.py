"""Names in SQL text.

SECURITY: names come from models, but aliases come from callers (`annotate(**{name: ...})`). Both
are always quoted, with quotes within doubled; aliases are checked besides.
"""

from __future__ import annotations

import re

from plectrum.sql.errors import InvalidName

_FORBIDDEN_IN_ALIAS = re.compile(r"['`\"\]\[;\s\x00]|--|/\*|\*/|#|%")

_OPERATOR_CLASS = re.compile(
    r"""[^\W\d][\w$]*(\.[^\W\d][\w$]*)?      # a name, maybe behind that of its schema
        (\s*\(\s*\w+\s*=\s*[\w.]+\s*(,\s*\w+\s*=\s*[\w.]+\s*)*\))?  # its parameters""",
    re.VERBOSE,
)
_OPERATOR = re.compile(r"[+\-*/<>=~!@#%^&|`?]+|OPERATOR\(\w+\.[+\-*/<>=~!@#%^&|`?]+\)")
_COMMENT = re.compile(r"--|/\*")


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


def check_operator_class(name: str) -> str:
    """Returns the name of an operator class, which may have a schema and parameters.

    Source:
        https://www.postgresql.org/docs/current/indexes-opclass.html

    Raises:
        InvalidName: It is anything else.
    """
    if not _OPERATOR_CLASS.fullmatch(name):
        raise InvalidName(
            f"{name[:200]!r} is not the name of an operator class.",
            hint="Write a name such as 'text_pattern_ops', with its parameters in parentheses.",
        )
    return name


def check_operator(operator: str) -> str:
    """Returns an operator.

    Source:
        https://www.postgresql.org/docs/current/sql-createoperator.html

    Raises:
        InvalidName: It has characters that no operator has, or begins a comment.
    """
    if not _OPERATOR.fullmatch(operator) or _COMMENT.search(operator):
        raise InvalidName(
            f"{operator[:200]!r} is not an operator.",
            hint="Write an operator such as '&&'; RangeOperators has those of ranges by name.",
        )
    return operator
