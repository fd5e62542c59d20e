"""What SQLite can do."""

from __future__ import annotations

import sqlite3
import uuid

from plectrum.db.backends.base.features import BaseDatabaseFeatures


class DatabaseFeatures(BaseDatabaseFeatures):
    """The capabilities of the SQLite library that Python was built with."""

    can_rollback_ddl = True
    can_alter_column_in_place = False
    supports_stored_generated_columns = True
    supports_no_precision_decimalfield = True
    supports_timezones = False
    can_defer_constraint_checks = True
    has_native_moments = False
    supports_order_in_aggregates = sqlite3.sqlite_version_info >= (3, 44)
    can_return_columns_from_insert = sqlite3.sqlite_version_info >= (3, 35)
    can_return_rows_from_bulk_insert = can_return_columns_from_insert
    supports_uuid7_function = hasattr(uuid, "uuid7")
    minimum_version = (3, 31)
