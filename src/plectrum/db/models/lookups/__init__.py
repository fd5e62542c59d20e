"""Lookups and transforms: what may follow a field's name in a query."""
