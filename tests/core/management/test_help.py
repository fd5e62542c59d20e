"""`help`: a command as others are, found by name and replaced by a project's own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from plectrum.core.management.commands import help as module
from tests.support.projects import ROOT

OWN = """
from plectrum.core.management.commands.help import Command as Help

class Command(Help):
    def handle(self, *args, **options):
        self.stdout.write(f"Ask {self.utility.prog_name}'s author.")
"""


def _line(directory: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    (directory / "settings.py").write_text('SECRET_KEY = "k"\nINSTALLED_APPS = ["shop"]\n')
    (directory / "shop").mkdir(exist_ok=True)
    (directory / "shop" / "__init__.py").touch()
    return subprocess.run(
        [sys.executable, "-m", "plectrum", *arguments],
        cwd=directory,
        env={
            **os.environ,
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{directory}",
            "PLECTRUM_SETTINGS_MODULE": "settings",
        },
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_is_listed_among_the_others(tmp_path: Path) -> None:
    listed = _line(tmp_path, "help", "--commands").stdout.split()
    assert {"help", "migrate", "testserver"} <= set(listed)
    assert listed == sorted(listed)


@pytest.mark.parametrize("arguments", [(), ("help",), ("--help",), ("-h",)])
def test_without_a_name_it_tells_of_all(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = _line(tmp_path, *arguments)
    assert done.returncode == 0
    assert "Available subcommands:" in done.stdout
    assert "    migrate\n" in done.stdout


def test_with_a_name_it_tells_of_one(tmp_path: Path) -> None:
    assert "--fake-initial" in _line(tmp_path, "help", "migrate").stdout
    refused = _line(tmp_path, "help", "migrat")
    assert refused.returncode == 1
    assert "Did you mean migrate?" in refused.stderr


def test_a_project_may_have_its_own(tmp_path: Path) -> None:
    commands = tmp_path / "shop" / "management" / "commands"
    commands.mkdir(parents=True)
    (commands / "help.py").write_text(OWN)
    assert _line(tmp_path, "help").stdout == "Ask python -m plectrum's author.\n"


def test_it_needs_no_project() -> None:
    assert module.Command.requires_system_checks == ()
