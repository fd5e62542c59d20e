"""Where sessions are kept; `base` is the contract."""
