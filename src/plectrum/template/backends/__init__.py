"""Template engines behind one contract: this language, Jinja2, and those of others."""
