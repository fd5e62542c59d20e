"""Serves the example at once: a database, its contents and the server. `make demo` runs it."""

import os
import secrets
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main() -> None:
    """Prepares what is missing and serves."""
    sys.path.insert(0, str(HERE))
    os.environ.setdefault("PLECTRUM_SETTINGS_MODULE", "shelf.settings")
    os.environ.setdefault("DEBUG", "1")
    if "SECRET_KEY" not in os.environ:
        key = HERE / ".secret-key"
        if not key.exists():
            key.write_text(secrets.token_urlsafe(50), encoding="utf-8")
        os.environ["SECRET_KEY"] = key.read_text(encoding="utf-8")

    import plectrum
    from plectrum.core.management import call_command, execute_from_command_line

    plectrum.setup()
    call_command("migrate", verbosity=0)
    call_command("import_distributions")
    port = os.environ.get("PORT", "8000")
    execute_from_command_line(["manage.py", "runserver", "--noreload", port])


if __name__ == "__main__":
    main()
