"""A request on its way through middleware, URLs and view, in both colours."""

from __future__ import annotations

import asyncio
import io
import logging
import time
from collections.abc import Callable
from inspect import iscoroutinefunction
from pathlib import Path
from typing import Any

import pytest

from plectrum.core.exceptions import BadRequest, MiddlewareNotUsed, PermissionDenied
from plectrum.core.handlers.pipeline import Pipeline
from plectrum.core.handlers.wsgi import WSGIHandler
from plectrum.core.signals import got_request_exception, request_finished, request_started
from plectrum.http import FileResponse, Http404, HttpResponse, JsonResponse, StreamingHttpResponse
from plectrum.urls import path
from plectrum.utils.decorators import async_only_middleware, sync_and_async_middleware
from plectrum.utils.deprecation import MiddlewareMixin
from tests.support.requests import Reply, asend, environ, make_request, send, site

TRACE: list[str] = []
HERE = f"{__name__}."


def view(request: Any, **kwargs: Any) -> HttpResponse:
    TRACE.append("view")
    return HttpResponse(f"{request.method} {sorted(kwargs.items())}")


async def async_view(request: Any) -> HttpResponse:
    TRACE.append("view")
    await asyncio.sleep(0)
    return HttpResponse(b"async")


class Flat(MiddlewareMixin):
    is_flat = True
    name = "flat"

    def process_request(self, request: Any) -> HttpResponse | None:
        TRACE.append(f"{self.name}>")
        if request.GET.get("stop") == self.name:
            return HttpResponse("stopped")
        if request.GET.get("fail") == self.name:
            raise PermissionDenied
        return None

    def process_response(self, request: Any, response: Any) -> Any:
        TRACE.append(f"<{self.name}")
        response.headers[f"X-{self.name}"] = "1"
        return response


class Other(Flat):
    name = "other"


class Blocking(Flat):
    is_flat = False
    name = "blocking"


def classic(get_response: Callable[..., Any]) -> Callable[..., Any]:
    def middleware(request: Any) -> Any:
        TRACE.append("classic>")
        response = get_response(request)
        TRACE.append("<classic")
        return response

    return middleware


def unused(get_response: Callable[..., Any]) -> Any:
    raise MiddlewareNotUsed("not here")


class Hooks(MiddlewareMixin):
    is_flat = True

    def process_view(self, request: Any, func: Any, args: Any, kwargs: Any) -> Any:
        TRACE.append("process_view")
        return HttpResponse("instead") if "instead" in request.GET else None

    def process_exception(self, request: Any, exception: Exception) -> Any:
        TRACE.append(f"process_exception {type(exception).__name__}")
        return HttpResponse("saved", status=418) if "save" in request.GET else None

    def process_template_response(self, request: Any, response: Any) -> Any:
        TRACE.append("process_template_response")
        response.text_to_render += "!"
        return response


class Rendered(HttpResponse):
    text_to_render = "rendered"

    def render(self) -> Rendered:
        self.content = self.text_to_render
        return self


def raising(error: Exception) -> Callable[..., Any]:
    def raise_it(request: Any) -> Any:
        raise error

    return raise_it


@pytest.fixture(params=["wsgi", "asgi"])
def client(request: pytest.FixtureRequest) -> Callable[..., Reply]:
    TRACE.clear()
    if request.param == "wsgi":
        return send
    return lambda *args, **kwargs: asyncio.run(asend(*args, **kwargs))


@pytest.mark.parametrize("target", [view, async_view])
def test_views_of_both_colours_answer(client: Callable[..., Reply], target: Any) -> None:
    with site(path("", target)):
        assert client("/").status == 200


def test_captured_values_reach_the_view(client: Callable[..., Reply]) -> None:
    with site(path("<int:a>/", view, {"b": 2})):
        assert client("/7/").text == "GET [('a', 7), ('b', 2)]"


@pytest.mark.parametrize(
    ("chain", "trace"),
    [
        (["Flat", "Other"], "flat> other> view <other <flat"),
        (["Flat", "classic", "Other"], "flat> classic> other> view <other <classic <flat"),
        (["classic", "Blocking", "unused"], "classic> blocking> view <blocking <classic"),
    ],
)
def test_middleware_encloses_the_view(
    client: Callable[..., Reply], chain: list[str], trace: str
) -> None:
    with site(path("", view), middleware=[HERE + name for name in chain]):
        assert client("/").status == 200
    assert " ".join(TRACE) == trace


