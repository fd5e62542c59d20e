"""The middleware that comes with the framework: plain hooks that never block."""
