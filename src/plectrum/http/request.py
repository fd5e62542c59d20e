"""HttpRequest: what the client sent, computed when it is first asked for."""

from __future__ import annotations

import copy
import io
import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

from plectrum.conf import settings
from plectrum.core import signing
from plectrum.core.exceptions import BadRequest, RequestDataTooBig
from plectrum.http.body import RawPostDataException, UnreadablePostError
from plectrum.http.deferred import DeferredAttribute
from plectrum.http.headers import HttpHeaders
from plectrum.http.location import Location
from plectrum.http.querydict import QueryDict
from plectrum.http.response import cookie_salt
from plectrum.http.wire.accept import MediaType, find_preferred, parse_accept, parse_media_type
from plectrum.http.wire.cookies import parse_cookies
from plectrum.utils.datastructures import MultiValueDict
from plectrum.utils.encoding import known_charset
from plectrum.utils.functional import cached_property
from plectrum.utils.http import parse_header_parameters

if TYPE_CHECKING:
    from plectrum.core.files.uploadhandler import FileUploadHandler
    from plectrum.http.multipartparser import MultiPartParser

__all__ = ["HttpRequest", "RawPostDataException", "UnreadablePostError"]

RAISE_ERROR = object()

_FORM_TYPE = "application/x-www-form-urlencoded"
_MULTIPART_TYPE = "multipart/form-data"
_NOT_PICKLED = frozenset({"_stream", "_upload_handlers", "_environ", "websocket"})


