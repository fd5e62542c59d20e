"""Variables, filters and their arguments: `book.title|default:"?"`."""

from __future__ import annotations

import inspect
import logging
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Protocol, TypeAlias

from plectrum.template.engine.errors import TemplateSyntaxError, VariableDoesNotExist
from plectrum.template.engine.runtime import filters as filtering
from plectrum.template.engine.runtime.lookup import (
    INVALID,
    MISSING,
    SILENCED,
    find,
    look_up,
    settle,
)
from plectrum.utils.safestring import mark_safe
from plectrum.utils.text import unescape_string_literal

_logger = logging.getLogger("plectrum.template")

_QUOTED = r""""(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'"""
_CONSTANT = rf"_\((?:{_QUOTED})\)|{_QUOTED}"
_NUMBER = r"[-+.]?\d[\d.e]*"
_OPERAND = rf"(?P<constant>{_CONSTANT})|(?P<variable>[\w.]+|{_NUMBER})"
_HEAD = re.compile(_OPERAND, re.DOTALL)
_FILTER = re.compile(rf"\s*\|\s*(?P<name>\w+)(?::(?:{_OPERAND}))?", re.DOTALL)
MAX_PARTS = 30
"""Each part of an expression nests the generated code, whose depth Python limits."""

_KEYWORD = re.compile(r"(?:(\w+)=)?(.+)")


Filter: TypeAlias = tuple[Callable[..., Any], list[tuple[bool, Any]]]
"""A filter and its arguments: pairs of whether it is a variable, and the variable or the value."""


class FilterFinder(Protocol):
    """What an expression asks of the parser: a filter by its name."""

    environment: Any

    def find_filter(self, name: str) -> Callable[..., Any]:
        """Returns the filter of a name, or raises TemplateSyntaxError."""
        ...


class Variable:
    """A name with dots, a number or a text, as template authors write it.

    Attributes:
        var: The text.
        literal: The value of a number or a text.
        lookups: The names between the dots.
        translate: Whether the text is to be translated: `_("…")`.
        message_context: The context of the translation.
    """

    __slots__ = ("literal", "lookups", "message_context", "translate", "var")

    def __init__(self, var: str) -> None:
        if not isinstance(var, str):
            raise TypeError(f"Variable must be a string or number, got {type(var)}")
        self.var = var
        self.literal: Any = None
        self.lookups: tuple[str, ...] | None = None
        self.translate = False
        self.message_context: str | None = None
        number = _number(var)
        if number is not None:
            self.literal = number
            return
        text = var
        if text.startswith("_(") and text.endswith(")"):
            self.translate = True
            text = text[2:-1]
        if text[:1] in {'"', "'"}:
            try:
                self.literal = mark_safe(unescape_string_literal(text))
            except ValueError:
                raise TemplateSyntaxError(f"The text {text} is not closed.") from None
            return
        if "._" in text or text.startswith("_"):
            raise TemplateSyntaxError(
                f"Variables and attributes may not begin with underscores: '{text}'.",
                hint="Names with an underscore in front are private to Python code.",
            )
        if invalid := re.search(r"[+-]", text):
            raise TemplateSyntaxError(
                f"Invalid character ({invalid.group()!r}) in variable name: {text!r}.",
                hint="The template language has no arithmetic; see the filter `add`.",
            )
        self.lookups = tuple(text.split("."))

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.var!r}>"

    def __str__(self) -> str:
        return self.var

    def resolve(self, context: Any) -> Any:
        """Returns the value in a context.

        Raises:
            VariableDoesNotExist: The context has no such name, or the object no such part.
        """
        if self.lookups is None:
            return self._translated(context) if self.translate else self.literal
        current = settle(find(context, self.lookups[0]))
        missing, inside = self.lookups[0], context
        if current is not MISSING:
            for bit in self.lookups[1:]:
                if current is INVALID:
                    current = context.template.engine.string_if_invalid
                missing, inside = bit, current
                current = look_up(current, bit)
                if current is MISSING or current is SILENCED:
                    break
        if current is MISSING:
            error = VariableDoesNotExist("Failed lookup for key [%s] in %r", (missing, inside))
            _log_unresolved(missing, context, error)
            raise error
        if current is SILENCED or current is INVALID:
            if current is SILENCED:
                _log_unresolved(missing, context, None)
            return context.template.engine.string_if_invalid
        return current

    def _translated(self, context: Any) -> Any:
        environment = context.template.engine.environment
        return translated(environment, self.literal, self.message_context)


def logs_variables() -> bool:
    """Tells whether variables that are not found are logged, which makes templates slower."""
    return _logger.isEnabledFor(logging.DEBUG)


def _log_unresolved(name: str, context: Any, error: Exception | None) -> None:
    if logs_variables():
        template = getattr(context, "template_name", None) or "unknown"
        message = "Exception while resolving variable '%s' in template '%s'."
        _logger.debug(message, name, template, exc_info=error)


def translated(environment: Any, text: str, message_context: str | None) -> Any:
    """Returns a text of a template in the current language; a safe text stays safe."""
    message = str(text).replace("%", "%%")
    if message_context:
        answer = environment.pgettext(message_context, message)
    else:
        answer = environment.gettext(message)
    return mark_safe(str(answer).replace("%%", "%"))


