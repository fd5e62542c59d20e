"""The migrations of content types."""
