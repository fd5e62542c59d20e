"""What a database can do, as far as the text of statements depends on it."""

from __future__ import annotations

from plectrum.utils.records import record


@record
class Capabilities:
    """The abilities of a database; the defaults are those of standard SQL.

    Attributes:
        needs_typed_parameters: Whether a parameter that stands alone must be cast.
        has_filter_clause: Whether aggregates take `FILTER (WHERE …)`.
        has_nulls_ordering: Whether `NULLS FIRST` is known.
        has_mod_function: Whether `MOD` is a function rather than the operator `%`.
        has_array_parameters: Whether a list can be sent as one parameter.
        has_distinct_on: Whether `DISTINCT ON` is known.
        has_parentheses_in_compound: Whether the parts of a UNION may be in parentheses.
        has_returning: Whether INSERT and UPDATE can give rows back.
        has_update_returning: Whether UPDATE can give rows back too.
        has_boolean_values: Whether a condition may stand where a value is expected.
        has_conditions_on_values: Whether any boolean value may stand as a condition.
        groups_by_key: Whether grouping by a table's key lets all its columns be selected.
        has_default_keyword: Whether `DEFAULT` may stand among the values of an INSERT.
        limit_without_end: What LIMIT is written with where only an OFFSET is wanted.
        default_row: What stands for the values of a row of defaults.
        max_parameters: How many parameters one statement may have.
        conflict_needs_target: Whether ON CONFLICT DO UPDATE names columns.
        lists_rows_as_table: Whether rows of values that are looked for are written as a table.
        tells_last_key: Whether the library tells the key of a new row without RETURNING.
        locks_missing_rows: Whether the tables of outer joins, which may have no row, can be locked.
        compares_parameters_by_name: Whether two expressions are the same one to the server only
            where their parameters have the same names; each place is a name of its own otherwise.
    """

    needs_typed_parameters: bool = False
    has_filter_clause: bool = True
    has_nulls_ordering: bool = True
    has_mod_function: bool = True
    has_array_parameters: bool = False
    has_distinct_on: bool = False
    has_parentheses_in_compound: bool = True
    has_returning: bool = True
    has_update_returning: bool = True
    has_boolean_values: bool = True
    has_conditions_on_values: bool = True
    groups_by_key: bool = True
    has_default_keyword: bool = True
    limit_without_end: str = ""
    default_row: str = "DEFAULT VALUES"
    max_parameters: int = 65535
    conflict_needs_target: bool = True
    lists_rows_as_table: bool = False
    tells_last_key: bool = False
    locks_missing_rows: bool = True
    compares_parameters_by_name: bool = False
