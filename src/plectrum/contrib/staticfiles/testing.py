"""A live server that also serves static files, as `runserver` does."""

from __future__ import annotations

from typing import Any

from plectrum.contrib.staticfiles.handlers import StaticFilesApplication
from plectrum.test import LiveServerTestCase


class StaticLiveServerTestCase(LiveServerTestCase):
    """A `LiveServerTestCase` for pages with static files, which need not be collected."""

    @classmethod
    def make_application(cls) -> Any:
        """Returns the project's application behind one that finds static files."""
        return StaticFilesApplication(super().make_application(), insecure=True)
