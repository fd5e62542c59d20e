"""`{% load humanize %}`: numbers and days as people say them.

The filters about time are in `natural_time`; all are registered here.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation, localcontext
from typing import Any

from plectrum.contrib.humanize.natural_time import naturalday, naturaltime
from plectrum.template import Library
from plectrum.utils import formats
from plectrum.utils.translation import gettext, ngettext_lazy, pgettext
from plectrum.utils.translation import gettext_noop as _

register = Library()
register.filter("naturalday", naturalday, expects_localtime=True, needs_environment=True)
register.filter("naturaltime", naturaltime)

DIGITS = (
    _("one"), _("two"), _("three"), _("four"), _("five"), _("six"), _("seven"), _("eight"),
    _("nine"),
)  # fmt: skip
LARGE_NUMBERS = (
    (6, ngettext_lazy("%(value)s million", "%(value)s million")),
    (9, ngettext_lazy("%(value)s billion", "%(value)s billion")),
    (12, ngettext_lazy("%(value)s trillion", "%(value)s trillion")),
    (15, ngettext_lazy("%(value)s quadrillion", "%(value)s quadrillion")),
    (18, ngettext_lazy("%(value)s quintillion", "%(value)s quintillion")),
    (21, ngettext_lazy("%(value)s sextillion", "%(value)s sextillion")),
    (24, ngettext_lazy("%(value)s septillion", "%(value)s septillion")),
    (27, ngettext_lazy("%(value)s octillion", "%(value)s octillion")),
    (30, ngettext_lazy("%(value)s nonillion", "%(value)s nonillion")),
    (33, ngettext_lazy("%(value)s decillion", "%(value)s decillion")),
    (100, ngettext_lazy("%(value)s googol", "%(value)s googol")),
)
"""Powers of ten that have a name, with it."""


def _integer(value: Any) -> int | None:
    """Returns the whole number that a value is or spells, or `None`."""
    try:
        return int(value)
    except (TypeError, ValueError):
        return None


@register.filter(is_safe=True)
def ordinal(value: Any) -> Any:
    """Writes a whole number as an ordinal: 1st, 2nd, 3rd; a negative one stays as it is."""
    number = _integer(value)
    if number is None:
        return value
    if number < 0:
        return str(number)
    last = number % 10
    if number % 100 in {11, 12, 13} or last not in {1, 2, 3}:
        return pgettext("ordinal", "%sth") % number
    if last == 1:
        return pgettext("ordinal", "%sst") % number
    if last == 2:
        return pgettext("ordinal", "%snd") % number
    return pgettext("ordinal", "%srd") % number


@register.filter(is_safe=True)
def intcomma(value: Any, use_l10n: bool = True) -> str:
    """Puts separators between the thousands of a number.

    Args:
        value: The number, or a text that spells one; other texts are grouped where they begin
            with digits.
        use_l10n: Whether the separators are those of the active language.
    """
    number = _number(value) if use_l10n else None
    if number is not None:
        return formats.number_format(number, use_l10n=True, force_grouping=True)
    sign_and_digits, rest = _split_number(str(value))
    return f"{_grouped(sign_and_digits)}{rest}"


def _number(value: Any) -> int | float | Decimal | None:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, (int, float, Decimal)):
        return value
    if not isinstance(value, str):
        return None
    try:
        return Decimal(value)
    except InvalidOperation:
        return None


def _split_number(text: str) -> tuple[str, str]:
    match = re.match(r"-?\d+", text)
    end = 0 if match is None else match.end()
    return text[:end], text[end:]


def _grouped(digits: str) -> str:
    sign = "-" if digits.startswith("-") else ""
    digits = digits.removeprefix("-")
    head = len(digits) % 3
    groups = [digits[:head]] if head else []
    groups += [digits[start : start + 3] for start in range(head, len(digits), 3)]
    return sign + ",".join(groups)


@register.filter(is_safe=False)
def intword(value: Any) -> Any:
    """Writes a large whole number in words: `1.2 million`; a small one stays as it is."""
    number = _integer(value)
    if number is None:
        return value
    if abs(number) < 10**6:
        return number
    for exponent, text in LARGE_NUMBERS:
        if abs(number) < 10 ** (exponent + 3):
            with localcontext(prec=len(str(number)) + 1):
                rounded = Decimal(number).scaleb(-exponent).quantize(Decimal("0.1"), ROUND_HALF_UP)
            if not rounded:
                rounded = abs(rounded)
            shown = formats.number_format(rounded, 1)
            return _plural(text, rounded, shown)
    return number


def _plural(text: Any, number: Decimal, shown: str) -> str:
    """Returns a text in the singular for 1.0 and -1.0 and in the plural for everything else."""
    count = 1 if abs(number) == 1 else max(2, int(abs(number)))
    return str(text % count) % {"value": shown}


@register.filter(is_safe=True)
def apnumber(value: Any) -> Any:
    """Spells the numbers from one to nine; others stay numbers, as the Associated Press does."""
    number = _integer(value)
    if number is None:
        return value
    return gettext(DIGITS[number - 1]) if 0 < number < 10 else number
