"""What can go wrong between paths and views."""

from __future__ import annotations

from plectrum.core.exceptions import FrameworkError
from plectrum.http.response import Http404


class Resolver404(Http404):
    """No URL pattern matches a path; the first argument says which were tried."""

    code = "no-url-pattern-matches"


class NoReverseMatch(FrameworkError):
    """No URL pattern of that name takes those arguments."""

    code = "no-reverse-match"
    silent_variable_failure = True
