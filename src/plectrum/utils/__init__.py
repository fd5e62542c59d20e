"""Namespace of the `plectrum.utils` components."""
