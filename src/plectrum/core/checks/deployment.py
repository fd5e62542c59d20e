"""Checks of the environment that a project is deployed in."""

from __future__ import annotations

import os
from typing import Any

from plectrum.core.checks.messages import Error
from plectrum.core.checks.registry import Tags, register

_UNSAFE_SWITCHES = ("PLECTRUM_ALLOW_ASYNC_UNSAFE", "DJANGO_ALLOW_ASYNC_UNSAFE")


@register(Tags.async_support, deploy=True)
def check_async_unsafe(app_configs: Any = None, **_kwargs: Any) -> list[Error]:
    """Reports a variable that lets blocking code stop an event loop."""
    return [
        Error(
            f"You should not set the {name} environment variable in deployment. This disables "
            "async safety protection.",
            id="async.E001",
        )
        for name in _UNSAFE_SWITCHES
        if os.environ.get(name)
    ]
