"""The fields of yes and no, and of choices."""

from __future__ import annotations

import copy
import operator
import os
import re
from collections.abc import Callable, Iterator
from typing import Any

from plectrum.core.exceptions import Invalid, ValidationError
from plectrum.db.models.fields.choices import blank_label
from plectrum.forms.fields.base import Field
from plectrum.forms.widgets import (
    CheckboxInput,
    MultipleHiddenInput,
    NullBooleanSelect,
    Select,
    SelectMultiple,
)
from plectrum.utils.choices import normalize_choices
from plectrum.utils.translation import gettext_lazy as _

_GROUPS = (list, tuple)


class BooleanField(Field):
    """Yes or no; a required one must be yes."""

    widget: Any = CheckboxInput

    def _parse(self, value: Any) -> Any:
        if isinstance(value, str) and value.lower() in {"false", "0"}:
            return False
        return bool(value)

    def _refuse(self, value: Any) -> Invalid | None:
        return self._invalid("required") if self.required and not value else None

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tells whether a submitted value differs from the initial one."""
        if self.disabled:
            return False
        return bool(self.to_python(initial) != self.to_python(data))


class NullBooleanField(BooleanField):
    """Yes, no or unknown; never invalid."""

    widget = NullBooleanSelect

    def _parse(self, value: Any) -> Any:
        if value in (True, "True", "true", "1"):
            return True
        if value in (False, "False", "false", "0"):
            return False
        return None

    def _refuse(self, value: Any) -> Invalid | None:
        return None


class ChoiceField(Field):
    """One of several texts.

    Args:
        choices: Pairs of value and label, groups of them, an enumeration, a mapping, or a
            function that returns one of these.
        kwargs: As for `Field`.
    """

    widget: Any = Select
    default_error_messages = {
        "invalid_choice": _(
            "Select a valid choice. %(value)s is not one of the available choices."
        ),
    }

    def __init__(self, *, choices: Any = (), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choices = choices

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        copied = super().__deepcopy__(memo)
        copied._choices = copy.deepcopy(self._choices, memo)
        return copied

    @property
    def choices(self) -> Any:
        """The choices: pairs of value and label, or of a group's name and its pairs."""
        return self._choices

    @choices.setter
    def choices(self, value: Any) -> None:
        self._choices: Any = normalize_choices(value)
        self.widget.choices = self._choices

    def _parse(self, value: Any) -> Any:
        return "" if not value and value in self.empty_values else str(value)

    def _refuse(self, value: Any) -> Invalid | None:
        if value and not self.valid_value(value):
            return self._invalid("invalid_choice", {"value": value})
        return super()._refuse(value)

    def valid_value(self, value: Any) -> bool:
        """Tells whether a value is among the choices."""
        text = str(value)
        for choice, label in self.choices:
            if isinstance(label, _GROUPS):
                if any(value == inner or text == str(inner) for inner, _label in label):
                    return True
            elif value == choice or text == str(choice):
                return True
        return False


def _coerced(field: Any, outcome: Any) -> Any:
    """Returns what a field's `_coerce` makes of what the other checks have let through."""
    if type(outcome) is Invalid:
        return outcome
    try:
        return field._coerce(outcome)
    except ValidationError as error:
        return Invalid(error)


class TypedChoiceField(ChoiceField):
    """One of several values of a type.

    Args:
        coerce: Turns the chosen text into the value.
        empty_value: What stands for no choice.
        kwargs: As for `ChoiceField`.
    """

    def __init__(
        self,
        *,
        coerce: Callable[[Any], Any] = lambda value: value,
        empty_value: Any = "",
        **kwargs: Any,
    ) -> None:
        self.coerce = coerce
        self.empty_value = empty_value
        super().__init__(**kwargs)

    def _coerce(self, value: Any) -> Any:
        if value == self.empty_value or value in self.empty_values:
            return self.empty_value
        try:
            return self.coerce(value)
        except (ValueError, TypeError, ValidationError) as error:
            raise ValidationError(
                self.error_messages["invalid_choice"],
                code="invalid_choice",
                params={"value": value},
            ) from error

    def _examine(self, value: Any) -> Any:
        return _coerced(self, super()._examine(value))


