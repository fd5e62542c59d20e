"""`Loader` at its documented path."""

from plectrum.template.engine.loaders.locmem import Loader

__all__ = ["Loader"]
