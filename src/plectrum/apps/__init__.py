"""The installed applications and their models."""

from plectrum.apps.config import AppConfig
from plectrum.apps.registry import Apps, apps

__all__ = ["AppConfig", "Apps", "apps"]
