"""A new project runs at once, and is secure unless it is told otherwise."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.support.ports import free_port
from tests.support.projects import ROOT
from tests.support.shelf import wait_until_served


def plectrum(
    directory: Path, *arguments: str, **variables: str
) -> subprocess.CompletedProcess[str]:
    own = {n: v for n, v in os.environ.items() if not n.startswith(("PLECTRUM_", "COV"))}
    command = [sys.executable, *arguments]
    environment = {**own, "PYTHONPATH": str(ROOT / "src"), **variables}
    return subprocess.run(
        command, cwd=directory, env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The directory of a new project."""
    made = plectrum(tmp_path, "-m", "plectrum", "startproject", "shop")
    assert made.returncode == 0, made.stderr
    assert "python manage.py migrate" in made.stdout
    return tmp_path / "shop"


@pytest.mark.slow
def test_a_new_project_runs_and_welcomes(project: Path) -> None:
    migrated = plectrum(project, "manage.py", "migrate")
    assert "Applying auth" in migrated.stdout, migrated.stderr
    checked = plectrum(project, "manage.py", "check")
    assert "no issues" in checked.stdout + checked.stderr, checked.stderr
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "runserver", "--noreload", str(port)],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        wait_until_served(process, f"http://127.0.0.1:{port}")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as response:
            page = response.read().decode()
            assert response.status == 200
            assert response.headers["X-Frame-Options"] == "DENY"
        assert "Plectrum" in page
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/nowhere/")
        assert caught.value.code == 404
        caught.value.close()
    finally:
        process.terminate()
        process.communicate(timeout=15)


def test_a_project_without_its_file_is_not_in_debug_and_wants_a_key(project: Path) -> None:
    (project / ".env").unlink()
    refused = plectrum(project, "manage.py", "check")
    assert refused.returncode != 0
    assert "SECRET_KEY is not set" in refused.stderr
    assert "Traceback" not in refused.stderr
    shown = plectrum(
        project,
        "manage.py",
        "shell",
        "-c",
        "print(settings.DEBUG, settings.SECURE_SSL_REDIRECT, settings.SESSION_COOKIE_SECURE)",
        SECRET_KEY="x" * 50,
    )
    assert shown.stdout.split() == ["False", "True", "True"], shown.stderr


def test_an_application_is_made_in_it(project: Path) -> None:
    made = plectrum(project, "manage.py", "startapp", "catalogue")
    assert made.returncode == 0, made.stderr
    files = {path.name for path in (project / "catalogue").iterdir()}
    assert {"models.py", "views.py", "urls.py", "apps.py", "tests.py", "migrations"} <= files
    assert "class CatalogueConfig" in (project / "catalogue/apps.py").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["startproject", "1shop"], "not a valid project name"),
        (["startproject", "json"], "conflicts with the name of an existing Python module"),
        (["startproject"], "You must provide a project name"),
        (["startprojekt", "x"], "Did you mean startproject?"),
    ],
)
def test_mistakes_are_told(tmp_path: Path, arguments: list[str], message: str) -> None:
    result = plectrum(tmp_path, "-m", "plectrum", *arguments)
    assert result.returncode != 0
    assert message in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten(project: Path) -> None:
    again = plectrum(project.parent, "-m", "plectrum", "startproject", "shop2", str(project))
    assert again.returncode != 0
    assert "already exists" in again.stderr
    assert not (project / "shop2").exists()
