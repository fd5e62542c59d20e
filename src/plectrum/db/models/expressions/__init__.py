"""Expressions: what may stand in a query where a value or a column may."""
