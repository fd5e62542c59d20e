"""Renders the same template here and with an installed Django."""

from __future__ import annotations

import json
import os
import subprocess
import warnings
from pathlib import Path
from typing import Any

import pytest

from plectrum.forms import Media
from plectrum.http import QueryDict
from plectrum.template import Library
from plectrum.template.engine import Engine
from plectrum.template.engine.context import Context, RequestContext
from plectrum.urls import include, path
from plectrum.utils.functional import lazy, lazystr
from plectrum.utils.html import format_html
from plectrum.utils.safestring import SafeString, mark_safe
from tests.template import documented, tagworld, world

DJANGO_PYTHON = os.environ.get("PLECTRUM_DJANGO_PYTHON")
PEER = Path(__file__).with_name("django_peer.py")

needs_django = pytest.mark.skipif(
    DJANGO_PYTHON is None, reason="PLECTRUM_DJANGO_PYTHON names no interpreter with Django"
)


def view(request: Any, **arguments: Any) -> None:
    """Stands for a view."""


urlpatterns = [
    path("clients/<int:id>/", view, name="client"),
    path("text/<str:text>/", view, name="text"),
    path("space/", include(([path("<int:id>/", view, name="detail")], "space"))),
]


class DjangoPeer:
    """A process that renders with Django as long as the tests run."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [str(DJANGO_PYTHON), str(PEER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Returns what Django answers."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        """Ends the process."""
        self._process.communicate()


def render_here(request: dict[str, Any]) -> dict[str, Any]:
    """Returns what this framework answers to the same request."""
    memory = ("plectrum.template.loaders.locmem.Loader", request.get("templates", {}))
    loaders = [("plectrum.template.loaders.cached.Loader", [memory])]
    engine = Engine(loaders=loaders, libraries=LIBRARIES, **request.get("options", {}))
    if request.get("documented"):
        engine.template_builtins.append(tagworld.register_all(Library(), mark_safe, format_html))
        values = documented.values(
            documented.Kit(
                mark_safe=mark_safe,
                querydict=QueryDict,
                lazy=lazystr,
                lazily_safe=lazy(mark_safe, str),
                safe_class=SafeString,
                media=lambda: Media(js=["/a.js"], css={"all": ["/a.css"]}),
                template=engine.from_string,
            )
        )
    else:
        values = {
            **world.world(),
            **world.lazily(3),
            "safe": mark_safe("<em>safe</em> &amp; 'sound'"),
        }
    for name in request.get("safe", ()):
        values[name] = mark_safe(values[name])
    context = Context(values, **request.get("context", {}))
    if request.get("with_request"):
        context = RequestContext(values["request"], values, **request.get("context", {}))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return {"output": str(engine.from_string(request["source"]).render(context))}
    except Exception as error:  # noqa: BLE001 - compared
        return {"error": type(error).__name__}


LIBRARIES: dict[str, str] = {
    "i18n": "plectrum.templatetags.i18n",
    "l10n": "plectrum.templatetags.l10n",
    "tz": "plectrum.templatetags.tz",
    "static": "plectrum.templatetags.static",
    "cache": "plectrum.templatetags.cache",
    "humanize": "plectrum.contrib.humanize.templatetags.humanize",
}