def test_a_response_of_a_hook_goes_out_from_there(client: Callable[..., Reply]) -> None:
    with site(path("", view), middleware=[HERE + "Flat", HERE + "Other", HERE + "classic"]):
        reply = client("/?stop=other")
    assert reply.text == "stopped"
    assert " ".join(TRACE) == "flat> other> <other <flat"


def test_an_error_of_a_hook_becomes_a_response_for_those_outside(
    client: Callable[..., Reply],
) -> None:
    with site(path("", view), middleware=[HERE + "Flat", HERE + "Other"]):
        reply = client("/?fail=other")
    assert reply.status == 403
    assert "x-flat" in reply.headers
    assert "x-other" not in reply.headers


def test_view_hooks_may_answer_instead_of_the_view(client: Callable[..., Reply]) -> None:
    with site(path("", view), middleware=[HERE + "Hooks"]):
        assert client("/?instead=1").text == "instead"
        assert TRACE == ["process_view"]


def test_exception_hooks_may_save_the_day(client: Callable[..., Reply]) -> None:
    with site(path("", raising(KeyError("x"))), middleware=[HERE + "Hooks"]):
        assert client("/?save=1").status == 418
        assert client("/").status == 500
    assert TRACE.count("process_exception KeyError") == 2


def test_responses_are_rendered_after_their_hooks(client: Callable[..., Reply]) -> None:
    with site(path("", lambda request: Rendered()), middleware=[HERE + "Hooks"]):
        assert client("/").text == "rendered!"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Http404("gone"), 404),
        (PermissionDenied(), 403),
        (BadRequest("bad"), 400),
        (ZeroDivisionError(), 500),
    ],
)
def test_errors_become_pages(client: Callable[..., Reply], error: Exception, status: int) -> None:
    with site(path("", raising(error))):
        reply = client("/")
    assert reply.status == status
    assert "<!doctype html>" in reply.text


def test_a_project_has_its_own_error_views(client: Callable[..., Reply]) -> None:
    async def not_found(request: Any, exception: Exception) -> HttpResponse:
        return HttpResponse("ours", status=404)

    with site(handler404=not_found, handler403=raising(ValueError())):
        assert client("/").text == "ours"
    with site(path("", raising(PermissionDenied())), handler403=raising(ValueError("in it"))):
        assert client("/").status == 500


@pytest.mark.parametrize(
    ("returned", "message"),
    [(None, "returned None instead"), ("text", "str"), (async_view, "function")],
)
def test_a_view_must_return_a_response(
    client: Callable[..., Reply], returned: Any, message: str, caplog: pytest.LogCaptureFixture
) -> None:
    with site(path("", lambda request: returned)), caplog.at_level(logging.ERROR):
        assert client("/").status == 500
    assert message in caplog.text


def test_the_signals_of_a_request_are_sent(client: Callable[..., Reply]) -> None:
    seen: list[str] = []

    def started(**_: Any) -> None:
        seen.append("started")

    def finished(**_: Any) -> None:
        seen.append("finished")

    def failed(**_: Any) -> None:
        seen.append("failed")

    request_started.connect(started)
    request_finished.connect(finished)
    got_request_exception.connect(failed)
    try:
        with site(path("", raising(ValueError()))):
            client("/")
    finally:
        request_started.disconnect(started)
        request_finished.disconnect(finished)
        got_request_exception.disconnect(failed)
    assert seen == ["started", "failed", "finished"]


def test_streams_are_sent_piece_by_piece(client: Callable[..., Reply]) -> None:
    async def pieces() -> Any:
        yield "a"
        yield b"b"

    streams = [
        path("sync/", lambda request: StreamingHttpResponse(iter(["a", b"b"]))),
        path("async/", lambda request: StreamingHttpResponse(pieces())),
    ]
    with site(*streams):
        assert client("/sync/").body == b"ab"
        assert client("/async/").body == b"ab"


