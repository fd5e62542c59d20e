"""Tables for the time of a test."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from plectrum.db import connection


@contextmanager
def tables(models: Sequence[Any]) -> Iterator[None]:
    """Makes the tables of models, given so that each refers to earlier ones; drops them after."""
    with connection.schema_editor() as editor:
        for model in models:
            editor.create_model(model)
    yield
    with connection.schema_editor() as editor:
        for model in reversed(models):
            editor.delete_model(model)
