"""Addresses as headers and servers take them."""

from __future__ import annotations

from email.headerregistry import Address
from email.utils import getaddresses
from typing import Any

from plectrum.utils.encoding import punycode


def in_ascii(address: Any) -> str:
    """Returns an address whose domain is in ASCII (RFC 5891), its display name as it was.

    Raises:
        ValueError: It has a line break.
    """
    text = str(address)
    if text.isascii():
        return text
    refuse_line_breaks(text)
    return ", ".join(_one_in_ascii(name, place) for name, place in getaddresses([text]))


def _one_in_ascii(name: str, place: str) -> str:
    local, _, domain = place.rpartition("@")
    if not local:
        return str(Address(name)) if name else place
    domain = domain if domain.isascii() else punycode(domain)
    return str(Address(name, local, domain))


def mailbox(address: Any) -> str:
    """Returns the bare address, as servers take it: `a@b.example` of `A <a@b.example>`.

    Raises:
        ValueError: It is none, or more than one.
    """
    found = getaddresses([in_ascii(address)])
    if len(found) != 1 or not found[0][1]:
        raise ValueError(f"{str(address)!r} is not one address.")
    return found[0][1]


def refuse_line_breaks(text: str) -> None:
    """Refuses what would begin another header.

    Raises:
        ValueError: The text has a line break.
    """
    if "\n" in text or "\r" in text:
        raise ValueError("Header values may not contain linefeed or carriage return characters")
