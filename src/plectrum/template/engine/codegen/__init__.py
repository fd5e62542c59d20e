"""Nodes to Python source: one function per template, block and fragment."""
