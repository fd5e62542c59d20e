"""Re-exports of the forms of models, at their documented path."""

from plectrum.forms.inline_formsets import (
    BaseInlineFormSet,
    inlineformset_factory,
)
from plectrum.forms.model_fields import (
    InlineForeignKeyField,
    ModelChoiceField,
    ModelChoiceIterator,
    ModelChoiceIteratorValue,
    ModelMultipleChoiceField,
    apply_limit_choices_to_to_formfield,
)
from plectrum.forms.model_forms import (
    ALL_FIELDS,
    BaseModelForm,
    ModelForm,
    ModelFormMetaclass,
    ModelFormOptions,
    construct_instance,
    fields_for_model,
    model_to_dict,
    modelform_defines_fields,
    modelform_factory,
)
from plectrum.forms.model_formsets import BaseModelFormSet, modelformset_factory

__all__ = [
    "ALL_FIELDS",
    "BaseInlineFormSet",
    "BaseModelForm",
    "BaseModelFormSet",
    "InlineForeignKeyField",
    "ModelChoiceField",
    "ModelChoiceIterator",
    "ModelChoiceIteratorValue",
    "ModelForm",
    "ModelFormMetaclass",
    "ModelFormOptions",
    "ModelMultipleChoiceField",
    "apply_limit_choices_to_to_formfield",
    "construct_instance",
    "fields_for_model",
    "inlineformset_factory",
    "model_to_dict",
    "modelform_defines_fields",
    "modelform_factory",
    "modelformset_factory",
]
