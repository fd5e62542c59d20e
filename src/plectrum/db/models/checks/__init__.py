"""System checks of models: what is declared in a way that cannot work."""
