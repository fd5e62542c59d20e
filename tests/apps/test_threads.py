"""Threads that define models at once, as when modules are imported by several."""

from __future__ import annotations

import itertools
from typing import Any

from plectrum.apps.registry import Apps
from plectrum.db import models
from tests.support.threads import THREADS, together

MODELS = 6


def define(apps: Apps, label: str, number: int) -> Any:
    """Defines a model that refers to one of the same thread and to one of the next thread."""
    thread = int(label.removeprefix("app"))
    other = f"app{(thread + 1) % THREADS}.Model{number}"
    namespace: dict[str, Any] = {
        "__module__": f"{label}.models",
        "own": models.ForeignKey(
            f"{label}.Model{(number + 1) % MODELS}", models.CASCADE, related_name=f"own{number}"
        ),
        "other": models.ForeignKey(other, models.CASCADE, related_name=f"other{number}"),
        "Meta": type("Meta", (), {"apps": apps, "app_label": label}),
    }
    return type(f"Model{number}", (models.Model,), namespace)


def test_models_that_refer_to_one_another_may_be_defined_at_once() -> None:
    for _ in range(3):
        apps = Apps()

        def work(thread: int, apps: Apps = apps) -> None:
            for number in range(MODELS):
                define(apps, f"app{thread}", number)

        together(work)
        assert apps.pending_models == []
        for thread, number in itertools.product(range(THREADS), range(MODELS)):
            model = apps.get_registered_model(f"app{thread}", f"model{number}")
            next_one = apps.get_registered_model(f"app{thread}", f"model{(number + 1) % MODELS}")
            other = apps.get_registered_model(f"app{(thread + 1) % THREADS}", f"model{number}")
            assert model._meta.get_field("own").remote_field.model is next_one
            assert model._meta.get_field("other").remote_field.model is other
            assert hasattr(next_one, f"own{number}")
            assert hasattr(other, f"other{number}")


def test_a_label_has_one_table_of_models_whoever_asks_first() -> None:
    for _ in range(300):
        apps = Apps()
        found = together(lambda _, apps=apps: id(apps.all_models["label"]), 3)  # type: ignore[misc]  # bound now
        assert set(found) == {id(apps.all_models["label"])}


def test_what_waits_for_a_model_is_called_once_whenever_the_model_comes() -> None:
    for _ in range(60):
        apps = Apps()
        calls: list[tuple[int, Any]] = []

        def work(thread: int, apps: Apps = apps, calls: list[Any] = calls) -> None:
            if thread == 0:
                namespace = {
                    "__module__": "late.models",
                    "Meta": type("Meta", (), {"apps": apps, "app_label": "late"}),
                }
                type("Late", (models.Model,), namespace)
            else:
                apps.lazy_model_operation(
                    lambda model: calls.append((thread, model)), ("late", "late")
                )

        together(work, 4)
        late = apps.get_registered_model("late", "late")
        assert sorted(calls) == [(1, late), (2, late), (3, late)]
