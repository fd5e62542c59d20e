"""Formsets: several forms of one kind on a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar

from plectrum.core.exceptions import ValidationError
from plectrum.forms.fields import BooleanField, IntegerField
from plectrum.forms.forms import Form
from plectrum.forms.media import Media
from plectrum.forms.renderers import get_default_renderer
from plectrum.forms.utils import ErrorList, RenderableFormMixin
from plectrum.forms.widgets import CheckboxInput, HiddenInput, NumberInput
from plectrum.utils.functional import cached_property
from plectrum.utils.translation import gettext_lazy as _
from plectrum.utils.translation import ngettext_lazy

__all__ = ["BaseFormSet", "all_valid", "formset_factory"]

TOTAL_FORM_COUNT = "TOTAL_FORMS"
INITIAL_FORM_COUNT = "INITIAL_FORMS"
MIN_NUM_FORM_COUNT = "MIN_NUM_FORMS"
MAX_NUM_FORM_COUNT = "MAX_NUM_FORMS"
ORDERING_FIELD_NAME = "ORDER"
DELETION_FIELD_NAME = "DELETE"
DEFAULT_MIN_NUM = 0
DEFAULT_MAX_NUM = 1000


class ManagementForm(Form):
    """Keeps, in hidden inputs, how many forms a page has."""

    TOTAL_FORMS = IntegerField(widget=HiddenInput)
    INITIAL_FORMS = IntegerField(widget=HiddenInput)
    MIN_NUM_FORMS = IntegerField(required=False, widget=HiddenInput)
    MAX_NUM_FORMS = IntegerField(required=False, widget=HiddenInput)

    def clean(self) -> Any:
        """Takes zero for a number that is missing, so that a formset can still be shown."""
        cleaned = super().clean()
        cleaned.setdefault(TOTAL_FORM_COUNT, 0)
        cleaned.setdefault(INITIAL_FORM_COUNT, 0)
        return cleaned


class BaseFormSet(RenderableFormMixin):
    """Several forms; `formset_factory` makes a subclass for a form.

    Args:
        data: What was submitted; `None` for an unbound formset.
        files: The files that were submitted.
        auto_id: As for forms.
        prefix: Stands before the names of all fields; `form` when `None`.
        initial: The initial values of each form.
        error_class: The class of lists of errors.
        form_kwargs: Further arguments of each form.
        error_messages: Messages by code, in place of the default ones.
    """

    form: Any
    extra: int
    can_order: bool
    can_delete: bool
    can_delete_extra: bool
    min_num: int
    max_num: int
    absolute_max: int
    validate_min: bool
    validate_max: bool
    renderer: Any

    deletion_widget: Any = CheckboxInput
    ordering_widget: Any = NumberInput
    default_error_messages: ClassVar[Mapping[str, Any]] = {
        "missing_management_form": _(
            "ManagementForm data is missing or has been tampered with. Missing fields: "
            "%(field_names)s. You may need to file a bug report if the issue persists."
        ),
        "too_many_forms": ngettext_lazy(
            "Please submit at most %(num)d form.", "Please submit at most %(num)d forms.", "num"
        ),
        "too_few_forms": ngettext_lazy(
            "Please submit at least %(num)d form.", "Please submit at least %(num)d forms.", "num"
        ),
    }
    template_name_div = "plectrum/forms/formsets/div.html"
    template_name_p = "plectrum/forms/formsets/p.html"
    template_name_table = "plectrum/forms/formsets/table.html"
    template_name_ul = "plectrum/forms/formsets/ul.html"

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        auto_id: bool | str = "id_%s",
        prefix: str | None = None,
        initial: Any = None,
        error_class: type[ErrorList] = ErrorList,
        form_kwargs: Mapping[str, Any] | None = None,
        error_messages: Mapping[str, Any] | None = None,
    ) -> None:
        self.is_bound = data is not None or files is not None
        self.prefix = prefix or self.get_default_prefix()
        self.auto_id = auto_id
        self.data: Any = data or {}
        self.files: Any = files or {}
        self.initial = initial
        self.form_kwargs = form_kwargs or {}
        self.error_class = error_class
        self._errors: list[Any] | None = None
        self._non_form_errors: Any = None
        messages: dict[str, Any] = {}
        for cls in reversed(type(self).__mro__):
            messages.update(vars(cls).get("default_error_messages", {}))
        self.error_messages = {**messages, **(error_messages or {})}

    def __iter__(self) -> Iterator[Any]:
        return iter(self.forms)

    def __getitem__(self, index: Any) -> Any:
        return self.forms[index]

    def __len__(self) -> int:
        return len(self.forms)

    def __bool__(self) -> bool:
        return True

    def __repr__(self) -> str:
        if self._errors is None:
            is_valid: Any = "Unknown"
        else:
            is_valid = self.is_bound and not self._non_form_errors and not any(self._errors)
        return (
            f"<{type(self).__qualname__}: bound={self.is_bound} valid={is_valid} "
            f"total_forms={self.total_form_count()}>"
        )

    @cached_property
    def management_form(self) -> ManagementForm:
        """The form that keeps how many forms there are."""
        if self.is_bound:
            form = ManagementForm(
                self.data, auto_id=self.auto_id, prefix=self.prefix, renderer=self.renderer
            )
            form.full_clean()
            return form
        return ManagementForm(
            auto_id=self.auto_id,
            prefix=self.prefix,
            initial={
                TOTAL_FORM_COUNT: self.total_form_count(),
                INITIAL_FORM_COUNT: self.initial_form_count(),
                MIN_NUM_FORM_COUNT: self.min_num,
                MAX_NUM_FORM_COUNT: self.max_num,
            },
            renderer=self.renderer,
        )

    def total_form_count(self) -> int:
        """Returns the number of forms."""
        if self.is_bound:
            # SECURITY: what is submitted must not make the server build any number of forms.
            total = self.management_form.cleaned_data[TOTAL_FORM_COUNT]
            return int(min(total, self.absolute_max))
        initial = self.initial_form_count()
        total = max(initial, self.min_num) + self.extra
        if initial > self.max_num >= 0:
            return initial
        return self.max_num if total > self.max_num >= 0 else total

    def initial_form_count(self) -> int:
        """Returns the number of forms that were there before extra ones were added."""
        if self.is_bound:
            return int(self.management_form.cleaned_data[INITIAL_FORM_COUNT])
        return len(self.initial) if self.initial else 0

    @cached_property
    def forms(self) -> list[Any]:
        """The forms."""
        return [
            self._construct_form(index, **self.get_form_kwargs(index))
            for index in range(self.total_form_count())
        ]

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """Returns the further arguments of a form.

        Args:
            index: The number of the form; `None` for the empty one.
        """
        return dict(self.form_kwargs)

    def _construct_form(self, index: int, **kwargs: Any) -> Any:
        defaults: dict[str, Any] = {
            "auto_id": self.auto_id,
            "prefix": self.add_prefix(index),
            "error_class": self.error_class,
            # Browsers would require what the visitor leaves out or deletes.
            "use_required_attribute": False,
            "renderer": self.form_renderer,
        }
        if self.is_bound:
            defaults["data"] = self.data
            defaults["files"] = self.files
        if self.initial and "initial" not in kwargs and index < len(self.initial):
            defaults["initial"] = self.initial[index]
        if index >= self.initial_form_count() and index >= self.min_num:
            defaults["empty_permitted"] = True
        defaults.update(kwargs)
        form = self.form(**defaults)
        self.add_fields(form, index)
        return form

    @property
    def form_renderer(self) -> Any:
        """The renderer of the forms: the formset's, unless their class has one."""
        return None if getattr(self.form, "default_renderer", None) is not None else self.renderer

    @property
    def initial_forms(self) -> list[Any]:
        """The forms that were there before extra ones were added."""
        return self.forms[: self.initial_form_count()]

    @property
    def extra_forms(self) -> list[Any]:
        """The extra forms."""
        return self.forms[self.initial_form_count() :]

    @property
    def empty_form(self) -> Any:
        """A form with `__prefix__` in place of its number, for scripts that add forms."""
        kwargs = {
            **self.get_form_kwargs(None),
            "auto_id": self.auto_id,
            "prefix": self.add_prefix("__prefix__"),
            "empty_permitted": True,
            "use_required_attribute": False,
            "renderer": self.form_renderer,
        }
        form = self.form(**kwargs)
        self.add_fields(form, None)
        return form

    @property
    def cleaned_data(self) -> list[dict[str, Any]]:
        """The cleaned data of each form.

        Raises:
            AttributeError: The formset is not valid.
        """
        if not self.is_valid():
            raise AttributeError(f"'{type(self).__name__}' object has no attribute 'cleaned_data'")
        return [form.cleaned_data for form in self.forms]

    @property
    def deleted_forms(self) -> list[Any]:
        """The forms that are marked to be deleted."""
        if not self.is_valid() or not self.can_delete:
            return []
        return [
            form
            for index, form in enumerate(self.forms)
            if (index < self.initial_form_count() or form.has_changed())
            and self._should_delete_form(form)
        ]

    @property
    def ordered_forms(self) -> list[Any]:
        """The forms in the order that the visitor gave them; those without a number last.

        Raises:
            AttributeError: The formset is not valid or has no order.
        """
        if not self.is_valid() or not self.can_order:
            raise AttributeError(f"'{type(self).__name__}' object has no attribute 'ordered_forms'")
        numbered = []
        for index, form in enumerate(self.forms):
            if index >= self.initial_form_count() and not form.has_changed():
                continue
            if self.can_delete and self._should_delete_form(form):
                continue
            order = form.cleaned_data[ORDERING_FIELD_NAME]
            numbered.append((order is None, order or 0, index))
        return [self.forms[index] for _is_last, _order, index in sorted(numbered)]

    @classmethod
    def get_default_prefix(cls) -> str:
        """Returns the prefix of a formset that is given none."""
        return "form"

    @classmethod
    def get_deletion_widget(cls) -> Any:
        """Returns the widget of the field that marks a form to be deleted."""
        return cls.deletion_widget

    @classmethod
    def get_ordering_widget(cls) -> Any:
        """Returns the widget of the field that gives a form its place."""
        return cls.ordering_widget

    def non_form_errors(self) -> Any:
        """Returns the errors that belong to no form."""
        if self._non_form_errors is None:
            self.full_clean()
        return self._non_form_errors

    @property
    def errors(self) -> list[Any]:
        """The errors of each form; asking for them validates the formset."""
        if self._errors is None:
            self.full_clean()
        return self._errors or []

    def total_error_count(self) -> int:
        """Returns the number of errors of all forms and of the formset."""
        return len(self.non_form_errors()) + sum(
            len(messages) for errors in self.errors for messages in errors.values()
        )

    def _should_delete_form(self, form: Any) -> bool:
        return bool(form.cleaned_data.get(DELETION_FIELD_NAME, False))

    def is_valid(self) -> bool:
        """Tells whether the formset is bound and all of its forms, but deleted ones, are valid."""
        if not self.is_bound:
            return False
        self.errors  # noqa: B018 - validates
        forms_valid = all(
            form.is_valid()
            for form in self.forms
            if not (self.can_delete and self._should_delete_form(form))
        )
        return forms_valid and not self.non_form_errors()

    def full_clean(self) -> None:
        """Validates all forms and the formset."""
        self._errors = []
        self._non_form_errors = self.error_class(error_class="nonform", renderer=self.renderer)
        if not self.is_bound:
            return
        if not self.management_form.is_valid():
            self._add_management_error()
        empty_forms = 0
        for index, form in enumerate(self.forms):
            if not form.has_changed() and index >= self.initial_form_count():
                empty_forms += 1
            errors = form.errors
            if self.can_delete and self._should_delete_form(form):
                continue
            self._errors.append(errors)
        try:
            self._check_count(empty_forms)
            self.clean()
        except ValidationError as error:
            self._non_form_errors = self.error_class(
                error.error_list, error_class="nonform", renderer=self.renderer
            )

    def _add_management_error(self) -> None:
        names = ", ".join(
            self.management_form.add_prefix(name) for name in self.management_form.errors
        )
        self._non_form_errors.append(
            ValidationError(
                self.error_messages["missing_management_form"],
                params={"field_names": names},
                code="missing_management_form",
            )
        )

    def _check_count(self, empty_forms: int) -> None:
        count = self.total_form_count() - len(self.deleted_forms)
        submitted = self.management_form.cleaned_data[TOTAL_FORM_COUNT]
        if (self.validate_max and count > self.max_num) or submitted > self.absolute_max:
            raise ValidationError(
                self.error_messages["too_many_forms"] % {"num": self.max_num},
                code="too_many_forms",
            )
        if self.validate_min and count - empty_forms < self.min_num:
            raise ValidationError(
                self.error_messages["too_few_forms"] % {"num": self.min_num},
                code="too_few_forms",
            )

    def clean(self) -> None:
        """Checks the forms together; a subclass may raise errors.

        Raises:
            ValidationError: The forms do not go together.
        """

    def has_changed(self) -> bool:
        """Tells whether any form differs from its initial values."""
        return any(form.has_changed() for form in self)

    def add_fields(self, form: Any, index: int | None) -> None:
        """Adds the fields for order and deletion to a form.

        Args:
            form: The form.
            index: Its number; `None` for the empty form.
        """
        initial_count = self.initial_form_count()
        is_initial = index is not None and index < initial_count
        if self.can_order:
            form.fields[ORDERING_FIELD_NAME] = IntegerField(
                label=_("Order"),
                initial=index + 1 if is_initial and index is not None else None,
                required=False,
                widget=self.get_ordering_widget(),
            )
        if self.can_delete and (self.can_delete_extra or is_initial):
            form.fields[DELETION_FIELD_NAME] = BooleanField(
                label=_("Delete"), required=False, widget=self.get_deletion_widget()
            )

    def add_prefix(self, index: int | str) -> str:
        """Returns the prefix of a form."""
        return f"{self.prefix}-{index}"

    def is_multipart(self) -> bool:
        """Tells whether the formset must be sent as `multipart/form-data`."""
        return bool((self.forms[0] if self.forms else self.empty_form).is_multipart())

    @property
    def media(self) -> Media:
        """The style sheets and scripts that the widgets need."""
        media: Media = (self.forms[0] if self.forms else self.empty_form).media
        return media

    @property
    def template_name(self) -> str:
        """The template of the formset."""
        return str(self.renderer.formset_template_name)

    def get_context(self) -> dict[str, Any]:
        """Returns what the template sees."""
        return {"formset": self}


