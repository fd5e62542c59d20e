"""The template engine: source to nodes to Python to text; knows no settings."""
