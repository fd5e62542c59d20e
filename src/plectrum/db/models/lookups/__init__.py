"""Lookups and transforms: what may follow a field's name in a query."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plectrum.db.models.exports import exported

if TYPE_CHECKING:
    from plectrum.db.models.lookups.base import (
        Lookup,
        Transform,
    )
    from plectrum.db.models.lookups.comparison import (
        Exact,
        GreaterThan,
        GreaterThanOrEqual,
        In,
        IsNull,
        LessThan,
        LessThanOrEqual,
        Range,
    )
    from plectrum.db.models.lookups.registration import (
        RegisterLookupMixin,
    )
    from plectrum.db.models.lookups.text import (
        Contains,
        EndsWith,
        IContains,
        IEndsWith,
        IExact,
        IRegex,
        IStartsWith,
        Regex,
        StartsWith,
    )

__getattr__ = exported(
    __name__,
    {
        "Lookup": "plectrum.db.models.lookups.base",
        "Transform": "plectrum.db.models.lookups.base",
        "Exact": "plectrum.db.models.lookups.comparison",
        "GreaterThan": "plectrum.db.models.lookups.comparison",
        "GreaterThanOrEqual": "plectrum.db.models.lookups.comparison",
        "In": "plectrum.db.models.lookups.comparison",
        "IsNull": "plectrum.db.models.lookups.comparison",
        "LessThan": "plectrum.db.models.lookups.comparison",
        "LessThanOrEqual": "plectrum.db.models.lookups.comparison",
        "Range": "plectrum.db.models.lookups.comparison",
        "RegisterLookupMixin": "plectrum.db.models.lookups.registration",
        "Contains": "plectrum.db.models.lookups.text",
        "EndsWith": "plectrum.db.models.lookups.text",
        "IContains": "plectrum.db.models.lookups.text",
        "IEndsWith": "plectrum.db.models.lookups.text",
        "IExact": "plectrum.db.models.lookups.text",
        "IRegex": "plectrum.db.models.lookups.text",
        "IStartsWith": "plectrum.db.models.lookups.text",
        "Regex": "plectrum.db.models.lookups.text",
        "StartsWith": "plectrum.db.models.lookups.text",
    },
)

__all__ = [
    "Contains",
    "EndsWith",
    "Exact",
    "GreaterThan",
    "GreaterThanOrEqual",
    "IContains",
    "IEndsWith",
    "IExact",
    "IRegex",
    "IStartsWith",
    "In",
    "IsNull",
    "LessThan",
    "LessThanOrEqual",
    "Lookup",
    "Range",
    "Regex",
    "RegisterLookupMixin",
    "StartsWith",
    "Transform",
]
