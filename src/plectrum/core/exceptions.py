"""The exceptions of the framework.

An exception says what happened (its message), what to do (`hint`, shown as a note of the
traceback), which documented kind it is (`code`) and what it means to a visitor (`http_status`).

    FrameworkError
    ├── ImproperlyConfigured, AppRegistryNotReady, ViewDoesNotExist, MiddlewareNotUsed
    ├── SynchronousOnlyOperation
    ├── FieldError, FieldDoesNotExist, FieldFetchBlocked, EmptyResultSet, FullResultSet
    ├── ObjectDoesNotExist, ObjectNotUpdated, MultipleObjectsReturned
    ├── PermissionDenied                                                   403
    ├── BadRequest                                                         400
    ├── SuspiciousOperation                                                400
    │   ├── DisallowedHost, DisallowedRedirect, SuspiciousFileOperation, …
    │   └── RequestDataTooBig                                              413
    ├── RequestAborted
    └── ValidationError                          (`Invalid` is one that is not raised)
"""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, TypeAlias

NON_FIELD_ERRORS = "__all__"

MessageLike: TypeAlias = "str | ValidationError | list[Any] | dict[str, Any] | Any"


class FrameworkError(Exception):
    """The base of the framework's exceptions.

    Attributes:
        code: The stable name of this kind of error; `docs/errors/` has a section for each.
        http_status: The status of the response that an unhandled error becomes, or `None`
            where it is the server's fault (500).
    """

    code: ClassVar[str] = "error"
    http_status: ClassVar[int | None] = None

    def __init__(self, *args: object, hint: str = "") -> None:
        super().__init__(*args)
        self.hint = hint
        if hint:
            self.add_note(f"Hint: {hint}")


class ImproperlyConfigured(FrameworkError):
    """A setting or a declaration cannot work as it stands."""

    code = "improperly-configured"


class AppRegistryNotReady(FrameworkError):
    """Applications or models were asked for before `plectrum.setup()` had loaded them."""

    code = "app-registry-not-ready"


class MiddlewareNotUsed(FrameworkError):
    """A middleware asks, while it is made, to be left out."""

    code = "middleware-not-used"


class ViewDoesNotExist(FrameworkError):
    """A URLconf names a view that cannot be imported."""

    code = "view-does-not-exist"


class SynchronousOnlyOperation(FrameworkError):
    """Blocking code was called where it would block a running event loop."""

    code = "synchronous-only"


class FieldDoesNotExist(FrameworkError):
    """A model has no field of the name asked for."""

    code = "field-does-not-exist"


class FieldError(FrameworkError):
    """A query or a form uses a field in a way that the field does not allow."""

    code = "field-error"


class FieldFetchBlocked(FieldError):
    """A deferred field or relation was read while the fetch mode forbids loading it."""

    code = "field-fetch-blocked"


class EmptyResultSet(FrameworkError):
    """A condition can match no row; the query need not be sent."""

    code = "empty-result-set"


class FullResultSet(FrameworkError):
    """A condition matches every row; it need not be written."""

    code = "full-result-set"


class ObjectDoesNotExist(FrameworkError):
    """No row matches; each model has a subclass, `DoesNotExist`."""

    code = "object-does-not-exist"
    silent_variable_failure = True


class ObjectNotUpdated(FrameworkError):
    """A forced update found no row; each model has a subclass, `NotUpdated`."""

    code = "object-not-updated"


class MultipleObjectsReturned(FrameworkError):
    """Several rows match where one was asked for; each model has a subclass."""

    code = "multiple-objects-returned"


class PermissionDenied(FrameworkError):
    """The visitor may not do this."""

    code = "permission-denied"
    http_status = 403


class BadRequest(FrameworkError):
    """The request is malformed and cannot be processed."""

    code = "bad-request"
    http_status = 400


class RequestAborted(FrameworkError):
    """The client closed the connection while the request was being read or answered."""

    code = "request-aborted"


class SuspiciousOperation(FrameworkError):
    """The visitor did something that only an attack or a broken client does."""

    code = "suspicious-operation"
    http_status = 400


class SuspiciousMultipartForm(SuspiciousOperation):
    """A multipart body is malformed in a suspicious way."""

    code = "suspicious-multipart-form"


class SuspiciousFileOperation(SuspiciousOperation):
    """A file name would lead outside the storage."""

    code = "suspicious-file-operation"


class DisallowedHost(SuspiciousOperation):
    """The Host header names a host that is not in ALLOWED_HOSTS."""

    code = "disallowed-host"


class DisallowedRedirect(SuspiciousOperation):
    """A redirect leads to a scheme that is not allowed."""

    code = "disallowed-redirect"


class TooManyFieldsSent(SuspiciousOperation):
    """A request has more fields than DATA_UPLOAD_MAX_NUMBER_FIELDS."""

    code = "too-many-fields"


class TooManyFilesSent(SuspiciousOperation):
    """A request has more files than DATA_UPLOAD_MAX_NUMBER_FILES."""

    code = "too-many-files"


class RequestDataTooBig(SuspiciousOperation):
    """A request's body, without files, is larger than DATA_UPLOAD_MAX_MEMORY_SIZE."""

    code = "request-data-too-big"
    http_status = 413


