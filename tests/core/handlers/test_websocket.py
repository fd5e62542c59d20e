"""WebSockets over real sockets, with uvicorn (ASGI) and Granian (RSGI)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from importlib import import_module
from typing import Any, cast

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from plectrum.conf import settings
from plectrum.core.exceptions import PermissionDenied
from plectrum.http import HttpResponse, WebSocket, WebSocketDisconnect
from plectrum.urls import include, path, reverse, websocket
from plectrum.utils.deprecation import MiddlewareMixin
from plectrum.views.decorators.csrf import csrf_exempt
from tests.support.requests import asend, make_request, send, site
from tests.support.servers import serving
from tests.support.threads import IS_FREE_THREADED_BUILD

SESSIONS = "plectrum.contrib.sessions.middleware.SessionMiddleware"
SECONDS = 5.0
ENDS: list[str] = []


async def echo(socket: WebSocket) -> None:
    async for message in socket:
        if isinstance(message, str):
            await socket.send_text(message)
        else:
            await socket.send_bytes(message)
    ENDS.append(f"echo {socket.close_code}")


async def greet(socket: WebSocket, name: str, word: str = "Hello") -> None:
    request = socket.request
    await socket.send_json(
        {
            "text": f"{word} {name}",
            "method": request.method,
            "path": request.path,
            "query": request.GET["q"],
            "scheme": request.scheme,
            "cookie": request.COOKIES["c"],
        }
    )


async def choose(socket: WebSocket) -> None:
    await socket.accept(socket.subprotocols[-1], {"X-Chosen": "yes"})
    await socket.send_text(socket.subprotocol or "")


async def fail(socket: WebSocket) -> None:
    await socket.receive_text()
    raise ZeroDivisionError("the view's own")


async def fail_at_once(socket: WebSocket) -> None:
    raise ZeroDivisionError("the view's own")


async def deny(socket: WebSocket) -> None:
    raise PermissionDenied


async def deny_later(socket: WebSocket) -> None:
    await socket.receive()
    raise PermissionDenied


async def refuse(socket: WebSocket) -> None:
    await socket.close()


async def leave(socket: WebSocket) -> None:
    await socket.receive()
    await socket.close(4001, "enough")
    with pytest.raises(WebSocketDisconnect):
        await socket.send_text("late")


async def linger(socket: WebSocket) -> None:
    await socket.receive()
    await socket.close()
    await asyncio.sleep(0.3)
    ENDS.append("linger")


async def wait(socket: WebSocket) -> None:
    try:
        await socket.receive()
    except WebSocketDisconnect as end:
        ENDS.append(f"wait {end.close_code}")
        raise


async def push(socket: WebSocket) -> None:
    try:
        while True:
            await socket.send_text("tick")
            await asyncio.sleep(0.005)
    except WebSocketDisconnect:
        ENDS.append("push")


async def read_json(socket: WebSocket) -> None:
    while True:
        await socket.send_json({"got": await socket.receive_json()})


async def read_bytes(socket: WebSocket) -> None:
    await socket.receive_bytes()


async def both_ways(socket: WebSocket) -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(socket.send_text("first"))
        group.create_task(socket.receive())


async def count(socket: WebSocket) -> None:
    session = socket.request.session
    async for _ in socket:
        number = await session.aget("number", 0) + 1
        await session.aset("number", number)
        await socket.send_text(str(number))


def page(request: Any) -> HttpResponse:
    return HttpResponse("a page")


class Gate(MiddlewareMixin):
    """Lets nobody in who asks to be refused."""

    is_flat = True

    def process_request(self, request: Any) -> HttpResponse | None:
        if "turn-away" in request.GET:
            return HttpResponse("Log in first.", status=401)
        return None


PATTERNS = [
    websocket("echo/", echo, name="echo"),
    path("nested/", include([websocket("greet/<str:name>/", greet, {"word": "Good day"})])),
    *(
        websocket(f"{view.__name__}/", view)
        for view in (
            choose, fail, fail_at_once, deny, deny_later, refuse, leave, linger, wait, push,
            read_json, read_bytes, both_ways, count,
        )
    ),
    websocket("open/", csrf_exempt(echo)),
    path("page/", page),
]  # fmt: skip


class Server:
    """A server that the tests of this module share."""

    def __init__(self, protocol: str, port: int) -> None:
        self.protocol = protocol
        self.port = port

    def connect(self, path: str, **options: Any) -> AbstractAsyncContextManager[ClientConnection]:
        """Opens a WebSocket."""
        return connect(f"ws://localhost:{self.port}{path}", max_size=None, proxy=None, **options)

    async def refusal(self, path: str, **options: Any) -> Any:
        """Returns the response that refuses a handshake."""
        with pytest.raises(InvalidStatus) as caught:
            async with self.connect(path, **options):
                raise AssertionError("accepted")
        return caught.value.response

    async def code(self, client: ClientConnection) -> int:
        """Returns the code that a client sees; RSGI sends none."""
        with pytest.raises(ConnectionClosed):
            async with asyncio.timeout(SECONDS):
                await client.recv()
        assert client.close_code is not None
        return client.close_code

    def sent(self, code: int) -> int:
        """Returns what a client sees of a code."""
        return 1005 if self.protocol == "rsgi" else code


# Granian ends a WebSocket over RSGI when the object that stands for it is freed. Without the global
# lock that waits for the thread of Granian that made the object, however long.
over_rsgi = pytest.param(
    "rsgi", marks=pytest.mark.skipif(IS_FREE_THREADED_BUILD, reason="endings come late there")
)


@pytest.fixture(scope="module", params=["asgi", over_rsgi])
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """The project on a server of each kind."""
    with (
        site(
            *PATTERNS,
            middleware=[
                "plectrum.middleware.security.SecurityMiddleware",
                SESSIONS,
                "plectrum.middleware.common.CommonMiddleware",
                f"{__name__}.Gate",
            ],
            SESSION_ENGINE="plectrum.contrib.sessions.backends.cache",
            CSRF_TRUSTED_ORIGINS=["https://trusted.example", "https://*.family.example"],
        ),
        serving(request.param) as port,
    ):
        yield Server(request.param, port)


@pytest.fixture(autouse=True)
def _no_ends() -> None:
    ENDS.clear()


async def end_of(view: str) -> str:
    """Waits until a view has noted how it ended."""
    for _ in range(1000):
        if ended := [end for end in ENDS if end.startswith(view)]:
            return ended[0]
        await asyncio.sleep(0.005)
    raise AssertionError(f"{view} has not ended.")


@pytest.mark.parametrize("message", ["text – with ümlauts", "", b"\x00\xff", b"", "x" * 1_000_000])
async def test_text_and_bytes_come_back_as_they_were_sent(
    server: Server, message: str | bytes
) -> None:
    async with server.connect("/echo/") as client:
        await client.send(message)
        assert await client.recv() == message


async def test_the_view_has_the_request_and_what_the_route_captured(server: Server) -> None:
    headers = {"Cookie": "c=1"}
    async with server.connect("/nested/greet/Ada/?q=2", additional_headers=headers) as client:
        assert '{"text": "Good day Ada", "method": "GET", "path": "/nested/greet/Ada/", ' in (
            text := str(await client.recv())
        )
        assert text.endswith('"query": "2", "scheme": "http", "cookie": "1"}')
        assert await server.code(client) == server.sent(1000)


async def test_the_session_is_read_and_saved(server: Server) -> None:
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    await store.aset("number", 41)
    await store.asave()
    headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={store.session_key}"}
    async with server.connect("/count/", additional_headers=headers) as client:
        await client.send("")
        assert await client.recv() == "42"
    again = import_module(settings.SESSION_ENGINE).SessionStore(store.session_key)
    async with asyncio.timeout(SECONDS):
        while await again.aget("number") != 42:
            await asyncio.sleep(0.005)
            again = import_module(settings.SESSION_ENGINE).SessionStore(store.session_key)


async def test_a_subprotocol_and_headers_are_chosen(server: Server) -> None:
    if server.protocol == "rsgi":  # cannot say which; the client must not wait for one
        response = await server.refusal("/choose/", subprotocols=["a", "b"])
        assert response.status_code == 500
        return
    async with server.connect("/choose/", subprotocols=["a", "b"]) as client:
        assert await client.recv() == client.subprotocol == "b"
        assert client.response is not None
        assert client.response.headers["X-Chosen"] == "yes"


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "http://localhost", "https://localhost:{port}", "http://[",
     "https://trusted.example.evil.example", "http://trusted.example", "https://xfamily.example"],
)  # fmt: skip
async def test_a_handshake_from_another_site_is_refused_and_logged(
    server: Server, origin: str, caplog: pytest.LogCaptureFixture
) -> None:
    origin = origin.format(port=server.port)
    with caplog.at_level(logging.WARNING, "plectrum.security.websocket"):
        assert (await server.refusal("/echo/", origin=origin)).status_code == 403
    assert f"from the origin {origin}" in caplog.text


@pytest.mark.parametrize(
    "origin",
    ["http://localhost:{port}", "https://trusted.example", "https://a.family.example"],
)
async def test_a_handshake_from_this_site_or_a_trusted_one_is_accepted(
    server: Server, origin: str
) -> None:
    async with server.connect("/echo/", origin=origin.format(port=server.port)) as client:
        await client.send("x")
        assert await client.recv() == "x"


async def test_an_exempt_view_takes_handshakes_from_everywhere(server: Server) -> None:
    async with server.connect("/open/", origin="https://evil.example") as client:
        await client.send("x")
        assert await client.recv() == "x"


async def test_a_host_that_is_not_allowed_is_refused(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    uri = f"ws://evil.example:{server.port}/echo/"
    with pytest.raises(InvalidStatus) as caught:
        async with connect(uri, host="127.0.0.1", port=server.port, proxy=None):
            raise AssertionError("accepted")
    assert caught.value.response.status_code == 400
    assert "evil.example" in caplog.text


@pytest.mark.parametrize(
    ("address", "status"),
    [("/none/", 404), ("/page/", 404), ("/deny/", 403), ("/refuse/", 403), ("/fail_at_once/", 500),
     ("/echo/?turn-away", 401)],
)  # fmt: skip
async def test_a_handshake_is_refused_with_the_status_of_the_response(
    server: Server, address: str, status: int
) -> None:
    response = await server.refusal(address)
    assert response.status_code == status
    if status == 401 and server.protocol == "asgi":
        assert response.body == b"Log in first."


async def test_an_error_in_the_view_closes_and_is_logged_with_its_traceback(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    async with server.connect("/fail/") as client:
        await client.send("x")
        assert await server.code(client) == server.sent(1011)
    (record,) = [r for r in caplog.records if r.name == "plectrum.request" and r.exc_info]
    assert record.exc_info is not None
    assert record.exc_info[0] is ZeroDivisionError
    async with server.connect("/echo/") as client:  # the worker lives
        await client.send("x")
        assert await client.recv() == "x"


@pytest.mark.parametrize(
    ("address", "message", "code"),
    [
        ("/deny_later/", "x", 1008),
        ("/read_json/", "{", 1007),
        ("/read_json/", b"\xff", 1007),
        ("/read_json/", "[" * 100_000, 1007),
        ("/read_bytes/", "text", 1003),
        ("/fail/", b"bytes", 1003),
        ("/echo/", "x" * 2_700_000, 1009),
        ("/echo/", "ü" * 1_400_000, 1009),
        ("/leave/", "", 4001),
    ],
)
async def test_what_goes_wrong_closes_with_its_code(
    server: Server, address: str, message: str | bytes, code: int
) -> None:
    async with server.connect(address) as client:
        await client.send(message)
        assert await server.code(client) == server.sent(code)


async def test_closing_does_not_wait_for_the_end_of_the_view(server: Server) -> None:
    async with server.connect("/linger/") as client:
        await client.send("x")
        assert await server.code(client) == server.sent(1000)
        assert not ENDS
    await end_of("linger")


async def test_json_is_received_and_sent(server: Server) -> None:
    async with server.connect("/read_json/") as client:
        await client.send('{"a": [1, null]}')
        assert await client.recv() == '{"got": {"a": [1, null]}}'


async def test_the_view_learns_that_the_client_has_gone(server: Server) -> None:
    async with server.connect("/wait/"):
        pass
    assert await end_of("wait") == f"wait {server.sent(1000)}"
    async with server.connect("/echo/") as client:
        await client.close(4005)
    assert await end_of("echo") == f"echo {server.sent(4005)}"


@pytest.mark.parametrize("view", ["wait", "push"])
async def test_a_broken_connection_ends_the_view(server: Server, view: str) -> None:
    async with server.connect(f"/{view}/") as client:
        if view == "push":
            assert await client.recv() == "tick"
        client.transport.abort()
    await end_of(view)


async def test_one_task_may_send_while_another_receives(server: Server) -> None:
    async with server.connect("/both_ways/") as client:
        assert await client.recv() == "first"
        await client.send("x")
        assert await server.code(client) == server.sent(1000)


async def test_many_sockets_are_open_at_once(server: Server) -> None:
    async def talk(number: int) -> None:
        async with server.connect("/echo/") as client:
            for turn in range(5):
                await client.send(f"{number} {turn}")
                assert await client.recv() == f"{number} {turn}"

    await asyncio.gather(*(talk(number) for number in range(100)))


@pytest.mark.parametrize("code", [999, 1004, 1005, 1006, 1015, 2000, 5000])
async def test_a_code_that_may_not_be_sent_is_refused(code: int) -> None:
    socket = WebSocket(make_request("/"), cast(Any, None))
    with pytest.raises(ValueError, match=f"{code} is no code"):
        await socket.close(code)
    with pytest.raises(ValueError, match="more than 123 bytes"):
        await socket.close(1000, "ü" * 62)
    with pytest.raises(ValueError, match="offers the subprotocols"):
        await socket.accept("not offered")


async def test_open_sockets_do_not_keep_the_server_from_stopping() -> None:
    for protocol in ("asgi", "rsgi"):
        with site(*PATTERNS):
            serve = serving(protocol)
            port = serve.__enter__()
            async with connect(f"ws://localhost:{port}/echo/", proxy=None) as client:
                await client.send("x")
                assert await client.recv() == "x"
                await asyncio.to_thread(serve.__exit__, None, None, None)
                with pytest.raises(ConnectionClosed):
                    await client.recv()


async def test_a_request_without_websocket_is_told_so() -> None:
    with site(*PATTERNS):
        for reply in (await asend("/echo/"), await asyncio.to_thread(send, "/echo/")):
            assert (reply.status, reply.headers["upgrade"]) == (426, "websocket")
        assert reverse("echo") == "/echo/"


def test_the_view_must_be_a_coroutine_function() -> None:
    with pytest.raises(TypeError, match="must be an `async def`"):
        websocket("x/", page)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
