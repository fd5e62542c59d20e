"""What MariaDB and MySQL can do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plectrum.db.backends.base.features import BaseDatabaseFeatures

if TYPE_CHECKING:
    from plectrum.db.backends.mysql.server import Server


class DatabaseFeatures(BaseDatabaseFeatures):
    """The capabilities of MariaDB 10.11, MySQL 8.4 and later."""

    can_rollback_ddl = False
    has_select_for_update = True
    has_select_for_update_nowait = True
    has_select_for_update_skip_locked = True
    supports_column_comments = True
    supports_comments = True
    supports_partial_indexes = False
    supports_on_delete_db_default = False
    supports_stored_generated_columns = True
    supports_timezones = False
    supports_atomic_references_rename = False
    supports_update_conflicts_with_target = False
    ignores_case_by_default = True
    supports_logical_xor = True

    @property
    def _server(self) -> Server:
        connection: Any = self.connection
        server: Server = connection.server
        return server

    @property
    def can_return_columns_from_insert(self) -> bool:  # type: ignore[override]  # by server
        """Whether INSERT has RETURNING."""
        return self._server.is_mariadb

    @property
    def can_return_rows_from_bulk_insert(self) -> bool:  # type: ignore[override]  # by server
        """Whether INSERT of many rows has RETURNING."""
        return self._server.is_mariadb

    @property
    def has_native_uuid_field(self) -> bool:  # type: ignore[override]  # by server
        """Whether there is a type for UUIDs."""
        return self._server.is_mariadb

    @property
    def supports_uuid4_function(self) -> bool:  # type: ignore[override]  # by server
        """Whether the server makes random UUIDs: MariaDB 11.7 does."""
        return self._server.is_mariadb and self._server.version >= (11, 7)

    @property
    def supports_uuid7_function(self) -> bool:  # type: ignore[override]  # by server
        """Whether the server makes UUIDs that begin with the time: MariaDB 11.7 does."""
        return self.supports_uuid4_function

    @property
    def supports_expression_indexes(self) -> bool:  # type: ignore[override]  # by server
        """Whether an index may be on an expression."""
        return not self._server.is_mariadb

    @property
    def has_zoneinfo_database(self) -> bool:
        """Whether the server knows time zones by name."""
        return self._server.has_time_zones

    @property
    def supports_transactions(self) -> bool:  # type: ignore[override]  # by storage engine
        """Whether tables take part in transactions."""
        return self._server.storage_engine.lower() != "myisam"

    @property
    def uses_savepoints(self) -> bool:  # type: ignore[override]  # by storage engine
        """Whether a part of a transaction can be undone."""
        return self.supports_transactions
