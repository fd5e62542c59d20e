"""Renderers: how forms and widgets find and render their templates."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

from plectrum.conf import settings
from plectrum.core.signals import setting_changed
from plectrum.forms.native import NATIVES
from plectrum.utils.functional import cached_property
from plectrum.utils.module_loading import import_string

ROOT = Path(__file__).parent
LEGACY_PREFIX = "django/forms/"
PREFIX = "plectrum/forms/"


@functools.lru_cache(maxsize=1)
def get_default_renderer() -> Any:
    """Returns the renderer of FORM_RENDERER."""
    return import_string(settings.FORM_RENDERER)()


class BaseRenderer:
    """The contract of renderers; a subclass implements `get_template`.

    Attributes:
        form_template_name: The template of forms.
        formset_template_name: The template of formsets.
        field_template_name: The template of fields with label, help text and errors.
        bound_field_class: The class of bound fields; `None` for the usual one.
    """

    form_template_name = "plectrum/forms/div.html"
    formset_template_name = "plectrum/forms/formsets/div.html"
    field_template_name = "plectrum/forms/field.html"
    bound_field_class: Any = None

    def get_template(self, template_name: str) -> Any:
        """Returns a template."""
        raise NotImplementedError("subclasses must implement get_template()")

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        """Renders a template."""
        text: str = self.get_template(template_name).render(context, request=request)
        return text.strip()


class EngineMixin:
    """A renderer with a template engine of its own, which sees the templates of applications."""

    backend: Any
    directory = "templates"

    @cached_property
    def engine(self) -> Any:
        """The template engine."""
        return import_string(self.backend)(
            {
                "APP_DIRS": True,
                "DIRS": [ROOT / self.directory],
                "NAME": f"plectrumforms_{type(self).__name__.lower()}",
                "OPTIONS": {},
            }
        )

    @cached_property
    def _found(self) -> dict[str, Any]:
        return {}

    def get_template(self, template_name: str) -> Any:
        """Returns a template; it is looked for once, except in debug mode."""
        try:
            return self._found[template_name]
        except KeyError:
            template = self.engine.get_template(documented_name(template_name))
            if not settings.DEBUG:
                self._found[template_name] = template
            return template


def documented_name(template_name: str) -> str:
    """Returns the framework's own name of a template that is asked for by Django's name."""
    if template_name.startswith(LEGACY_PREFIX):
        return PREFIX + template_name.removeprefix(LEGACY_PREFIX)
    return template_name


class PlectrumTemplates(EngineMixin, BaseRenderer):
    """Renders with the framework's own template language.

    The templates that every form needs are rendered by functions, unless the project overrides
    them.
    """

    backend = "plectrum.template.backends.plectrum.PlectrumTemplates"

    @cached_property
    def _natives(self) -> dict[str, Callable[[Any], str | None]]:
        """The functions that may stand for a template, by its name."""
        return {
            name: native.render
            for name, native in NATIVES.items()
            if all(map(self._is_built_in, native.templates))
        }

    def _is_built_in(self, template_name: str) -> bool:
        origin = self.engine.get_template(template_name).origin
        return Path(origin.name).is_relative_to(ROOT)

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        """Renders a template."""
        native = self._natives.get(template_name)
        if native is not None:
            text = native(context)
            if text is not None:
                return text
        return super().render(template_name, context, request)


DjangoTemplates = PlectrumTemplates


class Jinja2(EngineMixin, BaseRenderer):
    """Renders with Jinja2; a project gives the templates in a `jinja2/` directory."""

    backend = "plectrum.template.backends.jinja2.Jinja2"
    directory = "jinja2"


class TemplatesSetting(BaseRenderer):
    """Renders with the engines of TEMPLATES; `plectrum.forms` has to be an installed app."""

    def get_template(self, template_name: str) -> Any:
        """Returns a template."""
        return import_string("plectrum.template.loader.get_template")(
            documented_name(template_name)
        )


def _forget(*, setting: str, **_kwargs: Any) -> None:
    if setting in {"FORM_RENDERER", "TEMPLATES", "INSTALLED_APPS", "DEBUG"}:
        get_default_renderer.cache_clear()


setting_changed.connect(_forget, weak=False, dispatch_uid="plectrum.forms.renderers")
