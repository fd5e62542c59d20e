"""System checks of the TEMPLATES setting: each engine is asked what is wrong with it."""

from __future__ import annotations

from typing import Any

from plectrum.core.checks import Tags, register
from plectrum.template.utils import engines


def check_templates(app_configs: Any, **kwargs: Any) -> list[Any]:
    """Returns the messages of all configured template engines."""
    return [message for engine in engines.all() for message in engine.check()]


register(check_templates, Tags.templates)
