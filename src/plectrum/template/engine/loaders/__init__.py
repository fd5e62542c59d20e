"""Where templates are found, for engines without settings."""
