"""This framework's template language under Django's name; this module only re-exports."""

from plectrum.template.backends.plectrum import (
    PlectrumTemplates,
    Template,
    get_installed_libraries,
)

DjangoTemplates = PlectrumTemplates

__all__ = ["DjangoTemplates", "PlectrumTemplates", "Template", "get_installed_libraries"]
