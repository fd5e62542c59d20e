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
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
)
django.setup()

import world
from django.template import Context, Engine
from django.utils.safestring import mark_safe

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
    values = {
        **world.world(),
        **world.lazily(3),
        "safe": mark_safe("<em>safe</em> &amp; 'sound'"),
    }
    for name in request.get("safe", ()):
        values[name] = mark_safe(values[name])
    context = Context(values, **request.get("context", {}))
    try:
        return {"output": str(engine.from_string(request["source"]).render(context))}
    except Exception as error:
        return {"error": type(error).__name__}


warnings.simplefilter("ignore")
for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
