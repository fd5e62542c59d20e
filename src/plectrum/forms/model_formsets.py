"""Formsets of models: a form for each object of a query, and some for new ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from plectrum.core.exceptions import NON_FIELD_ERRORS, ImproperlyConfigured, ValidationError
from plectrum.forms.formsets import BaseFormSet, formset_factory
from plectrum.forms.model_fields import ModelChoiceField
from plectrum.forms.model_forms import ModelForm, modelform_factory
from plectrum.forms.widgets import HiddenInput
from plectrum.utils.functional import cached_property
from plectrum.utils.text import get_text_list
from plectrum.utils.translation import gettext
from plectrum.utils.translation import gettext_lazy as _

__all__ = ["BaseModelFormSet", "modelformset_factory"]


class RowKeyField(ModelChoiceField):
    """The hidden field of a composite key: a list of its parts in JSON."""

    def prepare_value(self, value: Any) -> Any:
        """Returns the text of a key."""
        if not isinstance(value, tuple):
            return super().prepare_value(value)
        model = self.queryset.model
        return model._meta.pk.value_to_string(model(pk=value))

    def to_python(self, value: Any) -> Any:
        """Returns the object with the key of a text; `None` for none."""
        if isinstance(value, str) and value not in self.empty_values:
            value = self.queryset.model._meta.pk.to_python(value)
        return super().to_python(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tells nothing: the key of an object is not changed by its form."""
        return False


