"""SQLite, with the driver of the standard library."""
