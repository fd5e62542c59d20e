"""The filters of the language, one module per kind of value."""
