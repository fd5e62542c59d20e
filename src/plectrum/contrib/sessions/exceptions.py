"""What can be wrong with a session."""

from plectrum.core.exceptions import BadRequest, SuspiciousOperation


class InvalidSessionKey(SuspiciousOperation):
    """A session key has characters that no session key has."""

    code = "invalid-session-key"


class SuspiciousSession(SuspiciousOperation):
    """The data of a session have been changed by somebody else."""

    code = "suspicious-session"


class SessionInterrupted(BadRequest):
    """The session was deleted while a request that changed it was handled."""

    code = "session-interrupted"
