"""What forms, fields and widgets share: error collections, attributes, time zones."""

from __future__ import annotations

import datetime as dt
import json
from collections import UserList
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from plectrum.conf import settings
from plectrum.core.exceptions import ValidationError
from plectrum.forms.renderers import get_default_renderer
from plectrum.utils.html import escape, escape_text
from plectrum.utils.safestring import SafeString
from plectrum.utils.timezone import get_current_timezone, is_aware, is_naive, make_aware, make_naive
from plectrum.utils.translation import gettext_lazy as _

__all__ = [
    "ErrorDict",
    "ErrorList",
    "RenderableErrorMixin",
    "RenderableFieldMixin",
    "RenderableFormMixin",
    "RenderableMixin",
    "flatatt",
    "from_current_timezone",
    "pretty_name",
    "to_current_timezone",
]


def pretty_name(name: str | None) -> str:
    """Turns the name of a field into a label: `first_name` into `First name`."""
    if not name:
        return ""
    text = name.replace("_", " ")
    return text[0].upper() + text[1:]


def auto_id_for(auto_id: Any, html_name: str) -> str:
    """Returns the `id` of a field, by the `auto_id` of its form."""
    if auto_id == "id_%s":
        return f"id_{html_name}"
    if auto_id and "%s" in str(auto_id):
        return str(auto_id) % html_name
    return html_name if auto_id else ""


def flatatt(attrs: Mapping[str, Any]) -> SafeString:
    """Returns attributes as HTML, each with a space before it.

    Args:
        attrs: Values by name: `True` writes the name alone, `False` and `None` nothing.
    """
    with_value = []
    alone = []
    for name, value in attrs.items():
        if isinstance(value, bool):
            if value:
                alone.append(f" {name}")
        elif value is not None:
            with_value.append(f' {name}="{escape(value)}"')
    return SafeString("".join(with_value) + "".join(sorted(alone)))


class RenderableMixin:
    """Something that a template renders. A subclass has `template_name` and `get_context`."""

    template_name: Any
    renderer: Any

    def get_context(self) -> dict[str, Any]:
        """Returns what the template sees."""
        raise NotImplementedError(
            "Subclasses of RenderableMixin must provide a get_context() method."
        )

    def render(
        self,
        template_name: str | None = None,
        context: dict[str, Any] | None = None,
        renderer: Any = None,
    ) -> SafeString:
        """Renders a template; `None` stands for the own template, context and renderer."""
        chosen = renderer or self.renderer
        html = chosen.render(
            template_name or self.template_name,
            self.get_context() if context is None else context,
        )
        return html if isinstance(html, SafeString) else SafeString(html)

    def __str__(self) -> str:
        return self.render()

    def __html__(self) -> str:
        return self.render()


class RenderableFieldMixin(RenderableMixin):
    """A field that can be rendered in several ways."""

    def as_field_group(self) -> SafeString:
        """Renders the field with its label, help text and errors."""
        return self.render()

    def as_hidden(self, attrs: dict[str, Any] | None = None, **kwargs: Any) -> SafeString:
        """Renders the field as a hidden input."""
        raise NotImplementedError(
            "Subclasses of RenderableFieldMixin must provide an as_hidden() method."
        )

    def as_widget(
        self, widget: Any = None, attrs: dict[str, Any] | None = None, only_initial: bool = False
    ) -> SafeString:
        """Renders the field by its widget."""
        raise NotImplementedError(
            "Subclasses of RenderableFieldMixin must provide an as_widget() method."
        )

    def __str__(self) -> str:
        return self.as_widget()

    def __html__(self) -> str:
        return str(self)


class RenderableFormMixin(RenderableMixin):
    """A form or formset that can be rendered in several ways."""

    template_name_div: str
    template_name_p: str
    template_name_table: str
    template_name_ul: str

    def as_p(self) -> SafeString:
        """Renders each field in a `<p>`."""
        return self.render(self.template_name_p)

    def as_table(self) -> SafeString:
        """Renders each field in a `<tr>`."""
        return self.render(self.template_name_table)

    def as_ul(self) -> SafeString:
        """Renders each field in a `<li>`."""
        return self.render(self.template_name_ul)

    def as_div(self) -> SafeString:
        """Renders each field in a `<div>`."""
        return self.render(self.template_name_div)


