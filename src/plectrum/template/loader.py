"""Loading and rendering templates through all configured engines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from plectrum.template.engine.errors import TemplateDoesNotExist
from plectrum.template.utils import engines
from plectrum.utils.safestring import SafeString


def get_template(template_name: str, using: str | None = None) -> Any:
    """Returns the template of a name from the first engine that has it.

    Args:
        template_name: The name.
        using: The name of the only engine to ask.

    Raises:
        TemplateDoesNotExist: No engine has it.
        TemplateSyntaxError: It was found and does not follow its language.
    """
    chain: list[TemplateDoesNotExist] = []
    for engine in _engine_list(using):
        try:
            return engine.get_template(template_name)
        except TemplateDoesNotExist as error:
            chain.append(error)
    raise TemplateDoesNotExist(template_name, chain=chain)


def select_template(template_name_list: Sequence[str], using: str | None = None) -> Any:
    """Returns the first of several templates that an engine has.

    Args:
        template_name_list: The names, the most wanted first.
        using: The name of the only engine to ask.

    Raises:
        TemplateDoesNotExist: No engine has any of them.
        TypeError: A single name was given.
    """
    if isinstance(template_name_list, str):
        raise TypeError(
            f"select_template() takes an iterable of template names but got a string: "
            f"{template_name_list!r}. Use get_template() if you want to load a single template by "
            "name."
        )
    chain: list[TemplateDoesNotExist] = []
    for name in template_name_list:
        for engine in _engine_list(using):
            try:
                return engine.get_template(name)
            except TemplateDoesNotExist as error:
                chain.append(error)
    if template_name_list:
        raise TemplateDoesNotExist(", ".join(template_name_list), chain=chain)
    raise TemplateDoesNotExist("No template names provided")


def _find(template_name: str | Sequence[str], using: str | None) -> Any:
    if isinstance(template_name, (list, tuple)):
        return select_template(template_name, using=using)
    return get_template(str(template_name), using=using)


def render_to_string(
    template_name: str | Sequence[str],
    context: dict[str, Any] | None = None,
    request: Any = None,
    using: str | None = None,
) -> SafeString:
    """Loads a template and returns its text.

    Args:
        template_name: The name, or names of which the first that exists is used.
        context: The names and values.
        request: The request, for context processors and the CSRF token.
        using: The name of the only engine to ask.
    """
    text: SafeString = _find(template_name, using).render(context, request)
    return text


async def arender_to_string(
    template_name: str | Sequence[str],
    context: dict[str, Any] | None = None,
    request: Any = None,
    using: str | None = None,
) -> SafeString:
    """Loads a template and returns its text, awaiting what must be awaited.

    Coroutines and asynchronous iterators in the context work, and lazy QuerySets are fetched
    without blocking the event loop. See `render_to_string` for the arguments.
    """
    text: SafeString = await _find(template_name, using).arender(context, request)
    return text


def _engine_list(using: str | None = None) -> list[Any]:
    return engines.all() if using is None else [engines[using]]
