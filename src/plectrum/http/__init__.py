"""Requests and responses."""

from plectrum.http.body import RawPostDataException, UnreadablePostError
from plectrum.http.cookie import SimpleCookie, parse_cookie
from plectrum.http.eventstream import EventStreamResponse, ServerSentEvent
from plectrum.http.headers import HttpHeaders
from plectrum.http.querydict import QueryDict
from plectrum.http.request import HttpRequest
from plectrum.http.response import (
    Http404,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseBase,
    HttpResponseForbidden,
    HttpResponseGone,
    HttpResponseNotAllowed,
    HttpResponseNotFound,
    HttpResponseNotModified,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
    HttpResponseServerError,
    JsonResponse,
)
from plectrum.http.response_headers import BadHeaderError
from plectrum.http.streaming import FileResponse, StreamingHttpResponse
from plectrum.http.websocket import UnexpectedMessage, WebSocket, WebSocketDisconnect

__all__ = [
    "BadHeaderError",
    "EventStreamResponse",
    "FileResponse",
    "Http404",
    "HttpHeaders",
    "HttpRequest",
    "HttpResponse",
    "HttpResponseBadRequest",
    "HttpResponseBase",
    "HttpResponseForbidden",
    "HttpResponseGone",
    "HttpResponseNotAllowed",
    "HttpResponseNotFound",
    "HttpResponseNotModified",
    "HttpResponsePermanentRedirect",
    "HttpResponseRedirect",
    "HttpResponseServerError",
    "JsonResponse",
    "QueryDict",
    "RawPostDataException",
    "ServerSentEvent",
    "SimpleCookie",
    "StreamingHttpResponse",
    "UnexpectedMessage",
    "UnreadablePostError",
    "WebSocket",
    "WebSocketDisconnect",
    "parse_cookie",
]
