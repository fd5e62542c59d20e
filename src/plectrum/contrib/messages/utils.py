"""The words for levels of messages."""

from __future__ import annotations

from plectrum.conf import settings
from plectrum.contrib.messages import constants


def get_level_tags() -> dict[int, str]:
    """Returns the word for each level: the usual ones, with those of MESSAGE_TAGS."""
    return {**constants.DEFAULT_TAGS, **settings.MESSAGE_TAGS}
