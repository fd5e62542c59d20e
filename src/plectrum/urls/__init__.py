"""URL patterns and their reversal."""
