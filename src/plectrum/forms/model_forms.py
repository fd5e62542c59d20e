"""Forms of models: their fields come from a model, their data go into an instance."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, ClassVar

from plectrum.core.exceptions import (
    NON_FIELD_ERRORS,
    FieldError,
    ImproperlyConfigured,
    ValidationError,
)
from plectrum.forms import model_registry as model_registry  # noqa: PLC0414 - fills the registry
from plectrum.forms.forms import BaseForm, DeclarativeFieldsMetaclass
from plectrum.forms.model_fields import apply_limit_choices_to_to_formfield
from plectrum.forms.utils import ErrorList

__all__ = [
    "ALL_FIELDS",
    "BaseModelForm",
    "ModelForm",
    "construct_instance",
    "fields_for_model",
    "model_to_dict",
    "modelform_defines_fields",
    "modelform_factory",
]

ALL_FIELDS = "__all__"
FormFieldCallback = Callable[..., Any]


def construct_instance(
    form: Any, instance: Any, fields: Iterable[str] | None = None, exclude: Any = None
) -> Any:
    """Puts the cleaned data of a form into an instance, and returns it.

    A field that was left out of the data keeps the default of the model.

    Args:
        form: The form, validated.
        instance: The instance.
        fields: The names of the fields to take; all when `None`.
        exclude: The names of the fields to leave.
    """
    cleaned = form.cleaned_data
    files: list[Any] = []
    for field in instance._meta.fields:
        name = field.name
        if not field.editable or _is_automatic(field) or name not in cleaned:
            continue
        if (fields is not None and name not in fields) or (exclude and name in exclude):
            continue
        if _keeps_default(form, field, cleaned[name]):
            continue
        # Files come last: where they are stored can depend on the other fields.
        if getattr(field, "upload_to", None) is not None:
            files.append(field)
        else:
            field.save_form_data(instance, cleaned[name])
    for field in files:
        field.save_form_data(instance, cleaned[field.name])
    return instance


def _is_automatic(field: Any) -> bool:
    return type(field).__name__ in {"AutoField", "BigAutoField", "SmallAutoField"}


def _keeps_default(form: Any, field: Any, value: Any) -> bool:
    form_field = dict.get(form._peek_fields(), field.name)
    return (
        field.has_default()
        and form_field is not None
        and form_field.widget.value_omitted_from_data(
            form.data, form.files, form.add_prefix(field.name)
        )
        and value in form_field.empty_values
    )


def model_to_dict(
    instance: Any, fields: Iterable[str] | None = None, exclude: Iterable[str] | None = None
) -> dict[str, Any]:
    """Returns the values of an instance as the initial data of a form.

    Args:
        instance: The instance.
        fields: The names of the fields to take; all editable ones when `None`.
        exclude: The names of the fields to leave.
    """
    options = instance._meta
    return {
        field.name: field.value_from_object(instance)
        for field in chain(options.concrete_fields, options.private_fields, options.many_to_many)
        if getattr(field, "editable", False)
        and (fields is None or field.name in fields)
        and not (exclude and field.name in exclude)
    }


def fields_for_model(  # noqa: PLR0913, PLR0917 - documented arguments
    model: Any,
    fields: Any = None,
    exclude: Any = None,
    widgets: Mapping[str, Any] | None = None,
    formfield_callback: FormFieldCallback | None = None,
    localized_fields: Any = None,
    labels: Mapping[str, Any] | None = None,
    help_texts: Mapping[str, Any] | None = None,
    error_messages: Mapping[str, Any] | None = None,
    field_classes: Mapping[str, Any] | None = None,
    *,
    apply_limit_choices_to: bool = True,
    form_declared_fields: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Returns the form fields of a model by name.

    Args:
        model: The model.
        fields: The names to take, in their order; all when `None`.
        exclude: The names to leave.
        widgets: Widgets by name.
        formfield_callback: Makes a form field of a model field, in place of its `formfield()`.
        localized_fields: The names of localised fields, or `__all__`.
        labels: Labels by name.
        help_texts: Help texts by name.
        error_messages: Messages by name.
        field_classes: Classes of form fields by name.
        apply_limit_choices_to: Whether choices are limited now.
        form_declared_fields: Fields that the form declares itself.

    Returns:
        The fields; `None` for one that a form does not show.

    Raises:
        FieldError: A field is named that cannot be edited.
    """
    per_field: dict[str, Mapping[str, Any]] = {
        "widget": widgets or {},
        "label": labels or {},
        "help_text": help_texts or {},
        "error_messages": error_messages or {},
        "form_class": field_classes or {},
    }
    declared = form_declared_fields or {}
    found: dict[str, Any] = {}
    for field in _chosen_fields(model, fields, exclude):
        name = field.name
        if name in declared:
            found[name] = declared[name]
            continue
        options = {key: given[name] for key, given in per_field.items() if name in given}
        if localized_fields == ALL_FIELDS or (localized_fields and name in localized_fields):
            options["localize"] = True
        form_field = found[name] = _form_field(field, formfield_callback, options)
        if apply_limit_choices_to and hasattr(form_field, "queryset"):
            apply_limit_choices_to_to_formfield(form_field)
    not_shown = {name for name, form_field in found.items() if form_field is None}
    names = found if fields is None else [name for name in fields if name not in (exclude or ())]
    return {name: found.get(name) for name in names if name not in not_shown}


