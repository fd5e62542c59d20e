"""The form fields that choose objects of models."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from plectrum.core.exceptions import ValidationError
from plectrum.core.validators import ProhibitNullCharactersValidator
from plectrum.db.models import Model
from plectrum.db.models.fields.choices import blank_label
from plectrum.forms.fields import ChoiceField, Field
from plectrum.forms.widgets import (
    HiddenInput,
    MultipleHiddenInput,
    RadioSelect,
    SelectMultiple,
)
from plectrum.utils.choices import BaseChoiceIterator, normalize_choices
from plectrum.utils.hashable import make_hashable
from plectrum.utils.translation import gettext_lazy as _


class ModelChoiceIteratorValue:
    """The value of a choice, with the object that it stands for."""

    def __init__(self, value: Any, instance: Any) -> None:
        self.value = value
        self.instance = instance

    def __str__(self) -> str:
        return str(self.value)

    def __hash__(self) -> int:
        return hash(make_hashable(self.value))

    def __eq__(self, other: object) -> bool:
        return bool(
            self.value == (other.value if isinstance(other, ModelChoiceIteratorValue) else other)
        )


class ModelChoiceIterator(BaseChoiceIterator):
    """The choices of a field: a query anew each time."""

    def __init__(self, field: Any) -> None:
        self.field = field
        self.queryset = field.queryset

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        queryset = self.queryset
        # Objects come in pieces, unless the query fetches something beside them.
        if not getattr(queryset, "_prefetch_related_lookups", ()):
            queryset = queryset.iterator()
        for instance in queryset:
            yield self.choice(instance)

    def __len__(self) -> int:
        return int(self.queryset.count()) + (1 if self.field.empty_label is not None else 0)

    def __bool__(self) -> bool:
        return self.field.empty_label is not None or bool(self.queryset.exists())

    def choice(self, obj: Any) -> tuple[ModelChoiceIteratorValue, Any]:
        """Returns the value and label of an object."""
        value = ModelChoiceIteratorValue(self.field.prepare_value(obj), obj)
        return value, self.field.label_from_instance(obj)


class ModelChoiceField(ChoiceField):
    """One object of a query.

    Args:
        queryset: The objects to choose from.
        empty_label: The label of no choice; `None` to offer none.
        to_field_name: The name of the field whose value stands for an object; its key when
            `None`.
        limit_choices_to: Further conditions, or a function that returns them.
        blank: Whether radio buttons offer no choice too.
        kwargs: As for `Field`.
    """

    default_error_messages = {
        "invalid_choice": _(
            "Select a valid choice. That choice is not one of the available choices."
        ),
    }
    iterator: Any = ModelChoiceIterator

    def __init__(
        self,
        queryset: Any,
        *,
        empty_label: Any = blank_label,
        required: bool = True,
        initial: Any = None,
        to_field_name: str | None = None,
        limit_choices_to: Any = None,
        blank: bool = False,
        **kwargs: Any,
    ) -> None:
        Field.__init__(self, required=required, initial=initial, **kwargs)
        has_default = required and initial is not None
        without_blank = isinstance(self.widget, RadioSelect) and not blank
        self.empty_label = None if has_default or without_blank else empty_label
        self.queryset = queryset
        self.limit_choices_to = limit_choices_to
        self.to_field_name = to_field_name

    def get_limit_choices_to(self) -> Any:
        """Returns the further conditions."""
        return self.limit_choices_to() if callable(self.limit_choices_to) else self.limit_choices_to

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        copied = Field.__deepcopy__(self, memo)
        if self.queryset is not None:
            copied.queryset = self.queryset.all()
        return copied

    @property
    def queryset(self) -> Any:
        """The objects to choose from."""
        return self._queryset

    @queryset.setter
    def queryset(self, queryset: Any) -> None:
        self._queryset = None if queryset is None else queryset.all()
        self.widget.choices = self.choices

    def label_from_instance(self, obj: Any) -> str:
        """Returns the label of an object; subclasses may choose another."""
        return str(obj)

    @property
    def choices(self) -> Any:
        """The choices: made anew each time, so that each rendering asks the database."""
        own = self.__dict__.get("_choices")
        return self.iterator(self) if own is None else own

    @choices.setter
    def choices(self, value: Any) -> None:
        self._choices = normalize_choices(value)
        self.widget.choices = self._choices

    def prepare_value(self, value: Any) -> Any:
        """Returns what stands for an object."""
        if isinstance(value, Model):
            if self.to_field_name:
                return value.serializable_value(self.to_field_name)
            return value.pk
        return super().prepare_value(value)

    def validate_no_null_characters(self, value: Any) -> None:
        """Refuses the null character, which databases choke on."""
        ProhibitNullCharactersValidator()(value)

    def to_python(self, value: Any) -> Any:
        """Returns the chosen object; `None` for none."""
        if value in self.empty_values:
            return None
        self.validate_no_null_characters(value)
        try:
            key = self.to_field_name or "pk"
            if isinstance(value, self.queryset.model):
                value = getattr(value, key)
            return self.queryset.get(**{key: value})
        except (ValueError, TypeError, ValidationError, self.queryset.model.DoesNotExist):
            raise ValidationError(
                self.error_messages["invalid_choice"],
                code="invalid_choice",
                params={"value": value},
            ) from None

    def validate(self, value: Any) -> None:
        """Refuses no choice where one is required."""
        Field.validate(self, value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tells whether another object was chosen."""
        if self.disabled:
            return False
        before = "" if initial is None else initial
        after = "" if data is None else data
        return str(self.prepare_value(before)) != str(after)


