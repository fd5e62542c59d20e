"""Settings: `from plectrum.conf import settings`."""

from plectrum.conf.lazy_settings import (
    SETTINGS_MODULE_VARIABLES,
    LazySettings,
    Settings,
    settings,
)

__all__ = ["SETTINGS_MODULE_VARIABLES", "LazySettings", "Settings", "settings"]
