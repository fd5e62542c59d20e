"""What every database backend has: the contracts and the shared parts."""
