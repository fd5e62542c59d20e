"""Content types: models as rows, so that a row can refer to any model."""