class BaseModelFormSet(BaseFormSet):
    """A formset that edits objects; arguments as for `BaseFormSet`, and a query.

    Args:
        queryset: The objects to edit; all when `None`.

    Attributes:
        model: The model.
        edit_only: Whether new objects are not stored.
        unique_fields: The names of fields that the formset itself keeps unique.
    """

    model: Any = None
    edit_only = False
    unique_fields: Iterable[str] = ()
    changed_objects: list[Any]
    deleted_objects: list[Any]
    new_objects: list[Any]
    saved_forms: list[Any]

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        auto_id: bool | str = "id_%s",
        prefix: str | None = None,
        queryset: Any = None,
        *,
        initial: Any = None,
        **kwargs: Any,
    ) -> None:
        self.queryset = queryset
        self.initial_extra = initial
        super().__init__(data=data, files=files, auto_id=auto_id, prefix=prefix, **kwargs)

    def initial_form_count(self) -> int:
        """Returns the number of objects that are edited."""
        if not self.is_bound:
            return len(self.get_queryset())
        return super().initial_form_count()

    @cached_property
    def _objects_by_key(self) -> dict[Any, Any]:
        return {obj.pk: obj for obj in self.get_queryset()}

    def _existing_object(self, key: Any) -> Any:
        return self._objects_by_key.get(key)

    def _key_to_python(self) -> Any:
        """Returns the function that turns a submitted key into a value of the key."""
        field = self.model._meta.pk
        while field.remote_field:
            field = field.remote_field.get_related_field()
        return field.to_python

    def _construct_form(self, index: int, **kwargs: Any) -> Any:
        is_initial = index < self.initial_form_count()
        key_required = is_initial
        if is_initial:
            if self.is_bound:
                kwargs["instance"] = self._submitted_instance(index)
                key_required = kwargs["instance"] is not None
                if kwargs["instance"] is None:
                    del kwargs["instance"]
            else:
                kwargs["instance"] = self.get_queryset()[index]
        elif self.initial_extra:
            position = index - self.initial_form_count()
            if position < len(self.initial_extra):
                kwargs["initial"] = self.initial_extra[position]
        form = super()._construct_form(index, **kwargs)
        if key_required and self.model._meta.pk.name in form.fields:
            form.fields[self.model._meta.pk.name].required = True
        return form

    def _submitted_instance(self, index: int) -> Any:
        """Returns the object whose key a form has sent, if it is one of the query."""
        name = f"{self.add_prefix(index)}-{self.model._meta.pk.name}"
        try:
            key = self._key_to_python()(self.data[name])
        except (KeyError, ValidationError):
            return None
        return self._existing_object(key)

    @cached_property
    def _objects(self) -> Any:
        queryset = (
            self.model._default_manager.get_queryset() if self.queryset is None else self.queryset
        )
        # Forms are told apart by their number, so the order has to stay.
        return queryset if queryset.ordered else queryset.order_by(self.model._meta.pk.name)

    def get_queryset(self) -> Any:
        """Returns the objects that are edited, in a steady order."""
        return self._objects

    def save_new(self, form: Any, commit: bool = True) -> Any:
        """Stores and returns a new object."""
        return form.save(commit=commit)

    def save_existing(self, form: Any, obj: Any, commit: bool = True) -> Any:
        """Stores and returns a changed object."""
        return form.save(commit=commit)

    def delete_existing(self, obj: Any, commit: bool = True) -> None:
        """Removes an object."""
        if commit:
            obj.delete()

    def save(self, commit: bool = True) -> list[Any]:
        """Stores changed and new objects, removes deleted ones, and returns what was stored.

        Args:
            commit: Whether to do so now; if not, `save_m2m()` stores relations later.
        """
        if not commit:
            self.saved_forms = []

            def save_m2m() -> None:
                for form in self.saved_forms:
                    form.save_m2m()

            self.save_m2m = save_m2m
        existing = self.save_existing_objects(commit)
        return existing if self.edit_only else existing + self.save_new_objects(commit)

    save.alters_data = True  # type: ignore[attr-defined]  # templates must not call it

    def clean(self) -> None:
        """Checks that the forms are unique among each other."""
        self.validate_unique()

    def validate_unique(self) -> None:
        """Checks that no two forms have the same values where the model wants them unique.

        Raises:
            ValidationError: Some have.
        """
        all_unique, all_dates = set(), set()
        deleted = self.deleted_forms
        forms = [form for form in self.forms if form.is_valid() and form not in deleted]
        for form in forms:
            exclude = form._get_validation_exclusions()
            unique, dates = form.instance._get_unique_checks(
                exclude=exclude, include_meta_constraints=True
            )
            all_unique.update(unique)
            all_dates.update(dates)
        errors = []
        for check in all_unique:
            _model, names = check
            errors += self._duplicates(forms, names, self.get_unique_error_message(names))
        for check in all_dates:
            _model, _lookup, field, date_field = check
            errors += self._date_duplicates(
                forms, check, self.get_date_error_message(check), field, date_field
            )
        if errors:
            raise ValidationError(errors)

    def _duplicates(self, forms: list[Any], names: Any, message: str) -> list[str]:
        seen = set()
        errors = []
        for form in forms:
            fields = set(names) | set(self.unique_fields)
            if not fields <= set(form.cleaned_data) | set(self.unique_fields):
                continue
            values = tuple(
                _hashable(form.cleaned_data[name]) for name in names if name in form.cleaned_data
            )
            if not values or None in values:
                continue
            if values in seen:
                errors.append(message)
                form._errors[NON_FIELD_ERRORS] = self.error_class(
                    [self.get_form_error()], renderer=self.renderer
                )
                for name in names:
                    form.cleaned_data.pop(name, None)
            seen.add(values)
        return errors

    def _date_duplicates(
        self, forms: list[Any], check: Any, message: str, field: str, date_field: str
    ) -> list[str]:
        _model, lookup, *_names = check
        seen = set()
        errors = []
        for form in forms:
            value, date = form.cleaned_data.get(field), form.cleaned_data.get(date_field)
            if not value or not date:
                continue
            part = (
                (date.year, date.month, date.day) if lookup == "date" else (getattr(date, lookup),)
            )
            values = (_hashable(value), *part)
            if values in seen:
                errors.append(message)
                form._errors[NON_FIELD_ERRORS] = self.error_class(
                    [self.get_form_error()], renderer=self.renderer
                )
                del form.cleaned_data[field]
            seen.add(values)
        return errors

    def get_unique_error_message(self, unique_check: Any) -> str:
        """Returns the message for forms that have the same values."""
        if len(unique_check) == 1:
            return gettext("Please correct the duplicate data for %(field)s.") % {
                "field": unique_check[0]
            }
        return gettext("Please correct the duplicate data for %(field)s, which must be unique.") % {
            "field": get_text_list(unique_check, _("and"))
        }

    def get_date_error_message(self, date_check: Any) -> str:
        """Returns the message for forms that have the same value for a date."""
        return gettext(
            "Please correct the duplicate data for %(field_name)s which must be unique for the "
            "%(lookup)s in %(date_field)s."
        ) % {
            "field_name": date_check[2],
            "date_field": date_check[3],
            "lookup": str(date_check[1]),
        }

    def get_form_error(self) -> str:
        """Returns the message at a form that has the same values as another."""
        return gettext("Please correct the duplicate values below.")

    def save_existing_objects(self, commit: bool = True) -> list[Any]:
        """Stores changed objects, removes deleted ones, and returns what was stored."""
        self.changed_objects = []
        self.deleted_objects = []
        if not self.initial_forms:
            return []
        saved = []
        to_delete = self.deleted_forms
        for form in self.initial_forms:
            obj = form.instance
            # A form whose object has gone in the meantime has none.
            if not obj._is_pk_set():
                continue
            if form in to_delete:
                self.deleted_objects.append(obj)
                self.delete_existing(obj, commit=commit)
            elif form.has_changed():
                self.changed_objects.append((obj, form.changed_data))
                saved.append(self.save_existing(form, obj, commit=commit))
                if not commit:
                    self.saved_forms.append(form)
        return saved

    def save_new_objects(self, commit: bool = True) -> list[Any]:
        """Stores new objects and returns them."""
        self.new_objects = []
        for form in self.extra_forms:
            if not form.has_changed() or (self.can_delete and self._should_delete_form(form)):
                continue
            self.new_objects.append(self.save_new(form, commit=commit))
            if not commit:
                self.saved_forms.append(form)
        return self.new_objects

    def add_fields(self, form: Any, index: int | None) -> None:
        """Adds the key of the object as a hidden field, unless the form has it."""
        key = self._pk_field = self.model._meta.pk
        if self._needs_key_field(key, form):
            value: Any = None
            if form.is_bound:
                value = None if form.instance._state.adding else form.instance.pk
            elif index is not None and index < self.initial_form_count():
                value = self.get_queryset()[index].pk
            objects = self.get_queryset()
            if key.remote_field is not None:
                objects = key.remote_field.model._default_manager.get_queryset()
            choice = RowKeyField if key.is_row else ModelChoiceField
            form.fields[key.name] = choice(
                objects, initial=value, required=False, widget=self._key_widget(form, key)
            )
        super().add_fields(form, index)

    @staticmethod
    def _key_widget(form: Any, key: Any) -> Any:
        if form._meta.widgets and key.name in form._meta.widgets:
            return form._meta.widgets[key.name]
        return HiddenInput

    @staticmethod
    def _needs_key_field(key: Any, form: Any) -> bool:
        """Tells whether visitors could not give the key themselves."""
        if not key.editable or type(key).__name__ in {
            "AutoField",
            "BigAutoField",
            "SmallAutoField",
        }:
            return True
        if key.name not in form.fields:
            return True
        parent = key.remote_field
        return bool(parent and getattr(parent, "parent_link", False))


