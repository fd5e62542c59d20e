"""What happens after migrations: each model gets its permissions."""

from __future__ import annotations

import getpass
import unicodedata
from typing import Any

from plectrum.apps import apps as project_apps
from plectrum.conf import settings
from plectrum.contrib.contenttypes.management import create_contenttypes
from plectrum.core import exceptions
from plectrum.db import DEFAULT_DB_ALIAS, router


def permissions_of(options: Any) -> list[tuple[str, str]]:
    """Returns pairs of code name and name of a model's permissions: usual ones, then its own."""
    usual = [
        (f"{action}_{options.model_name}", f"Can {action} {options.verbose_name_raw}")
        for action in options.default_permissions
    ]
    return [*usual, *options.permissions]


def create_permissions(
    app_config: Any,
    verbosity: int = 2,
    using: str = DEFAULT_DB_ALIAS,
    apps: Any = project_apps,
    stdout: Any = None,
    **kwargs: Any,
) -> None:
    """Makes the permissions that the models of an application lack."""
    if not app_config.models_module:
        return
    create_contenttypes(app_config, verbosity=verbosity, using=using, apps=apps, stdout=stdout)
    try:
        app_config = apps.get_app_config(app_config.label)
        permission = apps.get_model("auth", "Permission")
        content_type = apps.get_model("contenttypes", "ContentType")
    except LookupError:
        return
    if not router.allow_migrate_model(using, permission):
        return
    types = {
        (row.app_label, row.model): row
        for row in content_type.objects.using(using).filter(app_label=app_config.label)
    }
    known = set(
        permission.objects.using(using)
        .filter(content_type__app_label=app_config.label)
        .order_by()
        .values_list("content_type", "codename")
    )
    missing = []
    for model in app_config.get_models():
        options = model._meta if model._meta.proxy else model._meta.concrete_model._meta
        row = types.get((options.app_label, options.model_name))
        if row is None:
            continue
        missing += [
            permission(codename=codename, name=name, content_type=row)
            for codename, name in permissions_of(options)
            if (row.pk, codename) not in known
        ]
    permission.objects.using(using).bulk_create(missing)
    if verbosity >= 2 and stdout is not None:
        for one in missing:
            stdout.write(f"Adding permission '{one.codename}'\n")


def get_system_username() -> str:
    """Returns the name of who is logged in to this computer, empty if that is not known."""
    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError):
        return ""


def get_default_username(check_db: bool = True, database: str = DEFAULT_DB_ALIAS) -> str:
    """Returns a name to offer for a new user, empty if there is none that can be used."""
    if settings.AUTH_USER_MODEL != "auth.User":
        return ""
    user_model: Any = project_apps.get_model("auth", "User")
    name = (
        unicodedata.normalize("NFKD", get_system_username())
        .encode("ascii", "ignore")
        .decode("ascii")
        .replace(" ", "")
        .lower()
    )
    try:
        user_model._meta.get_field("username").run_validators(name)
    except exceptions.ValidationError:
        return ""
    if check_db and name:
        taken = user_model._default_manager.db_manager(database).filter(username=name).exists()
        return "" if taken else name
    return name
