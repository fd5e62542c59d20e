"""The kinds of values that columns and parameters hold, named apart from any database.

A type says what is stored, with its sizes; a dialect's tables say what the type is called there
and how a Python value is written and read (`dialect.type_name`, `encoder`, `decoder`). Types are
values: two of the same kind and sizes are equal, and either may be part of a shape.
"""

from __future__ import annotations

from plectrum.utils.records import record


@record
class SqlType:
    """The base of the types."""


@record
class Integer(SqlType):
    """A whole number.

    Attributes:
        bits: The size: 16, 32 or 64.
        is_positive: Whether the column refuses negative numbers.
    """

    bits: int = 32
    is_positive: bool = False


@record
class Auto(SqlType):
    """A whole number that the database counts up by itself.

    Attributes:
        bits: The size: 16, 32 or 64.
    """

    bits: int = 32


@record
class Boolean(SqlType):
    """True or false."""


@record
class Float(SqlType):
    """A floating point number of double precision."""


@record
class Decimal(SqlType):
    """A decimal number of fixed precision.

    Attributes:
        max_digits: All digits, or `None` for what the database gives.
        decimal_places: The digits after the point, or `None`.
    """

    max_digits: int | None = None
    decimal_places: int | None = None


@record
class Char(SqlType):
    """Text of limited length.

    Attributes:
        max_length: The limit in characters; `None` is no limit, where the database knows that.
    """

    max_length: int | None = None


@record
class Text(SqlType):
    """Text of any length."""


@record
class Date(SqlType):
    """A day."""


@record
class DateTime(SqlType):
    """A moment; aware or naive as the dialect's environment says."""


@record
class Time(SqlType):
    """A time of day."""


@record
class Duration(SqlType):
    """A length of time; microseconds where the database has no type for it."""


@record
class Uuid(SqlType):
    """A UUID."""


@record
class Json(SqlType):
    """A JSON document, exchanged as its text."""


@record
class Binary(SqlType):
    """Bytes.

    Attributes:
        max_length: The limit in bytes, or `None`.
    """

    max_length: int | None = None


@record
class IpAddress(SqlType):
    """An IPv4 or IPv6 address."""


@record
class Custom(SqlType):
    """A type that only its database knows, by the name it has there.

    Attributes:
        name: What stands in the declaration of a column, as the field gave it.
    """

    name: str


@record
class Array(SqlType):
    """A list of values of one type; PostgreSQL only.

    Attributes:
        item: The type of the values.
        size: The greatest length, or `None`.
    """

    item: SqlType
    size: int | None = None


@record
class Range(SqlType):
    """All values between two of one type; PostgreSQL only.

    Attributes:
        item: The type of the bounds.
    """

    item: SqlType


@record
class HStore(SqlType):
    """Texts by names, in PostgreSQL's extension `hstore`; exchanged as text."""


@record
class Unknown(SqlType):
    """A value whose type is not known: handed to the driver and back as it is."""


UNKNOWN = Unknown()
INTEGER = Integer()
BIG_INTEGER = Integer(64)
TEXT = Text()
CHAR = Char()
BOOLEAN = Boolean()
FLOAT = Float()
DECIMAL = Decimal()
DATE = Date()
DATETIME = DateTime()
TIME = Time()
DURATION = Duration()
UUID = Uuid()
JSON = Json()
BINARY = Binary()
