"""Query strings and URL-encoded forms."""

from __future__ import annotations

from urllib.parse import unquote

from plectrum.core.exceptions import TooManyFieldsSent


def parse_pairs(
    text: str, encoding: str = "utf-8", max_fields: int | None = None
) -> list[tuple[str, str]]:
    """Returns the names and values of a query string in order, blank values too.

    Raises:
        TooManyFieldsSent: There are more than `max_fields`.
    """
    if not text:
        return []
    if max_fields is not None and text.count("&") >= max_fields:
        raise TooManyFieldsSent(
            f"The number of fields exceeds the limit of {max_fields}.",
            hint="Raise DATA_UPLOAD_MAX_NUMBER_FIELDS if the form really has as many.",
        )
    pairs = []
    for chunk in text.split("&"):
        if chunk:
            name, _, value = chunk.partition("=")
            pairs.append((_decode(name, encoding), _decode(value, encoding)))
    return pairs


def _decode(text: str, encoding: str) -> str:
    if "+" in text:
        text = text.replace("+", " ")
    return unquote(text, encoding, "replace") if "%" in text else text
