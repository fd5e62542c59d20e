"""Fields of PostgreSQL."""

from plectrum.contrib.postgres.fields.array import ArrayField

__all__ = ["ArrayField"]
