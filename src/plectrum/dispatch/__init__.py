"""Signals: telling parts of a program what happened in others."""

from plectrum.dispatch.receivers import receiver
from plectrum.dispatch.signal import Signal

__all__ = ["Signal", "receiver"]
