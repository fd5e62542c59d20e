"""Where cached values are kept."""
