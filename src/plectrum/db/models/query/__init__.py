"""Queries: re-exports of what the modules of this package define."""
