"""Checks of the commands of a project, and of the template engines that it names."""

from __future__ import annotations

import sys
from typing import Any

from plectrum.conf import settings
from plectrum.core.checks import CheckMessage, Error, Tags, register
from plectrum.core.management.discovery import get_commands, load_command_class

_BUILT_IN = "plectrum.core"


@register(Tags.commands)
def check_autodetectors(app_configs: Any = None, **_kwargs: Any) -> list[CheckMessage]:
    """Reports that `migrate` would see other changes than `makemigrations` writes."""
    commands = get_commands()
    found = {name: _autodetector(name, commands[name]) for name in ("makemigrations", "migrate")}
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


def _autodetector(command: str, application: str) -> Any:
    """Returns the autodetector of a command.

    PERF: A built-in command that nothing has imported has the one of the framework, still.
    """
    if application == _BUILT_IN and f"{_BUILT_IN}.management.commands.{command}" not in sys.modules:
        from plectrum.db.migrations.autodetector import MigrationAutodetector

        return MigrationAutodetector
    loaded: Any = load_command_class(application, command)
    return loaded.autodetector


@register(Tags.templates)
def check_templates(app_configs: Any = None, **_kwargs: Any) -> list[CheckMessage]:
    """Asks each engine of the TEMPLATES setting what is wrong with it.

    PERF: Without templates, a command does not load what compiles them.
    """
    if not settings.TEMPLATES:
        return []
    from plectrum.template.utils import engines

    return [message for engine in engines.all() for message in engine.check()]
