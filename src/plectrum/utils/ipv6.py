"""Reading and writing IPv6 addresses."""

from __future__ import annotations

import ipaddress

from plectrum.core.exceptions import ValidationError

MAX_LENGTH = 39


def clean_ipv6_address(
    ip_str: str,
    unpack_ipv4: bool = False,
    error_message: object = "This is not a valid IPv6 address.",
    max_length: int = MAX_LENGTH,
) -> str:
    """Returns the shortest form of an address.

    Args:
        ip_str: The address.
        unpack_ipv4: Whether a mapped IPv4 address is returned as IPv4.
        error_message: What the error says.
        max_length: The longest text that is read.

    Raises:
        ValidationError: The text is no IPv6 address.
    """
    address = _parse(ip_str, max_length)
    if address is None:
        raise ValidationError(error_message, code="invalid", params={"protocol": "IPv6"})
    if address.ipv4_mapped is None:
        return str(ipaddress.IPv6Address(int(address)))
    return str(address.ipv4_mapped) if unpack_ipv4 else f"::ffff:{address.ipv4_mapped}"


def is_valid_ipv6_address(ip_addr: object) -> bool:
    """Tells whether a value is an IPv6 address, as text or as an object of `ipaddress`."""
    return (
        isinstance(ip_addr, ipaddress.IPv6Address) or _parse(ip_addr, MAX_LENGTH + 15) is not None
    )


def _parse(value: object, max_length: int) -> ipaddress.IPv6Address | None:
    text = str(value)
    if len(text) > max_length:
        return None
    try:
        return ipaddress.IPv6Address(text)
    except ValueError:
        return None
