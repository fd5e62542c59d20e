"""Models that a setting may replace by another, as AUTH_USER_MODEL does."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from plectrum.apps import apps

if TYPE_CHECKING:
    from typing import Self


class SettingsReference(str):
    """The label of a model, together with the setting that it came from.

    Migrations write the setting rather than its value.
    """

    __slots__ = ("setting_name",)
    setting_name: str

    def __new__(cls, value: str, setting_name: str) -> Self:
        """Makes the label, and keeps the setting's name."""
        reference = super().__new__(cls, value)
        reference.setting_name = setting_name
        return reference


def swappable_setting_of(label: str) -> str | None:
    """Returns the setting whose value is a model, by the model's label; `None` for none."""
    wanted = label.lower()
    for options in _swappable_models():
        if (options.swapped or options.label).lower() == wanted:
            return str(options.swappable)
    return None


@cache
def _swappable_models() -> list[Any]:
    """Returns the options of the models that can be replaced; kept until another one is made."""
    found = [
        model._meta for models in list(apps.all_models.values()) for model in list(models.values())
    ]
    return [options for options in found if options.swappable]


apps.cache_clearers.append(_swappable_models.cache_clear)