@pytest.mark.parametrize(
    ("wanted", "status", "body", "content_range"),
    [
        ("", 200, b"0123456789", None),
        ("bytes=2-4", 206, b"234", "bytes 2-4/10"),
        ("bytes=-2", 206, b"89", "bytes 8-9/10"),
        ("bytes=20-", 416, b"", "bytes */10"),
        ("bytes=a-b", 200, b"0123456789", None),
    ],
)
def test_parts_of_files_are_sent(
    client: Callable[..., Reply],
    tmp_path: Path,
    wanted: str,
    status: int,
    body: bytes,
    content_range: str | None,
) -> None:
    file = tmp_path / "digits.txt"
    file.write_bytes(b"0123456789")
    with site(path("", lambda request: FileResponse(file.open("rb")))):
        reply = client("/", range=wanted)
    assert (reply.status, reply.body) == (status, body)
    assert reply.headers.get("content-range") == content_range
    assert reply.headers["content-length"] == str(len(body))
    assert reply.headers["content-disposition"] == 'inline; filename="digits.txt"'


def test_head_has_the_headers_and_no_body(client: Callable[..., Reply]) -> None:
    with site(path("", view)):
        reply = client("/", "HEAD")
    assert reply.body == b""


def read_form(request: Any) -> HttpResponse:
    files = {name: file.read().decode() for name, file in request.FILES.items()}
    return JsonResponse({"fields": request.POST.dict(), "files": files})


MULTIPART = (
    b'--X\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
    b'--X\r\nContent-Disposition: form-data; name="f"; filename="../x.txt"\r\n\r\nhello\r\n--X--'
)


def test_forms_and_uploads_are_read(client: Callable[..., Reply]) -> None:
    with site(path("", read_form)):
        form = client("/", "POST", b"a=1&b=2", content_type="application/x-www-form-urlencoded")
        upload = client("/", "POST", MULTIPART, content_type="multipart/form-data; boundary=X")
    assert form.text == '{"fields": {"a": "1", "b": "2"}, "files": {}}'
    assert upload.text == '{"fields": {"a": "1"}, "files": {"f": "hello"}}'


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"a=" + b"x" * 200, {"content_type": "application/x-www-form-urlencoded"}, 413),
        (b"a=1&b=2&c=3", {"content_type": "application/x-www-form-urlencoded"}, 400),
        (MULTIPART[:-9], {"content_type": "multipart/form-data; boundary=X"}, 400),
        (b"x", {"content_type": "multipart/form-data; boundary="}, 400),
        (b"a=1", {"content_length": "abc"}, 400),
        (b"a=1", {"content_length": "-1"}, 400),
    ],
)
def test_bodies_that_lie_are_refused(
    client: Callable[..., Reply], body: bytes, headers: dict[str, str], status: int
) -> None:
    limits: dict[str, Any] = {
        "DATA_UPLOAD_MAX_MEMORY_SIZE": 100,
        "DATA_UPLOAD_MAX_NUMBER_FIELDS": 2,
    }
    with site(path("", read_form), **limits):
        assert client("/", "POST", body, **headers).status == status
        assert client("/", "POST").status == 200


def test_a_body_that_ends_early_is_refused() -> None:
    with site(path("", read_form)):
        form = "application/x-www-form-urlencoded"
        reply = send("/", "POST", b"a=1", content_length="9", content_type=form)
        assert reply.status == 400
        reply = asyncio.run(asend("/", "POST", b"a=1", content_length="9"))
        assert reply.status == 400


def test_large_bodies_are_kept_on_disk() -> None:
    async def view(request: Any) -> HttpResponse:
        return HttpResponse(f"{len(request.read())} {request._body_file._rolled}")

    with site(path("", view), FILE_UPLOAD_MAX_MEMORY_SIZE=1000):
        reply = asyncio.run(asend("/", "POST", [b"x" * 600] * 3))
    assert reply.text == "1800 True"


def test_a_client_that_goes_away_cancels_its_view() -> None:
    seen: list[str] = []

    async def slow(request: Any) -> HttpResponse:
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            seen.append("cancelled")
            raise
        return HttpResponse()

    async def main() -> None:
        from plectrum.core.handlers.asgi import ASGIHandler

        messages = [{"type": "http.request", "body": b""}, {"type": "http.disconnect"}]

        async def receive() -> Any:
            return messages.pop(0)

        async def send_nothing(message: Any) -> None:
            seen.append(message["type"])

        scope = {"type": "http", "method": "GET", "path": "/", "headers": []}
        await asyncio.wait_for(ASGIHandler()(scope, receive, send_nothing), 5)

    with site(path("", slow)):
        asyncio.run(main())
    assert seen == ["cancelled"]


