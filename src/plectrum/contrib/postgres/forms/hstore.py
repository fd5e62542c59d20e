"""The form field of dictionaries of texts."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from plectrum.core.exceptions import ValidationError
from plectrum.forms import CharField
from plectrum.forms.widgets import Textarea
from plectrum.utils.translation import gettext_lazy as _

__all__ = ["HStoreField"]


class HStoreField(CharField):
    """A dictionary as JSON, whose values become texts."""

    widget = Textarea
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid_json": _("Could not load JSON data."),
        "invalid_format": _("Input must be a JSON dictionary."),
    }

    def prepare_value(self, value: Any) -> Any:
        """Returns a dictionary as JSON."""
        return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value

    def to_python(self, value: Any) -> Any:
        """Returns the dictionary."""
        if not value:
            return {}
        if not isinstance(value, dict):
            try:
                value = json.loads(value)
            except (TypeError, ValueError, RecursionError):
                raise ValidationError(
                    self.error_messages["invalid_json"], code="invalid_json"
                ) from None
        if not isinstance(value, dict):
            raise ValidationError(self.error_messages["invalid_format"], code="invalid_format")
        return {key: text if text is None else str(text) for key, text in value.items()}

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tells whether the dictionary differs, however it is written."""
        try:
            before = self.to_python(initial)
        except ValidationError:
            before = initial
        return super().has_changed(before, data)
