"""Commands of static files."""
