"""Fields of PostgreSQL: re-exports of what the modules of this package define."""

from plectrum.contrib.postgres.fields import range_lookups as _range_lookups  # noqa: F401 - registers
from plectrum.contrib.postgres.fields.array import ArrayField
from plectrum.contrib.postgres.fields.hstore import HStoreField
from plectrum.contrib.postgres.fields.ranges import (
    BigIntegerRangeField,
    DateRangeField,
    DateTimeRangeField,
    DecimalRangeField,
    IntegerRangeField,
    RangeBoundary,
    RangeField,
    RangeOperators,
)
from plectrum.contrib.postgres.fields.removed import (
    CICharField,
    CIEmailField,
    CITextField,
    JSONField,
)

__all__ = [
    "ArrayField",
    "BigIntegerRangeField",
    "CICharField",
    "CIEmailField",
    "CITextField",
    "DateRangeField",
    "DateTimeRangeField",
    "DecimalRangeField",
    "HStoreField",
    "IntegerRangeField",
    "JSONField",
    "RangeBoundary",
    "RangeField",
    "RangeOperators",
]
