"""The contract of form fields."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

from plectrum.core.exceptions import Invalid, ValidationError, unless_invalid
from plectrum.core.regex_validator import problem_finder
from plectrum.core.validators import EMPTY_VALUES
from plectrum.forms.boundfield import BoundField
from plectrum.forms.widgets import HiddenInput, TextInput, Widget
from plectrum.utils.translation import gettext_lazy as _

FACES = {
    "to_python": "_parse",
    "validate": "_refuse",
    "run_validators": "_run_validators",
    "clean": "_examine",
}
"""The documented methods that raise, and the inner ones which return an `Invalid` instead."""


def _face(name: str, inner: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Returns the documented method that raises what an inner one returns."""

    def face(self: Any, value: Any) -> Any:
        return unless_invalid(inner(self, value))

    face.__name__ = name
    face.__doc__ = getattr(Field, name).__doc__
    face.inner = inner  # type: ignore[attr-defined]  # asked by `_is_face`
    return face


def _is_face(cls: type, name: str) -> bool:
    """Tells whether a documented method of a class does what the inner one does."""
    face = getattr(cls, name)
    inner = getattr(cls, FACES[name])
    if face is getattr(Field, name):
        return inner is getattr(Field, FACES[name])
    return getattr(face, "inner", None) is inner


class Field:
    """Checks one value of a form and turns it into a Python value.

    Args:
        required: Whether the value may not be empty.
        widget: The widget, or its class; that of the field's class when `None`.
        label: The label; one made of the name when `None`.
        initial: The value to show in an unbound form, or a function that returns it.
        help_text: A text beside the field, as HTML.
        error_messages: Messages by code, in place of the default ones.
        show_hidden_initial: Whether a hidden input keeps the initial value, to see changes.
        validators: Further validators.
        localize: Whether values are written and read as the active language writes them.
        disabled: Whether visitors cannot change the value.
        label_suffix: What follows the label; the form's when `None`.
        template_name: The template of the field with its label and errors.
        bound_field_class: The class of its bound fields; the form's when `None`.
    """

    widget: Any = TextInput
    hidden_widget: Any = HiddenInput
    default_validators: ClassVar[Iterable[Callable[[Any], None]]] = ()
    default_error_messages: ClassVar[Mapping[str, Any]] = {
        "required": _("This field is required."),
    }
    empty_values = list(EMPTY_VALUES)
    bound_field_class: Any = None
    needs_initial: ClassVar[bool] = False
    """Whether `clean` takes the initial value as its second argument."""

    def __init__(  # noqa: PLR0913 - documented arguments
        self,
        *,
        required: bool = True,
        widget: Any = None,
        label: Any = None,
        initial: Any = None,
        help_text: Any = "",
        error_messages: Mapping[str, Any] | None = None,
        show_hidden_initial: bool = False,
        validators: Iterable[Callable[[Any], None]] = (),
        localize: bool = False,
        disabled: bool = False,
        label_suffix: str | None = None,
        template_name: str | None = None,
        bound_field_class: Any = None,
    ) -> None:
        self.required = required
        self.label = label
        self.initial = initial
        self.show_hidden_initial = show_hidden_initial
        self.help_text = help_text
        self.disabled = disabled
        self.label_suffix = label_suffix
        self.localize = localize
        self.template_name = template_name
        if bound_field_class is not None:
            self.bound_field_class = bound_field_class
        self.widget = self._prepared_widget(widget or self.widget)
        self.error_messages = self._collected_messages(error_messages)
        self.validators: list[Callable[[Any], None]] = [*self.default_validators, *validators]

    def _prepared_widget(self, widget: Any) -> Widget:
        prepared: Widget = widget() if isinstance(widget, type) else copy.deepcopy(widget)
        if self.localize:
            prepared.is_localized = True
        prepared.is_required = self.required
        if extra := self.widget_attrs(prepared):
            prepared.attrs.update(extra)
        return prepared

    def _collected_messages(self, own: Mapping[str, Any] | None) -> dict[str, Any]:
        messages: dict[str, Any] = {}
        for cls in reversed(type(self).__mro__):
            messages.update(vars(cls).get("default_error_messages", {}))
        messages.update(own or {})
        return messages

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        copied = copy.copy(self)
        copied.__dict__.pop("_compiled_into", None)
        memo[id(self)] = copied
        copied.widget = copy.deepcopy(self.widget, memo)
        copied.error_messages = self.error_messages.copy()
        copied.validators = self.validators[:]
        return copied

    def prepare_value(self, value: Any) -> Any:
        """Returns a value as the widget shows it."""
        return value

    # A value is checked in three stages: made a Python value, checked by the field, checked by
    # the validators. Each has a documented face that raises, for subclasses to extend and for
    # callers, and an inner method that returns an `Invalid` instead. A class that defines an
    # inner method gets the face of it. What forms ask is `_examine`: it goes through the faces
    # if a subclass has written one of its own, and through the inner methods otherwise.

    def to_python(self, value: Any) -> Any:
        """Turns a submitted value into a Python value.

        Raises:
            ValidationError: It cannot be.
        """
        return unless_invalid(Field._parse(self, value))

    def validate(self, value: Any) -> None:
        """Checks a Python value for what validators cannot: that it is there.

        Raises:
            ValidationError: The value is empty and required.
        """
        unless_invalid(Field._refuse(self, value))

    def run_validators(self, value: Any) -> None:
        """Runs all validators.

        Raises:
            ValidationError: All that they have found.
        """
        unless_invalid(self._run_validators(value))

    def clean(self, value: Any) -> Any:
        """Turns a submitted value into a Python value and checks it.

        Raises:
            ValidationError: The value is not valid.
        """
        return unless_invalid(self._examine(value))

    def _parse(self, value: Any) -> Any:
        return value

    def _refuse(self, value: Any) -> Invalid | None:
        if self.required and not value and value in self.empty_values:
            return self._invalid("required")
        return None

    def _run_validators(self, value: Any) -> Invalid | None:
        validators = self.validators
        if not validators or (not value and value in self.empty_values):
            return None
        if validators != self._found_by[0]:
            self._found_by = (validators[:], tuple(map(problem_finder, validators)))
        problems = None
        for find in self._found_by[1]:
            problem = find(value)
            if problem is not None:
                problems = [problem] if problems is None else [*problems, problem]
        return None if problems is None else self._in_own_words(problems)

    def problem_with(self, value: Any) -> Invalid:
        """Returns why a Python value, which the field does not accept, is not valid."""
        return self._refuse(value) or self._run_validators(value) or Invalid([])

    def _in_own_words(self, problems: list[Invalid]) -> Invalid:
        """Returns what validators found, as one, with the messages that the field has for it."""
        messages = self.error_messages
        for problem in problems:
            raised = problem.message if isinstance(problem.message, ValidationError) else None
            code = problem.code if raised is None else getattr(raised, "code", None)
            if code in messages:
                (raised or problem).message = messages[code]
        if len(problems) == 1:
            return problems[0]
        return Invalid([problem.error() for problem in problems])

    def _invalid(self, code: str, params: Mapping[str, Any] | None = None) -> Invalid:
        return Invalid(self.error_messages[code], code, params)

    def _examine(self, value: Any) -> Any:
        """Returns the Python value of a submitted one, or an `Invalid` where it is not valid."""
        if self._has_own_stages:
            try:
                value = self.to_python(value)
                self.validate(value)
                self.run_validators(value)
            except ValidationError as error:
                return Invalid(error)
            return value
        value = self._parse(value)
        if type(value) is Invalid:
            return value
        return self._refuse(value) or self._run_validators(value) or value

    _compiled_into: tuple[Any, ...] = ()
    """The form classes whose functions were compiled from what this field was."""
    _has_own_clean = False
    _has_own_stages = False
    _found_by: tuple[list[Any], tuple[Callable[[Any], Invalid | None], ...]] = ([], ())
    """The validators, and the functions that return what they find: remade when they change."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for name, inner in FACES.items():
            if inner in vars(cls) and name not in vars(cls):
                setattr(cls, name, _face(name, vars(cls)[inner]))
        own = [name for name in FACES if not _is_face(cls, name)]
        cls._has_own_clean = "clean" in own
        cls._has_own_stages = bool(set(own) - {"clean"})

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "clean":
            object.__setattr__(self, "_has_own_clean", True)
        elif name in FACES:
            object.__setattr__(self, "_has_own_stages", True)
        object.__setattr__(self, name, value)
        for form_class in self.__dict__.pop("_compiled_into", ()):
            form_class._cleaner = None

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Returns what a bound form shows: what was submitted, unless the field is disabled."""
        return initial if self.disabled else data

    def widget_attrs(self, widget: Widget) -> dict[str, Any]:
        """Returns the attributes which the field gives its widget."""
        return {}

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tells whether a submitted value differs from the initial one."""
        if self.disabled:
            return False
        try:
            data = self.to_python(data)
            coerce = getattr(self, "_coerce", None)
            if coerce is not None:
                return bool(coerce(data) != coerce(initial))
        except ValidationError:
            return True
        initial_value = "" if initial is None else initial
        data_value = "" if data is None else data
        return bool(initial_value != data_value)

    def get_bound_field(self, form: Any, field_name: str) -> Any:
        """Returns the field of one form object."""
        cls = self.bound_field_class or form.bound_field_class or BoundField
        return cls(form, self, field_name)
