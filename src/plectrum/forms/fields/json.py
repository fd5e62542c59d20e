"""The field of JSON."""

from __future__ import annotations

import json
from typing import Any

from plectrum.core.exceptions import ValidationError
from plectrum.forms.fields.text import CharField
from plectrum.forms.widgets import Textarea
from plectrum.utils.translation import gettext_lazy as _


class InvalidJSONInput(str):
    """A submitted text that is no JSON, to be shown again as it is."""

    __slots__ = ()


class JSONString(str):
    """A text that JSON holds, so that it is not taken for JSON itself."""

    __slots__ = ()


class JSONField(CharField):
    """JSON, as text.

    Args:
        encoder: The class that writes values.
        decoder: The class that reads them.
        kwargs: As for `CharField`.
    """

    default_error_messages = {"invalid": _("Enter a valid JSON.")}
    widget = Textarea

    def __init__(
        self,
        encoder: type[json.JSONEncoder] | None = None,
        decoder: type[json.JSONDecoder] | None = None,
        **kwargs: Any,
    ) -> None:
        self.encoder = encoder
        self.decoder = decoder
        super().__init__(**kwargs)

    def _parse(self, value: Any) -> Any:
        if self.disabled:
            return value
        if value in self.empty_values:
            return None
        if isinstance(value, list | dict | int | float | JSONString):
            return value
        # SECURITY: a ValueError is what no JSON and integers of too many digits have in common.
        try:
            converted = json.loads(value, cls=self.decoder)
        except (ValueError, RecursionError):
            return self._invalid("invalid", {"value": value})
        return JSONString(converted) if isinstance(converted, str) else converted

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Returns the value that was submitted, or its text where that is no JSON."""
        if self.disabled:
            return initial
        if data is None:
            return None
        try:
            return json.loads(data, cls=self.decoder)
        except (ValueError, RecursionError):
            return InvalidJSONInput(data)

    def prepare_value(self, value: Any) -> Any:
        """Returns a value as JSON."""
        if isinstance(value, InvalidJSONInput):
            return value
        return json.dumps(value, ensure_ascii=False, cls=self.encoder)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tells whether a submitted value differs from the initial one, whatever the order."""
        if not super().has_changed(initial, data):
            return False
        try:
            submitted = self.to_python(data)
        except ValidationError:
            return True
        before = json.dumps(initial, sort_keys=True, cls=self.encoder)
        return before != json.dumps(submitted, sort_keys=True, cls=self.encoder)