class HttpRequest(Location):
    """A request.

    Nothing is parsed before it is asked for. The servers' faces make subclasses that know where
    to find things; one made by hand has empty data that may be filled.

    Attributes:
        method: The method, in upper case.
        path: The path, with the script prefix.
        path_info: The path below the script prefix; URLs are resolved by it.
        resolver_match: How the URL was resolved; None before it is.
        websocket: The WebSocket whose handshake this is; None for any other request.
    """

    method: str | None = None
    path = ""
    path_info = ""
    resolver_match: Any = None
    websocket: Any = None
    urlconf: Any
    session: Any = DeferredAttribute(
        "Is 'plectrum.contrib.sessions.middleware.SessionMiddleware' in MIDDLEWARE?"
    )
    user: Any = DeferredAttribute(
        "Is 'plectrum.contrib.auth.middleware.AuthenticationMiddleware' in MIDDLEWARE?"
    )
    auser: Any = DeferredAttribute(
        "Is 'plectrum.contrib.auth.middleware.AuthenticationMiddleware' in MIDDLEWARE?"
    )
    _messages: Any = DeferredAttribute(
        "Is 'plectrum.contrib.messages.middleware.MessageMiddleware' in MIDDLEWARE?"
    )
    site: Any
    current_app: str
    exception_reporter_class: Any
    exception_reporter_filter: Any

    _encoding: str | None = None
    _stream: Any = None
    _body_file: Any = None
    _read_started = False
    _upload_handlers: list[FileUploadHandler] | None = None
    _csrf_is_exempt = False

    def __repr__(self) -> str:
        if self.method is None or not self.path:
            return f"<{type(self).__name__}>"
        return f"<{type(self).__name__}: {self.method} {self.get_full_path()!r}>"

    def __getstate__(self) -> dict[str, Any]:
        state = self.__dict__.copy()
        for name in list(state):
            if name in _NOT_PICKLED or name.startswith("_make_"):
                del state[name]
        return state

    def __deepcopy__(self, memo: dict[int, Any]) -> HttpRequest:
        made = copy.copy(self)
        memo[id(self)] = made
        return made

    @cached_property
    def META(self) -> dict[str, Any]:  # noqa: N802 - documented name
        """The headers and what the server knows, by WSGI's names."""
        return {}

    @cached_property
    def headers(self) -> HttpHeaders:
        """The headers, by name in any case."""
        return HttpHeaders(self.META)

    @cached_property
    def GET(self) -> QueryDict:  # noqa: N802 - documented name
        """The fields of the query string."""
        query = self._query_string()
        return QueryDict(query, mutable=not self.method, encoding=self._encoding)

    @cached_property
    def COOKIES(self) -> dict[str, str]:  # noqa: N802 - documented name
        """The cookies, by name."""
        header = self._header("HTTP_COOKIE")
        return parse_cookies(header) if header else {}

    @cached_property
    def POST(self) -> QueryDict:  # noqa: N802 - documented name
        """The fields of a form that was sent by POST; empty for anything else."""
        self._load_form()
        return self.__dict__["POST"]  # type: ignore[no-any-return]  # set by _load_form

    @cached_property
    def FILES(self) -> MultiValueDict[str, Any]:  # noqa: N802 - documented name
        """The files of a form that was sent by POST."""
        self._load_form()
        return self.__dict__["FILES"]  # type: ignore[no-any-return]  # set by _load_form

    @cached_property
    def _content_type(self) -> tuple[str, dict[str, str]]:
        try:
            return parse_header_parameters(self._header("CONTENT_TYPE") or "")
        except ValueError:
            return "", {}

    @property
    def content_type(self) -> str | None:
        """The media type of the body."""
        return self._content_type[0]

    @property
    def content_params(self) -> dict[str, str] | None:
        """The parameters of the media type of the body."""
        return self._content_type[1]

    @property
    def encoding(self) -> str | None:
        """What form data is decoded with; None stands for DEFAULT_CHARSET."""
        if self._encoding is None:
            charset = self._content_type[1].get("charset")
            if charset and known_charset(charset):
                self._encoding = charset
        return self._encoding

    @encoding.setter
    def encoding(self, value: str | None) -> None:
        self._encoding = value
        for name in ("GET", "POST", "FILES"):
            self.__dict__.pop(name, None)

    def accepts(self, media_type: str) -> bool:
        """Tells whether the client takes a media type."""
        offered = parse_media_type(media_type)
        return any(accepted.covers(offered) for accepted in self.accepted_types)

    def get_preferred_type(self, media_types: Sequence[str]) -> str | None:
        """Returns the media type that the client likes best, or None if it takes none."""
        return find_preferred(self._accept, media_types)

    @property
    def accepted_types(self) -> Sequence[MediaType]:
        """The media types that the client takes, those it likes best first."""
        return parse_accept(self._accept)

    @property
    def _accept(self) -> str:
        header: str | None = self._header("HTTP_ACCEPT")
        return "*/*" if header is None else header

    def get_signed_cookie(
        self, key: str, default: Any = RAISE_ERROR, salt: str = "", max_age: Any = None
    ) -> Any:
        """Returns the value of a cookie that `set_signed_cookie` set.

        Args:
            key: The cookie's name.
            default: What to return if it is missing or its signature is wrong.
            salt: The salt it was set with.
            max_age: The number of seconds after which it is not accepted.

        Raises:
            KeyError: It is missing and there is no default.
            BadSignature, SignatureExpired: Its signature is wrong and there is no default.
        """
        try:
            signed = self.COOKIES[key]
        except KeyError:
            if default is not RAISE_ERROR:
                return default
            raise
        try:
            return self._unsign(key, salt, signed, max_age)
        except signing.BadSignature:
            if default is not RAISE_ERROR:
                return default
            raise

    def _unsign(self, key: str, salt: str, signed: str, max_age: Any) -> Any:
        signer = signing.get_cookie_signer(salt=cookie_salt(key, salt))
        try:
            return signer.unsign(signed, max_age=max_age)
        except signing.SignatureExpired:
            raise
        except signing.BadSignature:
            if not settings.SIGNED_COOKIE_LEGACY_SALT_FALLBACK:
                raise
            return signing.get_cookie_signer(salt=key + salt).unsign(signed, max_age=max_age)

    @cached_property
    def multipart_parser_class(self) -> type[MultiPartParser]:
        """What reads multipart forms; another class can be set."""
        from plectrum.http.multipartparser import MultiPartParser  # noqa: PLC0415 - when one comes

        return MultiPartParser

    @property
    def upload_handlers(self) -> list[FileUploadHandler]:
        """Where uploaded files go; may be changed before POST or FILES is touched."""
        if self._upload_handlers is None:
            from plectrum.core.files.uploadhandler import load_handler  # noqa: PLC0415 - for forms

            self._upload_handlers = [
                load_handler(path, self) for path in settings.FILE_UPLOAD_HANDLERS
            ]
        return self._upload_handlers

    @upload_handlers.setter
    def upload_handlers(self, handlers: list[FileUploadHandler]) -> None:
        if "FILES" in self.__dict__:
            raise AttributeError(
                "You cannot set the upload handlers after the upload has been processed."
            )
        self._upload_handlers = handlers

    def _open_stream(self) -> Any:
        """Returns the body: what an asynchronous face has received; others say how."""
        return io.BytesIO() if self._body_file is None else self._body_file

    def _get_stream(self) -> Any:
        if self._stream is None:
            self._stream = self._open_stream()
        return self._stream

    @cached_property
    def body(self) -> bytes:
        """The whole body.

        Raises:
            RawPostDataException: It was read as a stream already.
            RequestDataTooBig: It is larger than DATA_UPLOAD_MAX_MEMORY_SIZE.
            UnreadablePostError: The client went away.
        """
        if self._read_started:
            raise RawPostDataException(
                "You cannot access body after reading from request's data stream",
                hint="Read request.body before request.POST of a multipart form, or not at all.",
            )
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        length = self._header("CONTENT_LENGTH")
        if limit is not None and int(length or 0) > limit:
            raise self._too_big(limit)
        stream = self._get_stream()
        try:
            body: bytes = stream.read() if limit is None else _read_up_to(stream, limit)
        except UnreadablePostError:
            raise
        except OSError as error:
            raise UnreadablePostError(*error.args) from error
        if limit is not None and len(body) > limit:
            raise self._too_big(limit)
        stream.close()
        self._stream = io.BytesIO(body)
        return body

    def _too_big(self, limit: int) -> RequestDataTooBig:
        return RequestDataTooBig(
            f"Request body exceeded settings.DATA_UPLOAD_MAX_MEMORY_SIZE ({limit} bytes)."
        )

    @cached_property
    def json(self) -> Any:
        """The value of a body of JSON.

        Raises:
            BadRequest: The body is no JSON.
        """
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise BadRequest(f"The body of the request is no valid JSON: {error}") from error

    def _load_form(self) -> None:
        fields = self.__dict__
        if self.method != "POST" or self.content_type not in (_FORM_TYPE, _MULTIPART_TYPE):
            mutable = self.method is None
            fields["POST"] = QueryDict(mutable=mutable, encoding=self._encoding)
            fields["FILES"] = MultiValueDict()
            return
        if self._read_started and "body" not in fields:
            fields["POST"], fields["FILES"] = QueryDict(encoding=self._encoding), MultiValueDict()
            return
        try:
            if self.content_type == _FORM_TYPE:
                form: tuple[Any, Any] = (
                    QueryDict(self.body, encoding=self.encoding),
                    MultiValueDict(),
                )
            else:
                form = self._parse_multipart()
        except BaseException:
            # The body cannot be read twice; error pages must find an empty form.
            fields["POST"], fields["FILES"] = QueryDict(encoding=self._encoding), MultiValueDict()
            raise
        fields["POST"], fields["FILES"] = form

    def _parse_multipart(self) -> tuple[QueryDict, MultiValueDict[str, Any]]:
        data: BinaryIO | HttpRequest = self
        if "body" in self.__dict__:
            data = io.BytesIO(self.body)
        parser = self.multipart_parser_class(self.META, data, self.upload_handlers, self.encoding)
        return parser.parse()

    def close(self) -> None:
        """Closes the uploaded files and the stream; the faces call it at the end."""
        fields = self.__dict__
        if "FILES" in fields:
            for _, several in fields["FILES"].lists():
                for file in several:
                    file.close()
        for stream in (self._stream, self._body_file):
            if stream is not None:
                stream.close()

    def read(self, *args: Any, **kwargs: Any) -> bytes:
        """Reads from the body as from a file.

        Raises:
            UnreadablePostError: The client went away.
        """
        self._read_started = True
        return self._reading(self._get_stream().read, *args, **kwargs)

    def readline(self, *args: Any, **kwargs: Any) -> bytes:
        """Reads a line of the body."""
        self._read_started = True
        return self._reading(self._get_stream().readline, *args, **kwargs)

    def _reading(self, read: Any, *args: Any, **kwargs: Any) -> bytes:
        try:
            return read(*args, **kwargs)  # type: ignore[no-any-return]  # a file's method
        except UnreadablePostError:
            raise
        except OSError as error:
            raise UnreadablePostError(*error.args) from error

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.readline, b"")

    def readlines(self) -> list[bytes]:
        """Reads all lines of the body."""
        return list(self)


def _read_up_to(stream: Any, limit: int) -> bytes:
    """Reads until the end, or until it is clear that there are more than `limit` bytes."""
    pieces, size = [], 0
    while size <= limit and (piece := stream.read(limit + 1 - size)):
        pieces.append(piece)
        size += len(piece)
    return b"".join(pieces)
