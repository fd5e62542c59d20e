"""Writing XML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import XMLGenerator

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class UnserializableContentError(ValueError):
    """A text has control characters, which XML 1.0 cannot hold."""

    def __init__(self, msg: str = "Control characters are not supported in XML 1.0") -> None:
        super().__init__(msg)


class SimplerXMLGenerator(XMLGenerator):
    """A SAX generator with a method for whole elements and attributes in a steady order."""

    def addQuickElement(  # noqa: N802 - documented name
        self,
        name: str,
        contents: str | None = None,
        attrs: Mapping[str, str] | None = None,
    ) -> None:
        """Writes an element without children."""
        self.startElement(name, attrs or {})
        if contents is not None:
            self.characters(contents)
        self.endElement(name)

    def characters(self, content: str) -> None:
        """Writes text.

        Raises:
            UnserializableContentError: The text has control characters.
        """
        if content and _CONTROL.search(content):
            raise UnserializableContentError
        super().characters(content)

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802 - the base's name
        """Opens an element; its attributes are sorted by name."""
        super().startElement(name, dict(sorted(attrs.items())))  # type: ignore[arg-type]  # a mapping
