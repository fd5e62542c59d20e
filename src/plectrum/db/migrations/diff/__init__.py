"""The difference of two states of the models, as operations.

Pure: two values and a source of answers go in, a list of changes comes out.
"""

from plectrum.db.migrations.diff.changes import Change
from plectrum.db.migrations.diff.difference import diff

__all__ = ["Change", "diff"]
