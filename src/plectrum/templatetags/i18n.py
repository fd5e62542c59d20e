"""`{% load i18n %}`: texts in the language of the visitor, and what languages there are."""

from __future__ import annotations

from typing import Any

from plectrum.conf import settings
from plectrum.template.base import Node, NodeList, Parser, TemplateSyntaxError, Token
from plectrum.template.engine.expressions import FilterExpression, translated
from plectrum.template.engine.nodes import CallNode, FirstOfNode, VariableNode
from plectrum.template.library import Library
from plectrum.templatetags import blocktranslate
from plectrum.utils import translation

register = Library()
register.tag("blocktranslate", blocktranslate.parse)
register.tag("blocktrans", blocktranslate.parse)


def _translate(value: Any, message_context: Any = None, *, environment: Any) -> Any:
    """Translates the text of `{% translate %}`; works as a filter before all others."""
    text = translated(environment, str(value), message_context)
    return text if hasattr(value, "__html__") else str.__str__(text)


_translate.needs_environment = True  # type: ignore[attr-defined]  # the flag of filters


@register.tag("translate")
@register.tag("trans")
def parse_translate(parser: Parser, token: Token) -> Node:
    """`{% translate "text" noop context "month" as name %}`."""
    words = token.split_contents()
    if len(words) < 2:
        raise TemplateSyntaxError(f"'{words[0]}' takes at least one argument")
    expression = parser.compile_filter(words[1])
    is_noop, target, message_context = _options(parser, words[0], words[2:])
    if not is_noop:
        arguments = [] if message_context is None else [(True, message_context)]
        expression.filters.insert(0, (_translate, arguments))
        expression.filter_names.insert(0, "translate")
    if target is not None:
        return FirstOfNode([expression], target)
    return VariableNode(expression)


def _options(
    parser: Parser, tag: str, words: list[str]
) -> tuple[bool, str | None, FilterExpression | None]:
    is_noop = False
    target = None
    message_context = None
    seen: set[str] = set()
    rest = list(words)
    while rest:
        option = rest.pop(0)
        if option in seen:
            raise TemplateSyntaxError(f"The '{option}' option was specified more than once.")
        seen.add(option)
        if option == "noop":
            is_noop = True
            continue
        if option not in {"context", "as"}:
            raise TemplateSyntaxError(
                f"Unknown argument for '{tag}' tag: '{option}'. The only options available are "
                "'noop', 'context' \"xxx\", and 'as VAR'."
            )
        value = rest.pop(0) if rest else None
        if value is None or (option == "context" and value in {"as", "noop"}):
            raise TemplateSyntaxError(
                f"Invalid argument '{value}' provided to the '{tag}' tag for the {option} option"
                if value is not None
                else f"No argument provided to the '{tag}' tag for the {option} option."
            )
        if option == "context":
            message_context = parser.compile_filter(value)
        else:
            target = value
    return is_noop, target, message_context


class LanguageNode(Node):
    """`{% language %}`: its nodes are rendered in another language."""

    def __init__(self, nodelist: NodeList, language: FilterExpression) -> None:
        self.nodelist = nodelist
        self.language = language

    def render(self, context: Any) -> str:
        """Returns the text of the nodes in the language."""
        with translation.override(self.language.resolve(context)):
            return self.nodelist.render(context)

    async def arender(self, context: Any) -> str:
        """Returns the text of the nodes in the language, awaiting what must be awaited."""
        with translation.override(self.language.resolve(context)):
            return await self.nodelist.arender(context)


@register.tag("language")
def parse_language(parser: Parser, token: Token) -> Node:
    """`{% language "de" %} … {% endlanguage %}`."""
    words = token.split_contents()
    if len(words) != 2:
        raise TemplateSyntaxError(f"'{words[0]}' takes one argument (language)")
    language = parser.compile_filter(words[1])
    nodelist = parser.parse(("endlanguage",))
    parser.delete_first_token()
    return LanguageNode(nodelist, language)


def _target(token: Token) -> str:
    words = token.contents.split()
    if len(words) != 3 or words[1] != "as":
        raise TemplateSyntaxError(f"'{words[0]}' requires 'as variable' (got {words!r})")
    return words[2]


def _available_languages() -> list[tuple[str, str]]:
    return [(code, translation.gettext(name)) for code, name in settings.LANGUAGES]


@register.tag("get_available_languages")
def parse_available_languages(parser: Parser, token: Token) -> Node:
    """`{% get_available_languages as name %}`."""
    return CallNode(_available_languages, target=_target(token))


@register.tag("get_current_language")
def parse_current_language(parser: Parser, token: Token) -> Node:
    """`{% get_current_language as name %}`."""
    return CallNode(translation.get_language, target=_target(token))


@register.tag("get_current_language_bidi")
def parse_current_language_bidi(parser: Parser, token: Token) -> Node:
    """`{% get_current_language_bidi as name %}`."""
    return CallNode(translation.get_language_bidi, target=_target(token))


def _for_words(token: Token) -> tuple[str, str]:
    words = token.split_contents()
    if len(words) != 5 or words[1] != "for" or words[3] != "as":
        raise TemplateSyntaxError(
            f"'{words[0]}' requires 'for string as variable' (got {words[1:]!r})"
        )
    return words[2], words[4]


@register.tag("get_language_info")
def parse_language_info(parser: Parser, token: Token) -> Node:
    """`{% get_language_info for "de" as name %}`."""
    code, target = _for_words(token)
    return CallNode(translation.get_language_info, [parser.compile_filter(code)], target=target)


def _language_infos(languages: Any) -> list[dict[str, Any]]:
    codes = [item if isinstance(item, str) else item[0] for item in languages]
    return [translation.get_language_info(code) for code in codes]


@register.tag("get_language_info_list")
def parse_language_info_list(parser: Parser, token: Token) -> Node:
    """`{% get_language_info_list for languages as name %}`."""
    languages, target = _for_words(token)
    return CallNode(_language_infos, [parser.compile_filter(languages)], target=target)


@register.filter
def language_name(lang_code: str) -> str:
    """Returns the English name of a language."""
    return str(translation.get_language_info(lang_code)["name"])


@register.filter
def language_name_translated(lang_code: str) -> str:
    """Returns the name of a language in the active language."""
    return translation.gettext(translation.get_language_info(lang_code)["name"])


@register.filter
def language_name_local(lang_code: str) -> str:
    """Returns the name of a language in that language."""
    return str(translation.get_language_info(lang_code)["name_local"])


@register.filter
def language_bidi(lang_code: str) -> bool:
    """Tells whether a language is written from right to left."""
    return bool(translation.get_language_info(lang_code)["bidi"])