class ModelMultipleChoiceField(ModelChoiceField):
    """Some objects of a query; arguments as for `ModelChoiceField`."""

    widget = SelectMultiple
    hidden_widget = MultipleHiddenInput
    default_error_messages = {
        "invalid_list": _("Enter a list of values."),
        "invalid_choice": _(
            "Select a valid choice. %(value)s is not one of the available choices."
        ),
        "invalid_pk_value": _("“%(pk)s” is not a valid value."),
    }

    def __init__(self, queryset: Any, **kwargs: Any) -> None:
        super().__init__(queryset, empty_label=None, **kwargs)

    def to_python(self, value: Any) -> Any:
        """Returns the chosen objects as a list."""
        return list(self._check_values(value)) if value else []

    def clean(self, value: Any) -> Any:
        """Returns a query of the chosen objects."""
        value = self.prepare_value(value)
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")
        if not self.required and not value:
            return self.queryset.none()
        if not isinstance(value, list | tuple):
            raise ValidationError(self.error_messages["invalid_list"], code="invalid_list")
        chosen = self._check_values(value)
        self.run_validators(value)
        return chosen

    def _check_values(self, value: Any) -> Any:
        """Returns a query of the objects, after a look that each of them is there."""
        key = self.to_field_name or "pk"
        try:
            values = frozenset(value)
        except TypeError:
            raise ValidationError(
                self.error_messages["invalid_list"], code="invalid_list"
            ) from None
        for item in values:
            self.validate_no_null_characters(item)
            try:
                self.queryset.filter(**{key: item})
            except (ValueError, TypeError, ValidationError):
                raise ValidationError(
                    self.error_messages["invalid_pk_value"],
                    code="invalid_pk_value",
                    params={"pk": item},
                ) from None
        chosen = self.queryset.filter(**{f"{key}__in": values})
        found = {str(getattr(obj, key)) for obj in chosen}
        for item in values:
            if str(item) not in found:
                raise ValidationError(
                    self.error_messages["invalid_choice"],
                    code="invalid_choice",
                    params={"value": item},
                )
        return chosen

    def prepare_value(self, value: Any) -> Any:
        """Returns what stands for each object."""
        is_several = hasattr(value, "__iter__") and not isinstance(value, str)
        if is_several and not hasattr(value, "_meta"):
            return [super(ModelMultipleChoiceField, self).prepare_value(item) for item in value]
        return super().prepare_value(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tells whether other objects were chosen."""
        if self.disabled:
            return False
        before = initial if initial is not None else []
        after = data if data is not None else []
        if len(before) != len(after):
            return True
        return {str(item) for item in self.prepare_value(before)} != {str(item) for item in after}


class InlineForeignKeyField(Field):
    """A hidden field that holds the parent of an inline formset, and accepts no other.

    Args:
        parent_instance: The parent.
        pk_field: Whether the field is the key of the child.
        to_field: The name of the parent's field that is referred to.
        kwargs: As for `Field`.
    """

    widget = HiddenInput
    default_error_messages = {
        "invalid_choice": _("The inline value did not match the parent instance."),
    }

    def __init__(
        self,
        parent_instance: Any,
        *args: Any,
        pk_field: bool = False,
        to_field: str | None = None,
        **kwargs: Any,
    ) -> None:
        self.parent_instance = parent_instance
        self.pk_field = pk_field
        self.to_field = to_field
        if parent_instance is not None:
            kwargs["initial"] = self._parent_value()
        kwargs["required"] = False
        super().__init__(*args, **kwargs)

    def _parent_value(self) -> Any:
        if self.to_field:
            return getattr(self.parent_instance, self.to_field)
        return self.parent_instance.pk

    def clean(self, value: Any) -> Any:
        """Returns the parent."""
        if value in self.empty_values:
            return None if self.pk_field else self.parent_instance
        if str(value) != str(self._parent_value()):
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return self.parent_instance

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Answers no: the parent is given."""
        return False


def apply_limit_choices_to_to_formfield(formfield: Any) -> None:
    """Narrows the choices of a field by its further conditions."""
    if formfield.queryset is None or not hasattr(formfield, "get_limit_choices_to"):
        return
    limit = formfield.get_limit_choices_to()
    if limit:
        if isinstance(limit, Mapping):
            formfield.queryset = formfield.queryset.filter(**limit).distinct()
        else:
            formfield.queryset = formfield.queryset.filter(limit).distinct()
