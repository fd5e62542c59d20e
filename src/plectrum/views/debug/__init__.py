"""The pages that a developer sees: errors with their sources, unknown addresses, the welcome."""

from plectrum.views.debug.filter import SafeExceptionReporterFilter, get_exception_reporter_filter
from plectrum.views.debug.report import ExceptionReporter, get_exception_reporter_class
from plectrum.views.debug.responses import (
    default_urlconf,
    technical_404_response,
    technical_500_response,
)

__all__ = [
    "ExceptionReporter",
    "SafeExceptionReporterFilter",
    "default_urlconf",
    "get_exception_reporter_class",
    "get_exception_reporter_filter",
    "technical_404_response",
    "technical_500_response",
]
