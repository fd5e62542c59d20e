"""The measuring bench; `docs/internals/performance.md` explains what it shows."""
