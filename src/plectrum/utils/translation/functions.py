"""The functions that translate."""

from __future__ import annotations

from typing import Any

from plectrum.utils.lazy import lazy
from plectrum.utils.translation.catalogs import CONTEXT_SEPARATOR
from plectrum.utils.translation.state import current


def gettext(message: str) -> str:
    r"""Translates a message to the active language; `\r\n` in it counts as `\n`."""
    messages = current().catalog.messages
    text = str(message)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return messages.get(text, text) if messages else text


def pgettext(context: str, message: str) -> str:
    """Translates a message whose meaning depends on its context."""
    text = str(message)
    return current().catalog.messages.get(f"{context}{CONTEXT_SEPARATOR}{text}", text)


def gettext_noop(message: str) -> str:
    """Marks a message for translation without translating it now."""
    return message


def ngettext(singular: str, plural: str, number: float) -> str:
    """Translates a message in the form that its number asks for."""
    return _plural("", singular, plural, number)


def npgettext(context: str, singular: str, plural: str, number: float) -> str:
    """Translates a message with a context in the form that its number asks for."""
    return _plural(f"{context}{CONTEXT_SEPARATOR}", singular, plural, number)


def _plural(prefix: str, singular: str, plural: str, number: Any) -> str:
    entry = current().catalog.plurals.get(f"{prefix}{singular}")
    if entry is None:
        return str(singular if number == 1 else plural)
    choose, forms = entry
    index = choose(number)
    return forms[index] if index < len(forms) else forms[-1]


gettext_lazy = lazy(gettext, str)
"""Translates a message when it is used, to the language that is active then."""

pgettext_lazy = lazy(pgettext, str)
"""Translates a message with a context when it is used."""
