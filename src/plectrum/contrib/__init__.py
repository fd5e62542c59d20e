"""Namespace of the `plectrum.contrib` components."""
