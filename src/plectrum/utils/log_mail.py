"""The log handler that mails errors to the administrators.

What it needs to write a mail stands on higher floors, and is imported by its path when there is
one to write.
"""

from __future__ import annotations

import copy
import logging
from functools import cached_property
from typing import Any

from plectrum.conf import settings
from plectrum.utils.module_loading import import_string

MAX_SUBJECT_LENGTH = 989
"""RFC 5322 allows 998 characters in a line, "Subject: " included."""


class AdminEmailHandler(logging.Handler):
    """Mails a record, with a report of its error, to ADMINS.

    Args:
        include_html: Whether to attach the report as HTML, which holds all local variables.
        email_backend: The dotted path of the mail backend; the project's when `None`.
        reporter_class: The dotted path of the class that makes reports;
            DEFAULT_EXCEPTION_REPORTER when `None`.
        using: The alias of the mailer; the default one when `None`.
    """

    def __init__(
        self,
        include_html: bool = False,
        email_backend: str | None = None,
        reporter_class: str | None = None,
        using: str | None = None,
    ) -> None:
        super().__init__()
        self.include_html = include_html
        self.email_backend = email_backend
        self.using = using
        self._reporter_path = reporter_class

    @cached_property
    def reporter_class(self) -> Any:
        """The class that makes reports."""
        return import_string(self._reporter_path or settings.DEFAULT_EXCEPTION_REPORTER)

    def emit(self, record: logging.LogRecord) -> None:
        """Mails a record, unless the project has no administrators."""
        if not settings.ADMINS:
            return
        request = getattr(record, "request", None)
        where = f" ({_address_kind(request)} IP)" if request is not None else ""
        subject = f"{record.levelname}{where}: {record.getMessage()}"
        plain = copy.copy(record)
        plain.exc_info = plain.exc_text = None
        error = record.exc_info or (None, record.getMessage(), None)
        reporter = self.reporter_class(request, *error, is_email=True)
        message = f"{self.format(plain)}\n\n{reporter.get_traceback_text()}"
        html = reporter.get_traceback_html() if self.include_html else None
        self.send_mail(self.format_subject(subject), message, fail_silently=True, html_message=html)

    def send_mail(self, subject: str, message: str, *args: Any, **kwargs: Any) -> None:
        """Sends the mail; arguments as for `mail_admins`."""
        if self.email_backend is not None:
            get_connection = import_string("plectrum.core.mail.get_connection")
            kwargs.setdefault(
                "connection", get_connection(backend=self.email_backend, fail_silently=True)
            )
        elif self.using is not None:
            kwargs.setdefault("using", self.using)
        import_string("plectrum.core.mail.mail_admins")(subject, message, *args, **kwargs)

    def format_subject(self, subject: str) -> str:
        """Returns a subject on one line, as long as a header may be."""
        return subject.replace("\n", "\\n").replace("\r", "\\r")[:MAX_SUBJECT_LENGTH]


def _address_kind(request: Any) -> str:
    is_internal = request.META.get("REMOTE_ADDR") in settings.INTERNAL_IPS
    return "internal" if is_internal else "EXTERNAL"
