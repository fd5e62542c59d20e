"""Sessions: data kept on the server for a visitor, whose cookie holds only a key."""
