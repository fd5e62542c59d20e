"""Random models, rows and queries, the same ones for each seed, as source for two frameworks."""
