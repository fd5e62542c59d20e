"""The field that holds bytes."""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Any, TypeVar

from plectrum.core import validators
from plectrum.db.models.fields.base import NOT_PROVIDED, Field
from plectrum.db.models.registry import register_built_in, register_output_field
from plectrum.sql import types
from plectrum.utils.functional import cached_property
from plectrum.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from typing_extensions import TypeVar as TypeVarWithDefault

    Y = TypeVarWithDefault("Y", default=bytes)
else:
    Y = TypeVar("Y")


@register_built_in
class BinaryField(Field[Y]):
    """Bytes; not editable unless it is said so."""

    description = _("Raw binary data")
    empty_values = [None, b""]

    def __init__(self, verbose_name: Any = None, **options: Any) -> None:
        options.setdefault("editable", False)
        super().__init__(verbose_name, **options)

    def deconstruct(self) -> tuple[Any, str, list[Any], dict[str, Any]]:
        """Writes `editable` only where it differs from a binary field's own default."""
        name, path, args, kwargs = super().deconstruct()
        if self.editable:
            kwargs["editable"] = True
        else:
            kwargs.pop("editable", None)
        return name, path, args, kwargs

    def sql_type(self) -> types.SqlType:
        """Returns bytes."""
        return types.Binary(self.max_length)

    @cached_property
    def validators(self) -> list[Any]:
        """What a value must pass: its length too."""
        given = super().validators
        if self.max_length is not None:
            given = [*given, validators.MaxLengthValidator(self.max_length)]
        return given

    def get_default(self) -> Any:
        """Returns the default, which is no bytes where none is given."""
        if self.default is NOT_PROVIDED and not self.null and not self.has_db_default():
            return b""
        return super().get_default()

    def value_to_string(self, obj: Any) -> str:
        """Returns the bytes in base 64."""
        return b64encode(self.value_from_object(obj)).decode("ascii")

    def to_python(self, value: Any) -> Any:
        """Accepts bytes, and text in base 64."""
        if isinstance(value, str):
            return memoryview(b64decode(value.encode("ascii")))
        return value


register_output_field(bytes, BinaryField)
register_output_field(bytearray, BinaryField)
register_output_field(memoryview, BinaryField)
