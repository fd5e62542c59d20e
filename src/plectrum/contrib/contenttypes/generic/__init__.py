"""Relations to any model: what the fields, their attributes and managers are."""
