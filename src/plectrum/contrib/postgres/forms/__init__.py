"""Form fields and widgets of PostgreSQL: re-exports of what the modules of this package define."""

from plectrum.contrib.postgres.forms.array import (
    SimpleArrayField,
    SplitArrayField,
    SplitArrayWidget,
)
from plectrum.contrib.postgres.forms.hstore import HStoreField
from plectrum.contrib.postgres.forms.ranges import (
    BaseRangeField,
    DateRangeField,
    DateTimeRangeField,
    DecimalRangeField,
    HiddenRangeWidget,
    IntegerRangeField,
    RangeWidget,
)

__all__ = [
    "BaseRangeField",
    "DateRangeField",
    "DateTimeRangeField",
    "DecimalRangeField",
    "HStoreField",
    "HiddenRangeWidget",
    "IntegerRangeField",
    "RangeWidget",
    "SimpleArrayField",
    "SplitArrayField",
    "SplitArrayWidget",
]
