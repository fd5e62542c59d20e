"""Signals that tests receive."""

from plectrum.core.signals import setting_changed
from plectrum.dispatch import Signal

template_rendered = Signal()
"""Sent when a template is rendered while tests run; `template` and `context` are given."""

__all__ = ["setting_changed", "template_rendered"]
