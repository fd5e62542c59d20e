"""Static files: found in applications, collected and served."""
