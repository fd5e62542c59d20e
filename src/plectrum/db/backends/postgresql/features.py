"""What PostgreSQL can do."""

from __future__ import annotations

from plectrum.db.backends.base.features import BaseDatabaseFeatures


class DatabaseFeatures(BaseDatabaseFeatures):
    """The capabilities of PostgreSQL 14 and later."""

    can_rollback_ddl = True
    can_return_columns_from_insert = True
    can_return_rows_from_bulk_insert = True
    has_select_for_update = True
    has_select_for_update_nowait = True
    has_select_for_update_skip_locked = True
    has_native_uuid_field = True
    has_native_duration_field = True
    has_real_datatype = True
    has_json_operators = True
    supports_column_comments = True
    supports_comments = True
    supports_deferrable_unique_constraints = True
    supports_covering_indexes = True
    supports_no_precision_decimalfield = True
    supports_stored_generated_columns = True

    @property
    def supports_nulls_distinct_unique_constraints(self) -> bool:  # type: ignore[override]  # asks
        """PostgreSQL 15 brought it."""
        return int(getattr(self.connection, "connection_version", 0)) >= 150000

    @property
    def supports_virtual_generated_columns(self) -> bool:  # type: ignore[override]  # asks
        """PostgreSQL 18 brought them."""
        return int(getattr(self.connection, "connection_version", 0)) >= 180000

    can_defer_constraint_checks = True
    minimum_version = (14,)

    @property
    def supports_any_value(self) -> bool:  # type: ignore[override]  # asks the server
        """PostgreSQL 16 brought it."""
        return int(getattr(self.connection, "connection_version", 0)) >= 160000

    @property
    def supports_uuid7_function(self) -> bool:  # type: ignore[override]  # asks the server
        """PostgreSQL 18 brought it."""
        return int(getattr(self.connection, "connection_version", 0)) >= 180000

    @property
    def supports_uuid7_function_shift(self) -> bool:  # type: ignore[override]  # asks the server
        """Its function takes a length of time."""
        return self.supports_uuid7_function
