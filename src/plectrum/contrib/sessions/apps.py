"""The application of sessions."""

from plectrum.apps import AppConfig
from plectrum.utils.translation import gettext_lazy as _


class SessionsConfig(AppConfig):
    """Sessions, by default in the database."""

    name = "plectrum.contrib.sessions"
    verbose_name = _("Sessions")
