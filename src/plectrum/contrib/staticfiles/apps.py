"""The application of static files."""

from plectrum.apps import AppConfig
from plectrum.utils.translation import gettext_lazy as _


class StaticFilesConfig(AppConfig):
    """Static files of applications and of the project."""

    name = "plectrum.contrib.staticfiles"
    verbose_name = _("Static Files")
    ignore_patterns: tuple[str, ...] = ("CVS", ".*", "*~")
