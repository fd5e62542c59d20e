"""Renders templates with an installed Django, one request per line; run by its interpreter."""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import django
from django.conf import settings

settings.configure(
    USE_TZ=False,
    USE_I18N=True,
    LANGUAGE_CODE="en-us",
    INSTALLED_APPS=[],
    STATIC_URL="/static/",
    MEDIA_URL="/media/",
    ROOT_URLCONF="__main__",
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
)
django.setup()

import documented
import tagworld
import world
from django.forms import Media
from django.http import QueryDict
from django.template import Context, Engine, Library, RequestContext
from django.urls import include, path
from django.utils.functional import lazy, lazystr
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe


def view(request: Any, **arguments: Any) -> None:
    """Stands for a view."""


urlpatterns = [
    path("clients/<int:id>/", view, name="client"),
    path("text/<str:text>/", view, name="text"),
    path("space/", include(([path("<int:id>/", view, name="detail")], "space"))),
]

LIBRARIES = {
    "i18n": "django.templatetags.i18n",
    "l10n": "django.templatetags.l10n",
    "tz": "django.templatetags.tz",
    "static": "django.templatetags.static",
    "cache": "django.templatetags.cache",
    "humanize": "django.contrib.humanize.templatetags.humanize",
}


def answer(request: dict[str, Any]) -> dict[str, str]:
    memory = ("django.template.loaders.locmem.Loader", request.get("templates", {}))
    loaders = [("django.template.loaders.cached.Loader", [memory])]
    options = request.get("options", {})
    engine = Engine(loaders=loaders, libraries=LIBRARIES, **options)
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
        return {"output": str(engine.from_string(request["source"]).render(context))}
    except Exception as error:
        return {"error": type(error).__name__}


warnings.simplefilter("ignore")
for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
