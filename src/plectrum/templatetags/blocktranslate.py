"""`{% blocktranslate %}`: a text with values in it, translated as one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any

from plectrum.template.base import (
    FilterExpression,
    Node,
    Parser,
    TemplateSyntaxError,
    Token,
    TokenType,
    token_kwargs,
)
from plectrum.template.engine.nodes import CallNode
from plectrum.template.engine.runtime.output import presenter
from plectrum.utils import translation
from plectrum.utils.safestring import SafeString

MAX_VALUES = 500

ASVAR, CONTEXT, COUNT, TRIMMED, WITH = "asvar", "context", "count", "trimmed", "with"


@dataclass
class _Options:
    """What the words of the tag ask for."""

    extra: dict[str, FilterExpression] = field(default_factory=dict)
    counter: FilterExpression | None = None
    counter_name: str | None = None
    message_context: FilterExpression | None = None
    target: str | None = None
    trimmed: bool = False


def parse(parser: Parser, token: Token) -> Node:
    """Compiles the tag with its text, and a `{% plural %}` if it counts."""
    tag = token.split_contents()[0]
    options = _parse_options(parser, token)
    singular, end = _collect(parser)
    plural: list[Token] = []
    if options.counter is not None:
        if end.contents.strip() != "plural":
            raise TemplateSyntaxError(
                f"{tag!r} doesn't allow other block tags inside it",
                hint="A counted text needs {% plural %} and the text for many.",
            )
        plural, end = _collect(parser)
    if end.contents.strip() != f"end{tag}":
        raise TemplateSyntaxError(
            f"{tag!r} doesn't allow other block tags (seen {end.contents!r}) inside it",
            position=end.position[0],
        )
    return _make_node(parser, options, singular, plural)


def _parse_options(parser: Parser, token: Token) -> _Options:
    words = token.split_contents()
    tag, rest = words[0], words[1:]
    options = _Options()
    seen: set[str] = set()
    while rest:
        option = rest.pop(0)
        if option in seen:
            raise TemplateSyntaxError(f"The {option!r} option was specified more than once.")
        seen.add(option)
        if option == TRIMMED:
            options.trimmed = True
        elif option == WITH:
            options.extra = token_kwargs(rest, parser, support_legacy=True)
            if not options.extra:
                raise TemplateSyntaxError(
                    f'"with" in {tag!r} tag needs at least one keyword argument.'
                )
        elif option == COUNT:
            counted = token_kwargs(rest, parser, support_legacy=True)
            if len(counted) != 1:
                raise TemplateSyntaxError(
                    f'"count" in {tag!r} tag expected exactly one keyword argument.'
                )
            ((options.counter_name, options.counter),) = counted.items()
        elif option == CONTEXT:
            options.message_context = parser.compile_filter(_value(rest, option, tag))
        elif option == ASVAR:
            options.target = _value(rest, option, tag)
        else:
            raise TemplateSyntaxError(f"Unknown argument for {tag!r} tag: {option!r}.")
    return options


def _value(rest: list[str], option: str, tag: str) -> str:
    if not rest:
        raise TemplateSyntaxError(f'"{option}" in {tag!r} tag expected exactly one argument.')
    return rest.pop(0)


def _collect(parser: Parser) -> tuple[list[Token], Token]:
    """Takes texts and variables off the parser, and the tag that ends them."""
    collected: list[Token] = []
    while parser.tokens:
        token = parser.next_token()
        if token.token_type in {TokenType.VAR, TokenType.TEXT}:
            collected.append(token)
        elif token.token_type is TokenType.BLOCK:
            return collected, token
    parser.unclosed_block_tag(["endblocktranslate"])
    raise AssertionError("unclosed_block_tag always raises")


def _message(tokens: list[Token], *, trimmed: bool) -> tuple[str, list[str]]:
    """Returns the text as translators see it, and the names in it."""
    pieces: list[str] = []
    names: list[str] = []
    for token in tokens:
        if token.token_type is TokenType.TEXT:
            pieces.append(token.contents.replace("%", "%%"))
        else:
            pieces.append(f"%({token.contents})s")
            names.append(token.contents)
    if len(set(names)) > MAX_VALUES:
        raise TemplateSyntaxError(
            f"A text to translate has {len(set(names))} values, more than {MAX_VALUES}.",
            hint="Translate it in smaller parts.",
        )
    message = "".join(pieces)
    return (translation.trim_whitespace(message) if trimmed else message), names


def _make_node(
    parser: Parser, options: _Options, singular: list[Token], plural: list[Token]
) -> Node:
    singular_message, names = _message(singular, trimmed=options.trimmed)
    plural_message, plural_names = _message(plural, trimmed=options.trimmed)
    known = dict(options.extra)
    if options.counter is not None and options.counter_name is not None:
        known[options.counter_name] = options.counter
    nothing = parser.compile_filter('""')
    values = {
        name: known.get(name) or _whole_name(parser, name) for name in [*names, *plural_names]
    }
    shown_plural = plural_message if options.counter is not None else None
    return CallNode(
        partial(_show, singular_message, shown_plural),
        [options.message_context or nothing, options.counter or nothing],
        values,
        options.target,
        takes_context=True,
        escapes=False,
    )


def _whole_name(parser: Parser, name: str) -> FilterExpression:
    """Returns an expression that looks for a name with its dots; there are no lookups here."""
    expression = parser.compile_filter(name)
    if expression.is_var:
        expression.var.lookups = (name,)
    return expression


def _show(
    singular: str,
    plural: str | None,
    context: Any,
    message_context: Any,
    count: Any,
    /,
    **values: Any,
) -> SafeString:
    return _Message(singular, plural).show(context, message_context, count, **values)


@dataclass(frozen=True)
class _Message:
    """A text, and the text for many if it counts, as translators see them."""

    singular: str
    plural: str | None

    def show(self, context: Any, message_context: Any, count: Any, /, **values: Any) -> SafeString:
        """Returns the translated text with its values, which are shown like variables."""
        present = _present(context)
        shown = {name: present(value) for name, value in values.items()}
        text = self._translated(message_context, count)
        try:
            return SafeString(text % shown)
        except (KeyError, ValueError):
            return self._untranslated(message_context, count, shown)

    def _untranslated(self, message_context: Any, count: Any, shown: dict[str, str]) -> SafeString:
        """COMPAT: a translation whose values do not fit is left out, the original is shown."""
        with translation.override(None):
            text = self._translated(message_context, count)
        try:
            return SafeString(text % shown)
        except (KeyError, ValueError):
            raise TemplateSyntaxError(
                f"'blocktranslate' is unable to format string returned by gettext: {text!r} "
                f"using {shown!r}"
            ) from None

    def _translated(self, message_context: Any, count: Any) -> str:
        if self.plural is None:
            if message_context:
                return translation.pgettext(message_context, self.singular)
            return translation.gettext(self.singular)
        if not isinstance(count, (int, float, Decimal)):
            raise TemplateSyntaxError("'count' argument to 'blocktranslate' tag must be a number.")
        number: Any = count
        if message_context:
            return translation.npgettext(message_context, self.singular, self.plural, number)
        return translation.ngettext(self.singular, self.plural, number)


def _present(context: Any) -> Callable[[Any], str]:
    environment = context.template.engine.environment
    return presenter(environment, context.variant).present
