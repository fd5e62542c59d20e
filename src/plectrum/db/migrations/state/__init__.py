"""The models of a project as values, at one point of its history."""

from plectrum.db.migrations.state.models import ModelState
from plectrum.db.migrations.state.project import ProjectState

__all__ = ["ModelState", "ProjectState"]
