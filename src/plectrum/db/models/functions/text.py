"""Functions of text."""

from __future__ import annotations

from typing import Any

from plectrum.db.models.expressions.base import Value
from plectrum.db.models.expressions.func import Func
from plectrum.db.models.fields.numbers import IntegerField
from plectrum.db.models.fields.text import CharField
from plectrum.db.models.lookups.base import Transform

_SPACE = Value(" ")
_NOTHING = Value("")


class _Text(Func):
    """A function whose value is text."""

    def _resolve_output_field(self) -> Any:
        source = getattr(self.source_expressions[0], "_output_field_or_none", None)
        return source or CharField()


class _Count(Func):
    """A function whose value is a number."""

    def _resolve_output_field(self) -> Any:
        return IntegerField()


class MD5(Transform):
    """The MD5 digest, in hexadecimal digits."""

    function = "MD5"
    node_name = "MD5"
    lookup_name = "md5"


class SHA1(Transform):
    """The SHA-1 digest, in hexadecimal digits."""

    function = "SHA1"
    node_name = "SHA1"
    lookup_name = "sha1"


class SHA224(Transform):
    """The SHA-224 digest, in hexadecimal digits."""

    function = "SHA224"
    node_name = "SHA224"
    lookup_name = "sha224"


class SHA256(Transform):
    """The SHA-256 digest, in hexadecimal digits."""

    function = "SHA256"
    node_name = "SHA256"
    lookup_name = "sha256"


class SHA384(Transform):
    """The SHA-384 digest, in hexadecimal digits."""

    function = "SHA384"
    node_name = "SHA384"
    lookup_name = "sha384"


class SHA512(Transform):
    """The SHA-512 digest, in hexadecimal digits."""

    function = "SHA512"
    node_name = "SHA512"
    lookup_name = "sha512"


class Chr(Transform):
    """The character of a code."""

    function = "CHR"
    node_name = "CHR"
    lookup_name = "chr"

    def _resolve_output_field(self) -> Any:
        return CharField()


class Concat(Func):
    """Several texts as one; NULL counts as no text."""

    function = "CONCAT"
    node_name = "CONCAT"

    def __init__(self, *expressions: Any, **extra: Any) -> None:
        if len(expressions) < 2:
            raise ValueError("Concat must take at least two expressions")
        super().__init__(*expressions, **extra)


class ConcatPair(Concat):
    """Two texts as one."""

    arity = 2


class Left(_Text):
    """The first characters.

    Args:
        expression: The text.
        length: How many.
    """

    function = "LEFT"
    node_name = "LEFT"
    arity = 2

    def __init__(self, expression: Any, length: Any, **extra: Any) -> None:
        check_length(length)
        super().__init__(expression, length, **extra)


def check_length(length: Any) -> None:
    """Raises ValueError for a length that is a number below one."""
    if not hasattr(length, "resolve_expression") and length < 1:
        raise ValueError("'length' must be greater than 0.")


class Right(Left):
    """The last characters."""

    function = "RIGHT"
    node_name = "RIGHT"


class Length(Transform):
    """How many characters a text has."""

    function = "LENGTH"
    node_name = "LENGTH"
    lookup_name = "length"

    def _resolve_output_field(self) -> Any:
        return IntegerField()


class Lower(Transform):
    """The text in lower case."""

    function = "LOWER"
    node_name = "LOWER"
    lookup_name = "lower"


class LPad(_Text):
    """The text with others before it, up to a length."""

    function = "LPAD"
    node_name = "LPAD"

    def __init__(self, expression: Any, length: Any, fill_text: Any = _SPACE, **extra: Any) -> None:
        if not hasattr(length, "resolve_expression") and length is not None and length < 0:
            raise ValueError("'length' must be greater or equal to 0.")
        super().__init__(expression, length, fill_text, **extra)


class RPad(LPad):
    """The text with others after it, up to a length."""

    function = "RPAD"
    node_name = "RPAD"


class LTrim(Transform):
    """The text without spaces before it."""

    function = "LTRIM"
    node_name = "LTRIM"
    lookup_name = "ltrim"


class Ord(Transform):
    """The code of the first character."""

    function = "ORD"
    node_name = "ORD"
    lookup_name = "ord"

    def _resolve_output_field(self) -> Any:
        return IntegerField()


class Repeat(_Text):
    """The text several times.

    Args:
        expression: The text.
        number: How often.
    """

    function = "REPEAT"
    node_name = "REPEAT"

    def __init__(self, expression: Any, number: Any, **extra: Any) -> None:
        if not hasattr(number, "resolve_expression") and number is not None and number < 0:
            raise ValueError("'number' must be greater or equal to 0.")
        super().__init__(expression, number, **extra)


class Replace(_Text):
    """The text with one part replaced by another wherever it is.

    Args:
        expression: The text.
        text: What is replaced.
        replacement: What stands in its place.
    """

    function = "REPLACE"
    node_name = "REPLACE"

    def __init__(
        self, expression: Any, text: Any, replacement: Any = _NOTHING, **extra: Any
    ) -> None:
        super().__init__(expression, text, replacement, **extra)


class Reverse(Transform):
    """The text from its end."""

    function = "REVERSE"
    node_name = "REVERSE"
    lookup_name = "reverse"


class RTrim(Transform):
    """The text without spaces after it."""

    function = "RTRIM"
    node_name = "RTRIM"
    lookup_name = "rtrim"


class StrIndex(_Count):
    """Where a text begins within another, counted from 1; 0 for nowhere."""

    function = "INSTR"
    node_name = "STRING_INDEX"
    arity = 2


class Substr(_Text):
    """A part of the text.

    Args:
        expression: The text.
        pos: Where it begins, counted from 1.
        length: How many characters; up to the end when `None`.
    """

    function = "SUBSTRING"
    node_name = "SUBSTRING"

    def __init__(self, expression: Any, pos: Any, length: Any = None, **extra: Any) -> None:
        if not hasattr(pos, "resolve_expression") and pos < 1:
            raise ValueError("'pos' must be greater than 0")
        arguments = [expression, pos] if length is None else [expression, pos, length]
        super().__init__(*arguments, **extra)


class Trim(Transform):
    """The text without spaces around it."""

    function = "TRIM"
    node_name = "TRIM"
    lookup_name = "trim"


class Upper(Transform):
    """The text in upper case."""

    function = "UPPER"
    node_name = "UPPER"
    lookup_name = "upper"
