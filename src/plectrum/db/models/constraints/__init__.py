"""Constraints: re-exports of what the modules of this package define."""

from plectrum.db.models.constraints.base import BaseConstraint
from plectrum.db.models.constraints.check import CheckConstraint
from plectrum.db.models.constraints.unique import Deferrable, UniqueConstraint

__all__ = ["BaseConstraint", "CheckConstraint", "Deferrable", "UniqueConstraint"]
