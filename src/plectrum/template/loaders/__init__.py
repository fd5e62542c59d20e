"""Loaders of templates, at their documented paths."""
