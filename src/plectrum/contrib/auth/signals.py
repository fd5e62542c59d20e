"""What is told about logging in and out."""

from plectrum.dispatch import Signal

user_logged_in = Signal()
"""Sent when somebody has logged in; `request` and `user` are given."""

user_login_failed = Signal()
"""Sent when logging in failed; `credentials` (secrets masked) and `request` are given."""

user_logged_out = Signal()
"""Sent when somebody has logged out; `request` and `user` (or `None`) are given."""
