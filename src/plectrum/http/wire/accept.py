"""The Accept headers: which of the things we have the client likes best."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from plectrum.http.wire.headers import parse_parameters
from plectrum.utils.records import field, record

_MOST_ITEMS = 100


@record
class MediaType:
    """A media type or a range of them, with its quality: `text/*;q=0.5`.

    Attributes:
        main_type: What stands before the slash.
        sub_type: What stands behind it.
        parameters: Names and values of what follows.
        quality: How much it is wanted, from 0 to 1.
        written_quality: The quality as the header has it; empty if it does not say.
    """

    main_type: str
    sub_type: str
    parameters: tuple[tuple[str, str], ...] = ()
    quality: float = field(default=1.0, compare=False)
    written_quality: str = field(default="", compare=False)

    def __str__(self) -> str:
        parameters = "".join(f"; {name}={value}" for name, value in self.parameters)
        sub_type = f"/{self.sub_type}" if self.sub_type else ""
        quality = f"; q={self.written_quality}" if self.written_quality else ""
        return f"{self.main_type}{sub_type}{parameters}{quality}"

    @property
    def specificity(self) -> int:
        """How narrow the range is: from 0 for `*/*` to 3 for a type with parameters."""
        if self.main_type == "*":
            return 0
        if self.sub_type == "*":
            return 1
        return 3 if self.parameters else 2

    def covers(self, other: MediaType) -> bool:
        """Tells whether another type lies in this range."""
        if self.main_type not in ("*", other.main_type):
            return False
        if self.main_type != "*" and self.sub_type not in ("*", other.sub_type):
            return False
        return set(self.parameters) <= set(other.parameters)


@lru_cache(maxsize=256)
def parse_media_type(text: str) -> MediaType:
    """Reads one media type."""
    full_type, parameters = parse_parameters(text)
    main_type, _, sub_type = full_type.partition("/")
    written = parameters.pop("q", "")
    return MediaType(
        main_type.strip(),
        sub_type.strip(),
        tuple(parameters.items()),
        parse_quality(written or "1"),
        written,
    )


@lru_cache(maxsize=256)
def parse_accept(header: str) -> tuple[MediaType, ...]:
    """Returns the ranges of an Accept header, the most wanted first.

    Those of quality 0 are left out, as they are not acceptable.
    """
    ranges = (parse_media_type(item) for item in _split(header) if item.strip())
    wanted = [media_range for media_range in ranges if media_range.quality]
    return tuple(sorted(wanted, key=lambda item: (item.quality, item.specificity), reverse=True))


def find_preferred(header: str, offered: Sequence[str]) -> str | None:
    """Returns the offered media type that the client likes best, or None if it takes none.

    The quality of an offer is that of the narrowest range that covers it; among equals the
    earlier range, then the earlier offer wins.
    """
    ranges = parse_accept(header)
    rated: list[tuple[float, int, int, str]] = []
    for position, text in enumerate(offered):
        media_type = parse_media_type(text)
        covering = [
            (-media_range.specificity, place)
            for place, media_range in enumerate(ranges)
            if media_range.covers(media_type)
        ]
        if covering:
            place = min(covering)[1]
            rated.append((-ranges[place].quality, place, position, text))
    return min(rated)[3] if rated else None


def parse_qualities(header: str) -> dict[str, float]:
    """Returns the items of an Accept-Encoding header, in lower case, with their quality."""
    qualities: dict[str, float] = {}
    for item in _split(header):
        name, parameters = parse_parameters(item)
        if name:
            qualities[name] = parse_quality(parameters.get("q", "1"))
    return qualities


def choose_encoding(header: str, offered: Iterable[str]) -> str | None:
    """Returns the first of the offered encodings among those that the client likes best."""
    qualities = parse_qualities(header)
    default = qualities.get("*", 0.0)
    best = max(offered, key=lambda name: qualities.get(name, default), default=None)
    return best if best is not None and qualities.get(best, default) > 0 else None


def parse_quality(text: str) -> float:
    """Returns a quality between 0 and 1; what is not one counts as 1."""
    try:
        quality = float(text)
    except ValueError:
        return 1.0
    return quality if 0 <= quality <= 1 else 1.0


def _split(header: str) -> list[str]:
    return header.split(",")[:_MOST_ITEMS]
