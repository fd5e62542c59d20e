"""HTTP as bytes and values, without input or output."""
