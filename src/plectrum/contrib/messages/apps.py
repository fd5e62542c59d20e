"""The application of messages."""

from plectrum.apps import AppConfig
from plectrum.utils.translation import gettext_lazy as _


class MessagesConfig(AppConfig):
    """Messages from one page to the next."""

    name = "plectrum.contrib.messages"
    verbose_name = _("Messages")