def _chosen_fields(model: Any, fields: Any, exclude: Any) -> Iterator[Any]:
    """Yields the model's fields that a form shows, in the order of its forms.

    Raises:
        FieldError: A field is named that cannot be edited.
    """
    for field in _form_model_fields(model):
        name = field.name
        is_left = bool(exclude) and name in exclude
        if not getattr(field, "editable", False):
            if fields is not None and name in fields and not is_left:
                raise FieldError(
                    f"'{name}' cannot be specified for {model.__name__} model form as it is a "
                    "non-editable field"
                )
        elif not is_left and (fields is None or name in fields):
            yield field


def _form_model_fields(model: Any) -> list[Any]:
    """Returns the fields of a model in the order of its forms."""
    options = model._meta
    private = [field for field in options.private_fields if hasattr(field, "formfield")]
    sortable = sorted(chain(options.concrete_fields, private, options.many_to_many))
    return [field for field in sortable if hasattr(field, "formfield")]


def _form_field(field: Any, callback: FormFieldCallback | None, options: dict[str, Any]) -> Any:
    if callback is None:
        return field.formfield(**options)
    if not callable(callback):
        raise TypeError("formfield_callback must be a function or callable")
    return callback(field, **options)


class ModelFormOptions:
    """What the inner class `Meta` of a form says."""

    def __init__(self, options: Any = None) -> None:
        self.model: Any = getattr(options, "model", None)
        self.fields = getattr(options, "fields", None)
        self.exclude = getattr(options, "exclude", None)
        self.widgets = getattr(options, "widgets", None)
        self.localized_fields = getattr(options, "localized_fields", None)
        self.labels = getattr(options, "labels", None)
        self.help_texts = getattr(options, "help_texts", None)
        self.error_messages = getattr(options, "error_messages", None)
        self.field_classes = getattr(options, "field_classes", None)
        self.formfield_callback = getattr(options, "formfield_callback", None)


class ModelFormMetaclass(DeclarativeFieldsMetaclass):
    """Adds the fields of the model to those that a form declares."""

    def __new__(
        mcs, name: str, bases: tuple[type, ...], attrs: dict[str, Any], **kwargs: Any
    ) -> ModelFormMetaclass:
        """Makes the class.

        Raises:
            ImproperlyConfigured: Its `Meta` says neither which fields to take nor which to leave.
            FieldError: Its `Meta` names fields that the model does not have.
        """
        cls: Any = super().__new__(mcs, name, bases, attrs, **kwargs)
        if bases == (BaseModelForm,):
            return cls  # type: ignore[no-any-return]  # made above
        options = cls._meta = ModelFormOptions(getattr(cls, "Meta", None))
        for option in ("fields", "exclude", "localized_fields"):
            value = getattr(options, option)
            if isinstance(value, str) and value != ALL_FIELDS:
                raise TypeError(
                    f"{cls.__name__}.Meta.{option} cannot be a string. Did you mean to type: "
                    f"('{value}',)?"
                )
        if options.model is not None:
            cls.base_fields = _fields_of(cls, options)
        return cls  # type: ignore[no-any-return]  # made above


