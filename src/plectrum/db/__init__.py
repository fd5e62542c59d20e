"""Namespace of the `plectrum.db` components."""
