"""Plectrum and Django."""

from __future__ import annotations

import sys
import types
from typing import Any

from benchmarks.cases import Case, Cases
from benchmarks.suites.accounts.browser import Browser
from benchmarks.vocabulary import Framework

CREDENTIALS = {"username": "ada", "password": "a pass phrase"}


def routes(framework: Framework) -> list[Any]:
    """Returns the site's routes."""
    http, path = framework.load("http"), framework.load("urls").path
    auth = framework.load("contrib.auth")
    exempt = framework.load("views.decorators.csrf").csrf_exempt

    def read(request: Any) -> Any:
        return http.HttpResponse(str(request.session.get("visits", 0)))

    def change(request: Any) -> Any:
        request.session["visits"] = 7
        return http.HttpResponse("changed")

    def user(request: Any) -> Any:
        return http.HttpResponse(request.user.get_username())

    def sign_in(request: Any) -> Any:
        found = auth.authenticate(request, **CREDENTIALS)
        auth.login(request, found)
        return http.HttpResponse("signed in")

    return [
        path("read/", read),
        path("change/", change),
        path("user/", user),
        path("sign-in/", exempt(sign_in)),
    ]


def cases(name: str) -> Cases:
    framework = Framework(name)
    module: Any = types.ModuleType("bench_urls")
    sys.modules[module.__name__] = module
    framework.setup(
        ROOT_URLCONF=module.__name__,
        PASSWORD_HASHERS=[f"{name}.contrib.auth.hashers.MD5PasswordHasher"],
    )
    module.urlpatterns = routes(framework)
    framework.load("core.management").call_command("migrate", verbosity=0)
    users = framework.load("contrib.auth.models").User.objects
    users.create_user(**CREDENTIALS)
    sessions = framework.load("contrib.sessions.models").Session.objects
    settings = framework.load("conf").settings
    wsgi = framework.load("core.wsgi")

    browser = Browser(wsgi.get_wsgi_application())
    browser.send("/sign-in/", "POST", keep=True)
    stranger = Browser(browser.application)
    kept = list(sessions.values_list("pk", flat=True))

    settings.SESSION_ENGINE = f"{name}.contrib.sessions.backends.signed_cookies"
    baker = Browser(wsgi.get_wsgi_application())
    baker.send("/change/", keep=True)
    assert ":" in baker.cookies["sessionid"], "not the session itself, signed"
    settings.SESSION_ENGINE = f"{name}.contrib.sessions.backends.db"
    return {
        "read a session in the database": Case(lambda: browser.send("/read/")),
        "change a session in the database": Case(lambda: browser.send("/change/")),
        "name the user": Case(lambda: browser.send("/user/")),
        "sign in": Case(
            lambda: stranger.send("/sign-in/", "POST"),
            reset=lambda: sessions.exclude(pk__in=kept).delete() and None,
        ),
        "change a session in a cookie": Case(lambda: baker.send("/change/")),
    }
