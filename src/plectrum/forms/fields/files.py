"""The fields of files."""

from __future__ import annotations

from importlib import import_module
from io import BytesIO
from typing import Any

from plectrum.core import validators
from plectrum.core.exceptions import ValidationError
from plectrum.forms.fields.base import Field
from plectrum.forms.widgets import ClearableFileInput, FileInput, Widget
from plectrum.forms.widgets.inputs import FILE_INPUT_CONTRADICTION
from plectrum.utils.translation import gettext_lazy as _
from plectrum.utils.translation import ngettext_lazy


class FileField(Field):
    """An uploaded file.

    Args:
        max_length: The most characters of its name.
        allow_empty_file: Whether its contents may be empty.
        kwargs: As for `Field`.
    """

    widget = ClearableFileInput
    needs_initial = True
    default_error_messages = {
        "invalid": _("No file was submitted. Check the encoding type on the form."),
        "missing": _("No file was submitted."),
        "empty": _("The submitted file is empty."),
        "max_length": ngettext_lazy(
            "Ensure this filename has at most %(max)d character (it has %(length)d).",
            "Ensure this filename has at most %(max)d characters (it has %(length)d).",
            "max",
        ),
        "contradiction": _("Please either submit a file or check the clear checkbox, not both."),
    }

    def __init__(
        self, *, max_length: int | None = None, allow_empty_file: bool = False, **kwargs: Any
    ) -> None:
        self.max_length = max_length
        self.allow_empty_file = allow_empty_file
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        """Returns the file; `None` for none."""
        if value in self.empty_values:
            return None
        try:
            name, size = value.name, value.size
        except AttributeError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error
        if self.max_length is not None and len(name) > self.max_length:
            raise ValidationError(
                self.error_messages["max_length"],
                code="max_length",
                params={"max": self.max_length, "length": len(name)},
            )
        if not name:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if not self.allow_empty_file and not size:
            raise ValidationError(self.error_messages["empty"], code="empty")
        return value

    def clean(self, value: Any, initial: Any = None) -> Any:
        """Returns the file: the new one, `False` to clear it, or the one that is there.

        Args:
            value: What the widget found.
            initial: The file that is there.

        Raises:
            ValidationError: There is none where one is required, or both a new one and clearing
                were asked for.
        """
        if value is FILE_INPUT_CONTRADICTION:
            raise ValidationError(self.error_messages["contradiction"], code="contradiction")
        if value is False:
            if not self.required:
                return False
            value = None
        if not value and initial:
            return initial
        return super().clean(value)

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Returns the file that is there: a page cannot show a chosen one again."""
        return initial

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tells whether a file was sent or is to be cleared."""
        return not self.disabled and data is not None


class ImageField(FileField):
    """An uploaded image, checked by Pillow; arguments as for `FileField`."""

    default_validators = (validators.validate_image_file_extension,)
    default_error_messages = {
        "invalid_image": _(
            "Upload a valid image. The file you uploaded was either not an image or a corrupted "
            "image."
        ),
    }

    def to_python(self, value: Any) -> Any:
        """Returns the file, with `image` and the `content_type` that Pillow found."""
        file = super().to_python(value)
        if file is None:
            return None
        if hasattr(value, "temporary_file_path"):
            source: Any = value.temporary_file_path()
        elif hasattr(value, "read"):
            source = BytesIO(value.read())
        else:
            source = BytesIO(value["content"])
        image_module: Any = import_module("PIL.Image")
        try:
            image = image_module.open(source)
            # `verify` reads the whole file; loading it instead would take far more memory.
            image.verify()
        except Exception as error:
            # Pillow's plugins raise whatever they like for files that are no images.
            raise ValidationError(
                self.error_messages["invalid_image"], code="invalid_image"
            ) from error
        file.image = image
        file.content_type = image_module.MIME.get(image.format)
        if hasattr(file, "seek") and callable(file.seek):
            file.seek(0)
        return file

    def widget_attrs(self, widget: Widget) -> dict[str, Any]:
        """Returns that the dialogue should offer images."""
        attrs = super().widget_attrs(widget)
        if isinstance(widget, FileInput) and "accept" not in widget.attrs:
            attrs.setdefault("accept", "image/*")
        return attrs
