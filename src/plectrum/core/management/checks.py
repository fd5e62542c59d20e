"""Checks of the commands of a project."""

from __future__ import annotations

from typing import Any

from plectrum.core.checks import CheckMessage, Error, Tags, register
from plectrum.core.management.discovery import get_commands, load_command_class


@register(Tags.commands)
def check_autodetectors(app_configs: Any = None, **_kwargs: Any) -> list[CheckMessage]:
    """Reports that `migrate` would see other changes than `makemigrations` writes."""
    commands = get_commands()
    loaded: dict[str, Any] = {
        name: load_command_class(commands[name], name) for name in ("makemigrations", "migrate")
    }
    found = {name: command.autodetector for name, command in loaded.items()}
    if found["makemigrations"] is found["migrate"]:
        return []
    named = ", ".join(f"{name} uses {cls.__qualname__}" for name, cls in found.items())
    return [
        Error(
            "The migrate and makemigrations commands must have the same autodetector.",
            hint=f"{named}. Set `autodetector` on both commands, or on neither.",
            id="commands.E001",
        )
    ]