def formset_factory(  # noqa: PLR0913, PLR0917 - documented arguments
    form: Any,
    formset: type[BaseFormSet] = BaseFormSet,
    extra: int = 1,
    can_order: bool = False,
    can_delete: bool = False,
    max_num: int | None = None,
    validate_max: bool = False,
    min_num: int | None = None,
    validate_min: bool = False,
    absolute_max: int | None = None,
    can_delete_extra: bool = True,
    renderer: Any = None,
) -> Any:
    """Makes the class of formsets of a form.

    Args:
        form: The class of the form.
        formset: The base of the class.
        extra: How many empty forms to show beside the initial ones.
        can_order: Whether forms have a field for their place.
        can_delete: Whether forms have a field to delete them.
        max_num: The most forms to show; 1000 when `None`.
        validate_max: Whether more are an error.
        min_num: The fewest forms to show.
        validate_min: Whether fewer are an error.
        absolute_max: The most forms that are built whatever is submitted; `max_num` and 1000
            more when `None`.
        can_delete_extra: Whether extra forms have a field to delete them.
        renderer: What renders the formset.

    Raises:
        ValueError: `absolute_max` is less than `max_num`.
    """
    most = DEFAULT_MAX_NUM if max_num is None else max_num
    limit = most + DEFAULT_MAX_NUM if absolute_max is None else absolute_max
    if most > limit:
        raise ValueError("'absolute_max' must be greater or equal to 'max_num'.")
    default = getattr(form, "default_renderer", None) if renderer is None else renderer
    attributes = {
        "form": form,
        "extra": extra,
        "can_order": can_order,
        "can_delete": can_delete,
        "can_delete_extra": can_delete_extra,
        "min_num": DEFAULT_MIN_NUM if min_num is None else min_num,
        "max_num": most,
        "absolute_max": limit,
        "validate_min": validate_min,
        "validate_max": validate_max,
        "renderer": default or _DefaultRenderer(),
    }
    return type(f"{form.__name__.removesuffix('Form')}FormSet", (formset,), attributes)


class _DefaultRenderer:
    """Finds the default renderer when a formset asks for its renderer."""

    def __get__(self, instance: Any, owner: type) -> Any:
        return get_default_renderer()


def all_valid(formsets: Iterable[BaseFormSet]) -> bool:
    """Tells whether all formsets are valid, after validating each of them."""
    return not [formset for formset in formsets if not formset.is_valid()]
