"""The application of content types."""

from importlib import import_module
from typing import Any

from plectrum.apps import AppConfig
from plectrum.contrib.contenttypes.management import create_contenttypes
from plectrum.db.models.signals import post_migrate, pre_migrate
from plectrum.utils.translation import gettext_lazy as _


class ContentTypesConfig(AppConfig):
    """Rows for models, made after each `migrate`."""

    default_auto_field = "plectrum.db.models.AutoField"
    name = "plectrum.contrib.contenttypes"
    verbose_name = _("Content Types")

    def ready(self) -> None:
        """Registers the checks, and connects what makes the rows."""
        import_module("plectrum.contrib.contenttypes.checks")
        pre_migrate.connect(_follow_renamed_models)
        post_migrate.connect(create_contenttypes)


def _follow_renamed_models(**kwargs: Any) -> None:
    # Migrations are imported when some are to run: a server needs none.
    renaming = import_module("plectrum.contrib.contenttypes.management.renaming")
    renaming.follow_renamed_models(**kwargs)
