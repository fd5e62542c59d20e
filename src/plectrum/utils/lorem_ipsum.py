"""Filler text."""

from __future__ import annotations

import random

COMMON_P = (
    "Lorem ipsum dolor sit amet, consectetur adipisicing elit, sed do eiusmod tempor incididunt ut "
    "labore et dolore magna aliqua. Ut enim ad minim veniam, quis nostrud exercitation ullamco "
    "laboris nisi ut aliquip ex ea commodo consequat. Duis aute irure dolor in reprehenderit in "
    "voluptate velit esse cillum dolore eu fugiat nulla pariatur. Excepteur sint occaecat "
    "cupidatat non proident, sunt in culpa qui officia deserunt mollit anim id est laborum."
)
_LEXICON = (
    COMMON_P
    + """
accusamus accusantium alias aliquam aperiam architecto aspernatur assumenda atque autem beatae
blanditiis consequatur corporis corrupti cumque cupiditate debitis delectus deleniti dicta
dignissimos distinctio ducimus eaque earum eligendi eveniet excepturi explicabo facere facilis
harum illum impedit inventore itaque iusto laudantium libero magnam maiores maxime molestiae natus
necessitatibus nemo nesciunt nihil nobis numquam odit omnis optio perferendis perspiciatis placeat
porro possimus praesentium provident quaerat quibusdam quidem quisquam ratione recusandae repellat
repudiandae rerum saepe sapiente sequi similique soluta suscipit temporibus tenetur totam unde
velit veritatis vero vitae voluptas voluptatem
"""
)
_ALL_WORDS = _LEXICON.lower().replace(",", "").replace(".", "").split()
COMMON_WORDS = tuple(_ALL_WORDS[:19])
WORDS = tuple(sorted(set(_ALL_WORDS)))


def sentence() -> str:
    """Returns a random sentence of one to five clauses."""
    clauses = [
        " ".join(random.sample(WORDS, random.randint(3, 12)))  # noqa: S311 - filler
        for _ in range(random.randint(1, 5))  # noqa: S311 - filler
    ]
    text = ", ".join(clauses)
    return f"{text[0].upper()}{text[1:]}{random.choice('?.')}"  # noqa: S311 - filler


def paragraph() -> str:
    """Returns one to four random sentences."""
    return " ".join(sentence() for _ in range(random.randint(1, 4)))  # noqa: S311 - filler


def paragraphs(count: int, common: bool = True) -> list[str]:
    """Returns paragraphs; the first is the usual one when `common`."""
    return [COMMON_P if common and index == 0 else paragraph() for index in range(count)]


def words(count: int, common: bool = True) -> str:
    """Returns words; the first nineteen are the usual ones when `common`."""
    result = list(COMMON_WORDS[:count]) if common else []
    while len(result) < count:
        result += random.sample(WORDS, min(count - len(result), len(WORDS)))
    return " ".join(result)
