"""The tags of the language, one module per subject."""
