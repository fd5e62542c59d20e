"""The application of static files."""

from plectrum.apps import AppConfig
from plectrum.contrib.staticfiles.checks import check_finders, check_storages
from plectrum.core.checks import Tags, register
from plectrum.utils.translation import gettext_lazy as _


class StaticFilesConfig(AppConfig):
    """Static files of applications and of the project."""

    name = "plectrum.contrib.staticfiles"
    verbose_name = _("Static Files")
    ignore_patterns: tuple[str, ...] = ("CVS", ".*", "*~")

    def ready(self) -> None:
        """Registers the checks."""
        register(check_finders, Tags.staticfiles)
        register(check_storages, Tags.staticfiles)
