"""XML compared by what it means."""

from __future__ import annotations

import re
from xml.etree import ElementTree

_WHITE_SPACE = re.compile(r"\s+")


def xml_meaning(text: str) -> object:
    """Returns a value that is equal for two texts whose elements mean the same.

    Declarations, processing instructions and comments do not count, nor does the order of
    attributes, nor how much white space there is.

    Raises:
        ElementTree.ParseError: The text is not well-formed.
        ValueError: It declares entities, which are never expanded.
    """
    if "<!ENTITY" in text:
        raise ValueError("The document declares entities.")
    return _meaning(ElementTree.fromstring(text.strip()))  # noqa: S314 - entities are refused


def _meaning(element: ElementTree.Element) -> object:
    texts = [element.text, *(child.tail for child in element)]
    return (
        element.tag,
        sorted(element.attrib.items()),
        [_WHITE_SPACE.sub(" ", text or "").strip() for text in texts],
        [_meaning(child) for child in element],
    )