def test_the_server_tells_when_it_starts_and_stops() -> None:
    from plectrum.core.handlers.asgi import ASGIHandler
    from plectrum.core.signals import worker_started, worker_stopping

    seen: list[str] = []

    async def started(**_: Any) -> None:
        seen.append("started")

    async def stopping(**_: Any) -> None:
        seen.append("stopping")

    worker_started.connect(started)
    worker_stopping.connect(stopping)
    messages = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]

    async def receive() -> Any:
        return messages.pop(0)

    async def keep(message: Any) -> None:
        seen.append(message["type"])

    asyncio.run(ASGIHandler()({"type": "lifespan"}, receive, keep))
    worker_started.disconnect(started)
    worker_stopping.disconnect(stopping)
    assert seen == [
        "started",
        "lifespan.startup.complete",
        "stopping",
        "lifespan.shutdown.complete",
    ]


def test_the_script_name_stands_before_paths() -> None:
    def where(request: Any) -> HttpResponse:
        return HttpResponse(f"{request.path} {request.path_info}")

    with site(path("x/", where)):
        values = {**environ("/x/"), "SCRIPT_NAME": "/mounted"}
        assert b"".join(WSGIHandler()(values, lambda *_: None)) == b"/mounted/x/ /x/"


def test_a_servers_own_way_of_sending_files_is_used(tmp_path: Path) -> None:
    file = tmp_path / "a.bin"
    file.write_bytes(b"abc")
    closed: list[bool] = []

    def view(request: Any) -> FileResponse:
        response = FileResponse(file.open("rb"))
        response.close_with(lambda: closed.append(True))
        return response

    class Wrapper:
        def __init__(self, wrapped: Any, size: int) -> None:
            self.wrapped = wrapped

        def __iter__(self) -> Any:
            return iter([self.wrapped.read()])

    with site(path("", view)):
        result: Any = WSGIHandler()({**environ(), "wsgi.file_wrapper": Wrapper}, lambda *_: None)
        assert list(result) == [b"abc"]
        result.wrapped.close()
    assert closed == [True]


def test_middleware_must_be_usable() -> None:
    with site(path("", view), middleware=["no.such.Middleware"]), pytest.raises(ImportError):
        send("/")
    with site(path("", view), middleware=[HERE + "returns_none"]):
        with pytest.raises(Exception, match="returned None"):
            send("/")


def returns_none(get_response: Any) -> None:
    return None


def test_the_input_is_read_only_when_asked_for() -> None:
    class Untouchable(io.BytesIO):
        def read(self, *args: Any) -> bytes:
            raise AssertionError("The body was read.")

    with site(path("", view)):
        values = {**environ("/", "POST"), "wsgi.input": Untouchable(), "CONTENT_LENGTH": "5"}
        assert b"".join(WSGIHandler()(values, lambda *_: None)) == b"POST []"


@sync_and_async_middleware
def both(get_response: Callable[..., Any]) -> Callable[..., Any]:
    if iscoroutinefunction(get_response):

        async def amiddleware(request: Any) -> Any:
            TRACE.append("both async>")
            return await get_response(request)

        return amiddleware

    def middleware(request: Any) -> Any:
        TRACE.append("both sync>")
        return get_response(request)

    return middleware


@async_only_middleware
def asynchronous(get_response: Callable[..., Any]) -> Callable[..., Any]:
    async def middleware(request: Any) -> Any:
        TRACE.append("asynchronous>")
        response = await get_response(request)
        TRACE.append("<asynchronous")
        return response

    return middleware


class CoroutineHook(Flat):
    name = "coroutine"
    is_flat = False

    async def process_request(self, request: Any) -> None:  # type: ignore[override]
        await asyncio.sleep(0)
        TRACE.append("coroutine>")


@pytest.mark.parametrize("target", [view, async_view])
@pytest.mark.parametrize(
    ("chain", "trace"),
    [
        (["asynchronous", "Flat"], "asynchronous> flat> view <flat <asynchronous"),
        (["Flat", "asynchronous", "classic", "Other"],
         "flat> asynchronous> classic> other> view <other <classic <asynchronous <flat"),
        (["CoroutineHook", "Flat"], "coroutine> flat> view <flat <coroutine"),
    ],
)  # fmt: skip
def test_middleware_of_both_colours_mixes(
    client: Callable[..., Reply], chain: list[str], trace: str, target: Any
) -> None:
    with site(path("", target), middleware=[HERE + name for name in chain]):
        assert client("/").status == 200
    assert " ".join(TRACE) == trace


