"""The errors of templates at their documented path; this module only re-exports."""

from plectrum.template.engine.errors import TemplateDoesNotExist, TemplateSyntaxError

__all__ = ["TemplateDoesNotExist", "TemplateSyntaxError"]
