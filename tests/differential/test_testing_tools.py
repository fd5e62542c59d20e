"""A project whose tests use the documented tools: they pass in Django, and so here.

The project is written for this framework; for Django its name is replaced.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.differential.oracle import PYTHON, needs_django

ROOT = Path(__file__).resolve().parents[2]
SOURCES = Path(__file__).parent / "tools_project"
FILES = {
    "settings.py": "settings.txt",
    "shop/models.py": "models.txt",
    "shop/urls.py": "urls.txt",
    "shop/tests.py": "tests.txt",
}
TEXTS = {
    "runner_settings.py": 'from settings import *\n\nTEST_RUNNER = "own.Runner"\n',
    "own.py": "from plectrum.test.runner import DiscoverRunner\n\n"
    "class Runner(DiscoverRunner):\n    pass\n",
    "shop/__init__.py": "",
    "shop/other_urls.py": "from plectrum.http import HttpResponse\nfrom plectrum.urls import path\n"
    'urlpatterns = [path("only/", lambda request: HttpResponse("only"))]\n',
    "shop/templates/a.html": "{% include 'b.html' %}<p id='x'>{{ name }}</p>",
    "shop/templates/b.html": "inner {{ name }}",
    "shop/templates/form.html": "{{ form.as_p }}",
    "shop/fixtures/animals.json": json.dumps(
        [{"model": "shop.animal", "pk": 7, "fields": {"name": "lion", "sound": "roar"}}]
    ),
}


def run(directory: Path, root: str, settings: str) -> str:
    """Makes the project and runs its tests; returns what is said at the end."""
    texts = {name: (SOURCES / source).read_text() for name, source in FILES.items()}
    for name, text in {**TEXTS, **texts}.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("plectrum", root), "utf-8")
    own = {name: value for name, value in os.environ.items() if "PYTEST" not in name}
    done = subprocess.run(
        [PYTHON if root == "django" else sys.executable, "-m", root, "test"],
        cwd=directory,
        env={
            **own,
            "DJANGO_SETTINGS_MODULE": settings,
            "PLECTRUM_SETTINGS_MODULE": settings,
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{directory}",
            "PYTEST_ADDOPTS": "-p no:cacheprovider",
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("root", "settings", "words"),
    [
        pytest.param(
            "django", "settings", "OK (skipped=2, expected failures=1)", marks=needs_django
        ),
        ("plectrum", "settings", "39 passed, 2 skipped, 1 xfailed"),
        ("plectrum", "runner_settings", "OK (skipped=2, expected failures=1)"),
    ],
)
def test_the_documented_tools_do_what_they_do_in_django(
    tmp_path: Path, root: str, settings: str, words: str
) -> None:
    assert words in run(tmp_path, root, settings)
