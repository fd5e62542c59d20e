"""The application of humanize."""

from plectrum.apps import AppConfig
from plectrum.utils.translation import gettext_lazy as _


class HumanizeConfig(AppConfig):
    """Filters that write values as people say them."""

    name = "plectrum.contrib.humanize"
    verbose_name = _("Humanize")
