"""The cookies of a response."""

from __future__ import annotations

import datetime as dt
import time
from http.cookies import Morsel, SimpleCookie
from typing import Any

from plectrum.http.wire.cookies import parse_cookies
from plectrum.utils.http import http_date

__all__ = ["ResponseCookies", "SimpleCookie", "parse_cookie"]

parse_cookie = parse_cookies

_SAMESITE = frozenset({"lax", "none", "strict"})


class _Cookie(Morsel[Any]):
    """A cookie that also knows the attribute `partitioned`, which Python learnt in 3.14."""

    _partitioned = False

    def __setitem__(self, key: str, value: Any) -> None:
        if key.lower() == "partitioned":
            self._partitioned = bool(value)
        else:
            super().__setitem__(key, value)

    def __getitem__(self, key: str) -> Any:
        return self._partitioned if key.lower() == "partitioned" else super().__getitem__(key)

    def OutputString(self, attrs: Any = None) -> str:  # noqa: N802 - the base class's name
        text = super().OutputString(attrs)
        return f"{text}; Partitioned" if self._partitioned else text


class ResponseCookies(SimpleCookie):
    """The cookies that a response sets, by name."""

    def set(
        self,
        key: str,
        value: str = "",
        *,
        max_age: float | dt.timedelta | None = None,
        expires: dt.datetime | str | float | None = None,
        path: str | None = "/",
        domain: str | None = None,
        secure: bool = False,
        httponly: bool = False,
        samesite: str | bool | None = None,
        partitioned: bool = False,
    ) -> None:
        """Sets a cookie; arguments as for `HttpResponse.set_cookie`."""
        cookie = _Cookie()
        if isinstance(max_age, dt.timedelta):
            max_age = int(max_age.total_seconds())
        if isinstance(expires, dt.datetime):
            max_age = _seconds_until(expires, max_age)
            expires = None
        _, coded = self.value_encode(value)
        cookie.set(key, str(value), coded)
        if max_age is not None:
            cookie["max-age"] = int(max_age)
            expires = expires or http_date(time.time() + max_age)
        if samesite and str(samesite).lower() not in _SAMESITE:
            raise ValueError('samesite must be "lax", "none", or "strict".')
        given: dict[str, Any] = {"expires": expires, "path": path, "domain": domain}
        cookie.update({name: text for name, text in given.items() if text is not None})
        marks = {
            "secure": secure,
            "httponly": httponly,
            "samesite": samesite,
            "partitioned": partitioned,
        }
        for name, mark in marks.items():
            if mark:
                cookie[name] = mark
        dict.__setitem__(self, key, cookie)


def _seconds_until(moment: dt.datetime, max_age: float | None) -> float:
    if max_age is not None:
        raise ValueError("'expires' and 'max_age' can't be used together.")
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    return max(0, int((moment - dt.datetime.now(dt.UTC)).total_seconds() + 0.999999))
