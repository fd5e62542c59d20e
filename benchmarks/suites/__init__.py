"""One package for each suite: its description, what its contenders share, and they."""
