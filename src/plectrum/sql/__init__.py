"""SQL as immutable values: nodes, shapes, plans, renderers and dialects; knows no models."""
