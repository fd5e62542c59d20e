"""System checks of models as content types; generic relations check themselves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from plectrum.apps import apps
from plectrum.core.checks import CheckMessage, Error, Tags, register

MAX_NAME_LENGTH = 100


@register(Tags.models)
def check_model_name_lengths(
    app_configs: Iterable[Any] | None = None, **_: Any
) -> list[CheckMessage]:
    """Returns the models whose names are longer than the column of content types."""
    configs = apps.get_app_configs() if app_configs is None else app_configs
    return [
        Error(
            f"Model names must be at most {MAX_NAME_LENGTH} characters (got {length}).",
            obj=model,
            id="contenttypes.E005",
        )
        for config in configs
        for model in config.get_models()
        if (length := len(model._meta.model_name)) > MAX_NAME_LENGTH
    ]