class MultipleChoiceField(ChoiceField):
    """Some of several texts; arguments as for `ChoiceField`."""

    hidden_widget = MultipleHiddenInput
    widget = SelectMultiple
    default_error_messages = {
        "invalid_choice": _(
            "Select a valid choice. %(value)s is not one of the available choices."
        ),
        "invalid_list": _("Enter a list of values."),
    }

    def _parse(self, value: Any) -> Any:
        if not value:
            return []
        if not isinstance(value, list | tuple):
            return self._invalid("invalid_list")
        return [str(item) for item in value]

    def _refuse(self, value: Any) -> Invalid | None:
        if self.required and not value:
            return self._invalid("required")
        for item in value:
            if not self.valid_value(item):
                return self._invalid("invalid_choice", {"value": item})
        return None

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tells whether the choices differ from the initial ones, in whatever order."""
        if self.disabled:
            return False
        before = {str(value) for value in (initial if initial is not None else [])}
        after = {str(value) for value in (data if data is not None else [])}
        same_length = len(initial or []) == len(data or [])
        return not same_length or before != after


class TypedMultipleChoiceField(MultipleChoiceField):
    """Some of several values of a type.

    Args:
        coerce: Turns a chosen text into the value.
        empty_value: What stands for no choice; an empty list by default.
        kwargs: As for `ChoiceField`.
    """

    def __init__(
        self, *, coerce: Callable[[Any], Any] = lambda value: value, **kwargs: Any
    ) -> None:
        self.coerce = coerce
        self.empty_value = kwargs.pop("empty_value", [])
        super().__init__(**kwargs)

    def _coerce(self, value: Any) -> Any:
        if value == self.empty_value or value in self.empty_values:
            return self.empty_value
        values = []
        for item in value:
            try:
                values.append(self.coerce(item))
            except (ValueError, TypeError, ValidationError) as error:
                raise ValidationError(
                    self.error_messages["invalid_choice"],
                    code="invalid_choice",
                    params={"value": item},
                ) from error
        return values

    def _examine(self, value: Any) -> Any:
        return _coerced(self, super()._examine(value))

    def _refuse(self, value: Any) -> Invalid | None:
        if value != self.empty_value:
            return super()._refuse(value)
        return self._invalid("required") if self.required else None


class FilePathField(ChoiceField):
    """One of the files in a directory.

    Args:
        path: The directory.
        match: A regular expression that the names have to match.
        recursive: Whether directories below are looked into.
        allow_files: Whether files can be chosen.
        allow_folders: Whether directories can be chosen.
        kwargs: As for `ChoiceField`.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        match: str | None = None,
        recursive: bool = False,
        allow_files: bool = True,
        allow_folders: bool = False,
        **kwargs: Any,
    ) -> None:
        self.path = path
        self.match = match
        self.recursive = recursive
        self.allow_files = allow_files
        self.allow_folders = allow_folders
        self.match_re = re.compile(match) if match is not None else None
        super().__init__(choices=(), **kwargs)
        self.set_choices()

    def set_choices(self) -> None:
        """Looks into the directory again."""
        found = sorted(self._found(), key=operator.itemgetter(0))
        self.choices = found if self.required else [("", blank_label), *found]

    def _found(self) -> Iterator[tuple[str, str]]:
        root = str(self.path)
        for directory, folders, files in os.walk(root):
            names = [*(files if self.allow_files else ()), *(folders if self.allow_folders else ())]
            for name in names:
                if name == "__pycache__" or (self.match_re and not self.match_re.search(name)):
                    continue
                path = os.path.join(directory, name)  # noqa: PTH118 - shown as it is
                yield path, path.removeprefix(root) if self.recursive else name
            if not self.recursive:
                return
