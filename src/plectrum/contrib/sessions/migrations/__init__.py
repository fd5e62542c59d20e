"""The migrations of sessions."""
