"""The databases: the only modules that import a database library."""
