"""The model of content types."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from plectrum.apps import apps
from plectrum.db import models
from plectrum.db.models.query import operations, writing
from plectrum.effects import Operation, adrive, drive
from plectrum.utils.translation import gettext_lazy as _

Key = tuple[str, str]


class ContentTypeManager(models.Manager[Any]):
    """Finds the rows of models, and remembers them: they hardly ever change."""

    use_in_migrations = True

    def __init__(self) -> None:
        super().__init__()
        self._by_id: defaultdict[str, dict[Any, Any]] = defaultdict(dict)
        self._by_key: defaultdict[str, dict[Key, Any]] = defaultdict(dict)

    def get_by_natural_key(self, app_label: str, model: str) -> Any:
        """Returns the row of a model by application label and lower-case name."""
        return drive(self._row((app_label, model)))

    async def aget_by_natural_key(self, app_label: str, model: str) -> Any:
        """Returns the row of a model by application label and lower-case name."""
        return await adrive(self._row((app_label, model)))

    def get_for_model(self, model: Any, for_concrete_model: bool = True) -> Any:
        """Returns the row of a model or of an instance's, made if it does not exist.

        Args:
            model: The model, or an instance of it.
            for_concrete_model: Whether a proxy gets the row of the model it stands for.
        """
        return drive(self.row_for_model(model, for_concrete_model))

    async def aget_for_model(self, model: Any, for_concrete_model: bool = True) -> Any:
        """Returns the row of a model; see `get_for_model`."""
        return await adrive(self.row_for_model(model, for_concrete_model))

    def get_for_models(self, *models: Any, for_concrete_models: bool = True) -> dict[Any, Any]:
        """Returns the rows of several models by model."""
        return {model: self.get_for_model(model, for_concrete_models) for model in models}

    def get_for_id(self, id: Any) -> Any:
        """Returns a row by its key."""
        return drive(self._row_for_id(id))

    def row_for_model(self, model: Any, for_concrete_model: bool = True) -> Operation[Any]:
        """Returns the row of a model, within an operation."""
        options = model._meta.concrete_model._meta if for_concrete_model else model._meta
        key = (options.app_label, options.model_name)
        known = self._by_key[self.db].get(key)
        if known is not None:
            return known
        row, _created = yield from writing.get_or_create(
            self.all(), {}, {"app_label": key[0], "model": key[1]}
        )
        return self._remember(row)

    def _row_for_id(self, id: Any) -> Operation[Any]:
        known = self._by_id[self.db].get(id)
        if known is not None:
            return known
        row = yield from operations.get(self.all(), (), {"pk": id})
        return self._remember(row)

    def rows_for_ids(self, ids: Iterable[Any]) -> Operation[dict[Any, Any]]:
        """Returns rows by their keys, within an operation; those that do not exist are left out.

        Effects: a Fetch for all that are not known, if any.
        """
        known = self._by_id[self.db]
        unknown = [key for key in ids if key not in known]
        if unknown:
            for row in (yield from operations.fetch(self.filter(pk__in=unknown))):
                self._remember(row)
        return {key: known[key] for key in ids if key in known}

    def _row(self, key: Key) -> Operation[Any]:
        known = self._by_key[self.db].get(key)
        if known is not None:
            return known
        row = yield from operations.get(self.all(), (), {"app_label": key[0], "model": key[1]})
        return self._remember(row)

    def _remember(self, row: Any) -> Any:
        self._by_id[self.db][row.id] = row
        self._by_key[self.db][row.app_label, row.model] = row
        return row

    def clear_cache(self) -> None:
        """Forgets the rows that it remembers."""
        self._by_id.clear()
        self._by_key.clear()


class ContentType(models.Model):
    """A model of an installed application."""

    app_label = models.CharField(max_length=100)
    model = models.CharField(_("python model class name"), max_length=100)

    objects = ContentTypeManager()

    class Meta:
        """In the table that has always been used."""

        verbose_name = _("content type")
        verbose_name_plural = _("content types")
        # COMPAT: the same table serves a project that runs beside Django.
        db_table = "django_content_type"
        unique_together = [["app_label", "model"]]

    def __str__(self) -> str:
        return self.app_labeled_name

    @property
    def name(self) -> str:
        """What people call the model."""
        model = self.model_class()
        return str(model._meta.verbose_name) if model else self.model

    @property
    def app_labeled_name(self) -> str:
        """What people call the application and the model."""
        model = self.model_class()
        if not model:
            return f"{self.app_label} | {self.model}"
        options = model._meta
        return f"{options.app_config.verbose_name} | {options.verbose_name}"

    def model_class(self) -> Any:
        """Returns the model, `None` if it is not installed any more."""
        try:
            return apps.get_model(self.app_label, self.model)
        except LookupError:
            return None

    def get_object_for_this_type(self, using: str | None = None, **kwargs: Any) -> Any:
        """Returns the one row of the model that conditions describe."""
        return self.model_class()._base_manager.using(using).get(**kwargs)

    async def aget_object_for_this_type(self, using: str | None = None, **kwargs: Any) -> Any:
        """Returns the one row of the model that conditions describe."""
        return await self.model_class()._base_manager.using(using).aget(**kwargs)

    def get_all_objects_for_this_type(self, **kwargs: Any) -> Any:
        """Returns the rows of the model that conditions describe."""
        return self.model_class()._base_manager.filter(**kwargs)

    def natural_key(self) -> Key:
        """Returns application label and name of the model."""
        return (self.app_label, self.model)