class RenderableErrorMixin(RenderableMixin):
    """Errors that can be rendered as HTML, text and JSON."""

    template_name_text: str
    template_name_ul: str

    def get_json_data(self, escape_html: bool = False) -> Any:
        """Returns the errors as data that JSON can hold."""
        raise NotImplementedError(
            "Subclasses of RenderableErrorMixin must provide a get_json_data() method."
        )

    def as_json(self, escape_html: bool = False) -> str:
        """Returns the errors as JSON.

        Args:
            escape_html: Whether messages are escaped, for clients that put them into a page.
        """
        return json.dumps(self.get_json_data(escape_html))

    def as_text(self) -> SafeString:
        """Renders the errors as a list with asterisks."""
        return self.render(self.template_name_text)

    def as_ul(self) -> SafeString:
        """Renders the errors as a `<ul>`."""
        return self.render(self.template_name_ul)


class ErrorDict(dict[str, Any], RenderableErrorMixin):
    """The errors of a form by field.

    Args:
        args: As for a dictionary.
        renderer: What renders them; the default renderer when `None`.
        kwargs: As for a dictionary.
    """

    template_name = "plectrum/forms/errors/dict/default.html"
    template_name_text = "plectrum/forms/errors/dict/text.txt"
    template_name_ul = "plectrum/forms/errors/dict/ul.html"

    _renderer: Any = None

    def __init__(self, *args: Any, renderer: Any = None, **kwargs: Any) -> None:
        if args or kwargs:
            super().__init__(*args, **kwargs)
        if renderer is not None:
            self._renderer = renderer

    @property
    def renderer(self) -> Any:
        """What renders the errors."""
        return self._renderer or get_default_renderer()

    def as_data(self) -> dict[str, list[ValidationError]]:
        """Returns the original errors of each field."""
        return {field: errors.as_data() for field, errors in self.items()}

    def get_json_data(self, escape_html: bool = False) -> dict[str, Any]:
        """Returns the messages and codes of each field."""
        return {field: errors.get_json_data(escape_html) for field, errors in self.items()}

    def get_context(self) -> dict[str, Any]:
        """Returns what the template sees."""
        return {"errors": self.items(), "error_class": "errorlist"}

    __str__ = RenderableErrorMixin.__str__


