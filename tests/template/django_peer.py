"""Renders templates with an installed Django, one request per line; run by its interpreter."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import SimpleNamespace

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
from answering import Answering

data = SimpleNamespace(documented=documented, tagworld=tagworld, world=world)
answering = Answering("django", data)
urlpatterns = answering.urlpatterns()

for line in sys.stdin:
    print(json.dumps(answering.answer(json.loads(line))), flush=True)
