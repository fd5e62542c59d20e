"""Queries: re-exports of what the modules of this package define."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plectrum.db.models.exports import exported

if TYPE_CHECKING:
    from plectrum.db.models.query.prefetch import (
        Prefetch,
        aprefetch_related_objects,
        prefetch_related_objects,
    )
    from plectrum.db.models.query.queryset import (
        EmptyQuerySet,
        QuerySet,
    )
    from plectrum.db.models.query.raw import (
        RawQuerySet,
    )

__getattr__ = exported(
    __name__,
    {
        "Prefetch": "plectrum.db.models.query.prefetch",
        "aprefetch_related_objects": "plectrum.db.models.query.prefetch",
        "prefetch_related_objects": "plectrum.db.models.query.prefetch",
        "EmptyQuerySet": "plectrum.db.models.query.queryset",
        "QuerySet": "plectrum.db.models.query.queryset",
        "RawQuerySet": "plectrum.db.models.query.raw",
    },
)

__all__ = [
    "EmptyQuerySet",
    "Prefetch",
    "QuerySet",
    "RawQuerySet",
    "aprefetch_related_objects",
    "prefetch_related_objects",
]
