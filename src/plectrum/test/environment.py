"""What is different for the whole run of tests."""

from __future__ import annotations

from plectrum.conf import Settings, settings
from plectrum.core import mail
from plectrum.core.mail import mailers
from plectrum.test.rendering import instrument_templates, restore_templates

TEST_HOST = "testserver"
MEMORY_MAILER = "plectrum.core.mail.backends.locmem.EmailBackend"

_before: list[Settings] = []


def setup_test_environment(debug: bool | None = None) -> None:
    """Prepares the settings for tests.

    The clients' host is allowed, DEBUG is off, and mail stays in `plectrum.core.mail.outbox`.

    Args:
        debug: The value of DEBUG; `None` for off.

    Raises:
        RuntimeError: That has been done already.
    """
    if _before:
        raise RuntimeError(
            "setup_test_environment() was already called and can't be called again without first "
            "calling teardown_test_environment()."
        )
    current = settings._loaded()
    values = {name: value for name, value in vars(current).items() if name in current.explicit}
    changes = {
        "ALLOWED_HOSTS": [*settings.ALLOWED_HOSTS, TEST_HOST],
        "DEBUG": bool(debug),
        "MAILERS": {alias: {"BACKEND": MEMORY_MAILER} for alias in mailers} or None,
        "EMAIL_BACKEND": MEMORY_MAILER,
    }
    mail.outbox = []
    instrument_templates()
    _before.append(current)
    settings.replace(Settings({**values, **changes}, current.SETTINGS_MODULE))


def teardown_test_environment() -> None:
    """Brings the settings back."""
    settings.replace(_before.pop())
    del mail.outbox
    restore_templates()