def test_middleware_of_either_colour_takes_that_of_its_server(
    client: Callable[..., Reply], request: pytest.FixtureRequest
) -> None:
    with site(path("", view), middleware=[HERE + "both"]):
        client("/")
    assert TRACE[0] in {"both sync>", "both async>"}
    assert (TRACE[0] == "both async>") == (client is not send)


def test_what_encloses_an_asynchronous_middleware_may_ask_for_its_answer_twice(
    client: Callable[..., Reply],
) -> None:
    with site(path("", view), middleware=[HERE + "twice", HERE + "asynchronous"]):
        assert client("/").text == "GET []"
    assert TRACE.count("view") == 2


def twice(get_response: Callable[..., Any]) -> Callable[..., Any]:
    def middleware(request: Any) -> Any:
        get_response(request)
        return get_response(request)

    return middleware


@pytest.mark.parametrize("is_async", [False, True])
def test_the_code_of_a_chain_can_be_read(is_async: bool) -> None:
    with site(path("", view), middleware=[HERE + "Flat", HERE + "Other"]):
        source = Pipeline(is_async=is_async).explain()
    assert source.startswith("async def respond" if is_async else "def respond")
    assert source.index("passed = 1") < source.index("passed = 2") < source.index("resolve")


@pytest.mark.parametrize("name", ["session", "user", "auser", "_messages"])
def test_a_missing_middleware_is_named_by_the_attribute_that_it_would_set(name: str) -> None:
    request = make_request()
    assert not hasattr(request, name)
    with pytest.raises(AttributeError, match=r"Is 'plectrum\.contrib\..*Middleware' in MIDDLEWARE"):
        getattr(request, name)


def test_what_nobody_asks_for_is_not_made() -> None:
    chain = [
        "plectrum.contrib.sessions.middleware.SessionMiddleware",
        "plectrum.contrib.auth.middleware.AuthenticationMiddleware",
        "plectrum.contrib.messages.middleware.MessageMiddleware",
    ]
    seen: list[Any] = []

    def look(request: Any) -> HttpResponse:
        seen.append({"session", "user", "_messages"} & set(request.__dict__))
        seen.append(request.session is request.session)
        return HttpResponse()

    with site(path("", look), middleware=chain):
        assert send("/").status == 200
    assert seen == [set(), True]


def test_a_request_with_middleware_can_be_pickled() -> None:
    chain = ["plectrum.contrib.sessions.middleware.SessionMiddleware"]
    copies: list[Any] = []

    def keep(request: Any) -> HttpResponse:
        state = request.__getstate__()
        copies.append(sorted(name for name in state if name.startswith("_make_")))
        return HttpResponse()

    with site(path("", keep), middleware=chain):
        assert send("/").status == 200
    assert copies == [[]]


@pytest.mark.parametrize("name", ["x." + "y" * 300, "é." + "é" * 300, "a." + "\x1f" * 300])
def test_no_name_of_a_file_is_too_long_for_the_disk(
    client: Callable[..., Reply], name: str
) -> None:
    body = (
        f'--X\r\nContent-Disposition: form-data; name="f"; filename="{name}"\r\n\r\nhello\r\n--X--'
    ).encode()
    with site(path("", read_form), FILE_UPLOAD_MAX_MEMORY_SIZE=1):
        reply = client("/", "POST", body, content_type="multipart/form-data; boundary=X")
    assert reply.status == 200
    assert reply.text == '{"fields": {}, "files": {"f": "hello"}}'


@pytest.mark.parametrize(
    "charset", ["punycode", "idna", "utf-8\x00", "rot13", "no-such", "hex", ""]
)
def test_no_charset_breaks_a_form_or_takes_for_ever(charset: str) -> None:
    name = f"filename*={charset}''%e2%82%ac.txt"
    part = f'--X\r\nContent-Disposition: form-data; name="f"; {name}\r\n\r\nhello\r\n--X--'
    large = b"a=" + b"xn--" + b"a" * 400_000
    with site(path("", read_form)):
        form = "application/x-www-form-urlencoded; charset=" + charset
        began = time.process_time()
        assert send("/", "POST", large, content_type=form).status == 200
        reply = send("/", "POST", part.encode(), content_type="multipart/form-data; boundary=X")
        assert reply.status in {200, 400}
        assert time.process_time() - began < 2
