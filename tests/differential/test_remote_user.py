"""Users whom the web server has authenticated, compared with the installed Django."""

from __future__ import annotations

import pytest

from tests.differential.oracle import compare, needs_django

pytestmark = [pytest.mark.differential, needs_django]

PRELUDE = """
import asyncio, sys, types
__name__ = "pages"
from {root}.conf import settings
names = [f"{root}.contrib.{name}" for name in ("contenttypes", "auth", "sessions")]
settings.configure(
    SECRET_KEY="k", USE_TZ=True, ROOT_URLCONF="pages", ALLOWED_HOSTS=["*"], INSTALLED_APPS=names,
    SESSION_ENGINE="{root}.contrib.sessions.backends.signed_cookies",
    PASSWORD_HASHERS=["{root}.contrib.auth.hashers.MD5PasswordHasher"],
    DATABASES={"default": {"ENGINE": "{root}.db.backends.sqlite3",
                           "NAME": "file:remote?mode=memory&cache=shared"}},
)
"""

SETUP = """
from {root}.contrib.auth import get_user_model
from {root}.contrib.auth.backends import RemoteUserBackend
from {root}.contrib.auth.middleware import RemoteUserMiddleware
from {root}.core.handlers.asgi import ASGIHandler
from {root}.core.management import call_command
from {root}.http import HttpResponse
from {root}.test import AsyncClient, Client, override_settings
from {root}.urls import path

def view(request):
    return HttpResponse(request.user.get_username())

async def aview(request):
    return HttpResponse((await request.auser()).get_username())

pages = types.ModuleType("pages")
pages.urlpatterns = [path("", view), path("a/", aview)]
sys.modules["pages"] = pages

class Own(RemoteUserMiddleware):
    header = "HTTP_AUTHUSER"

class Careful(RemoteUserBackend):
    create_unknown_user = False

class Cleaning(RemoteUserBackend):
    def clean_username(self, username):
        return username.partition("@")[0]
    def configure_user(self, request, user, created=True):
        user.last_name += "new" if created else "old"
        user.save()
        return user

pages.Own, pages.Careful, pages.Cleaning = Own, Careful, Cleaning
call_command("migrate", verbosity=0)
User = get_user_model()
auth = "{root}.contrib.auth."

def visits(backend, middleware, *names, key="REMOTE_USER", before=None):
    User.objects.all().delete()
    User.objects.create_user("known", password="secret")
    User.objects.create_user("gone", password="secret", is_active=False)
    backends = [backend if "." in backend else auth + "backends." + backend,
                auth + "backends.ModelBackend"]
    chosen = middleware if "." in middleware else auth + "middleware." + middleware
    with override_settings(AUTHENTICATION_BACKENDS=backends, MIDDLEWARE=[
        "{root}.contrib.sessions.middleware.SessionMiddleware",
        auth + "middleware.AuthenticationMiddleware", chosen]):
        visitor = Client()
        if before:
            visitor.login(username=before, password="secret")
        seen = [visitor.get("/", **({} if name is None else {key: name})).content
                for name in names]
        rows = User.objects.order_by("username").values_list("username", "last_name", "password")
        return seen, [(*row[:2], bool(row[2])) for row in rows]

async def async_visits(*names, header):
    application = ASGIHandler()
    cookies, seen = {}, []
    for name in names:
        headers = [(b"host", b"localhost")]
        headers += [] if name is None else [(header.encode(), name.encode())]
        if cookies:
            headers.append((b"cookie", b"; ".join(k + b"=" + v for k, v in cookies.items())))
        scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1",
                 "method": "GET", "scheme": "http", "path": "/a/", "raw_path": b"/a/",
                 "query_string": b"", "root_path": "", "headers": headers,
                 "client": ("127.0.0.1", 1), "server": ("localhost", 80)}
        asked, sent = [{"type": "http.request", "body": b"", "more_body": False}], []
        async def receive():
            if asked:
                return asked.pop()
            await asyncio.sleep(3600)
        async def send(event):
            sent.append(event)
        await application(scope, receive, send)
        for key, value in sent[0]["headers"]:
            if key.lower() == b"set-cookie":
                name, _, content = value.partition(b";")[0].partition(b"=")
                cookies[name] = content
        seen.append(b"".join(event.get("body", b"") for event in sent[1:]))
    return seen

def asynchronously(middleware, *names, header="remote-user"):
    with override_settings(AUTHENTICATION_BACKENDS=[auth + "backends.RemoteUserBackend"],
        MIDDLEWARE=["{root}.contrib.sessions.middleware.SessionMiddleware",
        auth + "middleware.AuthenticationMiddleware",
        middleware if "." in middleware else auth + "middleware." + middleware]):
        User.objects.all().delete()
        User.objects.create_user("gone", is_active=False)
        if header != "Remote-User":
            return asyncio.run(async_visits(*names, header=header))
        async def main():
            visitor = AsyncClient()
            return [(await visitor.get("/a/", **({} if name is None else {header: name}))).content
                    for name in names]
        return asyncio.run(main())
"""

REMOTE, PERSISTENT = "RemoteUserMiddleware", "PersistentRemoteUserMiddleware"
VISITS = [
    ("RemoteUserBackend", REMOTE, "'known', 'known', None, 'new', ''"),
    ("RemoteUserBackend", PERSISTENT, "'known', None, 'new', None"),
    ("RemoteUserBackend", REMOTE, "'gone', None"),
    ("AllowAllUsersRemoteUserBackend", REMOTE, "'gone', None"),
    ("pages.Careful", REMOTE, "'known', 'unknown', 'known'"),
    ("pages.Cleaning", REMOTE, "'known@a', 'known@a', 'new@b', 'known@b'"),
    ("RemoteUserBackend", REMOTE, "None, before='known'"),
    ("RemoteUserBackend", REMOTE, "'known', None, before='known'"),
    ("RemoteUserBackend", REMOTE, "'new', None, before='known'"),
    ("RemoteUserBackend", REMOTE, "'known', key='HTTP_REMOTE_USER'"),
    ("RemoteUserBackend", "pages.Own", "'known', None, key='HTTP_AUTHUSER'"),
    ("RemoteUserBackend", "pages.Own", "'known'"),
]
ASYNC_VISITS = [
    (REMOTE, "'known', 'known', None, 'new', 'gone'"),
    (PERSISTENT, "'known', None, 'new', None"),
    ("pages.Own", "'known', None, header='authuser'"),
    (REMOTE, "'known', 'known', None, 'new', header='Remote-User'"),
    (PERSISTENT, "'known', None, 'new', None, header='Remote-User'"),
]


def test_remote_users_are_logged_in_and_out_as_by_django() -> None:
    expressions = [f"visits({b!r}, {m!r}, {names})" for b, m, names in VISITS]
    expressions += [f"asynchronously({m!r}, {names})" for m, names in ASYNC_VISITS]
    assert not compare(PRELUDE, expressions, SETUP)
