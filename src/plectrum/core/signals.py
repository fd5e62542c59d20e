"""The signals of requests and settings."""

from plectrum.dispatch import Signal

request_started = Signal()
"""Sent when a request begins; `sender` is the class of the handler, `environ` or `scope` given."""

request_finished = Signal()
"""Sent when a response has been delivered to the client."""

got_request_exception = Signal()
"""Sent when handling a request raises an error; `request` is given."""

setting_changed = Signal()
"""Sent when a test changes a setting or restores it; `setting`, `value` and `enter` are given."""

worker_started = Signal()
"""Sent when an asynchronous server has started a worker, before its first request."""

worker_stopping = Signal()
"""Sent when an asynchronous server stops a worker, after its last request."""
