"""What a database can do, by name; a backend overrides what differs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plectrum.db.backends.base.base import BaseDatabaseWrapper


class BaseDatabaseFeatures:
    """The capabilities of one database; attributes say yes or no.

    Args:
        connection: The connection whose server is asked where versions differ.
    """

    can_rollback_ddl = False
    can_return_columns_from_insert = False
    can_return_rows_from_bulk_insert = False
    has_select_for_update = False
    has_select_for_update_nowait = False
    has_select_for_update_skip_locked = False
    has_native_uuid_field = False
    has_native_duration_field = False
    has_real_datatype = False
    has_json_operators = False
    interprets_empty_strings_as_nulls = False
    supports_atomic_references_rename = True
    supports_collation_on_charfield = True
    supports_collation_on_textfield = True
    supports_column_comments = False
    supports_comments = False
    supports_deferrable_unique_constraints = False
    supports_expression_defaults = True
    supports_expression_indexes = True
    supports_json_field = True
    supports_no_precision_decimalfield = False
    supports_nulls_distinct_unique_constraints = False
    supports_on_delete_db_cascade = True
    supports_on_delete_db_default = True
    supports_on_delete_db_null = True
    supports_covering_indexes = False
    supports_partial_indexes = True
    supports_stored_generated_columns = False
    supports_virtual_generated_columns = True
    supports_table_check_constraints = True
    supports_timezones = True
    supports_any_value = True
    supports_order_in_aggregates = True
    has_native_moments = True
    supports_uuid4_function = True
    supports_uuid7_function = False
    supports_uuid7_function_shift = False
    supports_transactions = True
    uses_savepoints = True
    can_alter_column_in_place = True
    can_defer_constraint_checks = False
    supports_update_conflicts = True
    supports_update_conflicts_with_target = True
    ignores_case_by_default = False
    supports_logical_xor = False
    test_db_allows_multiple_connections = True

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection
