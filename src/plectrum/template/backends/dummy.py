"""Templates of the standard library's `string.Template` as an engine: an example of a backend."""

from __future__ import annotations

import string
from pathlib import Path
from typing import Any

from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.template.backends.base import BaseEngine
from plectrum.template.backends.utils import csrf_input_lazy, csrf_token_lazy
from plectrum.template.engine.errors import TemplateDoesNotExist
from plectrum.template.engine.origin import Origin
from plectrum.utils.html import conditional_escape
from plectrum.utils.safestring import SafeString


class TemplateStrings(BaseEngine):
    """An engine for texts with `$name` in them; values are escaped."""

    app_dirname = "template_strings"

    def __init__(self, params: dict[str, Any]) -> None:
        params = dict(params)
        options = params.pop("OPTIONS")
        if options:
            raise ImproperlyConfigured(f"Unknown options: {', '.join(options)}")
        super().__init__(params)

    def from_string(self, template_code: str) -> Template:
        """Returns a template made of a text."""
        return Template(template_code)

    def get_template(self, template_name: str) -> Template:
        """Returns the template of a name.

        Raises:
            TemplateDoesNotExist: There is none.
        """
        tried = []
        for path in self.iter_template_filenames(template_name):
            try:
                return Template(Path(path).read_text(encoding="utf-8"))
            except FileNotFoundError:
                tried.append((Origin(path, template_name, self), "Source does not exist"))
        raise TemplateDoesNotExist(template_name, tried=tried, backend=self)


class Template(string.Template):
    """A text with `$name` in it."""

    def render(self, context: dict[str, Any] | None = None, request: Any = None) -> SafeString:
        """Returns the text with the names replaced; unknown ones stay."""
        values = {name: conditional_escape(value) for name, value in (context or {}).items()}
        if request is not None:
            values["csrf_input"] = csrf_input_lazy(request)
            values["csrf_token"] = csrf_token_lazy(request)
        return SafeString(self.safe_substitute(values))
