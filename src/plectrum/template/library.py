"""Libraries of tags and filters at their documented path; this module only re-exports."""

from plectrum.template.engine.library import (
    InvalidTemplateLibrary,
    Library,
    import_library,
    parse_bits,
)

__all__ = ["InvalidTemplateLibrary", "Library", "import_library", "parse_bits"]
