"""Forms: fields that are declared by a class, filled in by visitors and checked as a whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, ItemsView, Iterable, Iterator, Mapping
from typing import Any, ClassVar

from plectrum.core.exceptions import NON_FIELD_ERRORS, Invalid, ValidationError
from plectrum.forms.boundfield import BoundField
from plectrum.forms.compiled import compile_cleaner
from plectrum.forms.fields import Field
from plectrum.forms.form_fields import FormFields
from plectrum.forms.media import Media, MediaDefiningClass
from plectrum.forms.renderers import get_default_renderer
from plectrum.forms.utils import ErrorDict, ErrorList, RenderableFormMixin, auto_id_for, put_off
from plectrum.utils.datastructures import MultiValueDict
from plectrum.utils.functional import cached_property
from plectrum.utils.translation import gettext

__all__ = ["BaseForm", "Form"]


_NO_FILES: Mapping[str, Any] = MultiValueDict()


class DeclarativeFieldsMetaclass(MediaDefiningClass):
    """Collects the fields that a class and its bases declare."""

    declared_fields: dict[str, Any]
    base_fields: dict[str, Any]

    def __new__(
        mcs, name: str, bases: tuple[type, ...], attrs: dict[str, Any], **kwargs: Any
    ) -> DeclarativeFieldsMetaclass:
        """Makes the class; `None` for a field of a base removes it."""
        own = {key: value for key, value in attrs.items() if isinstance(value, Field)}
        attributes = {key: value for key, value in attrs.items() if key not in own}
        attributes["declared_fields"] = own
        cls: Any = super().__new__(mcs, name, bases, attributes, **kwargs)
        fields: dict[str, Any] = {}
        for base in reversed(cls.__mro__):
            fields.update(vars(base).get("declared_fields", {}))
            for key, value in vars(base).items():
                if value is None and key in fields:
                    fields.pop(key)
        cls.declared_fields = cls.base_fields = fields
        cls._has_own_add_error = cls.add_error is not BaseForm.add_error
        cls._cleaners = frozenset(key for key in dir(cls) if key.startswith("clean_"))
        return cls  # type: ignore[no-any-return]  # made above


class BaseForm(RenderableFormMixin):
    """What forms do, without how their fields are declared.

    Args:
        data: What was submitted; `None` for an unbound form.
        files: The files that were submitted.
        auto_id: The pattern of the `id`s of fields, or whether they have any.
        prefix: Stands before the names of all fields.
        initial: Initial values, over those of the fields.
        error_class: The class of lists of errors.
        label_suffix: What follows labels; a colon in the active language when `None`.
        empty_permitted: Whether a form in which nothing was changed is valid.
        field_order: Names of fields, in the order in which they are shown first.
        use_required_attribute: Whether inputs have the attribute `required`.
        renderer: What renders the form.
        bound_field_class: The class of bound fields.
    """

    default_renderer: ClassVar[Any] = None
    field_order: Any = None
    prefix: str | None = None
    use_required_attribute = True
    bound_field_class: Any = None
    empty_permitted = False

    template_name_div = "plectrum/forms/div.html"
    template_name_p = "plectrum/forms/p.html"
    template_name_table = "plectrum/forms/table.html"
    template_name_ul = "plectrum/forms/ul.html"
    template_name_label = "plectrum/forms/label.html"

    base_fields: ClassVar[dict[str, Any]]
    declared_fields: ClassVar[dict[str, Any]]
    _cleaners: ClassVar[frozenset[str]]
    _cleaner: ClassVar[Any] = None
    _has_own_add_error: ClassVar[bool] = False
    _errors: Any = None
    cleaned_data: dict[str, Any]

    def __init__(  # noqa: C901, PLR0913, PLR0917 - documented arguments, each stored if given
        self,
        data: Any = None,
        files: Any = None,
        auto_id: bool | str = "id_%s",
        prefix: str | None = None,
        initial: Mapping[str, Any] | None = None,
        error_class: type[ErrorList] = ErrorList,
        label_suffix: str | None = None,
        empty_permitted: bool = False,
        field_order: Iterable[str] | None = None,
        use_required_attribute: bool | None = None,
        renderer: Any = None,
        bound_field_class: Any = None,
    ) -> None:
        # PERF: only what differs from the class is stored; fields, renderer and the rest are
        # found when they are asked for (benchmarks/forms.py).
        self.is_bound = data is not None or files is not None
        if data is not None:
            self.data = data
        if files is not None:
            self.files = files
        self.auto_id = auto_id
        self.initial: Any = {} if initial is None else initial
        self.error_class = error_class
        if prefix is not None:
            self.prefix = prefix
        if label_suffix is not None:
            self.__dict__["label_suffix"] = label_suffix
        if empty_permitted:
            self.empty_permitted = True
        if use_required_attribute is not None:
            self.use_required_attribute = use_required_attribute
        if renderer is not None:
            self.renderer = renderer
        if bound_field_class is not None:
            self.bound_field_class = bound_field_class
        if self.empty_permitted and self.use_required_attribute:
            raise ValueError(
                "The empty_permitted and use_required_attribute arguments may not both be True."
            )
        order = self.field_order if field_order is None else field_order
        if order is not None:
            self.order_fields(order)

    @cached_property
    def data(self) -> Any:
        """What was submitted."""
        return MultiValueDict()

    @cached_property
    def files(self) -> Any:
        """The files that were submitted."""
        return MultiValueDict()

    @cached_property
    def label_suffix(self) -> Any:
        """What follows labels."""
        return gettext(":")

    @cached_property
    def renderer(self) -> Any:
        """What renders the form."""
        if self.default_renderer is None:
            return get_default_renderer()
        default = self.default_renderer
        return default() if isinstance(default, type) else default

    @cached_property
    def fields(self) -> FormFields:
        """The fields of this form object, which may be changed."""
        return FormFields(self.base_fields)

    @cached_property
    def _bound_fields(self) -> dict[str, Any]:
        return {}

    def _peek_items(self) -> ItemsView[str, Any]:
        """Returns names and fields for reading only."""
        own = self.__dict__.get("fields")
        return self.base_fields.items() if own is None else own.peek_items()

    def _peek_fields(self) -> dict[str, Any]:
        """Returns the fields by name, for asking which there are."""
        own = self.__dict__.get("fields")
        return self.base_fields if own is None else own

    def order_fields(self, field_order: Iterable[str] | None) -> None:
        """Puts the fields into an order.

        Args:
            field_order: Names of fields; those that are not named follow in their own order.
                Unknown names count for nothing.
        """
        if field_order is None:
            return
        names = [name for name in dict.fromkeys(field_order) if name in self.fields]
        self.fields.reorder([*names, *(name for name in self.fields if name not in names)])

    def __repr__(self) -> str:
        is_valid = self._errors is not None and self.is_bound and not self._errors
        valid = "Unknown" if self._errors is None else is_valid
        fields = ";".join(self._peek_fields())
        return f"<{type(self).__name__} bound={self.is_bound}, valid={valid}, fields=({fields})>"

    def __iter__(self) -> Iterator[Any]:
        for name in self._peek_fields():
            yield self[name]

    def __getitem__(self, name: str) -> Any:
        bound = self._bound_fields.get(name)
        if bound is not None:
            return bound
        field = dict.get(self._peek_fields(), name)
        if field is None:
            raise KeyError(
                f"Key '{name}' not found in '{type(self).__name__}'. Choices are: "
                f"{', '.join(sorted(self._peek_fields()))}."
            )
        bound = self._bound_fields[name] = self._bind(field, name)
        return bound

    def _bind(self, field: Any, name: str) -> Any:
        if self.bound_field_class is None:
            self.bound_field_class = self.renderer.bound_field_class or BoundField
        return field.get_bound_field(self, name)

    @property
    def _has_own_bound_fields(self) -> bool:
        """Whether data has to be asked of bound fields, whose class may find it otherwise."""
        cls = self.bound_field_class
        if cls is None:
            renderer = self.__dict__.get("renderer")
            cls = None if renderer is None else renderer.bound_field_class
        return cls is not None and cls is not BoundField

    @property
    def errors(self) -> Any:
        """The errors by field; asking for them validates the form."""
        if self._errors is None:
            self.full_clean()
        return self._errors

    def is_valid(self) -> bool:
        """Tells whether the form is bound and without errors."""
        return self.is_bound and not self.errors

    def add_prefix(self, field_name: str) -> str:
        """Returns the name of a field in the data."""
        return f"{self.prefix}-{field_name}" if self.prefix else field_name

    def add_initial_prefix(self, field_name: str) -> str:
        """Returns the name of the initial value of a field in the data."""
        return f"initial-{self.add_prefix(field_name)}"

    def _widget_data_value(self, widget: Any, html_name: str) -> Any:
        return widget.value_from_datadict(self.data, self.files, html_name)

    @property
    def template_name(self) -> str:
        """The template of the form."""
        return str(self.renderer.form_template_name)

    def get_context(self) -> dict[str, Any]:
        """Returns what the template sees."""
        fields = []
        hidden_fields = []
        top_errors = self.non_field_errors().copy()
        for bound in self:
            if not bound.is_hidden:
                fields.append((bound, bound.errors))
                continue
            hidden_fields.append(bound)
            top_errors += [
                gettext("(Hidden field %(name)s) %(error)s") % {"name": bound.name, "error": error}
                for error in bound.errors
            ]
        return {
            "form": self,
            "fields": fields,
            "hidden_fields": hidden_fields,
            "errors": top_errors,
        }

    def non_field_errors(self) -> Any:
        """Returns the errors that belong to no field."""
        errors = self.errors.get(NON_FIELD_ERRORS)
        if errors is None:
            return self.error_class(error_class="nonfield", renderer=self.renderer)
        return errors

    def add_error(self, field: str | None, error: Any) -> None:
        """Adds an error, and removes the value of the field from the cleaned data.

        Args:
            field: The name of the field; `None` for an error of the form as a whole.
            error: A message, a ValidationError, several, or a mapping by field.

        Raises:
            TypeError: A field is named for a mapping by field.
            ValueError: The form has no such field.
        """
        if not isinstance(error, ValidationError):
            error = ValidationError(error)
        if "error_dict" not in error.__dict__:
            self._store_errors(field or NON_FIELD_ERRORS, error.error_list)
            return
        if field is not None:
            raise TypeError(
                "The argument `field` must be `None` when the `error` argument contains errors "
                "for multiple fields."
            )
        for name, errors in error.error_dict.items():
            self._store_errors(name, errors)

    def _reject(self, name: str, field: Any, value: Any, html_name: str) -> None:
        """Adds the errors of a value that `field` does not accept, to be found when looked at."""
        errors = self._errors
        if name in errors or self.error_class is not ErrorList or self._has_own_add_error:
            self.add_error(name, field.problem_with(value).error())
        else:
            renderer = self.__dict__.get("renderer")
            errors[name] = put_off(field, value, renderer, self.auto_id, html_name)

    def _store_errors(self, name: str, errors: list[ValidationError]) -> None:
        own = self.errors if self._errors is None else self._errors
        known = own.get(name)
        if known is None:
            known = own[name] = self._new_error_list(name)
        known.extend(errors)
        self.cleaned_data.pop(name, None)

    def _new_error_list(self, name: str) -> Any:
        renderer = self.__dict__.get("renderer")
        if name == NON_FIELD_ERRORS:
            return self.error_class(error_class="nonfield", renderer=renderer)
        if name not in self._peek_fields():
            raise ValueError(f"'{type(self).__name__}' has no field named '{name}'.")
        if self._has_own_bound_fields:
            field_id = self[name].auto_id
        else:
            field_id = auto_id_for(self.auto_id, self.add_prefix(name))
        return self.error_class(None, None, renderer, field_id)

    def has_error(self, field: str | None, code: str | None = None) -> bool:
        """Tells whether a field has an error, of a code where one is given.

        Args:
            field: The name of the field; NON_FIELD_ERRORS for the form as a whole.
            code: The code.
        """
        if field not in self.errors:
            return False
        return code is None or any(error.code == code for error in self.errors.as_data()[field])

    def full_clean(self) -> None:
        """Validates the whole form; the results are in `errors` and `cleaned_data`."""
        renderer = self.__dict__.get("renderer")
        self._errors = ErrorDict() if renderer is None else ErrorDict(renderer=renderer)
        if not self.is_bound:
            return
        self.cleaned_data = {}
        if self.empty_permitted and not self.has_changed():
            return
        self._clean_fields()
        self._clean_form()
        self._post_clean()

    def _clean_fields(self) -> None:
        is_changed = "fields" in self.__dict__ or self._has_own_bound_fields
        if is_changed or type(self).add_prefix is not BaseForm.add_prefix:
            for name, field in tuple(self._peek_items()):
                self._clean_field(name, field)
            return
        prefix = f"{self.prefix}-" if self.prefix else ""
        self._compiled_cleaner()(self, self.data, self.__dict__.get("files", _NO_FILES), prefix)

    @classmethod
    def _compiled_cleaner(cls) -> Callable[..., None]:
        """Returns the function for the fields of the class; made again when they have changed."""
        fields = [*cls.base_fields.values()]
        made: tuple[list[Any], Callable[..., None]] | None = cls.__dict__.get("_cleaner")
        if made is not None and made[0] == fields:
            return made[1]
        cleaner = compile_cleaner(cls.__qualname__, cls.base_fields, cls._cleaners)
        for field in fields:
            field.__dict__["_compiled_into"] = (*field._compiled_into, cls)
        cls._cleaner = (fields, cleaner)
        return cleaner

    def _clean_field(self, name: str, field: Any) -> None:
        """Takes in the value of a field."""
        try:
            if field.disabled:
                value = self[name].initial
            elif field.bound_field_class is not None or self._has_own_bound_fields:
                value = self[name].data
            else:
                files = self.__dict__.get("files", _NO_FILES)
                value = field.widget.value_from_datadict(self.data, files, self.add_prefix(name))
        except ValidationError as error:
            self.add_error(name, error)
        else:
            self._clean_value(name, field, value)

    def _clean_value(self, name: str, field: Any, value: Any) -> None:
        """Takes in a value that was submitted for a field, or says why it is not valid."""
        try:
            if not field._has_own_clean:
                outcome = field._examine(value)
            elif field.needs_initial:
                outcome = field.clean(value, self[name].initial)
            else:
                outcome = field.clean(value)
            if type(outcome) is not Invalid and f"clean_{name}" in self._cleaners:
                self.cleaned_data[name] = outcome
                outcome = getattr(self, f"clean_{name}")()
        except ValidationError as error:
            # PERF: the traceback leads back to this form; without it, forms with errors are
            # freed at once and not by the garbage collector (benchmarks/forms.py).
            error.__traceback__ = None
            outcome = Invalid(error)
        if type(outcome) is Invalid:
            self.add_error(name, outcome.error())
        else:
            self.cleaned_data[name] = outcome

    def _clean_form(self) -> None:
        try:
            cleaned = self.clean()
        except ValidationError as error:
            error.__traceback__ = None
            self.add_error(None, error)
        else:
            if cleaned is not None:
                self.cleaned_data = cleaned

    def _post_clean(self) -> None:
        """Runs after `clean`, for forms of models."""

    def clean(self) -> Any:
        """Checks the fields together; a subclass may raise errors or return other cleaned data.

        Raises:
            ValidationError: The values do not go together.
        """
        return self.cleaned_data

    def has_changed(self) -> bool:
        """Tells whether any value differs from its initial one."""
        return bool(self.changed_data)

    @cached_property
    def changed_data(self) -> list[str]:
        """The names of the fields whose values differ from their initial ones."""
        return [bound.name for bound in self if bound._has_changed()]

    @property
    def media(self) -> Media:
        """The style sheets and scripts that the widgets need."""
        return sum((field.widget.media for _, field in self._peek_items()), Media())

    def is_multipart(self) -> bool:
        """Tells whether the form must be sent as `multipart/form-data`."""
        return any(field.widget.needs_multipart_form for _, field in self._peek_items())

    def hidden_fields(self) -> list[Any]:
        """Returns the fields that visitors do not see."""
        return [bound for bound in self if bound.is_hidden]

    def visible_fields(self) -> list[Any]:
        """Returns the fields that visitors see."""
        return [bound for bound in self if not bound.is_hidden]

    def get_initial_for_field(self, field: Any, field_name: str) -> Any:
        """Returns the initial value of a field: the form's, or else its own.

        A function is called; microseconds that the widget does not show are left out.
        """
        value = self.initial.get(field_name, field.initial)
        if callable(value):
            value = value()
        if isinstance(value, dt.datetime | dt.time) and not field.widget.supports_microseconds:
            value = value.replace(microsecond=0)
        return value


class Form(BaseForm, metaclass=DeclarativeFieldsMetaclass):
    """A form whose fields are attributes of its class.

    Example:
        ::

            class ContactForm(forms.Form):
                subject = forms.CharField(max_length=100)
                sender = forms.EmailField()

            form = ContactForm(request.POST)
            if form.is_valid():
                ...
    """
