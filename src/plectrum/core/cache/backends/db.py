"""A cache in a table of the database."""

from __future__ import annotations

import base64
import pickle
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from plectrum.apps.registry import Apps
from plectrum.conf import settings
from plectrum.core.cache.backends.base import BaseCache
from plectrum.db import IntegrityError, models, router
from plectrum.db.models import saving
from plectrum.db.models.query import operations, writing
from plectrum.db.transaction import within
from plectrum.effects import Operation

_NEVER = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


@cache
def entry_model(table: str) -> Any:
    """Returns the model of a table of cached values; it belongs to no application's models.

    Routers know it as `CacheEntry` of the application `django_cache`.
    """
    meta = type(
        "Meta",
        (),
        {
            "apps": Apps(),
            # COMPAT: routers and tables of a project that has run on Django.
            "app_label": "django_cache",
            "db_table": table,
            "verbose_name": "cache entry",
            "verbose_name_plural": "cache entries",
        },
    )
    return type(
        "CacheEntry",
        (models.Model,),
        {
            "__module__": __name__,
            "Meta": meta,
            "cache_key": models.CharField(max_length=255, primary_key=True),
            "value": models.TextField(),
            "expires": models.DateTimeField(db_index=True),
        },
    )


class DatabaseCache(BaseCache):
    """Keeps values as rows; `createcachetable` makes the table.

    Args:
        table: The name of the table.
        params: A value of CACHES.
    """

    def __init__(self, table: str, params: Mapping[str, Any]) -> None:
        super().__init__(params)
        self.cache_model_class = entry_model(table)

    def getting(self, key: str, default: Any, version: Any) -> Operation[Any]:
        """Returns the value of a key, or the default; an expired one is deleted."""
        found = yield from self.getting_many([key], version)
        return found.get(key, default)

    def getting_many(self, keys: Sequence[str], version: Any) -> Operation[dict[str, Any]]:
        """Returns the values of those keys that have one, by one query."""
        names = {self.make_and_validate_key(key, version): key for key in keys}
        if not names:
            return {}
        rows = yield from operations.fetch(self._reading().filter(cache_key__in=list(names)))
        now = _now()
        expired = [row.cache_key for row in rows if row.expires < now]
        if expired:
            yield from self._delete(expired)
        return {
            names[row.cache_key]: pickle.loads(base64.b64decode(row.value))  # noqa: S301 - ours
            for row in rows
            if row.expires >= now
        }

    def setting(self, key: str, value: Any, timeout: float | None, version: Any) -> Operation[None]:
        """Keeps a value."""
        full_key = self.make_and_validate_key(key, version)
        yield from self._make_room()
        row = self._row(full_key, value, timeout)
        yield from self._within(saving.save(row, using=self._write_alias))

    def adding(self, key: str, value: Any, timeout: float | None, version: Any) -> Operation[bool]:
        """Keeps a value unless the key has one that has not expired."""
        full_key = self.make_and_validate_key(key, version)
        yield from self._make_room()
        stale = self._writing().filter(cache_key=full_key, expires__lt=_now())
        yield from writing.delete(stale)
        row = self._row(full_key, value, timeout)
        save = saving.save(row, force_insert=True, using=self._write_alias)
        try:
            yield from self._within(save)
        except IntegrityError:
            return False
        return True

    def touching(self, key: str, timeout: float | None, version: Any) -> Operation[bool]:
        """Changes when a value expires."""
        full_key = self.make_and_validate_key(key, version)
        fresh = self._writing().filter(cache_key=full_key, expires__gte=_now())
        changed = yield from writing.update(fresh, {"expires": self._expiry(timeout)})
        return changed > 0

    def deleting(self, key: str, version: Any) -> Operation[bool]:
        """Deletes a value."""
        deleted = yield from self._delete([self.make_and_validate_key(key, version)])
        return deleted > 0

    def deleting_many(self, keys: Sequence[str], version: Any) -> Operation[None]:
        """Deletes several values by one statement."""
        yield from self._delete([self.make_and_validate_key(key, version) for key in keys])

    def clearing(self) -> Operation[None]:
        """Deletes all rows."""
        yield from writing.delete(self._writing())

    def finding(self, key: str, version: Any) -> Operation[bool]:
        """Tells whether a key has a value."""
        full_key = self.make_and_validate_key(key, version)
        fresh = self._reading().filter(cache_key=full_key, expires__gte=_now())
        return (yield from operations.exists(fresh))

    @property
    def _write_alias(self) -> str:
        return router.db_for_write(self.cache_model_class)

    def _reading(self) -> Any:
        alias = router.db_for_read(self.cache_model_class)
        return self.cache_model_class._default_manager.using(alias)

    def _writing(self) -> Any:
        return self.cache_model_class._default_manager.using(self._write_alias)

    def _within(self, operation: Operation[Any]) -> Operation[Any]:
        return within(self._write_alias, operation)

    def _row(self, full_key: str, value: Any, timeout: float | None) -> Any:
        pickled = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
        return self.cache_model_class(
            cache_key=full_key,
            value=base64.b64encode(pickled).decode(),
            expires=self._expiry(timeout),
        )

    def _expiry(self, timeout: float | None) -> datetime:
        """Returns when a value expires, in whole seconds, as the settings want times."""
        expiry = self.get_backend_timeout(timeout)
        when = _NEVER if expiry is None else datetime.fromtimestamp(expiry, UTC)
        return _as_configured(when.replace(microsecond=0))

    def _delete(self, full_keys: list[str]) -> Operation[int]:
        rows = self._writing().filter(cache_key__in=full_keys)
        deleted, _ = yield from writing.delete(rows)
        return deleted

    def _make_room(self) -> Operation[None]:
        """Deletes what has expired, and a share of the rest, when there are too many rows."""
        count = yield from operations.count(self._writing())
        if count < self._max_entries:
            return
        yield from writing.delete(self._writing().filter(expires__lt=_now()))
        count = yield from operations.count(self._writing())
        if count < self._max_entries:
            return
        if not self._cull_frequency:
            yield from self.clearing()
            return
        share = max(count // self._cull_frequency, 1)
        ordered = self._writing().order_by("cache_key").values_list("cache_key", flat=True)
        doomed = yield from operations.fetch(ordered[:share])
        yield from self._delete(list(doomed))


def _now() -> datetime:
    return _as_configured(datetime.now(UTC).replace(microsecond=0))


def _as_configured(when: datetime) -> datetime:
    """Returns a time with its zone, or without if the project's times have none."""
    return when if settings.USE_TZ else when.replace(tzinfo=None)
