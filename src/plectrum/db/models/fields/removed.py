"""Fields that are gone, but stand in old migrations; a model that has one is in error."""

from __future__ import annotations

from typing import Any

from plectrum.db.models.fields.base import Field
from plectrum.db.models.fields.numbers import BooleanField
from plectrum.db.models.registry import register_built_in
from plectrum.sql import types
from plectrum.utils.translation import gettext_lazy as _


def _removed(name: str, instead: str, identifier: str) -> dict[str, Any]:
    return {
        "msg": f"{name} has been removed except for support in historical migrations.",
        "hint": f"Use {instead} instead.",
        "id": identifier,
    }


@register_built_in
class IPAddressField(Field[Any]):
    """An IPv4 address as a text; kept for old migrations."""

    empty_strings_allowed = False
    description = _("IPv4 address")
    system_check_removed_details = _removed(
        "IPAddressField", "GenericIPAddressField", "fields.E900"
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        options["max_length"] = 15
        super().__init__(*args, **options)

    def deconstruct(self) -> tuple[Any, str, list[Any], dict[str, Any]]:
        """Leaves out the length, which is always the same."""
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        return name, path, args, kwargs

    def sql_type(self) -> types.SqlType:
        """Returns text of the length of an address."""
        return types.Char(15)


@register_built_in
class NullBooleanField(BooleanField[Any]):
    """True, false or unknown; kept for old migrations."""

    system_check_removed_details = _removed(
        "NullBooleanField", "BooleanField(null=True, blank=True)", "fields.E903"
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{**options, "null": True, "blank": True})

    def deconstruct(self) -> tuple[Any, str, list[Any], dict[str, Any]]:
        """Leaves out what always holds."""
        name, path, args, kwargs = super().deconstruct()
        del kwargs["null"], kwargs["blank"]
        return name, path, args, kwargs
