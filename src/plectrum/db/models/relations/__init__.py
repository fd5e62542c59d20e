"""Relations between models."""
