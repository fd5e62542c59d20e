"""`testserver`: the project over a socket, with a test database that has fixtures' data."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.support.ports import free_port
from tests.support.projects import ROOT
from tests.support.shelf import wait_until_served

FILES = {
    "settings.py": """
SECRET_KEY = "k"
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "urls"
INSTALLED_APPS = ["shop"]
DATABASES = {"default": {
    "ENGINE": "plectrum.db.backends.sqlite3", "NAME": "own.sqlite3", "TEST": {"NAME": %r},
}}
""",
    "urls.py": """
from plectrum.db import connection
from plectrum.http import HttpResponse
from plectrum.urls import path
from shop.models import Item

def index(request):
    return HttpResponse(",".join(item.name for item in Item.objects.order_by("pk")))

def add(request, name):
    Item.objects.create(name=name)
    return index(request)

urlpatterns = [path("", index), path("<str:name>/", add)]
""",
    "shop/__init__.py": "",
    "shop/models.py": """
from plectrum.db import models

class Item(models.Model):
    name = models.CharField(max_length=20)
""",
    "one.json": json.dumps([{"model": "shop.item", "pk": 1, "fields": {"name": "one"}}]),
    "two.json": json.dumps([{"model": "shop.item", "pk": 2, "fields": {"name": "two"}}]),
}


def project(directory: Path, test_name: str | None) -> dict[str, str]:
    """Makes the project, and returns the environment to run it in."""
    for name, text in FILES.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text % test_name if name == "settings.py" else text, "utf-8")
    own = {name: value for name, value in os.environ.items() if "PYTEST" not in name}
    return {
        **own,
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{directory}",
        "PLECTRUM_SETTINGS_MODULE": "settings",
        "PLECTRUM_RUNSERVER_HIDE_WARNING": "true",
    }


@pytest.mark.slow
@pytest.mark.parametrize("test_name", [None, "test.sqlite3"])
def test_the_data_of_fixtures_is_served_and_the_own_database_left_alone(
    tmp_path: Path, test_name: str | None
) -> None:
    environment = project(tmp_path, test_name)
    (tmp_path / "test.sqlite3").write_text("of an earlier run")
    port = free_port()
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "plectrum", "testserver", "one", "two", "--noinput"),
            *("--addrport", f"127.0.0.1:{port}"),
        ],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        url = f"http://127.0.0.1:{port}"
        wait_until_served(process, url)
        assert httpx.get(url).text == "one,two"
        assert httpx.get(f"{url}/three/").text == "one,two,three"
        assert httpx.get(url).text == "one,two,three"
    finally:
        process.terminate()
        words = process.communicate(timeout=15)[0]
    assert "Creating test database for alias 'default'..." in words
    assert "Installed 2 object(s) from 2 fixture(s)" in words
    assert not (tmp_path / "own.sqlite3").exists()


def test_a_database_that_is_there_is_deleted_only_with_leave(tmp_path: Path) -> None:
    environment = project(tmp_path, "test.sqlite3")
    (tmp_path / "test.sqlite3").write_text("of an earlier run")
    done = subprocess.run(
        [sys.executable, "-m", "plectrum", "testserver", "one"],
        cwd=tmp_path,
        env=environment,
        input="no\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "Tests cancelled." in done.stderr) == (1, True)
    assert (tmp_path / "test.sqlite3").read_text() == "of an earlier run"
