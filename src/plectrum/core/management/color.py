"""The documented path of the styles of commands; they are in `output`."""

from plectrum.core.management.output import Style, color_style, make_style, no_style, supports_color

__all__ = ["Style", "color_style", "make_style", "no_style", "supports_color"]
