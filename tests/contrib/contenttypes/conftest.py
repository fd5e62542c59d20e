"""The tables of labels and what they are on, on each database in turn; plans are verified."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from plectrum.apps import apps
from plectrum.db import connection
from plectrum.db.models.query.plans import PLANS

INSTALLED = ["plectrum.contrib.contenttypes", "tests.contrib.contenttypes.things"]

if not apps.ready:
    apps.populate(())
apps.set_installed_apps(INSTALLED)  # the models can be imported only while they are installed
apps.unset_installed_apps()


@pytest.fixture(autouse=True)
def _installed() -> Iterator[None]:
    apps.set_installed_apps(INSTALLED)
    PLANS.is_verifying = True
    yield
    PLANS.is_verifying = False
    apps.unset_installed_apps()


@pytest.fixture
def things(database: str, _installed: None) -> Iterator[str]:
    """Makes the tables; its value is the vendor."""
    from plectrum.contrib.contenttypes.models import ContentType
    from tests.contrib.contenttypes.things.models import MODELS

    with connection.schema_editor() as editor:
        for model in MODELS:
            editor.create_model(model)
    ContentType.objects.clear_cache()
    yield database
    with connection.schema_editor() as editor:
        for model in reversed(MODELS):
            editor.delete_model(model)
    ContentType.objects.clear_cache()
