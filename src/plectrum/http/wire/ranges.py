"""The Range header of a request for a part of a file."""

from __future__ import annotations

import re

from plectrum.utils.records import record

_RANGE = re.compile(r"bytes=\s*(?P<first>[0-9]*)\s*-\s*(?P<last>[0-9]*)\s*", re.ASCII)
_MOST_DIGITS = 19


@record
class ByteRange:
    """A part of a file: the first byte and the number of bytes; none if nothing can be sent."""

    start: int
    length: int


UNSATISFIABLE = ByteRange(0, 0)


def parse_range(header: str, size: int) -> ByteRange | None:
    """Returns the part of a file of `size` bytes that a header asks for.

    None means that the whole file should be sent: the header is malformed, of another unit, or
    asks for several parts, all of which a server may ignore. UNSATISFIABLE means that the file
    has no such part, which is answered by status 416.
    """
    found = _RANGE.fullmatch(header.strip())
    if found is None or max(len(found["first"]), len(found["last"])) > _MOST_DIGITS:
        return None
    if not found["first"]:
        if not found["last"]:
            return None
        length = min(int(found["last"]), size)
        return ByteRange(size - length, length) if length else UNSATISFIABLE
    first = int(found["first"])
    last = int(found["last"]) if found["last"] else size - 1
    if found["last"] and last < first:
        return None
    if first >= size:
        return UNSATISFIABLE
    return ByteRange(first, min(last, size - 1) - first + 1)
