"""Humanize: template filters that write numbers and moments as people say them."""
