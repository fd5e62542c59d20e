"""Numbers as text, with separators that are passed in."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

MAX_DIGITS = 200
"""Longer numbers are written in scientific notation."""


def format(  # noqa: A001 - documented name
    number: float | Decimal | str,
    decimal_sep: str,
    decimal_pos: int | None = None,
    grouping: int | Sequence[int] = 0,
    thousand_sep: str = "",
    force_grouping: bool = False,
    use_l10n: bool | None = None,
) -> str:
    """Returns a number as text.

    Args:
        number: The number, or a text that is one.
        decimal_sep: Stands before the fraction.
        decimal_pos: How many digits of the fraction to write; more are cut, not rounded.
        grouping: The size of the groups of digits, or their sizes from the right; the last
            one repeats (a zero says so too), and a negative one ends the grouping.
        thousand_sep: Stands between groups.
        force_grouping: Whether to group; `use_l10n` alone does not.
        use_l10n: Accepted for its documented callers.
    """
    if number is None or number == "":
        return str(number)
    if isinstance(number, bool):
        return str(number)
    use_grouping = (force_grouping or bool(use_l10n)) and grouping != 0
    if isinstance(number, int) and not use_grouping and not decimal_pos:
        return str(number)
    text = _plain(number, decimal_pos)
    if "e" in text:
        coefficient, exponent = text.split("e")
        shown = format(
            coefficient, decimal_sep, decimal_pos, grouping, thousand_sep, force_grouping
        )
        return f"{shown}e{exponent}"
    sign = "-" if text.startswith("-") else ""
    whole, _, fraction = text.removeprefix("-").partition(".")
    if decimal_pos is not None:
        fraction = fraction[:decimal_pos].ljust(decimal_pos, "0")
    if use_grouping:
        whole = _group(whole, grouping, thousand_sep)
    return f"{sign}{whole}{decimal_sep}{fraction}" if fraction else f"{sign}{whole}"


def _plain(number: float | Decimal | str, decimal_pos: int | None) -> str:
    """Returns the digits of a number without separators."""
    if isinstance(number, float) and "e" in str(number).lower():
        number = Decimal(str(number))
    if not isinstance(number, Decimal) or not number.is_finite():
        return str(number)
    if decimal_pos is not None and abs(number) < Decimal(f"1e-{decimal_pos}"):
        number = Decimal(0)
    _, digits, exponent = number.as_tuple()
    if abs(int(exponent)) + len(digits) > MAX_DIGITS:
        return f"{number:e}"
    return f"{number:f}"


def _group(whole: str, grouping: int | Sequence[int], separator: str) -> str:
    sizes = [grouping] if isinstance(grouping, int) else list(grouping)
    groups: list[str] = []
    size = 0
    while whole:
        size = (sizes.pop(0) or size) if sizes else size
        if size <= 0:
            groups.append(whole)
            break
        groups.append(whole[-size:])
        whole = whole[:-size]
    return separator.join(reversed(groups))
