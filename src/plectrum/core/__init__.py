"""Namespace of the `plectrum.core` components."""