def _number(text: str) -> int | float | None:
    if not text or text[0] not in "0123456789+-.":
        return None
    try:
        if "." in text or "e" in text.lower():
            return None if text.endswith(".") else float(text)
        return int(text)
    except ValueError:
        return None


class FilterExpression:
    """A variable and the filters that it goes through.

    Attributes:
        token: The text.
        var: The variable, or the value where it is a constant.
        filters: Pairs of a function and its arguments; an argument is a pair
            (whether it is a variable, the variable or the value).
        is_var: Whether `var` is a variable.

    Raises:
        TemplateSyntaxError: The text is no expression.
    """

    __slots__ = ("environment", "filter_names", "filters", "is_var", "token", "var")

    def __init__(self, token: str, parser: FilterFinder) -> None:
        self.token = token
        self.environment = parser.environment
        self.filters: list[Filter] = []
        self.filter_names: list[str] = []
        match = _HEAD.match(token)
        if match is None:
            raise _unparsed(token, 0)
        self.is_var, self.var = _operand(match)
        position = match.end()
        while position < len(token):
            match = _FILTER.match(token, position)
            if match is None:
                raise _unparsed(token, position)
            name = match["name"]
            function = parser.find_filter(name)
            arguments = [] if match.lastgroup == "name" else [_operand(match)]
            self.args_check(name, function, arguments)
            self.filters.append((function, arguments))
            self.filter_names.append(name)
            position = match.end()
        self._check_length()

    def _check_length(self) -> None:
        parts = len(self.filters) + len(getattr(self.var, "lookups", None) or ())
        if parts > MAX_PARTS:
            raise TemplateSyntaxError(
                f"An expression has {parts} names and filters, more than {MAX_PARTS}: "
                f"'{self.token[:40]}…'.",
                hint="Give a part of it a name by {% with %}.",
            )

    @staticmethod
    def args_check(name: str, func: Callable[..., Any], provided: list[Any]) -> bool:
        """Checks that a filter takes as many arguments as it is given.

        Raises:
            TemplateSyntaxError: It takes fewer or more.
        """
        required, allowed = argument_counts(inspect.unwrap(func))
        given = len(provided) + 1
        if not required <= given <= allowed:
            raise TemplateSyntaxError(
                f"{name} requires {required} arguments, {given} provided.",
                hint=f'Write {name}:"argument", without spaces, or leave the argument out.',
            )
        return True

    def resolve(self, context: Any, ignore_failures: bool = False) -> Any:
        """Returns the value in a context.

        Args:
            context: The context.
            ignore_failures: Whether an unknown variable is `None` and not `string_if_invalid`.
        """
        value = self.var
        if self.is_var:
            try:
                value = value.resolve(context)
            except VariableDoesNotExist:
                if ignore_failures:
                    value = None
                else:
                    invalid = context.template.engine.string_if_invalid
                    if invalid:
                        return invalid % self.var if "%s" in invalid else invalid
                    value = invalid
        for function, arguments in self.filters:
            values = [item.resolve(context) if is_var else item for is_var, item in arguments]
            value = filtering.apply_filter(
                self.environment, function, value, values, context.autoescape, context.use_tz
            )
        return value

    def __str__(self) -> str:
        return self.token

    def __repr__(self) -> str:
        return f"<{type(self).__qualname__} {self.token!r}>"


@lru_cache(maxsize=1024)
def argument_counts(function: Callable[..., Any]) -> tuple[int, int]:
    """Returns how many arguments a filter must get and may get."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return 1, 2
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    positional = [parameter for parameter in parameters if parameter.kind in kinds]
    required = sum(parameter.default is inspect.Parameter.empty for parameter in positional)
    return required, len(positional)


def _operand(match: re.Match[str]) -> tuple[bool, Any]:
    constant = match["constant"]
    if constant is None:
        variable = Variable(match["variable"])
        return True, variable
    variable = Variable(constant)
    return (True, variable) if variable.translate else (False, variable.literal)


def _unparsed(token: str, position: int) -> TemplateSyntaxError:
    rest = token[position:]
    return TemplateSyntaxError(f"Could not parse the remainder: '{rest}' from '{token}'.")


def token_kwargs(
    bits: list[str], parser: Any, support_legacy: bool = False
) -> dict[str, FilterExpression]:
    """Takes `name=expression` words off the front of a list and returns them compiled.

    Args:
        bits: The words; those that are used are removed.
        parser: The parser, which compiles the expressions.
        support_legacy: Whether `expression as name`, joined by `and`, is also understood.
    """
    keywords: dict[str, FilterExpression] = {}
    if not bits:
        return keywords
    match = _KEYWORD.match(bits[0])
    is_modern = match is not None and match[1] is not None
    if not is_modern and not (support_legacy and len(bits) >= 3 and bits[1] == "as"):
        return keywords
    while bits:
        if is_modern:
            match = _KEYWORD.match(bits[0])
            if match is None or match[1] is None:
                return keywords
            name, value = match[1], match[2]
            del bits[:1]
        else:
            if len(bits) < 3 or bits[1] != "as":
                return keywords
            value, name = bits[0], bits[2]
            del bits[:3]
        keywords[name] = parser.compile_filter(value)
        if bits and not is_modern:
            if bits[0] != "and":
                return keywords
            del bits[:1]
    return keywords
