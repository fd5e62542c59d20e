"""Dialects: what differs between databases, as tables and small functions."""