class ErrorList(UserList[Any], list[Any], RenderableErrorMixin):  # type: ignore[misc]  # both, as documented
    """A list of errors that reads as a list of messages.

    Args:
        initlist: The errors: texts or instances of ValidationError.
        error_class: A CSS class beside `errorlist`.
        renderer: What renders them; the default renderer when `None`.
        field_id: The `id` of the field that the errors are of.
    """

    error_class = "errorlist"
    _renderer: Any = None
    _put_off: tuple[Any, Any, Any, bool | str, str]
    """The arguments of `put_off`, until somebody looks at the errors."""
    template_name = "plectrum/forms/errors/list/default.html"
    template_name_text = "plectrum/forms/errors/list/text.txt"
    template_name_ul = "plectrum/forms/errors/list/ul.html"

    def __init__(
        self,
        initlist: Iterable[Any] | None = None,
        error_class: str | None = None,
        renderer: Any = None,
        field_id: str | None = None,
    ) -> None:
        self._errors: Any = [] if initlist is None else list(_raw(initlist))
        if error_class:
            self.error_class = f"errorlist {error_class}"
        if renderer is not None:
            self._renderer = renderer
        self.field_id = field_id

    def __getattr__(self, name: str) -> Any:
        if name not in {"_errors", "field_id"} or "_put_off" not in self.__dict__:
            raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")
        field, value, renderer, auto_id, html_name = self.__dict__.pop("_put_off")
        errors = field.problem_with(value).error().error_list
        self.__init__(errors, None, renderer, auto_id_for(auto_id, html_name))  # type: ignore[misc]  # made bare
        return getattr(self, name)

    @property
    def data(self) -> list[Any]:
        """The errors, as they were added."""
        errors: list[Any] = self._errors
        return errors

    @data.setter
    def data(self, errors: list[Any]) -> None:
        self._errors = errors

    def extend(self, other: Iterable[Any]) -> None:
        """Adds errors."""
        self.data.extend(_raw(other))

    @property
    def renderer(self) -> Any:
        """What renders the errors."""
        return self._renderer or get_default_renderer()

    def as_data(self) -> list[ValidationError]:
        """Returns the errors as instances of ValidationError."""
        return ValidationError(self.data).error_list

    def copy(self) -> ErrorList:
        """Returns a copy with the same errors and class."""
        copied = type(self)(self.data, renderer=self._renderer, field_id=self.field_id)
        copied.error_class = self.error_class
        return copied

    def get_json_data(self, escape_html: bool = False) -> list[dict[str, str]]:
        """Returns the message and the code of each error."""
        data = []
        for error in self.as_data():
            message = str(next(iter(error)))
            data.append(
                {
                    "message": escape_text(message) if escape_html else message,
                    "code": error.code or "",
                }
            )
        return data

    def get_context(self) -> dict[str, Any]:
        """Returns what the template sees."""
        return {"errors": self, "error_class": self.error_class}

    def __iter__(self) -> Iterator[Any]:
        return map(_message, self.data)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return [_message(error) for error in self.data[index]]
        return _message(self.data[index])

    def __contains__(self, item: object) -> bool:
        return item in list(self)

    def __eq__(self, other: object) -> bool:
        return list(self) == other

    __hash__ = None  # type: ignore[assignment]  # compared by contents

    def __repr__(self) -> str:
        return repr(list(self))

    __str__ = RenderableErrorMixin.__str__

    def __reduce_ex__(self, protocol: Any) -> Any:
        self.data  # noqa: B018 - finds the errors: a field may not be fit to be kept
        state = super(UserList, self).__reduce_ex__(protocol)
        return (*state[:3], None, None)


def put_off(
    field: Any, value: Any, renderer: Any, auto_id: bool | str, html_name: str
) -> ErrorList:
    """Returns the list of the errors of a value, which are found when somebody looks at them.

    Args:
        field: The field that does not accept the value.
        value: The Python value.
        renderer: What renders the list.
        auto_id: The pattern of `id`s of the form.
        html_name: The name of the field in the data.
    """
    # PERF: a form is refused without anybody asking why more often than one would think, and
    # one that is shown again asks once (benchmarks/forms.py).
    errors = ErrorList.__new__(ErrorList)
    errors._put_off = (field, value, renderer, auto_id, html_name)
    if renderer is not None:
        errors._renderer = renderer
    return errors


def _raw(errors: Iterable[Any]) -> Iterable[Any]:
    return errors.data if isinstance(errors, ErrorList) else errors


def _message(error: Any) -> Any:
    if isinstance(error, ValidationError):
        return next(iter(error))
    return error


def from_current_timezone(value: Any) -> Any:
    """Returns a naive datetime that a visitor entered as one of the current time zone.

    Raises:
        ValidationError: The clocks never showed it, or showed it twice.
    """
    if not (settings.USE_TZ and value is not None and is_naive(value)):
        return value
    timezone = get_current_timezone()
    try:
        if _is_ambiguous_or_missing(timezone, value):
            raise ValueError("Ambiguous or non-existent time.")  # noqa: TRY301 - one message for all
        return make_aware(value, timezone)
    except (OverflowError, ValueError) as error:
        raise ValidationError(
            _(
                "%(datetime)s couldn’t be interpreted in time zone %(current_timezone)s; it may "
                "be ambiguous or it may not exist."
            ),
            code="ambiguous_timezone",
            params={"datetime": value, "current_timezone": timezone},
        ) from error


def _is_ambiguous_or_missing(timezone: dt.tzinfo, value: dt.datetime) -> bool:
    first = value.replace(tzinfo=timezone, fold=0).utcoffset()
    second = value.replace(tzinfo=timezone, fold=1).utcoffset()
    return first != second


def to_current_timezone(value: Any) -> Any:
    """Returns an aware datetime as the visitor's clocks show it."""
    if settings.USE_TZ and value is not None and is_aware(value):
        return make_naive(value)
    return value
