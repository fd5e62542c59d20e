"""Decorators of views, for both colours."""