class ValidationError(FrameworkError):
    """One or more reasons why a value is not valid.

    Made from a message, a list of messages or a mapping of field names to messages; lists and
    mappings may hold further instances. An instance made from one message has `message`, `code`
    and `params`; any other has `error_list` or `error_dict`.
    """

    code: str | None  # type: ignore[assignment, misc]  # COMPAT: per instance, as documented
    message: Any
    params: Mapping[str, Any] | None
    error_dict: dict[str, list[ValidationError]]
    hint = ""

    def __init__(
        self,
        message: MessageLike,
        code: str | None = None,
        params: Mapping[str, Any] | None = None,
    ) -> None:
        # PERF: the base's __init__ is left out: __new__ has kept the arguments, and there is no
        # hint: each error of a form would pay for it.
        if isinstance(message, ValidationError):
            if _is_single(message):
                message, code, params = message.message, message.code, message.params
            else:
                message = _contents(message)
        if isinstance(message, dict):
            self.error_dict = {
                field: ValidationError(messages).error_list for field, messages in message.items()
            }
        elif isinstance(message, list):
            self._error_list = [error for item in message for error in _flatten(item)]
        else:
            self.message = message
            self.code = code
            self.params = params

    _error_list: list[ValidationError] | None = None

    @property
    def error_list(self) -> list[ValidationError]:
        """The single errors, this one if it is single; an error made from a mapping has none.

        PERF: a single error does not store a list of itself, since the cycle would leave each
        one to the garbage collector: a form with four errors took twice the time.
        """
        if self._error_list is not None:
            return self._error_list
        if "error_dict" in self.__dict__:
            raise AttributeError("An error made from a mapping has no 'error_list'.")
        return [self]

    @error_list.setter
    def error_list(self, errors: list[ValidationError]) -> None:
        self._error_list = errors

    @property
    def message_dict(self) -> dict[str, list[str]]:
        """The messages of each field; only for an error made from a mapping."""
        return {field: ValidationError(errors).messages for field, errors in self._by_field()}

    @property
    def messages(self) -> list[str]:
        """All messages, with their parameters filled in."""
        if hasattr(self, "error_dict"):
            return [message for _, errors in self._by_field() for message in _texts(errors)]
        return _texts(self.error_list)

    def update_error_dict(
        self, error_dict: dict[str, list[ValidationError]]
    ) -> dict[str, list[ValidationError]]:
        """Adds this error to a mapping of field names to errors, and returns the mapping."""
        if hasattr(self, "error_dict"):
            for field, errors in self._by_field():
                error_dict.setdefault(field, []).extend(errors)
        else:
            error_dict.setdefault(NON_FIELD_ERRORS, []).extend(self.error_list)
        return error_dict

    def _by_field(self) -> Iterator[tuple[str, list[ValidationError]]]:
        yield from self.error_dict.items()

    def __iter__(self) -> Iterator[Any]:
        if hasattr(self, "error_dict"):
            for field, errors in self._by_field():
                yield field, _texts(errors)
        else:
            yield from _texts(self.error_list)

    def __str__(self) -> str:
        if hasattr(self, "error_dict"):
            return repr(dict(self))
        return repr(list(self))

    def __repr__(self) -> str:
        return f"ValidationError({self})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ValidationError):
            return NotImplemented
        return hash(self) == hash(other)

    def __hash__(self) -> int:
        if _is_single(self):
            parameters = (
                sorted(self.params.items(), key=operator.itemgetter(0)) if self.params else ()
            )
            return hash((self.message, self.code, repr(parameters)))
        if hasattr(self, "error_dict"):
            return hash(tuple((field, tuple(errors)) for field, errors in sorted(self._by_field())))
        return hash(tuple(sorted(self.error_list, key=lambda error: str(error.message))))


class Invalid:
    """Why a value is not valid, as a value that is returned and not raised.

    PERF: raising and catching an exception costs several times what checking a value does, and
    most errors of a form are never asked for one by one. What the framework checks itself hands
    this on instead; `error` makes the exception when somebody wants it (benchmarks/forms.py).

    Args:
        message: What a ValidationError is made from, or one that was raised.
        code: The code of the error.
        params: The parameters of the message.
    """

    __slots__ = ("code", "message", "params")

    def __init__(
        self,
        message: MessageLike,
        code: str | None = None,
        params: Mapping[str, Any] | None = None,
    ) -> None:
        self.message = message
        self.code = code
        self.params = params

    def error(self) -> ValidationError:
        """Returns the exception: the one that was raised, or a new one."""
        if isinstance(self.message, ValidationError):
            return self.message
        return ValidationError(self.message, self.code, self.params)


def unless_invalid(outcome: Any) -> Any:
    """Returns what a check has returned.

    Raises:
        ValidationError: The check has found the value invalid.
    """
    if type(outcome) is Invalid:
        raise outcome.error()
    return outcome


def _is_single(error: object) -> bool:
    return isinstance(error, ValidationError) and hasattr(error, "message")


def _contents(error: ValidationError) -> Any:
    """Returns what a copy of an error is made from: its mapping, its list or itself."""
    if hasattr(error, "error_dict"):
        return error.error_dict
    return error if hasattr(error, "message") else error.error_list


def _flatten(item: MessageLike) -> Sequence[ValidationError]:
    error = item if isinstance(item, ValidationError) else ValidationError(item)
    if hasattr(error, "error_dict"):
        return [inner for errors in error.error_dict.values() for inner in errors]
    return error.error_list


def _texts(errors: Sequence[ValidationError]) -> list[str]:
    return [
        str(error.message % error.params if error.params else error.message) for error in errors
    ]
