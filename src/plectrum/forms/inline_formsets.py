"""Inline formsets: the objects that refer to a parent, edited with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plectrum.db.models import ForeignKey
from plectrum.forms.model_fields import InlineForeignKeyField
from plectrum.forms.model_forms import ModelForm
from plectrum.forms.model_formsets import BaseModelFormSet, modelformset_factory
from plectrum.utils.text import capfirst

__all__ = ["BaseInlineFormSet", "inlineformset_factory"]


class BaseInlineFormSet(BaseModelFormSet):
    """A formset of the objects that refer to a parent.

    Args:
        data: What was submitted; `None` for an unbound formset.
        files: The files that were submitted.
        instance: The parent; a new one when `None`.
        save_as_new: Whether all objects are stored as new ones.
        prefix: Stands before the names of all fields.
        queryset: The objects to choose those of the parent from; all when `None`.
        kwargs: As for `BaseModelFormSet`.

    Attributes:
        fk: The field that refers to the parent.
    """

    fk: Any

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        instance: Any = None,
        save_as_new: bool = False,
        prefix: str | None = None,
        queryset: Any = None,
        **kwargs: Any,
    ) -> None:
        self.instance = self.fk.remote_field.model() if instance is None else instance
        self.save_as_new = save_as_new
        objects = self.model._default_manager if queryset is None else queryset
        if self.instance._is_pk_set():
            objects = objects.filter(**{self.fk.name: self.instance})
        else:
            objects = objects.none()
        self.unique_fields = {self.fk.name}
        super().__init__(data, files, prefix=prefix, queryset=objects, **kwargs)
        # What a form validates needs the reference, which visitors do not send.
        options = self.form._meta
        if options.fields and self.fk.name not in options.fields:
            options.fields = [*options.fields, self.fk.name]

    def initial_form_count(self) -> int:
        """Returns the number of objects that are edited."""
        return 0 if self.save_as_new else super().initial_form_count()

    def _construct_form(self, index: int, **kwargs: Any) -> Any:
        form = super()._construct_form(index, **kwargs)
        if self.save_as_new:
            forget_values(form, self._pk_field.name, self.fk.name)
        setattr(form.instance, self.fk.attname, self._parent_value())
        return form

    def _parent_value(self) -> Any:
        value = self.instance.pk
        if self.fk.remote_field.field_name != self.fk.remote_field.model._meta.pk.name:
            value = getattr(self.instance, self.fk.remote_field.field_name)
            value = getattr(value, "pk", value)
        return value

    @classmethod
    def get_default_prefix(cls) -> str:
        """Returns the name by which the parent knows the objects."""
        return str(cls.fk.remote_field.get_accessor_name(model=cls.model)).replace("+", "")

    def save_new(self, form: Any, commit: bool = True) -> Any:
        """Stores and returns a new object of the parent."""
        # The parent may have been stored after the form was made.
        setattr(form.instance, self.fk.name, self.instance)
        return super().save_new(form, commit=commit)

    def add_fields(self, form: Any, index: int | None) -> None:
        """Adds the hidden reference to the parent."""
        super().add_fields(form, index)
        is_key = self._pk_field == self.fk
        name = self._pk_field.name if is_key else self.fk.name
        kwargs: dict[str, Any] = {"pk_field": True} if is_key else {}
        own = dict.get(form.fields, name)
        label = None if own is None else own.label
        kwargs["label"] = label or capfirst(self.fk.verbose_name)
        parent_key = self.fk.remote_field.model._meta.pk.name
        if self.fk.remote_field.field_name != parent_key:
            kwargs["to_field"] = self.fk.remote_field.field_name
        # A key that a function makes must not stand in a form of a parent that is not stored.
        if self.instance._state.adding:
            field_name = kwargs.get("to_field") or parent_key
            field = self.instance._meta.get_field(field_name)
            if field.has_default():
                setattr(self.instance, field.attname, None)
        form.fields[name] = InlineForeignKeyField(self.instance, **kwargs)

    def get_unique_error_message(self, unique_check: Any) -> str:
        """Returns the message for forms that have the same values, the reference left out."""
        names = [name for name in unique_check if name != self.fk.name]
        return super().get_unique_error_message(names)


def forget_values(form: Any, *names: str) -> None:
    """Makes a form's data say nothing of some fields; the data of other forms stay."""
    data: Any = form.data.copy() if hasattr(form.data, "copy") else dict(form.data)
    was_mutable = getattr(data, "_mutable", None)
    if was_mutable is not None:
        data._mutable = True
    for name in names:
        data[form.add_prefix(name)] = None
    if was_mutable is not None:
        data._mutable = was_mutable
    form.data = data


def find_foreign_key(parent_model: Any, model: Any, fk_name: str | None = None) -> Any:
    """Returns the field by which a model refers to another.

    Args:
        parent_model: The model that is referred to.
        model: The model that refers to it.
        fk_name: The name of the field, needed where there are several.

    Raises:
        ValueError: There is none, or several.
    """
    parents = {parent_model, *parent_model._meta.all_parents}
    found = [
        field
        for field in model._meta.fields
        if isinstance(field, ForeignKey) and field.remote_field.model in parents
    ]
    label, parent_label = model._meta.label, parent_model._meta.label
    if fk_name:
        named = [field for field in model._meta.fields if field.name == fk_name]
        if not named:
            raise ValueError(f"'{label}' has no field named '{fk_name}'.")
        if named[0] not in found:
            raise ValueError(f"fk_name '{fk_name}' is not a ForeignKey to '{parent_label}'.")
        return named[0]
    if not found:
        raise ValueError(f"'{label}' has no ForeignKey to '{parent_label}'.")
    if len(found) > 1:
        raise ValueError(
            f"'{label}' has more than one ForeignKey to '{parent_label}'. You must specify a "
            "'fk_name' attribute."
        )
    return found[0]


def inlineformset_factory(  # noqa: PLR0913, PLR0917 - documented arguments
    parent_model: Any,
    model: Any,
    form: Any = ModelForm,
    formset: type[BaseInlineFormSet] = BaseInlineFormSet,
    fk_name: str | None = None,
    fields: Any = None,
    exclude: Any = None,
    extra: int = 3,
    can_order: bool = False,
    can_delete: bool = True,
    max_num: int | None = None,
    formfield_callback: Any = None,
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
    """Makes the class of formsets of the objects that refer to a parent.

    `parent_model` is the model of the parent, `model` that of the objects, and `fk_name` the name
    of the field between them, where there are several. All else is as for `modelformset_factory`.

    Raises:
        ValueError: The model does not refer to the parent, or by several fields.
    """
    foreign_key = find_foreign_key(parent_model, model, fk_name)
    made = modelformset_factory(
        model,
        form=form,
        formfield_callback=formfield_callback,
        formset=formset,
        extra=extra,
        can_delete=can_delete,
        can_order=can_order,
        max_num=1 if foreign_key.unique else max_num,
        fields=fields,
        exclude=exclude,
        widgets=widgets,
        validate_max=validate_max,
        localized_fields=localized_fields,
        labels=labels,
        help_texts=help_texts,
        error_messages=error_messages,
        min_num=min_num,
        validate_min=validate_min,
        field_classes=field_classes,
        absolute_max=absolute_max,
        can_delete_extra=can_delete_extra,
        renderer=renderer,
        edit_only=edit_only,
    )
    made.fk = foreign_key
    return made
