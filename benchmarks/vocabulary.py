"""What is the same for Plectrum and Django: they share names, so that one script measures both."""

from __future__ import annotations

import importlib
from typing import Any

MIDDLEWARE = (
    "middleware.security.SecurityMiddleware",
    "contrib.sessions.middleware.SessionMiddleware",
    "middleware.common.CommonMiddleware",
    "middleware.csrf.CsrfViewMiddleware",
    "contrib.auth.middleware.AuthenticationMiddleware",
    "contrib.messages.middleware.MessageMiddleware",
    "middleware.clickjacking.XFrameOptionsMiddleware",
)
APPLICATIONS = ("auth", "contenttypes", "sessions", "messages")


class Framework:
    """One of the two, by name."""

    def __init__(self, name: str) -> None:
        self.name = name

    def load(self, path: str = "") -> Any:
        """Returns a module of the framework."""
        return importlib.import_module(f"{self.name}.{path}" if path else self.name)

    def setup(self, **settings: Any) -> None:
        """Configures it with the applications and the middleware of a new project."""
        self.load("conf").settings.configure(
            **{**self.project(), **settings},
        )
        self.load().setup()

    def project(self) -> dict[str, Any]:
        """Returns the settings of a new project, with a database in memory."""
        return {
            "ALLOWED_HOSTS": ["localhost", "127.0.0.1"],
            "SECRET_KEY": "not a secret: this is a benchmark",
            "USE_TZ": True,
            "MIDDLEWARE": [f"{self.name}.{path}" for path in MIDDLEWARE],
            "INSTALLED_APPS": [f"{self.name}.contrib.{name}" for name in APPLICATIONS],
            "DATABASES": {
                "default": {"ENGINE": f"{self.name}.db.backends.sqlite3", "NAME": ":memory:"}
            },
            "DEFAULT_AUTO_FIELD": f"{self.name}.db.models.BigAutoField",
        }
