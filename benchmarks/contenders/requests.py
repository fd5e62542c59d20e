"""Answers requests through the default middleware and prints what each costs, as JSON.

Run by `benchmarks/requests.py`, once with the name `plectrum` and once, under another
interpreter, with the name `django`: the same project for both.
"""

import asyncio
import importlib
import io
import json
import sys
import time
import types

framework = sys.argv[1]
rounds, calls = int(sys.argv[2]), int(sys.argv[3])

settings = importlib.import_module(f"{framework}.conf").settings
settings.configure(
    ROOT_URLCONF="benchmark_urls",
    ALLOWED_HOSTS=["localhost"],
    SECRET_KEY="not secret",
    MIDDLEWARE=[
        f"{framework}.{path}"
        for path in (
            "middleware.security.SecurityMiddleware",
            "contrib.sessions.middleware.SessionMiddleware",
            "middleware.common.CommonMiddleware",
            "middleware.csrf.CsrfViewMiddleware",
            "contrib.auth.middleware.AuthenticationMiddleware",
            "contrib.messages.middleware.MessageMiddleware",
            "middleware.clickjacking.XFrameOptionsMiddleware",
        )
    ],
    INSTALLED_APPS=[
        f"{framework}.contrib.{name}" for name in ("auth", "contenttypes", "sessions", "messages")
    ],
    DATABASES={"default": {"ENGINE": f"{framework}.db.backends.sqlite3", "NAME": ":memory:"}},
)
importlib.import_module(framework).setup()
http = importlib.import_module(f"{framework}.http")
path = importlib.import_module(f"{framework}.urls").path


def plain(request, **kwargs):
    return http.HttpResponse(b"Hello, world!", content_type="text/plain")


async def aplain(request):
    return http.HttpResponse(b"Hello, world!", content_type="text/plain")


def as_json(request):
    return http.JsonResponse({"message": "Hello, world!"})


urls = types.ModuleType("benchmark_urls")
urls.urlpatterns = [
    path("plain/", plain),
    path("aplain/", aplain),
    path("json/", as_json),
    *(path(f"section{number}/<int:a>/<slug:b>/", plain) for number in range(100)),
]
sys.modules["benchmark_urls"] = urls

wsgi = importlib.import_module(f"{framework}.core.handlers.wsgi").WSGIHandler()
asgi = importlib.import_module(f"{framework}.core.handlers.asgi").ASGIHandler()
if framework == "django":
    asgi.load_middleware(is_async=True)


def request_wsgi(target):
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": target, "QUERY_STRING": "", "wsgi.url_scheme": "http",
        "SERVER_NAME": "localhost", "SERVER_PORT": "80", "HTTP_HOST": "localhost",
        "wsgi.input": io.BytesIO(b""),
    }  # fmt: skip
    response = wsgi(environ, lambda *_: None)
    content = b"".join(response)
    response.close()
    return content


async def request_asgi(target):
    scope = {
        "type": "http", "method": "GET", "path": target, "query_string": b"", "scheme": "http",
        "headers": [(b"host", b"localhost")], "http_version": "1.1", "asgi": {"version": "3.0"},
    }  # fmt: skip
    messages = [{"type": "http.request", "body": b""}]
    sent = []

    async def receive():
        if messages:
            return messages.pop()
        return await asyncio.get_running_loop().create_future()

    async def send(message):
        sent.append(message)

    await asgi(scope, receive, send)
    return sent[1]["body"]


def best_of(measure):
    measure(calls // 4)
    return min(measure(calls) for _ in range(rounds))


def wsgi_cost(target):
    def measure(count):
        start = time.process_time()
        for _ in range(count):
            request_wsgi(target)
        return (time.process_time() - start) / count * 1e6

    return best_of(measure)


def asgi_cost(target):
    async def run(count):
        for _ in range(count):
            await request_asgi(target)

    def measure(count):
        start = time.process_time()
        asyncio.run(run(max(count // 4, 10)))
        return (time.process_time() - start) / max(count // 4, 10) * 1e6

    return best_of(measure)


assert request_wsgi("/plain/") == b"Hello, world!"
assert asyncio.run(request_asgi("/aplain/")) == b"Hello, world!"
print(
    json.dumps(
        {
            "WSGI plaintext": wsgi_cost("/plain/"),
            "WSGI JSON": wsgi_cost("/json/"),
            "WSGI two parameters, 100th route": wsgi_cost("/section99/7/a-slug/"),
            "ASGI plaintext, async view": asgi_cost("/aplain/"),
            "ASGI plaintext, sync view": asgi_cost("/plain/"),
        }
    )
)
