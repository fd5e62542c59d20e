"""The application of accounts."""

from plectrum.apps import AppConfig
from plectrum.contrib.auth.checks import (
    check_middleware,
    check_models_permissions,
    check_user_model,
)
from plectrum.contrib.auth.login import get_user_model
from plectrum.contrib.auth.management import create_permissions
from plectrum.contrib.auth.signals import user_logged_in
from plectrum.core.checks import Tags, register
from plectrum.db.models.signals import post_migrate
from plectrum.utils.module_loading import import_string
from plectrum.utils.translation import gettext_lazy as _


class AuthConfig(AppConfig):
    """Permissions are made after each `migrate`; logins are noted; models are checked."""

    default_auto_field = "plectrum.db.models.AutoField"
    name = "plectrum.contrib.auth"
    verbose_name = _("Authentication and Authorization")

    def ready(self) -> None:
        """Connects both, and registers the checks."""
        post_migrate.connect(
            create_permissions, dispatch_uid="plectrum.contrib.auth.management.create_permissions"
        )
        # It is in the module of the models, which are loaded by now.
        update_last_login = import_string("plectrum.contrib.auth.models.update_last_login")
        if any(field.name == "last_login" for field in get_user_model()._meta.local_fields):
            user_logged_in.connect(update_last_login, dispatch_uid="update_last_login")
        register(check_user_model, Tags.models)
        register(check_models_permissions, Tags.models)
        register(check_middleware)
