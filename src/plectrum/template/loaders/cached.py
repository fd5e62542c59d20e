"""`Loader` at its documented path."""

from plectrum.template.engine.loaders.cached import Loader

__all__ = ["Loader"]
