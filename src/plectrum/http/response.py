"""Responses whose content is there as a whole."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from http import HTTPStatus
from typing import Any, ClassVar
from urllib.parse import urlsplit

from plectrum.conf import settings
from plectrum.core import signing
from plectrum.core.exceptions import DisallowedRedirect, FrameworkError
from plectrum.http.cookie import ResponseCookies
from plectrum.http.response_headers import ResponseHeaders, checked_content_type
from plectrum.http.wire.headers import parse_parameters
from plectrum.utils.encoding import iri_to_uri
from plectrum.utils.json_encoder import JSONEncoder, encode

_REASONS = {status.value: status.phrase for status in HTTPStatus}
_STATUS_LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}


class Http404(FrameworkError):
    """There is nothing at this address."""

    code = "not-found"
    http_status = 404


class HttpResponseBase:
    """What all responses have: status, headers, cookies, and things to close at the end.

    Args:
        content_type: The Content-Type; HTML in `charset` if left out.
        status: The status code.
        reason: The reason phrase; the usual one of the status if left out.
        charset: What text is encoded in; that of the content type, then DEFAULT_CHARSET.
        headers: Further headers.
    """

    status_code: int = 200
    streaming: ClassVar[bool] = False
    closed = False
    _charset: str | None = None
    _cookies: ResponseCookies | None = None
    _closers: list[Callable[[], Any]] | None = None
    _reason_phrase: str | None = None

    def __init__(
        self,
        content_type: str | None = None,
        status: int | None = None,
        reason: str | None = None,
        charset: str | None = None,
        headers: Mapping[str, Any] | None = None,
    ) -> None:
        self.headers = ResponseHeaders(headers)
        if charset is not None:
            self._charset = charset
        store = self.headers._store
        if content_type is None:
            if "content-type" not in store:
                charset = charset or settings.DEFAULT_CHARSET
                store["content-type"] = checked_content_type(f"text/html; charset={charset}")
        elif "content-type" in store:
            raise ValueError(
                "'headers' must not contain 'Content-Type' when the 'content_type' parameter "
                "is provided."
            )
        else:
            store["content-type"] = checked_content_type(content_type)
        if reason is not None:
            self._reason_phrase = reason
        if status is not None:
            self.status_code = _checked_status(status)

    @property
    def cookies(self) -> ResponseCookies:
        """The cookies that the response sets."""
        if self._cookies is None:
            self._cookies = ResponseCookies()
        return self._cookies

    @cookies.setter
    def cookies(self, value: ResponseCookies) -> None:
        self._cookies = value

    @property
    def reason_phrase(self) -> str:
        """What the status is called."""
        if self._reason_phrase is not None:
            return self._reason_phrase
        return _REASONS.get(self.status_code, "Unknown Status Code")

    @reason_phrase.setter
    def reason_phrase(self, value: str) -> None:
        self._reason_phrase = value

    @property
    def status_line(self) -> str:
        """The status and what it is called: `404 Not Found`."""
        if self._reason_phrase is None and self.status_code in _STATUS_LINES:
            return _STATUS_LINES[self.status_code]
        return f"{self.status_code} {self.reason_phrase}"

    @property
    def charset(self) -> str:
        """What text is encoded in."""
        if self._charset is not None:
            return self._charset
        content_type = self.headers.get("Content-Type", "")
        if "charset" in content_type and (
            found := parse_parameters(content_type)[1].get("charset")
        ):
            return found
        default: str = settings.DEFAULT_CHARSET
        return default

    @charset.setter
    def charset(self, value: str) -> None:
        self._charset = value

    def header_items(self) -> list[tuple[str, str]]:
        """Returns all headers as they are sent, cookies too."""
        items = list(self.headers._store.values())
        if self._cookies:
            items += [("Set-Cookie", cookie.OutputString()) for cookie in self._cookies.values()]
        return items

    def serialize_headers(self) -> bytes:
        """Returns the headers as bytes, without cookies."""
        return b"\r\n".join(
            f"{name}: {value}".encode("latin-1") for name, value in self.headers.items()
        )

    def __setitem__(self, header: str, value: Any) -> None:
        self.headers[header] = value

    def __getitem__(self, header: str) -> str:
        return self.headers[header]

    def __delitem__(self, header: str) -> None:
        del self.headers[header]

    def __contains__(self, header: object) -> bool:
        return header in self.headers

    def has_header(self, header: str) -> bool:
        """Tells whether a header is set."""
        return header in self.headers

    def items(self) -> Iterable[tuple[str, str]]:
        """Returns the names and values of the headers."""
        return self.headers.items()

    def get(self, header: str, alternate: Any = None) -> Any:
        """Returns the value of a header, or the alternate."""
        return self.headers.get(header, alternate)

    def setdefault(self, key: str, value: Any) -> None:
        """Sets a header unless it is set."""
        self.headers.setdefault(key, value)

    def set_cookie(  # noqa: PLR0917 - as documented
        self,
        key: str,
        value: str = "",
        max_age: float | dt.timedelta | None = None,
        expires: dt.datetime | str | float | None = None,
        path: str | None = "/",
        domain: str | None = None,
        secure: bool = False,
        httponly: bool = False,
        samesite: str | bool | None = None,
        partitioned: bool = False,
    ) -> None:
        """Sets a cookie.

        Args:
            key: Its name.
            value: Its value.
            max_age: After how many seconds, or which `timedelta`, the browser forgets it; with
                its session if left out.
            expires: When it does; not together with `max_age` if it is a `datetime`.
            path: The paths that it is sent to.
            domain: The domain that it is sent to; only this host if left out.
            secure: Send it by HTTPS only.
            httponly: Hide it from scripts.
            samesite: Whether requests from other sites carry it: Lax, Strict or None.
            partitioned: Keep one cookie for each site that embeds this one.
        """
        self.cookies.set(
            key,
            value,
            max_age=max_age,
            expires=expires,
            path=path,
            domain=domain,
            secure=secure,
            httponly=httponly,
            samesite=samesite,
            partitioned=partitioned,
        )

    def set_signed_cookie(self, key: str, value: str, salt: str = "", **kwargs: Any) -> None:
        """Sets a cookie with a signature; read it by `HttpRequest.get_signed_cookie`."""
        signed = signing.get_cookie_signer(salt=cookie_salt(key, salt)).sign(value)
        self.set_cookie(key, signed, **kwargs)

    def delete_cookie(
        self,
        key: str,
        path: str = "/",
        domain: str | None = None,
        samesite: str | bool | None = None,
    ) -> None:
        """Makes the browser forget a cookie; path and domain as it was set with."""
        is_secure = key.startswith(("__Secure-", "__Host-")) or (
            isinstance(samesite, str) and samesite.lower() == "none"
        )
        self.cookies.set(
            key,
            max_age=0,
            path=path,
            domain=domain,
            secure=is_secure,
            expires="Thu, 01 Jan 1970 00:00:00 GMT",
            samesite=samesite,
        )

    def make_bytes(self, value: Any) -> bytes:
        """Returns a piece of content as bytes."""
        if isinstance(value, (bytes, memoryview)):
            return bytes(value)
        return str(value).encode(self.charset)

    def close_with(self, closer: Callable[[], Any]) -> None:
        """Has something called when the response has been sent, or has failed to be."""
        if self._closers is None:
            self._closers = []
        self._closers.append(closer)

    def close(self) -> None:
        """Closes what the response was made from; servers call it at the end."""
        self.closed = True
        closers, self._closers = self._closers, None
        for closer in reversed(closers or ()):
            closer()

    def write(self, content: Any) -> None:
        """Adds content."""
        raise OSError(f"This {type(self).__name__} instance is not writable")

    def flush(self) -> None:
        """Does nothing: content is sent when the view has returned."""

    def tell(self) -> int:
        """Returns how much has been written."""
        raise OSError(f"This {type(self).__name__} instance cannot tell its position")

    def readable(self) -> bool:
        """Returns False: a response is written."""
        return False

    def seekable(self) -> bool:
        """Returns False."""
        return False

    def writable(self) -> bool:
        """Tells whether content can be added."""
        return False

    def writelines(self, lines: Iterable[Any]) -> None:
        """Adds several pieces of content."""
        raise OSError(f"This {type(self).__name__} instance is not writable")


def cookie_salt(key: str, salt: str) -> str:
    """Returns the salt of a cookie's signature; no two names and salts give the same."""
    return f"{len(key)}:{key}{salt}"


