"""The field that holds a JSON document."""

from __future__ import annotations

import json
from typing import Any

from plectrum.core.exceptions import ValidationError
from plectrum.db.models.exports import exported
from plectrum.db.models.fields.base import Field
from plectrum.db.models.registry import register_built_in
from plectrum.sql import types
from plectrum.utils.translation import gettext_lazy as _


@register_built_in
class JSONField(Field[Any]):
    """A document of dictionaries, lists, texts, numbers, truth values and nulls.

    Args:
        encoder: A subclass of `json.JSONEncoder` for values of other types.
        decoder: A subclass of `json.JSONDecoder`.
    """

    empty_strings_allowed = False
    description = _("A JSON object")
    default_error_messages = {"invalid": _("Value must be valid JSON.")}

    def __init__(
        self,
        verbose_name: Any = None,
        name: str | None = None,
        encoder: Any = None,
        decoder: Any = None,
        **options: Any,
    ) -> None:
        if encoder is not None and not callable(encoder):
            raise ValueError("The encoder parameter must be a callable object.")
        if decoder is not None and not callable(decoder):
            raise ValueError("The decoder parameter must be a callable object.")
        self.encoder: Any = encoder
        self.decoder: Any = decoder
        super().__init__(verbose_name, name, **options)

    def deconstruct(self) -> tuple[Any, str, list[Any], dict[str, Any]]:
        """Adds encoder and decoder."""
        name, path, args, kwargs = super().deconstruct()
        if self.encoder is not None:
            kwargs["encoder"] = self.encoder
        if self.decoder is not None:
            kwargs["decoder"] = self.decoder
        return name, path, args, kwargs

    def sql_type(self) -> types.SqlType:
        """Returns a JSON document."""
        return types.JSON

    def shape_key(self) -> Any:
        """Adds encoder and decoder."""
        return (type(self), self.encoder, self.decoder)

    def dump(self, value: Any) -> str:
        """Writes a document as text."""
        return json.dumps(value, cls=self.encoder)

    def load(self, text: str | bytes) -> Any:
        """Reads a document from text; text that is no document stays as it is."""
        try:
            return json.loads(text, cls=self.decoder)
        except json.JSONDecodeError:
            return text

    def validate(self, value: Any, model_instance: Any) -> None:
        """Adds that the value can be written as JSON."""
        super().validate(value, model_instance)
        try:
            json.dumps(value, cls=self.encoder)
        except (TypeError, ValueError):
            raise ValidationError(
                self.error_messages["invalid"], code="invalid", params={"value": value}
            ) from None

    def value_to_string(self, obj: Any) -> Any:
        """Returns the document itself, which serializers write as part of theirs."""
        return self.value_from_object(obj)


__getattr__ = exported(
    __name__,
    {
        "KT": "plectrum.db.models.lookups.json",
        "KeyTransform": "plectrum.db.models.lookups.json",
    },
)
