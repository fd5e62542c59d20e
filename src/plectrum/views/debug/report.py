"""Reports of exceptions, as pages and as plain text."""

from __future__ import annotations

import linecache
import sys
import sysconfig
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any

import plectrum
from plectrum.conf import settings
from plectrum.template.engine.context import Context
from plectrum.template.engine.engine import Engine
from plectrum.utils.module_loading import import_string
from plectrum.views.debug.filter import get_exception_reporter_filter

PAGES = Path(__file__).parent / "pages"

_CONTEXT_LINES = 7
_LONGEST_VALUE = 4096
_MOST_FRAMES = 200
_PACKAGES = tuple(
    {sysconfig.get_path(name) for name in ("purelib", "platlib", "stdlib")}
    | {str(Path(plectrum.__file__).parent)}
)


@cache
def page_engine() -> Engine:
    """Returns the engine of the developer's pages, which needs nothing of the project's."""
    return Engine(dirs=[PAGES])


def render_page(path: Path, data: dict[str, Any]) -> str:
    """Renders a template file with some data."""
    template = page_engine().from_string(path.read_text(encoding="utf-8"))
    return str(template.render(Context(data)))


class ExceptionReporter:
    """Collects what there is to know of an exception, and shows it.

    Args:
        request: The request that it happened in, or None.
        exc_type: The class of the exception.
        exc_value: The exception.
        tb: Its traceback.
        is_email: Whether the report is sent by mail.
    """

    def __init__(
        self,
        request: Any,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        tb: TracebackType | None,
        is_email: bool = False,
    ) -> None:
        self.request = request
        self.filter = get_exception_reporter_filter(request)
        self.exc_type = exc_type
        self.exc_value = exc_value
        self.tb = tb
        self.is_email = is_email
        self.template_info = getattr(exc_value, "template_debug", None)

    @property
    def html_template_path(self) -> Path:
        """The template of the page."""
        return PAGES / "technical_500.html"

    @property
    def text_template_path(self) -> Path:
        """The template of the plain text."""
        return PAGES / "technical_500.txt"

    def get_traceback_data(self) -> dict[str, Any]:
        """Returns what the templates show."""
        chain = [self._describe(error, tb) for error, tb in self._chain()]
        innermost = chain[-1]["frames"] if chain else []
        last_frame = next((f for f in reversed(innermost) if f["is_own"]), None) or (
            innermost[-1] if innermost else None
        )
        data: dict[str, Any] = {
            "is_email": self.is_email,
            "exception_type": self.exc_type.__name__ if self.exc_type else "Report",
            "exception_value": str(self.exc_value or "") or "No exception message supplied",
            "exception_notes": getattr(self.exc_value, "__notes__", []),
            "chain": chain,
            "last_frame": last_frame,
            "template_info": self._template_info(),
            "tried_templates": self._tried_templates(),
            "python": sys.version.split()[0],
            "python_executable": sys.executable,
            "plectrum_version": plectrum.__version__,
            "server_time": datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S %Z"),
            "settings_module": getattr(settings, "SETTINGS_MODULE", ""),
            "request": self.request,
        }
        if self.request is not None:
            data |= self._describe_request()
        return data

    def get_traceback_html(self) -> str:
        """Returns the report as a page."""
        data = self.get_traceback_data()
        data["plain_text"] = render_page(self.text_template_path, data)
        return render_page(self.html_template_path, data)

    def get_traceback_text(self) -> str:
        """Returns the report as plain text."""
        return render_page(self.text_template_path, self.get_traceback_data())

    def get_traceback_frames(self) -> list[dict[str, Any]]:
        """Returns the frames of all exceptions of the chain, the first raised first."""
        return [frame for error in self.get_traceback_data()["chain"] for frame in error["frames"]]

    def _chain(self) -> list[tuple[BaseException, TracebackType | None]]:
        """Returns the exceptions that led to this one, the first raised first."""
        chain: list[tuple[BaseException, TracebackType | None]] = []
        error, tb = self.exc_value, self.tb
        while error is not None and all(error is not known for known, _ in chain):
            chain.append((error, tb))
            cause = error.__cause__
            error = cause if cause or error.__suppress_context__ else error.__context__
            tb = error.__traceback__ if error is not None else None
        return chain[::-1]

    def _describe(self, error: BaseException, tb: TracebackType | None) -> dict[str, Any]:
        frames = list(self._frames(tb))
        return {
            "type": type(error).__name__,
            "value": str(error),
            "notes": getattr(error, "__notes__", []),
            "led_on": "caused" if error is not self.exc_value else "",
            "frames": frames,
        }

    def _frames(self, tb: TracebackType | None) -> Iterator[dict[str, Any]]:
        count = 0
        while tb is not None and count < _MOST_FRAMES:
            frame = tb.tb_frame
            if not frame.f_locals.get("__traceback_hide__"):
                count += 1
                filename = frame.f_code.co_filename
                yield {
                    "filename": filename,
                    "function": frame.f_code.co_qualname
                    if hasattr(frame.f_code, "co_qualname")
                    else frame.f_code.co_name,
                    "line": tb.tb_lineno,
                    "is_own": not filename.startswith((*_PACKAGES, "<")),
                    "lines": _source(filename, tb.tb_lineno, frame.f_globals),
                    "variables": self._variables(frame),
                }
            tb = tb.tb_next

    def _variables(self, frame: Any) -> list[tuple[str, str]]:
        variables = self.filter.get_traceback_frame_variables(self.request, frame)
        return [(name, show(value)) for name, value in dict(variables).items()]

    def _template_info(self) -> dict[str, Any] | None:
        info = self.template_info
        if info is None:
            return None
        lines = [
            {"number": number, "text": text, "is_current": number == info["line"]}
            for number, text in info["source_lines"]
        ]
        return {**info, "lines": lines}

    def _tried_templates(self) -> list[tuple[str, str]]:
        tried = getattr(self.exc_value, "tried", None) or []
        try:
            return [(str(origin), str(status)) for origin, status in tried]
        except (TypeError, ValueError):
            return []

    def _describe_request(self) -> dict[str, Any]:
        request = self.request
        try:
            url = request.build_absolute_uri()
        except Exception:  # noqa: BLE001 - a report of an error must not fail by another
            url = getattr(request, "path", "")
        try:
            user = str(request.user) if "user" in request.__dict__ else ""
        except Exception:  # noqa: BLE001 - the same; the database may be what fails
            user = "[unable to retrieve the current user]"
        tables = (
            ("GET", lambda: request.GET),
            ("POST", lambda: self.filter.get_post_parameters(request)),
            ("FILES", lambda: request.FILES),
            ("COOKIES", lambda: self.filter.get_safe_cookies(request)),
            ("META", lambda: dict(sorted(self.filter.get_safe_request_meta(request).items()))),
            ("Settings", lambda: dict(sorted(self.filter.get_safe_settings().items()))),
        )
        return {
            "url": url,
            "method": request.method,
            "user": user,
            "view_name": getattr(request.resolver_match, "view_name", ""),
            "tables": [{"title": title, "rows": _rows(read)} for title, read in tables],
        }


