"""This framework's template language as a configured engine."""

from __future__ import annotations

import pkgutil
from collections import defaultdict
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from plectrum.apps import apps
from plectrum.conf import settings
from plectrum.core import checks
from plectrum.template.backends.base import BaseEngine
from plectrum.template.engine import Engine
from plectrum.template.engine.context import make_context
from plectrum.template.engine.errors import TemplateDoesNotExist
from plectrum.utils.module_loading import module_has_submodule
from plectrum.utils.safestring import SafeString


class PlectrumTemplates(BaseEngine):
    """The engine that TEMPLATES configures; `DjangoTemplates` is another name for it.

    Attributes:
        engine: The engine behind it.
    """

    app_dirname = "templates"

    def __init__(self, params: dict[str, Any]) -> None:
        params = dict(params)
        options = dict(params.pop("OPTIONS"))
        options.setdefault("autoescape", True)
        options.setdefault("debug", settings.DEBUG)
        options.setdefault("file_charset", "utf-8")
        self.custom_libraries: dict[str, str] = options.get("libraries", {})
        options["libraries"] = self.get_templatetag_libraries(self.custom_libraries)
        super().__init__(params)
        self.engine = Engine(self.dirs, self.app_dirs, **options)

    def check(self, **_kwargs: Any) -> list[Any]:
        """Returns what is wrong with the options, as check messages."""
        return [*self._check_string_if_invalid(), *self._check_library_names()]

    def _check_string_if_invalid(self) -> list[Any]:
        value: Any = self.engine.string_if_invalid
        if isinstance(value, str):
            return []
        message = (
            "'string_if_invalid' in TEMPLATES OPTIONS must be a string but got: "
            f"{value!r} ({type(value)})."
        )
        return [checks.Error(message, obj=self, id="templates.E002")]

    def _check_library_names(self) -> list[Any]:
        modules: dict[str, set[str]] = defaultdict(set)
        for label, path in (*installed_modules(), *self.custom_libraries.items()):
            modules[label].add(path)
        return [
            checks.Warning(
                f"{label!r} is used for multiple template tag modules: "
                f"{', '.join(map(repr, sorted(paths)))}",
                obj=self,
                id="templates.W003",
            )
            for label, paths in modules.items()
            if len(paths) > 1
        ]

    def from_string(self, template_code: str) -> Template:
        """Returns a template made of a text."""
        return Template(self.engine.from_string(template_code), self)

    def get_template(self, template_name: str) -> Template:
        """Returns the template of a name.

        Raises:
            TemplateDoesNotExist: There is none.
        """
        try:
            return Template(self.engine.get_template(template_name), self)
        except TemplateDoesNotExist as error:
            raise _with_backend(error, self) from error

    def get_templatetag_libraries(self, custom_libraries: dict[str, str]) -> dict[str, str]:
        """Returns the dotted paths of all libraries by label; the given ones win."""
        return {**get_installed_libraries(), **custom_libraries}


class Template:
    """A template of an engine: rendered with a dictionary and a request.

    Args:
        template: The engine's template.
        backend: The engine.
    """

    def __init__(self, template: Any, backend: PlectrumTemplates) -> None:
        self.template = template
        self.backend = backend

    @property
    def origin(self) -> Any:
        """Where the template comes from."""
        return self.template.origin

    def render(self, context: dict[str, Any] | None = None, request: Any = None) -> SafeString:
        """Returns the text of the template.

        Args:
            context: The names and values.
            request: The request, for context processors.
        """
        made = make_context(context, request, self.backend.engine.autoescape)
        try:
            text: SafeString = self.template.render(made)
        except TemplateDoesNotExist as error:
            raise _with_backend(error, self.backend) from error
        return text

    async def arender(
        self, context: dict[str, Any] | None = None, request: Any = None
    ) -> SafeString:
        """Returns the text of the template, awaiting what must be awaited."""
        made = make_context(context, request, self.backend.engine.autoescape)
        try:
            text: SafeString = await self.template.arender(made)
        except TemplateDoesNotExist as error:
            raise _with_backend(error, self.backend) from error
        return text


def _with_backend(error: TemplateDoesNotExist, backend: Any) -> TemplateDoesNotExist:
    """Returns an error that says which engine did not find the template."""
    if error.backend is not None:
        return error
    return TemplateDoesNotExist(error.args[0], tried=error.tried, backend=backend)


def get_installed_libraries() -> dict[str, str]:
    """Returns the dotted paths of the libraries of this framework and the applications, by label.

    The modules are not imported before a template loads them.
    """
    return dict(installed_modules())


def installed_modules() -> Iterator[tuple[str, str]]:
    """Yields label and dotted path of each module of tags; a later label wins."""
    for package_name in _templatetag_packages():
        package = import_module(package_name)
        if hasattr(package, "__path__"):
            prefix = f"{package_name}."
            for entry in pkgutil.walk_packages(package.__path__, prefix):
                yield entry.name.removeprefix(prefix), entry.name


def _templatetag_packages() -> Iterator[str]:
    yield "plectrum.templatetags"
    for config in apps.get_app_configs():
        if config.module is not None and module_has_submodule(config.module, "templatetags"):
            yield f"{config.name}.templatetags"
