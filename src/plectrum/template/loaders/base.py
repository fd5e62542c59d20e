"""`Loader` at its documented path."""

from plectrum.template.engine.loaders.base import Loader

__all__ = ["Loader"]
