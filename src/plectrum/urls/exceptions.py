"""What can go wrong between paths and views."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from plectrum.core.exceptions import FrameworkError
from plectrum.http.response import Http404


class Resolver404(Http404):
    """No URL pattern matches a path; the first argument says which were tried."""

    code = "no-url-pattern-matches"


class Unmatched(dict[str, Any]):
    """What is told of a path that no pattern matches: `path`, and `tried`.

    PERF: the patterns are listed when somebody asks for them; to list them takes many times what
    it takes to find out that there is none.

    Args:
        path: The path, without its leading slash.
        list_tried: Returns the patterns that were compared with it.
    """

    def __init__(self, path: str, list_tried: Callable[[], Any]) -> None:
        super().__init__(path=path)
        self._list_tried = list_tried

    def __missing__(self, key: str) -> Any:
        if key != "tried":
            raise KeyError(key)
        tried = self[key] = self._list_tried()
        return tried

    def __contains__(self, key: object) -> bool:
        return key == "tried" or super().__contains__(key)

    def get(self, key: str, default: Any = None) -> Any:
        """Returns what is told under a name, or the default."""
        return self[key] if key in self else default  # noqa: SIM401 - "tried" comes by __missing__


class NoReverseMatch(FrameworkError):
    """No URL pattern of that name takes those arguments."""

    code = "no-reverse-match"
    silent_variable_failure = True
