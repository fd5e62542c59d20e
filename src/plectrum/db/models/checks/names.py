"""System checks of names: of models, of their fields, and of what is inherited beside them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from plectrum.core.checks import CheckMessage, Error


def check_names(model: Any) -> Iterator[CheckMessage]:
    """Yields names that clash, or that queries could not tell apart."""
    yield from _of_model(model)
    yield from _of_key(model)
    yield from _of_fields(model)
    yield from _of_properties(model)


def declared(model: Any, name: str) -> Any:
    """Returns what a class or one of its bases declares under a name, unbound; else `None`."""
    return next((vars(base)[name] for base in model.__mro__ if name in vars(base)), None)


def check_swapped(model: Any) -> Iterator[CheckMessage]:
    """Yields what is wrong with the setting that puts another model in the place of one."""
    options = model._meta
    if not options.swapped:
        return
    try:
        options.apps.get_model(options.swapped)
    except ValueError:
        yield Error(
            f"'{options.swappable}' is not of the form 'app_label.app_name'.",
            hint=f"It is {options.swapped!r}.",
            id="models.E001",
        )
    except LookupError as error:
        yield Error(
            f"'{options.swappable}' references '{options.swapped}', which has not been installed, "
            "or is abstract.",
            hint=str(error),
            id="models.E002",
        )


def _of_model(model: Any) -> Iterator[CheckMessage]:
    name = model.__name__
    collides = "as it collides with the query lookup syntax."
    if name.startswith("_") or name.endswith("_"):
        yield Error(
            f"The model name '{name}' cannot start or end with an underscore {collides}",
            hint=f"Call it {name.strip('_')!r}.",
            obj=model,
            id="models.E023",
        )
    elif "__" in name:
        yield Error(
            f"The model name '{name}' cannot contain double underscores {collides}",
            hint=f"Call it {name.replace('__', '')!r}.",
            obj=model,
            id="models.E024",
        )
    check = declared(model, "check")
    if not isinstance(check, classmethod):
        yield Error(
            f"The '{name}.check()' class method is currently overridden by {check!r}.",
            hint="Rename what takes its place: the system checks ask it.",
            obj=model,
            id="models.E020",
        )


def _of_key(model: Any) -> Iterator[CheckMessage]:
    key = model._meta.pk
    named = [field for field in model._meta.local_fields if field.name == "id"]
    if key is not None and key.name == "id" and any(field is not key for field in named):
        yield Error(
            "'id' can only be used as a field name if the field also sets 'primary_key=True'.",
            hint="Set it, rename the field, or declare another key.",
            obj=model,
            id="models.E004",
        )


def _of_fields(model: Any) -> Iterator[CheckMessage]:
    used: dict[str, Any] = {}
    for parent in model._meta.parents:
        for field in parent._meta.local_fields:
            if field.name == "id" and field is model._meta.pk:
                continue
            other = used.get(field.name) or used.get(field.attname)
            if other is not None and other.model is not field.model:
                yield Error(
                    f"The field '{other.name}' from parent model '{other.model._meta.label}' "
                    f"clashes with the field '{field.name}' from parent model "
                    f"'{field.model._meta.label}'.",
                    hint="Rename one of the two.",
                    obj=model,
                    id="models.E005",
                )
            used[field.name] = used[field.attname] = field
    for field in model._meta.local_fields:
        other = used.get(field.name) or used.get(field.attname)
        is_key = field.name == "id" and other is not None and other.name == "id"
        if other is not None and not is_key and other is not field:
            yield Error(
                f"The field '{field.name}' clashes with the field '{other.name}' from model "
                f"'{other.model._meta.label}'.",
                hint="Rename one of the two: a foreign key also uses its name with '_id'.",
                obj=field,
                id="models.E006",
            )
        used[field.name] = used[field.attname] = field


def _of_properties(model: Any) -> Iterator[CheckMessage]:
    attributes = {field.attname for field in model._meta.fields if field.remote_field is not None}
    for name in sorted(attributes):
        if isinstance(declared(model, name), property):
            yield Error(
                f"The property '{name}' clashes with a related field accessor.",
                hint="The attribute holds the key of the related object: rename the property.",
                obj=model,
                id="models.E025",
            )
