"""Keys of what templates cache."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

TEMPLATE_FRAGMENT_KEY_TEMPLATE = "template.cache.%s.%s"


def make_template_fragment_key(fragment_name: str, vary_on: Iterable[object] | None = None) -> str:
    """Returns the key of a part of a template.

    Args:
        fragment_name: What `{% cache %}` calls it.
        vary_on: The further arguments of the tag.
    """
    digest = hashlib.md5(usedforsecurity=False)
    for argument in vary_on or ():
        text = str(argument).encode()
        digest.update(b"%d:%b" % (len(text), text))
    return TEMPLATE_FRAGMENT_KEY_TEMPLATE % (fragment_name, digest.hexdigest())
