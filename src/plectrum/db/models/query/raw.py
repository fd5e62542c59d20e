"""Instances from SQL that the user writes: `Book.objects.raw("SELECT …")`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from typing import Any

from plectrum.core.exceptions import FieldDoesNotExist
from plectrum.db.backends.base.link import NamedRows
from plectrum.db.connections import connections
from plectrum.db.effects import FetchNamed
from plectrum.db.models.fields.deferred import make_deferrable
from plectrum.db.models.query import foreign
from plectrum.db.models.query.prefetch import prefetch_onto
from plectrum.db.routing import router
from plectrum.effects import Operation, adrive, drive, perform


class RawQuerySet:
    """The instances that a query in SQL gives.

    SECURITY: the text is taken as it is; what comes from outside belongs into `params`.

    Args:
        raw_query: The text, with `%s` or `%(name)s` for parameters.
        model: The model of the rows.
        params: The parameters.
        translations: Names of fields by the names of the result's columns that are for them.
        using: The database; `None` asks the routers.
        hints: What the routers are told.
    """

    def __init__(
        self,
        raw_query: str,
        model: Any = None,
        params: Sequence[Any] | Mapping[str, Any] = (),
        translations: Mapping[str, str] | None = None,
        using: str | None = None,
        hints: dict[str, Any] | None = None,
    ) -> None:
        self.raw_query = raw_query
        self.model = model
        self.params = params
        self.translations = dict(translations or {})
        self._db = using
        self._hints = hints or {}
        self._result_cache: list[Any] | None = None
        self._prefetch_lookups: tuple[Any, ...] = ()
        self._prefetch_done = False

    @property
    def db(self) -> str:
        """The alias of the database."""
        return self._db or router.db_for_read(self.model, **self._hints)

    def _copy(self, **changes: Any) -> RawQuerySet:
        options: dict[str, Any] = {
            "params": self.params,
            "translations": self.translations,
            "using": self._db,
            "hints": self._hints,
            **changes,
        }
        copy = RawQuerySet(self.raw_query, self.model, **options)
        copy._prefetch_lookups = self._prefetch_lookups
        return copy

    def using(self, alias: str) -> RawQuerySet:
        """Returns the same of another database."""
        return self._copy(using=alias)

    def prefetch_related(self, *lookups: Any) -> RawQuerySet:
        """Loads related objects with one more query for each relation; `None` for none."""
        copy = self._copy()
        copy._prefetch_lookups = () if lookups == (None,) else (*self._prefetch_lookups, *lookups)
        return copy

    @property
    def columns(self) -> list[str]:
        """The names of the result's columns, those of fields where translations say so."""
        return self._named(drive(self._run()).names)

    def _named(self, names: list[str]) -> list[str]:
        return [self.translations.get(name, name) for name in names]

    def _run(self) -> Operation[NamedRows]:
        """Runs the query.

        Effects: one FetchNamed.
        """
        alias = self.db
        sql, parameters = self.raw_query, self.params or None
        if parameters is not None:
            sql, parameters = connections[alias].native_sql(sql, parameters)
        return (yield from perform(FetchNamed(alias, sql, parameters)))

    def _fetch_operation(self) -> Operation[list[Any]]:
        """Fills the cache.

        Effects: one FetchNamed, a Fetch for each prefetched relation.
        """
        if self._result_cache is None:
            names, rows = yield from self._run()
            self._result_cache = self._instances(self._named(names), rows)
        if self._prefetch_lookups and not self._prefetch_done:
            yield from prefetch_onto(self._result_cache, self._prefetch_lookups)
            self._prefetch_done = True
        return self._result_cache

    def _instances(self, names: list[str], rows: list[Any]) -> list[Any]:
        alias = self.db
        connection = connections[alias]
        options = self.model._meta
        by_column = {field.column: field for field in options.concrete_fields}
        fields = [by_column.get(name) or _field(options, name) for name in names]
        loaded = {field.attname for field in fields if field is not None}
        if not loaded.issuperset(part.attname for part in options.pk_fields):
            raise FieldDoesNotExist("Raw query must include the primary key")
        for field in options.concrete_fields:
            if field.attname not in loaded:
                make_deferrable(field.model, field)
        decoders = [foreign.decoder_of(field, connection) for field in fields]
        made = []
        for row in rows:
            values = [
                value if decode is None else decode(value)
                for decode, value in zip(decoders, row, strict=True)
            ]
            of_fields = [
                (field.attname, value)
                for field, value in zip(fields, values, strict=True)
                if field is not None
            ]
            instance = self.model.from_db(
                alias, [name for name, _ in of_fields], [value for _, value in of_fields]
            )
            for name, field, value in zip(names, fields, values, strict=True):
                if field is None:
                    setattr(instance, name, value)
            made.append(instance)
        return made

    def _is_raw_or_values(self) -> bool:
        return True

    def __iter__(self) -> Iterator[Any]:
        return iter(drive(self._fetch_operation()))

    def __aiter__(self) -> AsyncIterator[Any]:
        return self._aiterate()

    async def _aiterate(self) -> AsyncIterator[Any]:
        for one in await adrive(self._fetch_operation()):
            yield one

    def iterator(self) -> Iterator[Any]:
        """Yields the instances without keeping them."""
        return iter(drive(self._copy()._fetch_operation()))

    def __len__(self) -> int:
        return len(drive(self._fetch_operation()))

    def __bool__(self) -> bool:
        return bool(drive(self._fetch_operation()))

    def __getitem__(self, key: Any) -> Any:
        return drive(self._fetch_operation())[key]

    def __repr__(self) -> str:
        params = self.params or ()
        values = params if isinstance(params, Mapping) else tuple(params)
        return f"<RawQuerySet: {self.raw_query % values if values else self.raw_query}>"


def _field(options: Any, name: str) -> Any:
    """Returns the field of a column's name in the result, or `None`."""
    field = options._forward_by_name.get(name)
    return field if field is not None and field.concrete else None
