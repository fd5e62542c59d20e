"""Nodes: a statement as a tree of immutable values, which know neither models nor dialects."""