def _fields_of(cls: Any, options: ModelFormOptions) -> dict[str, Any]:
    if options.fields is None and options.exclude is None:
        raise ImproperlyConfigured(
            "Creating a ModelForm without either the 'fields' attribute or the 'exclude' "
            f"attribute is prohibited; form {cls.__name__} needs updating."
        )
    if options.fields == ALL_FIELDS:
        options.fields = None
    fields = fields_for_model(
        options.model,
        options.fields,
        options.exclude,
        options.widgets,
        options.formfield_callback,
        options.localized_fields,
        options.labels,
        options.help_texts,
        options.error_messages,
        options.field_classes,
        # Limited for each form, since a function may answer otherwise each time.
        apply_limit_choices_to=False,
        form_declared_fields=cls.declared_fields,
    )
    missing = {name for name, field in fields.items() if not field} - set(cls.declared_fields)
    if missing:
        raise FieldError(
            f"Unknown field(s) ({', '.join(missing)}) specified for {options.model.__name__}"
        )
    fields.update(cls.declared_fields)
    return fields


class BaseModelForm(BaseForm):
    """What forms of models do; arguments as for `BaseForm`, and an instance.

    Args:
        instance: The instance to edit; a new one when `None`.
    """

    _meta: ClassVar[Any]

    def __init__(  # noqa: PLR0913, PLR0917 - documented arguments
        self,
        data: Any = None,
        files: Any = None,
        auto_id: bool | str = "id_%s",
        prefix: str | None = None,
        initial: Mapping[str, Any] | None = None,
        error_class: type[ErrorList] = ErrorList,
        label_suffix: str | None = None,
        empty_permitted: bool = False,
        instance: Any = None,
        use_required_attribute: bool | None = None,
        renderer: Any = None,
    ) -> None:
        options = self._meta
        if options.model is None:
            raise ValueError("ModelForm has no model class specified.")
        if instance is None:
            self.instance = options.model()
            values: dict[str, Any] = {}
        else:
            self.instance = instance
            values = model_to_dict(instance, options.fields, options.exclude)
        if initial is not None:
            values.update(initial)
        self._validate_unique = False
        super().__init__(
            data,
            files,
            auto_id,
            prefix,
            values,
            error_class,
            label_suffix,
            empty_permitted,
            use_required_attribute=use_required_attribute,
            renderer=renderer,
        )
        for name, field in self.base_fields.items():
            if getattr(field, "limit_choices_to", None):
                apply_limit_choices_to_to_formfield(self.fields[name])

    def _get_validation_exclusions(self) -> set[str]:
        """Returns the names of the model's fields that the form cannot be blamed for."""
        excluded: set[str] = set()
        fields = self._peek_fields()
        options = self._meta
        for field in self.instance._meta.fields:
            if field.is_row:
                continue  # its parts say whether it can be validated
            name = field.name
            form_field = dict.get(fields, name)
            if (
                form_field is None
                or (options.fields and name not in options.fields)
                or (options.exclude and name in options.exclude)
                or name in self._errors
            ) or (
                # What the form allows to be empty the model is not asked about.
                not field.blank
                and not form_field.required
                and self.cleaned_data.get(name) in form_field.empty_values
            ):
                excluded.add(name)
        return excluded

    def clean(self) -> Any:
        """Checks the fields together, and asks for uniqueness to be checked after it."""
        self._validate_unique = True
        return self.cleaned_data

    def _update_errors(self, errors: ValidationError) -> None:
        """Takes over errors of the model, with the messages that the form has for their codes."""
        fields = self._peek_fields()
        by_field = getattr(
            errors, "error_dict", {NON_FIELD_ERRORS: getattr(errors, "error_list", [])}
        )
        own = self._meta.error_messages or {}
        for name, messages in by_field.items():
            if name == NON_FIELD_ERRORS and NON_FIELD_ERRORS in own:
                replacements = own[NON_FIELD_ERRORS]
            elif name in fields:
                replacements = dict.__getitem__(fields, name).error_messages
            else:
                continue
            for message in messages:
                if isinstance(message, ValidationError) and message.code in replacements:
                    message.message = replacements[message.code]
        self.add_error(None, errors)

    def _post_clean(self) -> None:
        options = self._meta
        exclude = self._get_validation_exclusions()
        # Forms of inline formsets hold the parent, which may not be stored yet.
        exclude |= {
            name
            for name, field in self._peek_items()
            if type(field).__name__ == "InlineForeignKeyField"
        }
        try:
            self.instance = construct_instance(self, self.instance, options.fields, options.exclude)
        except ValidationError as error:
            self._update_errors(error)
        try:
            self.instance.full_clean(
                exclude=exclude, validate_unique=False, validate_constraints=False
            )
        except ValidationError as error:
            self._update_errors(error)
        if self._validate_unique:
            self.validate_unique()
            self.validate_constraints()

    def validate_unique(self) -> None:
        """Checks that the instance is unique, and adds the errors to the form."""
        try:
            self.instance.validate_unique(exclude=self._get_validation_exclusions())
        except ValidationError as error:
            self._update_errors(error)

    def validate_constraints(self) -> None:
        """Checks the constraints of the model, and adds the errors to the form."""
        try:
            self.instance.validate_constraints(exclude=self._get_validation_exclusions())
        except ValidationError as error:
            self._update_errors(error)

    def _save_m2m(self) -> None:
        options = self._meta
        cleaned = self.cleaned_data
        model_options = self.instance._meta
        for field in chain(model_options.many_to_many, model_options.private_fields):
            name = field.name
            if not hasattr(field, "save_form_data") or name not in cleaned:
                continue
            if options.fields and name not in options.fields:
                continue
            if not (options.exclude and name in options.exclude):
                field.save_form_data(self.instance, cleaned[name])

    def save(self, commit: bool = True) -> Any:
        """Stores the instance and returns it.

        Args:
            commit: Whether to store it now; if not, `save_m2m()` stores its relations later.

        Raises:
            ValueError: The form has errors.
        """
        if self.errors:
            done = "created" if self.instance._state.adding else "changed"
            raise ValueError(
                f"The {self.instance._meta.object_name} could not be {done} because the data "
                "didn't validate."
            )
        if commit:
            self.instance.save()
            self._save_m2m()
        else:
            self.save_m2m = self._save_m2m
        return self.instance