def _rows(read: Any) -> list[tuple[str, str]]:
    try:
        return [(str(name), show(value)) for name, value in read().items()]
    except Exception as error:  # noqa: BLE001 - a body that cannot be read is no reason to fail
        return [("[could not be read]", show(error))]


def show(value: Any) -> str:
    """Returns the text of a value, cut if it is long; never fails."""
    try:
        text = repr(value)
    except Exception as error:  # noqa: BLE001 - any class may have any __repr__
        text = f"<{type(value).__name__}: its repr() failed: {type(error).__name__}>"
    if len(text) > _LONGEST_VALUE:
        return f"{text[:_LONGEST_VALUE]}… <trimmed {len(text) - _LONGEST_VALUE} characters>"
    return text


def _source(filename: str, line: int, module_globals: dict[str, Any]) -> list[dict[str, Any]]:
    lines = linecache.getlines(filename, module_globals)
    first = max(1, line - _CONTEXT_LINES)
    return [
        {"number": number, "text": text.rstrip("\n"), "is_current": number == line}
        for number, text in enumerate(lines[first - 1 : line + _CONTEXT_LINES], start=first)
    ]


def get_exception_reporter_class(request: Any) -> Any:
    """Returns the request's own reporter class, or that of DEFAULT_EXCEPTION_REPORTER."""
    default = import_string(settings.DEFAULT_EXCEPTION_REPORTER)
    return getattr(request, "exception_reporter_class", default)
