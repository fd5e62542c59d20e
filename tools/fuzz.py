"""Throws damaged input at what reads from outside, for a time: `python tools/fuzz.py paths 600`.

Inputs grow from good ones by cutting, joining, repeating and changing bytes. Anything but an answer
or a documented refusal is a fault, and so are an answer that takes a second and memory that grows.
The input of a fault is printed; a seed makes a run repeatable.
"""

from __future__ import annotations

import argparse
import io
import logging
import random
import resource
import sys
import time
import types
from collections.abc import Callable
from typing import Any

import plectrum
from plectrum.conf import settings
from plectrum.http import HttpResponse
from plectrum.urls import path, re_path
from plectrum.views.decorators.csrf import csrf_exempt

LONGEST_SECONDS = 1.0
MOST_GROWTH_MIB = 200
# fmt: off
INTERESTING = [
    b"\x00", b"\r\n", b"\n", b"\xff", b"\xc3\x28", b"%00", b"%zz", b"%", b"=", b"&", b";", b'"',
    b"..", b"/", b"//", b"[", b"]", b"{", b"\\", "é".encode(), b"9" * 30, b"-1",
    b"a" * 5000, b"; " * 500, b"&a=" * 500, b"(" * 300, b"\xf0\x9f\x98\x80", b"${7*7}",
    b"<script>", b"\x1b[0m",
]
# fmt: on
SEEDS: dict[str, list[bytes]] = {
    "query": [b"a=1&b=2&a=3", b"q=%C3%A9+x&empty=&=x", b"a[]=1&a[]=2", b"a=%u1234;b=2"],
    "cookies": [
        b"a=b; c=d",
        b'a="b c\\"d"; $Path=/',
        b"sessionid=" + b"x" * 32,
        b"csrftoken=" + b"y" * 32,
    ],
    "paths": [
        b"/deep/12/slug-x/",
        b"/uuid/f47ac10b-58cc-4372-a567-0e02b2c3d479/",
        b"/rest/a/b/c",
        b"/re/2024/x",
    ],
    "headers": [
        b"example.com:80",
        b"text/html;q=0.5, */*;q=0.1",
        b"bytes=0-5",
        b'W/"a", "b"',
        b"de-DE,de;q=0.9,en;q=0.8",
        b"gzip, br;q=0",
        b"Mon, 01 Jan 2024 00:00:00 GMT",
        b"application/json; charset=utf-8",
        b"https://example.com/x",
    ],
    "multipart": [
        (
            b'--X\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--X\r\nContent-Disposition: form-data; '
            b'name="f"; filename="x.txt"\r\nContent-Type: text/plain\r\n\r\nhello\r\n--X--\r\n'
        ),
        (
            b"--X\r\nContent-Disposition: form-data; name=\"\xc3\xa9\"; filename*=UTF-8''%e2%82%ac.txt\r\n"
            b"Content-Transfer-Encoding: base64\r\n\r\naGVsbG8=\r\n--X--"
        ),
        b"preamble\r\n--X\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n--X--epilogue",
    ],
}  # fmt: skip
HEADERS = (
    "HTTP_HOST", "HTTP_ACCEPT", "HTTP_RANGE", "HTTP_IF_NONE_MATCH", "HTTP_ACCEPT_LANGUAGE", "HTTP_ACCEPT_ENCODING",
    "HTTP_IF_MODIFIED_SINCE", "CONTENT_TYPE", "HTTP_REFERER", "HTTP_ORIGIN", "HTTP_X_CSRFTOKEN", "CONTENT_LENGTH",
    "HTTP_X_FORWARDED_PROTO", "HTTP_COOKIE", "HTTP_AUTHORIZATION", "HTTP_X_REQUESTED_WITH",
)  # fmt: skip


