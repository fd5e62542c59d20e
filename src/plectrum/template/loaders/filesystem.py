"""`Loader` at its documented path."""

from plectrum.template.engine.loaders.filesystem import Loader

__all__ = ["Loader"]
