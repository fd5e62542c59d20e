"""Which database a query of a model goes to: DATABASE_ROUTERS."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

from plectrum.conf import settings
from plectrum.core.signals import setting_changed
from plectrum.db.utils import DEFAULT_DB_ALIAS


class ConnectionRouter:
    """Asks each router in turn; the first that answers decides.

    Args:
        routers: Objects or dotted paths of classes; `None` to read DATABASE_ROUTERS.

    Attributes:
        has_none: Whether it is known that there are none, so that the default database is the
            answer wherever no instance is given.
    """

    def __init__(self, routers: list[Any] | None = None) -> None:
        self._given = routers
        self._routers: list[Any] | None = None
        self.has_none = False

    @property
    def routers(self) -> list[Any]:
        """The router objects, in order."""
        routers = self._routers
        if routers is None:
            given = settings.DATABASE_ROUTERS if self._given is None else self._given
            self.routers = routers = [_made(router) for router in given]
        return routers

    @routers.setter
    def routers(self, routers: list[Any]) -> None:
        self._routers = routers
        self.has_none = not routers

    def reset(self) -> None:
        """Forgets the routers, so that DATABASE_ROUTERS is read again."""
        self._routers = None
        self.has_none = False

    def db_for_read(self, model: type[Any], **hints: Any) -> str:
        """Returns the alias of the database that reads of a model go to."""
        return self._alias_for("db_for_read", model, hints)

    def db_for_write(self, model: type[Any], **hints: Any) -> str:
        """Returns the alias of the database that writes of a model go to."""
        return self._alias_for("db_for_write", model, hints)

    def allow_relation(self, obj1: Any, obj2: Any, **hints: Any) -> bool:
        """Tells whether two instances may be related; by default if they share a database."""
        for answer in self._answers("allow_relation", obj1, obj2, **hints):
            return bool(answer)
        return bool(obj1._state.db == obj2._state.db)

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """Tells whether migrations of an application run on a database."""
        for answer in self._answers("allow_migrate", db, app_label, **hints):
            return bool(answer)
        return True

    def allow_migrate_model(self, db: str, model: type[Any]) -> bool:
        """Tells whether the table of a model belongs on a database."""
        options: Any = model._meta
        return self.allow_migrate(db, options.app_label, model_name=options.model_name, model=model)

    def get_migratable_models(
        self, app_config: Any, db: str, include_auto_created: bool = False
    ) -> list[type[Any]]:
        """Returns the models of an application whose tables belong on a database."""
        models = app_config.get_models(include_auto_created=include_auto_created)
        return [model for model in models if self.allow_migrate_model(db, model)]

    def _alias_for(self, question: str, model: type[Any], hints: dict[str, Any]) -> str:
        if not self.has_none and self.routers:
            for answer in self._answers(question, model, **hints):
                if answer:
                    return str(answer)
        instance = hints.get("instance")
        if instance is not None and instance._state.db:
            return str(instance._state.db)
        return DEFAULT_DB_ALIAS

    def _answers(self, question: str, *arguments: Any, **hints: Any) -> Iterator[Any]:
        if not self.routers:
            return
        for router in self.routers:
            method = getattr(router, question, None)
            if method is not None:
                answer = method(*arguments, **hints)
                if answer is not None:
                    yield answer


def _made(router: Any) -> Any:
    if not isinstance(router, str):
        return router
    module, _, name = router.rpartition(".")
    return getattr(import_module(module), name)()


router = ConnectionRouter()


def _settings_changed(*, setting: str, **_: Any) -> None:
    if setting == "DATABASE_ROUTERS":
        router.reset()


_settings_changed.is_flat = True  # type: ignore[attr-defined]  # read by Signal
setting_changed.connect(_settings_changed)
