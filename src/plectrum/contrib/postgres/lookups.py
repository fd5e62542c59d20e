"""Lookups of text: full text search, without accents, alike by trigrams."""

from __future__ import annotations

from typing import Any, ClassVar

from plectrum.contrib.postgres.search import SearchLookup
from plectrum.db.models.expressions.base import Lowered
from plectrum.db.models.fields.text import CharField, TextField
from plectrum.db.models.lookups.base import Lookup, Transform
from plectrum.sql.nodes import predicates

__all__ = ["TrigramSimilar", "TrigramStrictWordSimilar", "TrigramWordSimilar", "Unaccent"]


class Unaccent(Transform):
    """The text without accents; needs the extension `unaccent`."""

    bilateral = True
    lookup_name = "unaccent"
    function = "UNACCENT"


class _Operator(Lookup):
    operator: ClassVar[str]

    def predicate(self, left: Lowered, right: Any, scope: Any) -> Any:
        """Returns the comparison."""
        return predicates.Compare(self.operator, left.node, right)


class TrigramSimilar(_Operator):
    """Is alike; needs the extension `pg_trgm`."""

    lookup_name = "trigram_similar"
    operator = "%"


class TrigramWordSimilar(_Operator):
    """Has a part that is alike; needs the extension `pg_trgm`."""

    lookup_name = "trigram_word_similar"
    operator = "%>"


class TrigramStrictWordSimilar(_Operator):
    """Has whole words that are alike; needs the extension `pg_trgm`."""

    lookup_name = "trigram_strict_word_similar"
    operator = "%>>"


def register() -> None:
    """Makes the lookups known to the fields of text."""
    for field in (CharField, TextField):
        for lookup in (
            Unaccent,
            SearchLookup,
            TrigramSimilar,
            TrigramWordSimilar,
            TrigramStrictWordSimilar,
        ):
            field.register_lookup(lookup)
