"""Ports for servers that tests start in processes of their own."""

from __future__ import annotations

import itertools
import os
import socket

# Below what operating systems give to connections that go out (32768 on Linux, 49152 elsewhere):
# there a port that is free now may be taken before the server has started.
_FIRST, _LAST = 20000, 32000
_counter = itertools.count(os.getpid() * 101)


def free_port() -> int:
    """Returns a port that nobody listens at, and that this process has not returned before."""
    while True:
        port = _FIRST + next(_counter) % (_LAST - _FIRST)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