def view(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
    """Touches all that a request has."""
    shown = (
        request.GET, request.COOKIES, request.headers, request.accepted_types, request.content_type,
        request.POST, request.FILES, request.get_full_path(), request.build_absolute_uri(),
        request.session.get("x"), args, kwargs,
    )  # fmt: skip
    response = HttpResponse(repr(shown))
    response["ETag"] = '"a"'
    return response


def configure() -> None:
    """Sets a project up that has all middleware."""
    urls: Any = types.ModuleType("fuzzed_urls")
    urls.urlpatterns = [
        path("", view),
        path("upload/", csrf_exempt(view)),
        path("deep/<int:a>/<slug:b>/", view),
        path("uuid/<uuid:u>/", view),
        path("rest/<path:rest>", view),
        re_path(r"^re/(?P<year>[0-9]{4})/(\w+)$", view),
    ]
    sys.modules["fuzzed_urls"] = urls
    middleware = [
        "middleware.security.SecurityMiddleware", "contrib.sessions.middleware.SessionMiddleware",
        "middleware.locale.LocaleMiddleware", "middleware.http.ConditionalGetMiddleware",
        "middleware.gzip.GZipMiddleware", "middleware.common.CommonMiddleware",
        "middleware.csrf.CsrfViewMiddleware", "contrib.messages.middleware.MessageMiddleware",
    ]  # fmt: skip
    settings.configure(
        SECRET_KEY="fuzz",
        ALLOWED_HOSTS=["example.com"],
        ROOT_URLCONF="fuzzed_urls",
        MIDDLEWARE=[f"plectrum.{name}" for name in middleware],
        SESSION_ENGINE="plectrum.contrib.sessions.backends.signed_cookies",
        FILE_UPLOAD_MAX_MEMORY_SIZE=1000,
    )
    plectrum.setup()
    logging.disable(logging.CRITICAL)


def damaged(seeds: list[bytes], chance: random.Random) -> bytes:
    """Returns an input that grew from a good one."""
    data = bytearray(chance.choice(seeds))
    for _ in range(chance.randint(0, 6)):
        at = chance.randint(0, len(data))
        kind = chance.randrange(5)
        if kind == 0:
            data[at:at] = chance.choice(INTERESTING)
        elif kind == 1:
            del data[at : at + chance.randint(1, 10)]
        elif kind == 2 and data:
            data[min(at, len(data) - 1)] = chance.randrange(256)
        elif kind == 3:
            data += chance.choice(seeds)
        else:
            data[at:at] = data[at : at + 50] * chance.randint(1, 20)
    return bytes(data[:200_000])


def environ_of(target: str, data: bytes, chance: random.Random) -> dict[str, Any]:
    """Returns a request with the damaged input in its place."""
    text = data.decode("latin-1")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET", "PATH_INFO": "/", "QUERY_STRING": "", "SERVER_NAME": "example.com",
        "SERVER_PORT": "80", "HTTP_HOST": "example.com", "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(),
    }  # fmt: skip
    if target == "query":
        environ["QUERY_STRING"] = text
    elif target == "cookies":
        environ["HTTP_COOKIE"] = text
    elif target == "paths":
        environ["PATH_INFO"] = text
    elif target == "headers":
        environ["REQUEST_METHOD"] = chance.choice(["GET", "HEAD", "POST", "OPTIONS", "PUT", "X"])
        for name in chance.sample(HEADERS, chance.randint(1, 4)):
            environ[name] = text
    else:
        length = len(data) if chance.random() < 0.9 else chance.randint(0, 10**6)
        environ |= {
            "REQUEST_METHOD": "POST", "PATH_INFO": "/upload/", "CONTENT_LENGTH": str(length), "wsgi.input": io.BytesIO(data),
            "CONTENT_TYPE": chance.choice(["multipart/form-data; boundary=X", "multipart/form-data; boundary=" + "X" * 80,
                                           "application/x-www-form-urlencoded", "multipart/form-data"]),
        }  # fmt: skip
    return environ


def answer(handler: Any, environ: dict[str, Any]) -> int:
    """Returns the status of the answer."""
    statuses: list[str] = []
    result = handler(environ, lambda status, _headers: statuses.append(status))
    b"".join(result)
    if hasattr(result, "close"):
        result.close()
    return int(statuses[0][:3])


def run(target: str, seconds: float, seed: int, report: Callable[[str], None]) -> int:
    """Fuzzes a target, and returns the number of faults."""
    from plectrum.core.handlers.wsgi import WSGIHandler  # noqa: PLC0415 - after configure()

    handler, chance = WSGIHandler(), random.Random(seed)
    end, count, faults, slowest = time.monotonic() + seconds, 0, 0, 0.0
    statuses: dict[int, int] = {}
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    while time.monotonic() < end:
        data = damaged(SEEDS[target], chance)
        environ = environ_of(target, data, chance)
        started = time.process_time()
        try:
            status = answer(handler, environ)
        except Exception as error:  # noqa: BLE001 - what is looked for
            report(f"FAULT {type(error).__name__}: {error} by {data!r}")
            status, faults = 0, faults + 1
        took = time.process_time() - started
        slowest = max(slowest, took)
        if status >= 500 or took > LONGEST_SECONDS:
            report(f"FAULT status {status} after {took:.2f} s by {data!r}")
            faults += 1
        statuses[status] = statuses.get(status, 0) + 1
        count += 1
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    if grown > MOST_GROWTH_MIB:
        report(f"FAULT memory grew by {grown:.0f} MiB")
        faults += 1
    report(
        f"{target}: {count} inputs, {faults} faults, slowest {slowest * 1000:.0f} ms, memory "
        f"+{grown:.0f} MiB, statuses {dict(sorted(statuses.items()))}"
    )
    return faults


def main() -> int:
    """Runs what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", choices=[*SEEDS, "all"])
    parser.add_argument("seconds", type=float, nargs="?", default=60)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    configure()
    targets = list(SEEDS) if options.target == "all" else [options.target]
    return min(1, sum(run(name, options.seconds, options.seed, print) for name in targets))


if __name__ == "__main__":
    sys.exit(main())
