"""Formsets of the objects that refer to another by a generic foreign key."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from plectrum.contrib.contenttypes.models import ContentType
from plectrum.db.models import ForeignKey
from plectrum.forms import ModelForm
from plectrum.forms.inline_formsets import forget_values
from plectrum.forms.models import BaseModelFormSet, modelformset_factory

__all__ = ["BaseGenericInlineFormSet", "generic_inlineformset_factory"]


class BaseGenericInlineFormSet(BaseModelFormSet):
    """A formset of the objects that refer to an instance of any model.

    Args:
        data: What was submitted; `None` for an unbound formset.
        files: The files that were submitted.
        instance: The object that is referred to; without one there are no objects to edit.
        save_as_new: Whether all objects are stored as new ones.
        prefix: Stands before the names of all fields.
        queryset: The objects to choose those of the instance from; all when `None`.
        kwargs: As for `BaseModelFormSet`.

    Attributes:
        ct_field: The field that holds the content type.
        ct_fk_field: The field that holds the key.
        for_concrete_model: Whether a proxy counts as the model that it stands for.
    """

    ct_field: Any
    ct_fk_field: Any
    for_concrete_model: bool

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
        self.instance = instance
        self.save_as_new = save_as_new
        objects = self.model._default_manager if queryset is None else queryset
        if instance is None or not instance._is_pk_set():
            objects = objects.none()
        else:
            objects = objects.filter(**self._reference())
        super().__init__(data, files, prefix=prefix, queryset=objects, **kwargs)

    def _reference(self) -> dict[str, Any]:
        """Returns what the fields of an object hold that refers to the instance."""
        row = ContentType.objects.get_for_model(self.instance, self.for_concrete_model)
        return {self.ct_field.name: row, self.ct_fk_field.name: self.instance.pk}

    def initial_form_count(self) -> int:
        """Returns the number of objects that are edited."""
        return 0 if self.save_as_new else super().initial_form_count()

    def _construct_form(self, index: int, **kwargs: Any) -> Any:
        form = super()._construct_form(index, **kwargs)
        if self.save_as_new:
            forget_values(form, self._pk_field.name)
        return form

    @classmethod
    def get_default_prefix(cls) -> str:
        """Returns a name made of the model's and of the names of both fields."""
        options = cls.model._meta
        names = (options.app_label, options.model_name, cls.ct_field.name, cls.ct_fk_field.name)
        return "-".join(names)

    def save_new(self, form: Any, commit: bool = True) -> Any:
        """Stores and returns a new object that refers to the instance."""
        for name, value in self._reference().items():
            setattr(form.instance, name, value)
        return super().save_new(form, commit=commit)


def generic_inlineformset_factory(  # noqa: PLR0913, PLR0917 - documented arguments
    model: Any,
    form: Any = ModelForm,
    formset: type[BaseGenericInlineFormSet] = BaseGenericInlineFormSet,
    ct_field: str = "content_type",
    fk_field: str = "object_id",
    fields: Iterable[str] | str | None = None,
    exclude: Iterable[str] | None = None,
    extra: int = 3,
    can_order: bool = False,
    can_delete: bool = True,
    max_num: int | None = None,
    formfield_callback: Any = None,
    validate_max: bool = False,
    for_concrete_model: bool = True,
    min_num: int | None = None,
    validate_min: bool = False,
    absolute_max: int | None = None,
    can_delete_extra: bool = True,
) -> Any:
    """Makes the class of formsets of the objects that refer to another of any model.

    `ct_field` and `fk_field` are the names of the two fields that the generic foreign key of
    `model` uses, which the forms leave out, and `for_concrete_model` is as for
    `GenericForeignKey`. All else is as for `modelformset_factory`.

    Raises:
        FieldDoesNotExist: The model lacks one of the two fields.
        ValueError: `ct_field` is no foreign key to `ContentType`.
    """
    options = model._meta
    type_field, key_field = options.get_field(ct_field), options.get_field(fk_field)
    if not isinstance(type_field, ForeignKey) or type_field.remote_field.model is not ContentType:
        raise ValueError(f"ct_field '{type_field}' is not a ForeignKey to ContentType.")
    made = modelformset_factory(
        model,
        form=form,
        formfield_callback=formfield_callback,
        formset=formset,
        extra=extra,
        can_delete=can_delete,
        can_order=can_order,
        fields=fields,
        exclude=[*(exclude or ()), type_field.name, key_field.name],
        max_num=max_num,
        validate_max=validate_max,
        min_num=min_num,
        validate_min=validate_min,
        absolute_max=absolute_max,
        can_delete_extra=can_delete_extra,
    )
    made.ct_field = type_field
    made.ct_fk_field = key_field
    made.for_concrete_model = for_concrete_model
    return made
