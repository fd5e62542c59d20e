"""The converters that `path()` routes have without any registration."""

from __future__ import annotations

import uuid


class StringConverter:
    """Any text without a slash."""

    regex = "[^/]+"

    def to_python(self, value: str) -> str:
        """Returns the text as it is."""
        return value

    def to_url(self, value: object) -> str:
        """Returns the text of a value."""
        return str(value)


class PathConverter(StringConverter):
    """Any text, slashes too."""

    regex = ".+"


class IntConverter:
    """Decimal digits."""

    regex = "[0-9]+"

    def to_python(self, value: str) -> int:
        """Returns the number."""
        return int(value)

    def to_url(self, value: object) -> str:
        """Returns the digits of a number."""
        return str(value)


class SlugConverter(StringConverter):
    """ASCII letters, digits, hyphens and underscores."""

    regex = "[-a-zA-Z0-9_]+"


class UUIDConverter:
    """A UUID in lower case, with its hyphens."""

    regex = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"

    def to_python(self, value: str) -> uuid.UUID:
        """Returns the UUID."""
        return uuid.UUID(value)

    def to_url(self, value: object) -> str:
        """Returns the canonical text of a UUID."""
        return str(value)
