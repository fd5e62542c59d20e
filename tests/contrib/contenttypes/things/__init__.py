"""An application whose rows refer to rows of any model."""
