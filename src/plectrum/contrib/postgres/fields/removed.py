"""Fields that old migrations name; models cannot use them any more."""

from __future__ import annotations

from typing import Any, ClassVar

from plectrum.db.models.fields import json, text

__all__ = ["CICharField", "CIEmailField", "CITextField", "JSONField"]


def _removed(name: str, number: int, hint: str) -> dict[str, Any]:
    return {
        "msg": (
            f"plectrum.contrib.postgres.fields.{name} is removed except for support in historical "
            "migrations."
        ),
        "hint": hint,
        "id": f"fields.E{number}",
    }


def _collated(name: str) -> str:
    return f'Use {name}(db_collation="…") with a case-insensitive non-deterministic collation.'


class CICharField(text.CharField[Any]):
    """Short text whose case did not matter."""

    system_check_removed_details: ClassVar[dict[str, Any] | None] = _removed(
        "CICharField", 905, _collated("CharField")
    )


class CIEmailField(text.EmailField[Any]):
    """An address whose case did not matter."""

    system_check_removed_details: ClassVar[dict[str, Any] | None] = _removed(
        "CIEmailField", 906, _collated("EmailField")
    )


class CITextField(text.TextField[Any]):
    """Text whose case did not matter."""

    system_check_removed_details: ClassVar[dict[str, Any] | None] = _removed(
        "CITextField", 907, _collated("TextField")
    )


class JSONField(json.JSONField):
    """A document; the field of `plectrum.db.models` took its place."""

    system_check_removed_details: ClassVar[dict[str, Any] | None] = _removed(
        "JSONField", 904, "Use plectrum.db.models.JSONField instead."
    )
