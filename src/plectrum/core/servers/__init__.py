"""The servers: one to develop with, one for production; both are Granian inside."""

from plectrum.core.servers.develop import DevelopOptions, develop
from plectrum.core.servers.production import ServeOptions, serve

__all__ = ["DevelopOptions", "ServeOptions", "develop", "serve"]
