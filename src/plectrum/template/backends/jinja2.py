"""Jinja2 as a configured engine."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

import jinja2

from plectrum.conf import settings
from plectrum.template.backends.base import BaseEngine
from plectrum.template.backends.utils import csrf_input_lazy, csrf_token_lazy
from plectrum.template.engine.errors import TemplateDoesNotExist, TemplateSyntaxError
from plectrum.utils.module_loading import import_string
from plectrum.utils.safestring import SafeString


class Jinja2(BaseEngine):
    """The engine that TEMPLATES configures for Jinja2.

    Its OPTIONS go to the environment, but for `environment`, the dotted path of a callable that
    makes it, and `context_processors`.

    Attributes:
        env: The environment of Jinja2.
    """

    app_dirname = "jinja2"

    def __init__(self, params: dict[str, Any]) -> None:
        params = dict(params)
        options = dict(params.pop("OPTIONS"))
        super().__init__(params)
        self.context_processors: list[str] = list(options.pop("context_processors", ()))
        make_environment = import_string(options.pop("environment", "jinja2.Environment"))
        if "loader" not in options:
            options["loader"] = jinja2.FileSystemLoader(self.template_dirs)
        options.setdefault("autoescape", True)
        options.setdefault("auto_reload", settings.DEBUG)
        options.setdefault(
            "undefined", jinja2.DebugUndefined if settings.DEBUG else jinja2.Undefined
        )
        self.env: jinja2.Environment = make_environment(**options)

    def from_string(self, template_code: str) -> Template:
        """Returns a template made of a text."""
        return Template(self.env.from_string(template_code), self)

    def get_template(self, template_name: str) -> Template:
        """Returns the template of a name.

        Raises:
            TemplateDoesNotExist: There is none.
            TemplateSyntaxError: It does not follow the language.
        """
        try:
            return Template(self.env.get_template(template_name), self)
        except jinja2.TemplateNotFound as error:
            raise TemplateDoesNotExist(error.name, backend=self) from error
        except jinja2.TemplateSyntaxError as error:
            raise _syntax_error(error) from error

    @cached_property
    def template_context_processors(self) -> list[Any]:
        """The context processors, imported."""
        return [import_string(path) for path in self.context_processors]


class Template:
    """A template of Jinja2: rendered with a dictionary and a request.

    Args:
        template: Jinja2's template.
        backend: The engine.
    """

    def __init__(self, template: jinja2.Template, backend: Jinja2) -> None:
        self.template = template
        self.backend = backend
        self.origin = Origin(name=template.filename, template_name=template.name)

    def render(self, context: dict[str, Any] | None = None, request: Any = None) -> SafeString:
        """Returns the text of the template."""
        try:
            return SafeString(self.template.render(self._values(context, request)))
        except jinja2.TemplateSyntaxError as error:
            raise _syntax_error(error) from error

    async def arender(
        self, context: dict[str, Any] | None = None, request: Any = None
    ) -> SafeString:
        """Returns the text of the template; it awaits if the environment has `enable_async`."""
        values = self._values(context, request)
        try:
            if self.backend.env.is_async:
                return SafeString(await self.template.render_async(values))
            return SafeString(self.template.render(values))
        except jinja2.TemplateSyntaxError as error:
            raise _syntax_error(error) from error

    def _values(self, context: dict[str, Any] | None, request: Any) -> dict[str, Any]:
        values = dict(context or {})
        if request is not None:
            values["request"] = request
            values["csrf_input"] = csrf_input_lazy(request)
            values["csrf_token"] = csrf_token_lazy(request)
            for processor in self.backend.template_context_processors:
                values.update(processor(request))
        return values


class Origin:
    """Where a template of Jinja2 comes from, as the debug page shows it."""

    def __init__(self, name: str | None, template_name: str | None) -> None:
        self.name = name
        self.template_name = template_name


def _syntax_error(error: jinja2.TemplateSyntaxError) -> TemplateSyntaxError:
    """Returns Jinja2's error as one of this framework, with its place."""
    found = TemplateSyntaxError(str(error))
    source = error.source
    if source is None and error.filename is not None and Path(error.filename).is_file():
        source = Path(error.filename).read_text(encoding="utf-8")
    if source is not None:
        lines = source.splitlines(keepends=True)
        offset = sum(len(line) for line in lines[: error.lineno - 1])
        found.locate(error.name or error.filename or "<unknown source>", source, offset)
    return found
