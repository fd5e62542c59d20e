"""Writes docs/errors/README.md: a section for each code of the framework's exceptions."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from pathlib import Path

import plectrum
from plectrum.conf import settings
from plectrum.core.exceptions import FrameworkError, ValidationError

TARGET = Path(__file__).parent.parent / "docs" / "errors" / "README.md"
APPLICATIONS = [
    f"plectrum.contrib.{name}"
    for name in ("auth", "contenttypes", "sessions", "messages", "staticfiles")
]
SKIPPED = (
    "plectrum.__main__",
    "plectrum.test",
    "plectrum.db.backends.mysql",
    "plectrum.db.backends.postgresql",
)
HEAD = """# Errors

Each exception of the framework has a code that does not change. Generated from their docstrings by
`tools/generate_errors.py`; what to do in a given case is the hint that the traceback shows.
"""


def exceptions() -> dict[str, list[type[FrameworkError]]]:
    """Returns the exceptions by code."""
    settings.configure(INSTALLED_APPS=APPLICATIONS)
    plectrum.setup()
    for module in pkgutil.walk_packages(plectrum.__path__, "plectrum.", onerror=lambda _: None):
        if not module.name.startswith(SKIPPED) and ".migrations.0" not in module.name:
            try:
                importlib.import_module(module.name)
            except ImportError:
                # A part whose extra library is not installed.
                continue
    found: dict[str, list[type[FrameworkError]]] = {}
    waiting: list[type[FrameworkError]] = [FrameworkError]
    while waiting:
        cls = waiting.pop()
        waiting += cls.__subclasses__()
        if cls.__module__.startswith("plectrum.") and "code" in vars(cls):
            found.setdefault(str(cls.code), []).append(cls)
    return found


def text() -> str:
    """Returns the page."""
    parts = [HEAD]
    for code, classes in sorted(exceptions().items()):
        for cls in sorted(set(classes), key=lambda one: (one.__qualname__, one.__module__)):
            if issubclass(cls, ValidationError):
                continue
            summary = (cls.__doc__ or "").strip().partition("\n")[0]
            status = f" Answered with {cls.http_status}." if cls.http_status else ""
            parts.append(f"## {code}\n\n`{cls.__module__}.{cls.__qualname__}`: {summary}{status}\n")
    return "\n".join(parts)


def main() -> int:
    """Writes the page, or with `--check` tells whether it is up to date."""
    wanted = text()
    if "--check" in sys.argv:
        current = TARGET.read_text(encoding="utf-8") if TARGET.exists() else ""
        return 0 if current == wanted else 1
    TARGET.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