def _checked_status(status: Any) -> int:
    try:
        code = int(status)
    except (ValueError, TypeError) as error:
        raise TypeError("HTTP status code must be an integer.") from error
    if not 100 <= code <= 599:
        raise ValueError("HTTP status code must be an integer from 100 to 599.")
    return code


class HttpResponse(HttpResponseBase):
    """A response with its content.

    Args:
        content: Text, bytes, or an iterable of them, which is read at once.
        content_type, status, reason, charset, headers: As for HttpResponseBase.
    """

    streaming = False
    _pieces: list[bytes]

    def __init__(
        self,
        content: Any = b"",
        content_type: str | None = None,
        status: int | None = None,
        reason: str | None = None,
        charset: str | None = None,
        headers: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(content_type, status, reason, charset, headers)
        if type(content) is bytes:
            self._pieces = [content]
        else:
            self.content = content

    def __repr__(self) -> str:
        content_type = self.headers.get("Content-Type")
        kind = f', "{content_type}"' if content_type else ""
        return f"<{type(self).__name__} status_code={self.status_code}{kind}>"

    def serialize(self) -> bytes:
        """Returns headers and content as bytes."""
        return self.serialize_headers() + b"\r\n\r\n" + self.content

    __bytes__ = serialize

    @property
    def content(self) -> bytes:
        """The content as bytes."""
        if len(self._pieces) > 1:
            self._pieces = [b"".join(self._pieces)]
        return self._pieces[0] if self._pieces else b""

    @content.setter
    def content(self, value: Any) -> None:
        if isinstance(value, str):
            content = value.encode(self.charset)
        elif isinstance(value, bytes):
            content = value
        elif hasattr(value, "__iter__") and not isinstance(value, (memoryview, str)):
            content = b"".join(self.make_bytes(piece) for piece in value)
            if hasattr(value, "close"):
                value.close()
        else:
            content = self.make_bytes(value)
        self._pieces = [content]

    @property
    def text(self) -> str:
        """The content as text."""
        return self.content.decode(self.charset or "utf-8")

    def __iter__(self) -> Iterator[bytes]:
        return iter([self.content])

    def write(self, content: Any) -> None:
        """Adds content."""
        self._pieces.append(self.make_bytes(content))

    def tell(self) -> int:
        """Returns the length of the content."""
        return len(self.content)

    def getvalue(self) -> bytes:
        """Returns the content."""
        return self.content

    def writable(self) -> bool:
        """Returns True."""
        return True

    def writelines(self, lines: Iterable[Any]) -> None:
        """Adds several pieces of content."""
        for line in lines:
            self.write(line)

    def as_file(self) -> io.BytesIO:
        """Returns a file to read the content from."""
        return io.BytesIO(self.content)


class HttpResponseRedirectBase(HttpResponse):
    """A response that sends the browser somewhere else.

    Args:
        redirect_to: The address: a URL or a path.
        preserve_request: Make the browser repeat the request with its method and body.

    Raises:
        DisallowedRedirect: The address has a scheme that is not in `allowed_schemes`.
    """

    allowed_schemes: ClassVar[list[str]] = ["http", "https", "ftp"]
    status_code_preserve_request: ClassVar[int] = 307

    def __init__(
        self, redirect_to: Any, preserve_request: bool = False, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self["Location"] = iri_to_uri(redirect_to)
        address = str(redirect_to)
        try:
            scheme = urlsplit(address).scheme
        except ValueError as error:
            raise DisallowedRedirect(f"Unsafe redirect to malformed URL {address!r}") from error
        if scheme and scheme not in self.allowed_schemes:
            raise DisallowedRedirect(f"Unsafe redirect to URL with protocol '{scheme}'")
        if preserve_request:
            self.status_code = self.status_code_preserve_request

    @property
    def url(self) -> str:
        """Where the browser is sent."""
        return self["Location"]

    def __repr__(self) -> str:
        return f'{super().__repr__()[:-1]}, url="{self.url}">'


class HttpResponseRedirect(HttpResponseRedirectBase):
    """302 Found, or 307 to preserve the request."""

    status_code = 302


class HttpResponsePermanentRedirect(HttpResponseRedirectBase):
    """301 Moved Permanently, or 308 to preserve the request."""

    status_code = 301
    status_code_preserve_request = 308


class HttpResponseNotModified(HttpResponse):
    """304: the client has it already; there is no content."""

    status_code = 304

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self["Content-Type"]

    @property
    def content(self) -> bytes:
        """Nothing."""
        return b""

    @content.setter
    def content(self, value: Any) -> None:
        if value:
            raise AttributeError("You cannot set content to a 304 (Not Modified) response")
        self._pieces = []


class HttpResponseBadRequest(HttpResponse):
    """400: the request is malformed."""

    status_code = 400


class HttpResponseNotFound(HttpResponse):
    """404: there is nothing here."""

    status_code = 404


class HttpResponseForbidden(HttpResponse):
    """403: the visitor may not do this."""

    status_code = 403


class HttpResponseNotAllowed(HttpResponse):
    """405: the address exists, but not for this method.

    Args:
        permitted_methods: The methods that it takes.
    """

    status_code = 405

    def __init__(self, permitted_methods: Iterable[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self["Allow"] = ", ".join(permitted_methods)

    def __repr__(self) -> str:
        return f"{super().__repr__()[:-1]}, allow={self['Allow']!r}>"


class HttpResponseGone(HttpResponse):
    """410: there was something here."""

    status_code = 410


class HttpResponseServerError(HttpResponse):
    """500: something went wrong here."""

    status_code = 500


class JsonResponse(HttpResponse):
    """A response of JSON.

    Args:
        data: What to send; a `dict`, unless `safe` is False.
        encoder: The encoder of values that JSON does not know.
        safe: Refuse everything but a `dict` at the top.
        json_dumps_params: Further arguments for `json.dumps`.

    Raises:
        TypeError: `data` is no dict and `safe` is True.
    """

    def __init__(
        self,
        data: Any,
        encoder: type[json.JSONEncoder] = JSONEncoder,
        safe: bool = True,
        json_dumps_params: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        if safe and not isinstance(data, dict):
            raise TypeError(
                "In order to allow non-dict objects to be serialized set the safe parameter to "
                "False."
            )
        if json_dumps_params:
            text = json.dumps(data, cls=encoder, **json_dumps_params)
        else:
            text = encode(data, encoder)
        if kwargs:
            super().__init__(text, **{"content_type": "application/json", **kwargs})
        else:
            super().__init__(text.encode(), "application/json")
