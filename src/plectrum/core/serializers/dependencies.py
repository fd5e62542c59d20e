"""In which order models have to be written so that natural keys can be read again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from plectrum.apps import apps


def sort_dependencies(
    app_list: Iterable[tuple[Any, Iterable[Any] | None]], allow_cycles: bool = False
) -> list[Any]:
    """Returns models so that those which natural keys refer to come first.

    Args:
        app_list: Applications with their models; all of an application when `None`.
        allow_cycles: Whether models that depend on each other come last, in any order.

    Raises:
        RuntimeError: Models depend on each other.
    """
    found: list[tuple[Any, set[Any]]] = []
    for config, listed in app_list:
        found += [
            (model, _dependencies(model))
            for model in (config.get_models() if listed is None else listed)
        ]
    waiting = found[::-1]
    known = {model for model, _ in waiting}
    ordered: list[Any] = []
    while waiting:
        skipped = []
        changed = False
        while waiting:
            model, needs = waiting.pop()
            if all(other not in known or other in ordered for other in needs):
                ordered.append(model)
                changed = True
            else:
                skipped.append((model, needs))
        if not changed:
            if allow_cycles:
                return ordered + [model for model, _ in skipped]
            labels = ", ".join(
                model._meta.label for model, _ in sorted(skipped, key=lambda item: item[0].__name__)
            )
            raise RuntimeError(f"Can't resolve dependencies for {labels} in serialized app list.")
        waiting = skipped[::-1]
    return ordered


def _dependencies(model: Any) -> set[Any]:
    """Returns the models whose natural keys the keys of a model are made of or refer to."""
    needs: set[Any] = set()
    if hasattr(model, "natural_key"):
        declared = getattr(model.natural_key, "dependencies", ())
        needs.update(apps.get_model(label) for label in declared)
    for field in (*model._meta.fields, *model._meta.many_to_many):
        remote = field.remote_field
        if remote is None or remote.model is model or not hasattr(remote.model, "natural_key"):
            continue
        through = getattr(remote, "through", None)
        if through is None or through._meta.auto_created:
            needs.add(remote.model)
    return needs
