"""What happens after migrations: each model gets its row."""

from __future__ import annotations

from typing import Any

from plectrum.apps import apps as project_apps
from plectrum.db import DEFAULT_DB_ALIAS, router


def create_contenttypes(
    app_config: Any,
    verbosity: int = 2,
    using: str = DEFAULT_DB_ALIAS,
    apps: Any = project_apps,
    stdout: Any = None,
    **kwargs: Any,
) -> None:
    """Makes the rows that the models of an application lack."""
    if not app_config.models_module:
        return
    try:
        app_config = apps.get_app_config(app_config.label)
        content_type = apps.get_model("contenttypes", "ContentType")
    except LookupError:
        return
    if not router.allow_migrate_model(using, content_type):
        return
    rows = content_type.objects.using(using)
    known = set(rows.filter(app_label=app_config.label).values_list("model", flat=True))
    missing = [
        content_type(app_label=app_config.label, model=model._meta.model_name)
        for model in app_config.get_models()
        if model._meta.model_name not in known
    ]
    rows.bulk_create(missing)
    if verbosity >= 2 and stdout is not None:
        for one in missing:
            stdout.write(f"Adding content type '{one.app_label} | {one.model}'\n")
