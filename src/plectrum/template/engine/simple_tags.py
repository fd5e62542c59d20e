"""Tags that are functions: how their words become arguments, and what node they make."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from plectrum.template.engine.errors import TemplateSyntaxError, near_miss
from plectrum.template.engine.expressions import FilterExpression, token_kwargs
from plectrum.template.engine.lexer import Token
from plectrum.template.engine.nodes import CallNode, Node
from plectrum.template.engine.runtime.awaiting import ready
from plectrum.utils.safestring import SafeString


@dataclass(frozen=True)
class Parameters:
    """The parameters that a tag's words must fit.

    Attributes:
        positional: Names of positional parameters, without `context` and `content`.
        has_varargs: Whether there is `*args`.
        has_varkw: Whether there is `**kwargs`.
        defaulted: How many of the positional ones have a default.
        keyword_only: Names of keyword-only parameters.
        keyword_defaults: Those of them that have a default.
    """

    positional: list[str]
    has_varargs: bool
    has_varkw: bool
    defaulted: int
    keyword_only: list[str]
    keyword_defaults: frozenset[str]


@dataclass(frozen=True)
class Specification:
    """A function that is a tag.

    Attributes:
        name: The tag's name.
        function: The function.
        takes_context: Whether it gets the context.
        end_name: The closing tag's name, if it is a block tag.
        template: The template that shows its result, if it is an inclusion tag.

    Raises:
        TemplateSyntaxError: The function has not the parameters that a flag asks for.
    """

    name: str
    function: Callable[..., Any]
    takes_context: bool = False
    end_name: str | None = None
    template: Any = None

    def __post_init__(self) -> None:
        names = list(inspect.signature(inspect.unwrap(self.function)).parameters)
        wanted = ["context"] * self.takes_context + ["content"] * (self.end_name is not None)
        if names[: len(wanted)] == wanted:
            return
        decorated = " is decorated with takes_context=True so it" if self.takes_context else ""
        places = ("a first argument of", "a second argument of")
        listed = " and ".join(
            f"{place} '{each}'" for place, each in zip(places, wanted, strict=False)
        )
        raise TemplateSyntaxError(f"'{self.name}'{decorated} must have {listed}")

    @cached_property
    def parameters(self) -> Parameters:
        """The parameters that the tag's words fill."""
        specification = inspect.getfullargspec(inspect.unwrap(self.function))
        skipped = self.takes_context + (self.end_name is not None)
        return Parameters(
            positional=specification.args[skipped:],
            has_varargs=specification.varargs is not None,
            has_varkw=specification.varkw is not None,
            defaulted=len(specification.defaults or ()),
            keyword_only=specification.kwonlyargs,
            keyword_defaults=frozenset(specification.kwonlydefaults or ()),
        )


def parse_simple_tag(specification: Specification, parser: Any, token: Token) -> Node:
    """Compiles a tag that is a function."""
    words = token.split_contents()[1:]
    target = None
    if specification.template is None and len(words) >= 2 and words[-2] == "as":
        target = words[-1]
        words = words[:-2]
    args, kwargs = match_words(parser, words, specification.parameters, specification.name)
    nodelist = None
    if specification.end_name is not None:
        nodelist = parser.parse((specification.end_name,))
        parser.delete_first_token()
    node = CallNode(
        specification.function,
        args,
        kwargs,
        target,
        takes_context=specification.takes_context,
        nodelist=nodelist,
        reads_context=specification.takes_context,
        writes_context=specification.takes_context,
    )
    if specification.template is not None:
        return _including(node, specification)
    return node


def _including(node: CallNode, specification: Specification) -> CallNode:
    """Makes a call show its result with the template of an inclusion tag."""
    made_of = (specification.function, specification.template, specification.takes_context)
    node.function = partial(_include, *made_of)
    node.afunction = partial(_ainclude, *made_of)
    node.takes_context = True
    node.escapes = False
    return node


def _prepare(context: Any, values: Any) -> Any:
    """Returns the context of an inclusion tag's template."""
    inner = context.new(values)
    token = context.get("csrf_token")
    if token is not None:
        inner["csrf_token"] = token
    return inner


def _include(
    function: Callable[..., Any],
    template: Any,
    takes_context: bool,
    context: Any,
    /,
    *args: Any,
    **kwargs: Any,
) -> SafeString:
    leading = (context,) if takes_context else ()
    inner = _prepare(context, function(*leading, *args, **kwargs))
    return SafeString(_find_template(context, template).render(inner))


async def _ainclude(
    function: Callable[..., Any],
    template: Any,
    takes_context: bool,
    context: Any,
    /,
    *args: Any,
    **kwargs: Any,
) -> SafeString:
    leading = (context,) if takes_context else ()
    inner = _prepare(context, await ready(function(*leading, *args, **kwargs)))
    return SafeString(await _find_template(context, template).arender(inner))


def _find_template(context: Any, template: Any) -> Any:
    if hasattr(template, "render"):
        return getattr(template, "template", template)
    engine = context.template.engine
    if isinstance(template, str):
        return engine.get_template(template)
    return engine.select_template(template)


def match_words(
    parser: Any, words: list[str], parameters: Parameters, name: str
) -> tuple[list[FilterExpression], dict[str, FilterExpression]]:
    """Compiles the words of a tag to positional and keyword arguments.

    Raises:
        TemplateSyntaxError: The words do not fit the parameters.
    """
    args: list[FilterExpression] = []
    kwargs: dict[str, FilterExpression] = {}
    for word in words:
        keyword = token_kwargs([word], parser)
        if keyword:
            ((key, value),) = keyword.items()
            _check_keyword(key, kwargs, parameters, name)
            kwargs[key] = value
        elif kwargs:
            raise TemplateSyntaxError(
                f"'{name}' received some positional argument(s) after some keyword argument(s)"
            )
        else:
            args.append(parser.compile_filter(word))
    if len(args) > len(parameters.positional) and not parameters.has_varargs:
        raise TemplateSyntaxError(f"'{name}' received too many positional arguments")
    for key in kwargs:
        if key in parameters.positional[: len(args)]:
            raise TemplateSyntaxError(
                f"'{name}' received multiple values for keyword argument '{key}'"
            )
    required = parameters.positional[: len(parameters.positional) - parameters.defaulted]
    missing = [each for each in required[len(args) :] if each not in kwargs]
    missing += [
        each
        for each in parameters.keyword_only
        if each not in kwargs and each not in parameters.keyword_defaults
    ]
    if missing:
        listed = ", ".join(f"'{each}'" for each in missing)
        raise TemplateSyntaxError(
            f"'{name}' did not receive value(s) for the argument(s): {listed}"
        )
    return args, kwargs


def _check_keyword(
    key: str, given: dict[str, FilterExpression], parameters: Parameters, name: str
) -> None:
    known = [*parameters.positional, *parameters.keyword_only]
    if key not in known and not parameters.has_varkw:
        raise TemplateSyntaxError(
            f"'{name}' received unexpected keyword argument '{key}'", hint=near_miss(key, known)
        )
    if key in given:
        raise TemplateSyntaxError(f"'{name}' received multiple values for keyword argument '{key}'")
