"""Commands: `plectrum`, `manage.py`, and calling them from code."""

from plectrum.core.management.base import (
    AppCommand,
    BaseCommand,
    CommandError,
    LabelCommand,
    SystemCheckError,
)
from plectrum.core.management.discovery import (
    call_command,
    find_commands,
    get_commands,
    load_command_class,
)
from plectrum.core.management.line import ManagementUtility, execute_from_command_line

__all__ = [
    "AppCommand",
    "BaseCommand",
    "CommandError",
    "LabelCommand",
    "ManagementUtility",
    "SystemCheckError",
    "call_command",
    "execute_from_command_line",
    "find_commands",
    "get_commands",
    "load_command_class",
]
