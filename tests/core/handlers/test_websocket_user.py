"""The user of a WebSocket: who has logged in by a page, and who was sent away."""

from __future__ import annotations

from pathlib import Path

from tests.support.databases import test_settings as settings_of
from tests.support.projects import run

URLS = """
from plectrum.contrib.auth.decorators import login_not_required
from plectrum.urls import websocket

async def whoami(socket):
    user = await socket.request.auser()
    await socket.request.session.aset("was", user.username)
    await socket.send_text(user.username)

@login_not_required
async def anybody(socket):
    user = await socket.request.auser()
    await socket.send_json(user.is_authenticated)

urlpatterns = [websocket("whoami/", whoami), websocket("anybody/", anybody)]
"""

SCRIPT = """
import asyncio
from plectrum.conf import settings
from plectrum.contrib.auth.models import User
from plectrum.contrib.sessions.backends.db import SessionStore
from plectrum.core.management import call_command
from plectrum.test import Client
from tests.support.servers import serving
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

settings.ALLOWED_HOSTS = ["localhost"]
settings.LOGIN_URL = "/login/"
settings.MIDDLEWARE = [
    "plectrum.contrib.sessions.middleware.SessionMiddleware",
    "plectrum.middleware.common.CommonMiddleware",
    "plectrum.middleware.csrf.CsrfViewMiddleware",
    "plectrum.contrib.auth.middleware.AuthenticationMiddleware",
    "plectrum.contrib.auth.middleware.LoginRequiredMiddleware",
    "plectrum.contrib.messages.middleware.MessageMiddleware",
    "plectrum.middleware.clickjacking.XFrameOptionsMiddleware",
]
call_command("migrate", verbosity=0)
visitor = Client()
visitor.force_login(User.objects.create_user("ada"))
key = visitor.cookies[settings.SESSION_COOKIE_NAME].value

async def talk(port):
    url = f"ws://localhost:{port}"
    cookie = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={key}"}
    async with connect(url + "/whoami/", additional_headers=cookie, proxy=None) as client:
        print(await client.recv())
    async with connect(url + "/anybody/", proxy=None) as client:
        print(await client.recv())
    try:  # the redirection to the login leads to no WebSocket
        async with connect(url + "/whoami/", proxy=None):
            print("accepted")
    except InvalidStatus as error:
        print(error.response.status_code)

for protocol in ("asgi", "rsgi"):
    with serving(protocol) as port:
        asyncio.run(talk(port))
    session = SessionStore(key)
    print(session.pop("was"))
    session.save()
"""


def test_the_user_who_has_logged_in_is_at_hand(tmp_path: Path) -> None:
    (tmp_path / "urls.py").write_text(URLS, "utf-8")
    root = Path(__file__).resolve().parents[3]
    (tmp_path / "tests").symlink_to(root / "tests")
    printed = run(tmp_path, settings_of("sqlite", str(tmp_path)), SCRIPT).split()
    assert printed == ["ada", "false", "404", "ada", "ada", "false", "302", "ada"]
