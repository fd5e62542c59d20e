"""Filters over numbers."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from typing import Any

from plectrum.template.engine.environment import Environment
from plectrum.template.engine.library import Library
from plectrum.utils.html import avoid_wrapping
from plectrum.utils.safestring import SafeString

register = Library()

MAX_DIGITS = 200
"""A number with more digits than this is shown as it is given, and not rounded."""
UNITS = ("KB", "MB", "GB", "TB", "PB")


@register.filter(is_safe=False)
def add(value: Any, arg: Any) -> Any:
    """Adds two numbers, or two values that can be added; otherwise gives an empty text."""
    try:
        return int(value) + int(arg)
    except (ValueError, TypeError):
        try:
            return value + arg
        except Exception:  # noqa: BLE001 - documented: whatever cannot be added gives nothing
            return ""


@register.filter(is_safe=False)
def get_digit(value: Any, arg: Any) -> Any:
    """Returns a digit of a whole number, counted from the right, from 1."""
    try:
        position = int(arg)
        number = int(value)
    except ValueError:
        return value
    if position < 1:
        return number
    try:
        return int(str(number)[-position])
    except IndexError:
        return 0


@register.filter(is_safe=False)
def divisibleby(value: Any, arg: Any) -> bool:
    """Tells whether a number can be divided by another without a rest."""
    return int(value) % int(arg) == 0


@register.filter(is_safe=True, needs_environment=True)
def floatformat(
    text: Any,
    arg: Any = -1,
    *,
    environment: Environment = Environment(),  # noqa: B008
) -> Any:
    """Rounds a number to decimal places.

    Args:
        text: The number.
        arg: The places; negative means that zeros only are left out. The suffix `g` groups
            thousands, `u` writes the number unlocalised.
        environment: Writes the number.
    """
    places, force_grouping, use_l10n = _format_options(arg)
    given = str(text)
    number = _decimal(text)
    if number is None:
        return ""
    try:
        precision = int(places)
    except ValueError:
        return given
    if not number.is_finite() or max(abs(number.adjusted()), abs(precision)) > MAX_DIGITS:
        return given
    if precision <= 0 and number == number.to_integral_value():
        whole = f"{int(number):d}"
        return SafeString(environment.number_format(whole, 0, use_l10n, force_grouping))
    rounded = _rounded(number, abs(precision))
    return SafeString(environment.number_format(rounded, abs(precision), use_l10n, force_grouping))


def _format_options(arg: Any) -> tuple[Any, bool, bool]:
    """Returns the places, whether thousands are grouped, and whether the number is localised."""
    if not isinstance(arg, str) or not arg:
        return arg, False, True
    places = arg
    force_grouping = False
    use_l10n = True
    for _ in range(2):
        if places[-1:] == "g" and not force_grouping:
            force_grouping, places = True, places[:-1]
        elif places[-1:] == "u" and use_l10n:
            use_l10n, places = False, places[:-1]
    return places or -1, force_grouping, use_l10n


def _decimal(value: Any) -> Decimal | None:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        pass
    try:
        return Decimal(str(float(value)))
    except (ValueError, InvalidOperation, TypeError):
        return None


def _rounded(number: Decimal, places: int) -> str:
    precision = abs(number.adjusted()) + places + len(number.as_tuple().digits) + 2
    exponent = Decimal(1).scaleb(-places)
    rounded = number.quantize(exponent, ROUND_HALF_UP, Context(prec=precision))
    return f"{rounded.copy_abs() if rounded == 0 else rounded:f}"


@register.filter(is_safe=True, needs_environment=True)
def filesizeformat(
    bytes_: Any,
    *,
    environment: Environment = Environment(),  # noqa: B008
) -> str:
    """Writes a number of bytes for people: `4.1 MB`."""
    try:
        size = int(bytes_)
    except (TypeError, ValueError, UnicodeDecodeError):
        size = 0
    amount = abs(size)
    if amount < 1024:
        text = environment.ngettext("%(size)d byte", "%(size)d bytes", amount) % {"size": amount}
    else:
        power = min((amount.bit_length() - 1) // 10, len(UNITS))
        shown = environment.number_format(round(amount / (1 << 10 * power), 1), 1, None, False)
        text = environment.gettext(f"%s {UNITS[power - 1]}") % shown
    return avoid_wrapping(f"-{text}" if size < 0 else text)


@register.filter(is_safe=False)
def pluralize(value: Any, arg: str = "s") -> str:
    """Returns an ending for one or for many: nothing and `s`, or what is given."""
    endings = arg.split(",") if "," in arg else ["", arg]
    if len(endings) > 2:
        return ""
    singular, plural = endings
    try:
        return singular if float(value) == 1 else plural
    except ValueError:
        return ""
    except TypeError:
        pass
    try:
        return singular if len(value) == 1 else plural
    except TypeError:
        return ""
