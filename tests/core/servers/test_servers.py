"""Both servers over real sockets: what is right, what is wrong, and what is malformed."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from websockets import ConnectionClosed, InvalidStatus, Subprotocol
from websockets.sync.client import connect

from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.core.servers import DevelopOptions, ServeOptions, develop, serve
from tests.support.ports import free_port

SETTINGS = """
SECRET_KEY = "x" * 50
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "project_urls"
MIDDLEWARE = ["plectrum.middleware.common.CommonMiddleware"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
"""
URLS = """
import asyncio
from pathlib import Path
from plectrum.http import FileResponse, HttpResponse, JsonResponse, StreamingHttpResponse
from plectrum.urls import path, websocket

VERSION = 1

def index(request):
    return HttpResponse(f"version {VERSION}")

async def slow(request):
    try:
        await asyncio.sleep(20)
    except asyncio.CancelledError:
        Path("cancelled").write_text("yes")
        raise

async def stream(request):
    async def pieces():
        for number in range(3):
            yield f"{number};"
            await asyncio.sleep(0)
    return StreamingHttpResponse(pieces())

def upload(request):
    files = {name: file.size for name, file in request.FILES.items()}
    return JsonResponse({"files": files, "fields": request.POST.dict()})

def boom(request):
    raise ValueError

async def chat(socket):
    await socket.accept("b", {"X-Chosen": "yes"})
    await socket.close(4002, "done")

urlpatterns = [
    websocket("chat/", chat),
    path("", index), path("slow/", slow), path("stream/", stream), path("upload/", upload),
    path("boom/", boom), path("file/", lambda request: FileResponse(open(__file__, "rb"))),
]
"""
RUN = """
import os, sys
os.environ["PLECTRUM_SETTINGS_MODULE"] = "project_settings"
import plectrum
from plectrum.core.servers import DevelopOptions, ServeOptions, develop, serve

if __name__ == "__main__":
    port = int(sys.argv[2])
    if sys.argv[1] == "develop":
        plectrum.setup()
        develop(DevelopOptions(port=port, reload="--reload" in sys.argv))
    else:
        interface = "asgi" if "--asgi" in sys.argv else "rsgi"
        serve(ServeOptions(port=port, access_log="json", health_path="/-/health", stop_seconds=3,
                           interface=interface))
"""


class Running:
    """A server in a process of its own."""

    def __init__(self, directory: Path, *arguments: str) -> None:
        self.directory = directory
        self.arguments = arguments
        for name, source in (("project_settings", SETTINGS), ("project_urls", URLS), ("run", RUN)):
            (directory / f"{name}.py").write_text(source)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = (directory / "log").open("wb")
        package = Path(__file__).parents[3] / "src"
        kind, *options = arguments
        self.process = subprocess.Popen(
            [sys.executable, "run.py", kind, str(self.port), *options],
            cwd=directory,
            env={**os.environ, "PYTHONPATH": f"{package}{os.pathsep}{directory}"},
            stdout=self.log,
            stderr=self.log,
        )
        self.wait_for("/", 200)

    def wait_for(self, path: str, status: int, text: str = "") -> float:
        start = time.monotonic()
        while time.monotonic() - start < 20:
            try:
                response = httpx.get(self.url + path)
                if response.status_code == status and text in response.text:
                    return time.monotonic() - start
            except httpx.TransportError:
                pass
            time.sleep(0.01)
        raise AssertionError((self.directory / "log").read_text())

    def send_raw(self, data: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
            received = b""
            try:
                connection.sendall(data)
                connection.shutdown(socket.SHUT_WR)
                while piece := connection.recv(65536):
                    received += piece
            except OSError:
                pass
            return received

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(10)
        self.log.close()


@pytest.fixture(scope="module", params=["develop", "serve", "serve --asgi"])
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    arguments = request.param.split()
    running = Running(tmp_path_factory.mktemp("".join(arguments)), *arguments)
    yield running
    running.stop()
    assert running.process.returncode in (0, -signal.SIGTERM)


def test_pages_streams_and_files_are_served(server: Running) -> None:
    assert httpx.get(server.url + "/").text == "version 1"
    assert httpx.get(server.url + "/stream/").text == "0;1;2;"
    assert httpx.get(server.url + "/file/").text == URLS
    part = httpx.get(server.url + "/file/", headers={"Range": "bytes=1-6"})
    assert (part.status_code, part.text) == (206, "import")
    head = httpx.head(server.url + "/")
    assert (head.status_code, head.text) == (200, "")


def test_errors_are_answered_and_the_server_goes_on(server: Running) -> None:
    assert httpx.get(server.url + "/nope").status_code == 404
    assert httpx.get(server.url + "/boom/").status_code == 500
    assert httpx.get(server.url + "/", headers={"Host": "evil"}).status_code == 400
    assert httpx.get(server.url + "/", headers={"Cookie": '=;;"\\'}).status_code == 200
    assert httpx.get(server.url + "/").status_code == 200


def test_uploads_arrive_and_large_forms_are_refused(server: Running) -> None:
    sent = httpx.post(server.url + "/upload/", files={"f": b"x" * 100_000}, data={"a": "1"})
    assert sent.json() == {"files": {"f": 100_000}, "fields": {"a": "1"}}
    refused = httpx.post(server.url + "/upload/", data={"a": "x" * 2000})
    assert refused.status_code == 413


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"GARBAGE\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
        b"GET / HTTP/1.1\r\nBad Header: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: a\x00b\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: abc\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
        b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 500 + b"\r\n",
        b"GET /" + b"x" * 100_000 + b" HTTP/1.1\r\n\r\n",
        b"\xff\xfe\x00",
    ],
)
def test_malformed_requests_get_400_or_nothing(server: Running, request_bytes: bytes) -> None:
    answer = server.send_raw(request_bytes)
    assert not answer or answer.split()[1][:2] in (b"40", b"41", b"43"), answer[:200]
    assert httpx.get(server.url + "/").status_code == 200


def test_bad_chunks_and_early_ends_are_survived(server: Running) -> None:
    head = (
        b"POST /upload/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\n"
    )
    for rest in (
        b"Transfer-Encoding: chunked\r\n\r\nZZ\r\nabc\r\n0\r\n\r\n",
        b"Content-Length: 50\r\n\r\na=1",
    ):
        answer = server.send_raw(head + rest)
        # Over ASGI the server says that the client has gone, and answers by itself.
        expected = (b"4", b"5") if "--asgi" in server.arguments else (b"4",)
        assert not answer or answer.split()[1][:1] in expected, answer[:200]
    assert httpx.get(server.url + "/").status_code == 200


def test_websockets_have_subprotocols_and_codes_over_asgi_only(server: Running) -> None:
    url = server.url.replace("http", "ws") + "/chat/"
    if "--asgi" not in server.arguments:
        with pytest.raises(InvalidStatus) as caught:
            connect(url, subprotocols=[Subprotocol("a"), Subprotocol("b")])
        assert caught.value.response.status_code == 500
        return
    with connect(url, subprotocols=[Subprotocol("a"), Subprotocol("b")]) as client:
        assert client.subprotocol == "b"
        with pytest.raises(ConnectionClosed):
            client.recv(timeout=5)
        assert (client.close_code, client.close_reason) == (4002, "done")


def test_views_of_clients_that_went_away_are_cancelled(server: Running) -> None:
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(server.url + "/slow/", timeout=0.3)
    mark = server.directory / "cancelled"
    deadline = time.monotonic() + 5
    while not mark.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert mark.exists()


@pytest.mark.parametrize("options", [[], ["--asgi"]], ids=["rsgi", "asgi"])
def test_the_production_server_has_a_health_page_and_a_log(
    tmp_path: Path, options: list[str]
) -> None:
    running = Running(tmp_path, "serve", *options)
    try:
        assert httpx.get(running.url + "/-/health").text == "ok"
    finally:
        running.stop()
    lines = [line for line in (tmp_path / "log").read_text().splitlines() if line.startswith("{")]
    record = json.loads(lines[0])
    assert (record["method"], record["path"], record["status"]) == ("GET", "/", 200)


def test_the_development_server_starts_anew_when_a_file_changes(tmp_path: Path) -> None:
    running = Running(tmp_path, "develop", "--reload")
    try:
        time.sleep(0.3)
        source = tmp_path / "project_urls.py"
        source.write_text(source.read_text().replace("VERSION = 1", "VERSION = 2"))
        running.wait_for("/", 200, "version 2")
    finally:
        running.stop()


def test_a_taken_port_is_explained() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(ImproperlyConfigured, match="Cannot listen at"):
            develop(DevelopOptions(port=taken.getsockname()[1], reload=False))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (ServeOptions(certificate=Path("a.pem")), "needs its key"),
        (ServeOptions(certificate=Path("a.pem"), key=Path("b.pem")), "does not exist"),
        (ServeOptions(access_log="xml"), "access log"),
        (ServeOptions(http="3"), "auto, 1, 2"),
        (ServeOptions(interface="wsgi"), "rsgi, asgi"),
    ],
)
def test_options_that_cannot_work_are_refused(options: ServeOptions, message: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=message):
        serve(options)
