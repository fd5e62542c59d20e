"""The built-in commands; each is imported when it is run."""
