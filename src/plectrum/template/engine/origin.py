"""Where a template comes from."""

from __future__ import annotations

from typing import Any

UNKNOWN_SOURCE = "<unknown source>"


class Origin:
    """The source of a template.

    Attributes:
        name: The path as the loader gives it; for files, the full path.
        template_name: The name that the loader was asked for.
        loader: The loader that made this.
    """

    __slots__ = ("loader", "name", "template_name")

    def __init__(self, name: str, template_name: str | None = None, loader: Any = None) -> None:
        self.name = name
        self.template_name = template_name
        self.loader = loader

    def __str__(self) -> str:
        return str(self.name)

    def __repr__(self) -> str:
        return f"<{type(self).__qualname__} name={self.name!r}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Origin) and self.name == other.name and self.loader == other.loader

    def __hash__(self) -> int:
        return hash(self.name)

    @property
    def loader_name(self) -> str | None:
        """The dotted name of the loader's class."""
        if self.loader is None:
            return None
        kind = type(self.loader)
        return f"{kind.__module__}.{kind.__name__}"
