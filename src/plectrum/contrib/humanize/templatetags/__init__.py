"""Tag libraries of humanize."""
