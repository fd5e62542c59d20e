"""The libraries that need no loading."""
