"""What forms, errors and warnings are asserted to be."""

from __future__ import annotations

import unittest
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from plectrum.core.exceptions import ValidationError


class FieldAssertions(unittest.TestCase):
    """Assertions on forms, and on the messages of errors and warnings."""

    def assertRaisesMessage(  # noqa: N802 - documented name
        self,
        expected_exception: type[BaseException],
        expected_message: Any,
        *args: Any,
        **kwargs: Any,
    ) -> AbstractContextManager[Any] | None:
        """Asserts that an error is raised whose message has a text.

        Args:
            expected_exception: The class of the error.
            expected_message: The text.
            *args: What to call, and its arguments; nothing for a `with` block.
            **kwargs: Its keyword arguments.
        """
        context = self._raising(expected_exception, str(expected_message))
        return _called(context, args, kwargs)

    def assertWarnsMessage(  # noqa: N802 - documented name
        self,
        expected_warning: type[Warning],
        expected_message: Any,
        *args: Any,
        **kwargs: Any,
    ) -> AbstractContextManager[Any] | None:
        """Asserts that a warning is given whose message has a text; see `assertRaisesMessage`."""
        context = self._warning(expected_warning, str(expected_message))
        return _called(context, args, kwargs)

    @contextmanager
    def _raising(self, expected: type[BaseException], message: str) -> Iterator[Any]:
        with self.assertRaises(expected) as caught:
            yield caught
        self.assertIn(message, str(caught.exception))

    @contextmanager
    def _warning(self, expected: type[Warning], message: str) -> Iterator[Any]:
        with warnings.catch_warnings(record=True) as given:
            warnings.simplefilter("always")
            yield given
        texts = [str(one.message) for one in given if issubclass(one.category, expected)]
        self.assertTrue(texts, f"{expected.__name__} not triggered")
        self.assertTrue(
            any(message in text for text in texts),
            f"{message!r} not found in {' | '.join(texts)!r}",
        )

    def assertFieldOutput(  # noqa: N802 - documented name
        self,
        fieldclass: Any,
        valid: Mapping[Any, Any],
        invalid: Mapping[Any, Any],
        field_args: Sequence[Any] | None = None,
        field_kwargs: Mapping[str, Any] | None = None,
        empty_value: Any = "",
    ) -> None:
        """Asserts what a form field makes of values.

        Args:
            fieldclass: The class of the field.
            valid: Values, and what they become.
            invalid: Values, and the messages that they cause.
            field_args: Arguments of the class.
            field_kwargs: Its keyword arguments.
            empty_value: What an optional field makes of nothing.
        """
        arguments, keywords = tuple(field_args or ()), dict(field_kwargs or {})
        required = fieldclass(*arguments, **keywords)
        optional = fieldclass(*arguments, **{**keywords, "required": False})
        for given, cleaned in valid.items():
            self.assertEqual(required.clean(given), cleaned)
            self.assertEqual(optional.clean(given), cleaned)
        for given, messages in invalid.items():
            for field in (required, optional):
                with self.assertRaises(ValidationError) as caught:
                    field.clean(given)
                self.assertEqual(caught.exception.messages, _listed(messages))
        for nothing in required.empty_values:
            with self.assertRaises(ValidationError) as caught:
                required.clean(nothing)
            self.assertEqual(caught.exception.messages, [str(required.error_messages["required"])])
            self.assertEqual(optional.clean(nothing), empty_value)

    def assertFormError(  # noqa: N802 - documented name
        self, form: Any, field: str | None, errors: Any, msg_prefix: str = ""
    ) -> None:
        """Asserts that a field of a form (`None` for the form itself) has just these errors."""
        shown = f"{msg_prefix}: " if msg_prefix else ""
        self._check_errors(form, field, errors, f"{shown}form {form!r}")

    def assertFormSetError(  # noqa: N802 - documented name
        self,
        formset: Any,
        form_index: int | None,
        field: str | None,
        errors: Any,
        msg_prefix: str = "",
    ) -> None:
        """Asserts that a form of a formset (`None` for the formset) has just these errors."""
        if form_index is None and field is not None:
            raise ValueError("You must use field=None with form_index=None.")
        shown = f"{msg_prefix}: " if msg_prefix else ""
        self.assertTrue(
            formset.is_bound, f"{shown}The formset {formset!r} is not bound, it has no errors."
        )
        if form_index is not None:
            count = len(formset.forms)
            self.assertLess(
                form_index, count, f"{shown}The formset {formset!r} only has {count} form(s)."
            )
            where = f"{shown}form {form_index} of formset {formset!r}"
            self._check_errors(formset.forms[form_index], field, errors, where)
            return
        found = [str(error) for error in formset.non_form_errors()]
        self.assertEqual(
            found, _listed(errors), f"{shown}The non-form errors of {formset!r} don't match."
        )

    def _check_errors(self, form: Any, field: str | None, errors: Any, where: str) -> None:
        self.assertTrue(form.is_bound, f"The {where} is not bound, it will never have any errors.")
        if field is not None:
            self.assertIn(field, form.fields, f"The {where} does not contain the field {field!r}.")
        found = form.non_field_errors() if field is None else form.errors.get(field, [])
        what = "non-field errors" if field is None else f"errors of field {field!r}"
        self.assertEqual(
            [str(error) for error in found],
            _listed(errors),
            f"The {what} on {where} don't match.",
        )


def _called(
    context: AbstractContextManager[Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> AbstractContextManager[Any] | None:
    """Calls a function within a context, or returns the context if there is none to call."""
    if not args:
        return context
    function: Callable[..., Any] = args[0]
    with context:
        function(*args[1:], **kwargs)
    return None


def _listed(errors: Any) -> list[str]:
    return [errors] if isinstance(errors, str) else [str(error) for error in errors]
