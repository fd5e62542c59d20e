"""Rendering: nodes written as the SQL text of a dialect."""
