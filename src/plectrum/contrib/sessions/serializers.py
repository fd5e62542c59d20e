"""How sessions are written; JSON, and never pickle, which could run code."""

from plectrum.core.signing import JSONSerializer

__all__ = ["JSONSerializer"]
