"""Plectrum, a full-stack web framework for Python."""

__version__ = "0.1.0"
