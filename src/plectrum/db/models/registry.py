"""Tables that others fill, so that the base of the fields need not know them.

`forms` registers how a model field becomes a form field. The fields register which of them holds
a value of a Python type, for expressions that were given no output field, and their own names,
for custom fields that say by `get_internal_type` which built-in field they behave like.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar

from plectrum.core.exceptions import ImproperlyConfigured

C = TypeVar("C", bound=type)

FormFieldFactory: TypeAlias = Callable[[Any, Any, Any, dict[str, Any]], Any]
"""Makes a form field of (model field, form class, form class for choices, options)."""

_form_fields: dict[type, FormFieldFactory] = {}
_built_in: dict[str, type] = {}
_output_fields: dict[type, Callable[[Any], Any]] = {}


def register_form_field(field_class: type, factory: FormFieldFactory) -> None:
    """Tells how fields of a class, and of its subclasses without an own entry, become form fields.

    Args:
        field_class: The class of model fields.
        factory: Gets the field, the form class and the form class for choices that the caller
            asks for (`None` for the usual ones) and the options that every form field takes;
            returns the form field or `None` where a form shows none.
    """
    _form_fields[field_class] = factory


def form_field(
    field: Any, form_class: Any, choices_form_class: Any, options: dict[str, Any]
) -> Any:
    """Makes the form field of a model field.

    Raises:
        ImproperlyConfigured: Nothing registered a factory; `plectrum.forms` was not imported.
    """
    for cls in type(field).__mro__:
        factory = _form_fields.get(cls)
        if factory is not None:
            return factory(field, form_class, choices_form_class, options)
    raise ImproperlyConfigured(
        f"No form field is known for {type(field).__name__}.",
        hint="Import plectrum.forms before asking a model field for its form field.",
    )


def register_output_field(python_type: type, factory: Callable[[], Any]) -> None:
    """Tells which field holds values of a Python type."""
    _output_fields[python_type] = lambda _value: factory()


def register_output_choice(python_type: type, choose: Callable[[Any], Any]) -> None:
    """Tells how to find the field that holds a value of a Python type."""
    _output_fields[python_type] = choose


def output_field_for(value: object) -> Any:
    """Returns a field that holds the value, or `None` where no field is known for its type."""
    for cls in type(value).__mro__:
        factory = _output_fields.get(cls)
        if factory is not None:
            return factory(value)
    return None


def register_built_in(field_class: C) -> C:
    """Makes a field class known by its name; a decorator."""
    _built_in[field_class.__name__] = field_class
    return field_class


def built_in_type(name: str) -> Any:
    """Returns the built-in field class of a name, or `None`."""
    return _built_in.get(name)


_checks: list[Callable[[Any], list[Any]]] = []


def register_field_check(check: Callable[[Any], list[Any]]) -> None:
    """Sets what looks at the declaration of a field; the module of the checks does so."""
    _checks[:] = [check]


def check_of(field: Any) -> list[Any]:
    """Returns what is wrong with the declaration of a field."""
    return _checks[0](field) if _checks else []
