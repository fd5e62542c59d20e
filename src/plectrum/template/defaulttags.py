"""The built-in tags as one library, at Django's path; this module only re-exports."""

from plectrum.template.engine.builtins.tags import register

__all__ = ["register"]
