"""Renders the same template here and with an installed Django."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.template import documented, tagworld, world
from tests.template.answering import Answering

DJANGO_PYTHON = os.environ.get("PLECTRUM_DJANGO_PYTHON")
PEER = Path(__file__).with_name("django_peer.py")

needs_django = pytest.mark.skipif(
    DJANGO_PYTHON is None, reason="PLECTRUM_DJANGO_PYTHON names no interpreter with Django"
)

_data = SimpleNamespace(documented=documented, tagworld=tagworld, world=world)
_here = Answering("plectrum", _data)
urlpatterns = _here.urlpatterns()


class DjangoPeer:
    """A process that renders with Django as long as the tests run."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [str(DJANGO_PYTHON), str(PEER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            # Said to an interpreter that has the global lock, it would not start.
            env={name: value for name, value in os.environ.items() if name != "PYTHON_GIL"},
        )

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Returns what Django answers."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        """Ends the process."""
        self._process.communicate()


def render_here(request: dict[str, Any]) -> dict[str, Any]:
    """Returns what this framework answers to the same request."""
    return _here.answer(request)
