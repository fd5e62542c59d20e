"""Scripts that run as a project of their own, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]

PREAMBLE = """
import plectrum
from plectrum.conf import settings
settings.configure(
    SECRET_KEY="a key for tests only", USE_TZ=True, ROOT_URLCONF="urls",
    INSTALLED_APPS=[f"plectrum.contrib.{name}" for name in
                    ("contenttypes", "auth", "sessions", "messages", *%(more)r)] + ["shop"],
    DATABASES={"default": %(database)r},
    PASSWORD_HASHERS=["plectrum.contrib.auth.hashers.PBKDF2PasswordHasher",
                      "plectrum.contrib.auth.hashers.Argon2PasswordHasher"],
)
plectrum.setup()
"""


def run(
    directory: Path,
    database: dict[str, Any],
    script: str,
    models: str = "",
    more: tuple[str, ...] = (),
) -> str:
    """Runs a script in a project with an application `shop`, and returns what it printed.

    Args:
        directory: Where the project is.
        database: The entry of its database.
        script: What to run.
        models: The application's models; those of the last run when empty.
        more: Names of further applications of the framework.
    """
    shop = directory / "shop"
    (shop / "migrations").mkdir(parents=True, exist_ok=True)
    (shop / "__init__.py").touch()
    (shop / "migrations" / "__init__.py").touch()
    if models or not (shop / "models.py").exists():
        (shop / "models.py").write_text(f"from plectrum.db import models\n{models}", "utf-8")
    result = subprocess.run(
        [
            sys.executable,
            "-W",
            "error::RuntimeWarning",
            "-c",
            PREAMBLE % {"database": database, "more": more} + script,
        ],
        cwd=directory,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{directory}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout
