"""`diffsettings`: shows how the project's settings differ from others."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from plectrum.conf import global_settings, settings
from plectrum.core.management.base import BaseCommand
from plectrum.core.management.parser import CommandParser


class Command(BaseCommand):
    """Compares the settings in use with the defaults, or with another module."""

    help = "Show the settings that differ from the defaults, or from another module."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Adds what to compare with and how to show it."""
        parser.add_argument(
            "--all",
            action="store_true",
            help="Show those with the default value too, behind '###' (or a blank if unified).",
        )
        parser.add_argument(
            "--default", metavar="MODULE", help="Compare with these settings, not the defaults."
        )
        parser.add_argument(
            "--output",
            default="hash",
            choices=("hash", "unified"),
            help="'hash' marks what the other has not with '###'; 'unified' shows old and new.",
        )

    def handle(self, *args: Any, **options: Any) -> str:
        """Returns the differences, a setting per line."""
        other = import_module(options["default"]) if options["default"] else global_settings
        ours = {name: getattr(settings, name) for name in dir(settings) if name.isupper()}
        theirs = {name: getattr(other, name) for name in dir(other) if name.isupper()}
        show = _hash if options["output"] == "hash" else self._unified
        lines = [line for name in sorted(ours) for line in show(name, ours, theirs, options["all"])]
        return "\n".join(lines)

    def _unified(
        self, name: str, ours: dict[str, Any], theirs: dict[str, Any], is_all: bool
    ) -> list[str]:
        """Returns the lines of a setting as a patch has them."""
        value = repr(ours[name])
        if name not in theirs:
            return [self.style.SUCCESS(f"+ {name} = {value}")]
        if theirs[name] == ours[name]:
            return [f"  {name} = {value}"] if is_all else []
        return [
            self.style.ERROR(f"- {name} = {theirs[name]!r}"),
            self.style.SUCCESS(f"+ {name} = {value}"),
        ]


def _hash(name: str, ours: dict[str, Any], theirs: dict[str, Any], is_all: bool) -> list[str]:
    """Returns the line of a setting, with a mark where the other has it not, or has the same."""
    value = repr(ours[name])
    if name not in theirs:
        return [f"{name} = {value}  ###"]
    if theirs[name] != ours[name]:
        return [f"{name} = {value}"]
    return [f"### {name} = {value}"] if is_all else []