class ModelForm(BaseModelForm, metaclass=ModelFormMetaclass):
    """A form whose fields come from a model.

    Example:
        ::

            class ArticleForm(forms.ModelForm):
                class Meta:
                    model = Article
                    fields = ["title", "body"]
    """


def modelform_factory(  # noqa: PLR0913, PLR0917 - documented arguments
    model: Any,
    form: Any = ModelForm,
    fields: Any = None,
    exclude: Any = None,
    formfield_callback: FormFieldCallback | None = None,
    widgets: Mapping[str, Any] | None = None,
    localized_fields: Any = None,
    labels: Mapping[str, Any] | None = None,
    help_texts: Mapping[str, Any] | None = None,
    error_messages: Mapping[str, Any] | None = None,
    field_classes: Mapping[str, Any] | None = None,
) -> Any:
    """Makes a form of a model; arguments as for `fields_for_model`, and `form`, its base.

    Raises:
        ImproperlyConfigured: It is said neither which fields to take nor which to leave.
    """
    given = {
        "fields": fields,
        "exclude": exclude,
        "widgets": widgets,
        "localized_fields": localized_fields,
        "labels": labels,
        "help_texts": help_texts,
        "error_messages": error_messages,
        "field_classes": field_classes,
    }
    attributes: dict[str, Any] = {"model": model}
    attributes.update({name: value for name, value in given.items() if value is not None})
    base_meta = getattr(form, "Meta", None)
    meta: Any = type("Meta", (base_meta,) if base_meta else (), attributes)
    if formfield_callback is not None:
        meta.formfield_callback = staticmethod(formfield_callback)
    if getattr(meta, "fields", None) is None and getattr(meta, "exclude", None) is None:
        raise ImproperlyConfigured(
            "Calling modelform_factory without defining 'fields' or 'exclude' explicitly is "
            "prohibited."
        )
    return type(form)(f"{model.__name__}Form", (form,), {"Meta": meta})


def modelform_defines_fields(form_class: Any) -> bool:
    """Tells whether a form says which fields to take or to leave."""
    options = getattr(form_class, "_meta", None)
    return options is not None and (options.fields is not None or options.exclude is not None)
