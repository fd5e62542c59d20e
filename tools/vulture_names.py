"""Names that look unused and are not: arguments of documented signatures and of hooks."""

view_args = view_kwargs = None  # of process_view
has_internal_subset = None  # of the XML parser's handler
old_db_table_comment = None  # of alter_db_table_comment
for_in = forward = None  # of expressions and fields
plectrum_databases = None  # a fixture that is asked for, not looked at

NAMES = (
    view_args,
    view_kwargs,
    has_internal_subset,
    old_db_table_comment,
    for_in,
    forward,
    plectrum_databases,
)