def _hashable(value: Any) -> Any:
    if hasattr(value, "pk"):
        return value.pk
    return tuple(value) if isinstance(value, list) else value


def modelformset_factory(  # noqa: PLR0913, PLR0917 - documented arguments
    model: Any,
    form: Any = ModelForm,
    formfield_callback: Any = None,
    formset: type[BaseModelFormSet] = BaseModelFormSet,
    extra: int = 1,
    can_delete: bool = False,
    can_order: bool = False,
    max_num: int | None = None,
    fields: Any = None,
    exclude: Any = None,
    widgets: Mapping[str, Any] | None = None,
    validate_max: bool = False,
    localized_fields: Any = None,
    labels: Mapping[str, Any] | None = None,
    help_texts: Mapping[str, Any] | None = None,
    error_messages: Mapping[str, Any] | None = None,
    min_num: int | None = None,
    validate_min: bool = False,
    field_classes: Mapping[str, Any] | None = None,
    absolute_max: int | None = None,
    can_delete_extra: bool = True,
    renderer: Any = None,
    edit_only: bool = False,
) -> Any:
    """Makes the class of formsets of a model.

    The arguments are those of `modelform_factory` and `formset_factory`, and `edit_only`.

    Raises:
        ImproperlyConfigured: It is said neither which fields to take nor which to leave.
    """
    meta = getattr(form, "Meta", None)
    says = (getattr(meta, "fields", fields), getattr(meta, "exclude", exclude))
    if says == (None, None):
        raise ImproperlyConfigured(
            "Calling modelformset_factory without defining 'fields' or 'exclude' explicitly is "
            "prohibited."
        )
    form_class = modelform_factory(
        model,
        form=form,
        fields=fields,
        exclude=exclude,
        formfield_callback=formfield_callback,
        widgets=widgets,
        localized_fields=localized_fields,
        labels=labels,
        help_texts=help_texts,
        error_messages=error_messages,
        field_classes=field_classes,
    )
    made = formset_factory(
        form_class,
        formset,
        extra=extra,
        min_num=min_num,
        max_num=max_num,
        can_order=can_order,
        can_delete=can_delete,
        validate_min=validate_min,
        validate_max=validate_max,
        absolute_max=absolute_max,
        can_delete_extra=can_delete_extra,
        renderer=renderer,
    )
    made.model = model
    made.edit_only = edit_only
    return made
