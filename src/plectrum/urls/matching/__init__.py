"""Matching and reversing routes, compiled once for each table of routes."""
