"""What error reports must not show."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from types import FrameType
from typing import Any

from plectrum.conf import settings
from plectrum.utils.datastructures import MultiValueDict
from plectrum.utils.module_loading import import_string
from plectrum.views.decorators.debug import ALL, SENSITIVE_CODE, WRAPPER_CODE

_SECRET_NAME = re.compile(
    r"(?:^|_)(?:password|passwd|pwd|secret|token|api_?key|secret_?key|private_?key|signature"
    r"|credentials?|authorization)s?(?:\d*$|_)",
    re.IGNORECASE,
)


class SafeExceptionReporterFilter:
    """Replaces what is sensitive by stars.

    Settings, headers and cookies with telling names are always hidden, and local variables with
    such names too. What `sensitive_variables` and `sensitive_post_parameters` name is hidden
    where the report may leave the machine: while DEBUG is off.

    Attributes:
        cleansed_substitute: What stands for a hidden value.
        hidden_settings: Names that match this are hidden.
    """

    cleansed_substitute = "********************"
    hidden_settings = re.compile(
        r"API|AUTH|TOKEN|KEY|SECRET|PASS|SIGNATURE|HTTP_COOKIE", re.IGNORECASE
    )

    def cleanse_setting(self, key: Any, value: Any) -> Any:
        """Returns a value that may be shown: stars for a telling name, also inside of it."""
        if isinstance(key, str) and self.hidden_settings.search(key):
            return self.cleansed_substitute
        if isinstance(value, dict):
            return {name: self.cleanse_setting(name, inner) for name, inner in value.items()}
        if isinstance(value, (list, tuple)):
            cleansed = [self.cleanse_setting("", inner) for inner in value]
            return cleansed if isinstance(value, list) else tuple(cleansed)
        return value

    def get_safe_settings(self) -> dict[str, Any]:
        """Returns the settings that may be shown."""
        return {
            name: self.cleanse_setting(name, getattr(settings, name))
            for name in dir(settings)
            if name.isupper()
        }

    def get_safe_request_meta(self, request: Any) -> dict[str, Any]:
        """Returns the headers that may be shown, and what else is in META."""
        if not hasattr(request, "META"):
            return {}
        return {name: self.cleanse_setting(name, value) for name, value in request.META.items()}

    def get_safe_cookies(self, request: Any) -> dict[str, Any]:
        """Returns the cookies that may be shown: not those that identify the visitor."""
        if not hasattr(request, "COOKIES"):
            return {}
        hidden = {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME}
        return {
            name: self.cleansed_substitute if name in hidden else self.cleanse_setting(name, value)
            for name, value in request.COOKIES.items()
        }

    def is_active(self, request: Any) -> bool:
        """Tells whether what decorators name is hidden: while DEBUG is off."""
        return settings.DEBUG is False

    def get_post_parameters(self, request: Any) -> Any:
        """Returns the fields of the form that may be shown."""
        if request is None:
            return {}
        sensitive = getattr(request, "sensitive_post_parameters", ())
        if not sensitive or not self.is_active(request):
            return request.POST
        cleansed = request.POST.copy()
        for name in list(cleansed) if sensitive == ALL else sensitive:
            if name in cleansed:
                cleansed[name] = self.cleansed_substitute
        return cleansed

    def get_cleansed_multivaluedict(self, request: Any, multivaluedict: Any) -> Any:
        """Returns a form's fields without those that the view has named sensitive."""
        sensitive = getattr(request, "sensitive_post_parameters", ())
        if not sensitive or not self.is_active(request):
            return multivaluedict
        cleansed = multivaluedict.copy()
        for name in sensitive if sensitive != ALL else list(cleansed):
            if name in cleansed:
                cleansed[name] = self.cleansed_substitute
        return cleansed

    def get_traceback_frame_variables(self, request: Any, tb_frame: FrameType) -> Any:
        """Returns the names and values of a frame's variables that may be shown."""
        hidden: Any = ()
        if self.is_active(request):
            hidden = self._sensitive_names(tb_frame)
        return list(self._cleansed(request, tb_frame, hidden))

    def _sensitive_names(self, tb_frame: FrameType) -> Any:
        """Returns what a decorated function hides in its frame, and in that of its wrapper."""
        frame: FrameType | None = tb_frame
        if tb_frame.f_code in WRAPPER_CODE:
            return ALL
        while frame is not None:
            if frame.f_code in SENSITIVE_CODE:
                return SENSITIVE_CODE[frame.f_code] if frame is tb_frame else ()
            frame = frame.f_back
        return ()

    def _cleansed(
        self, request: Any, tb_frame: FrameType, hidden: Any
    ) -> Iterator[tuple[str, Any]]:
        names: Iterable[str] = () if hidden == ALL else hidden
        for name, value in tb_frame.f_locals.items():
            if hidden == ALL or name in names or _SECRET_NAME.search(name):
                yield name, self.cleansed_substitute
            elif isinstance(value, MultiValueDict):
                yield name, self.get_cleansed_multivaluedict(request, value)
            elif isinstance(value, dict):
                yield name, self._cleanse_mapping(value)
            else:
                yield name, value

    def _cleanse_mapping(self, mapping: dict[Any, Any]) -> dict[Any, Any]:
        return {
            key: self.cleansed_substitute
            if isinstance(key, str) and _SECRET_NAME.search(key)
            else value
            for key, value in mapping.items()
        }


@lru_cache(maxsize=8)
def _default_filter(path: str) -> Any:
    return import_string(path)()


def get_exception_reporter_filter(request: Any) -> Any:
    """Returns the request's own filter, or that of DEFAULT_EXCEPTION_REPORTER_FILTER."""
    default = _default_filter(settings.DEFAULT_EXCEPTION_REPORTER_FILTER)
    return getattr(request, "exception_reporter_filter", default)
