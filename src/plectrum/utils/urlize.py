"""Turning the URLs and e-mail addresses of a text into links."""

from __future__ import annotations

import html
import re
from urllib.parse import quote

from plectrum.utils.html import MAX_URL_LENGTH, escape_text, smart_urlquote
from plectrum.utils.lazy import keep_lazy_text
from plectrum.utils.safestring import SafeString

_BREAKS = re.compile(r"([\s<>\"']+)")
_WITH_SCHEME = re.compile(r"https?://\[?\w", re.IGNORECASE)
_TOP_LEVEL_DOMAINS = ("com", "edu", "gov", "int", "mil", "net", "org")
_TRAILING = ".,:;!"
_BRACKETS = {"(": ")", "[": "]"}
_EMAIL = re.compile(r"(?!\.)[\w.!#$%&'*+/=?^`{|}~-]{1,64}(?<!\.)@(?:[\w-]{1,63}\.)+[\w-]{2,63}")


@keep_lazy_text
def urlize(
    text: object,
    trim_url_limit: int | None = None,
    nofollow: bool = False,
    autoescape: bool = False,
    scheme: str = "http",
) -> str:
    """Turns URLs and e-mail addresses into links; punctuation around them stays outside.

    Recognised are `http://`, `https://`, `www.` and names of the original top-level domains.

    Args:
        text: The text; one that is marked safe is not escaped again.
        trim_url_limit: The length at which the text of a link is cut; `None` for no limit.
        nofollow: Whether links get `rel="nofollow"`.
        autoescape: Whether everything is escaped for HTML.
        scheme: What a link begins with where the text names no scheme.
    """
    is_safe = isinstance(text, SafeString)
    escaping = autoescape and not is_safe
    linked = _Linker(trim_url_limit, scheme, nofollow=nofollow, escaping=escaping)
    return "".join(linked.word(piece) for piece in _BREAKS.split(str(text)))


class _Linker:
    """Links one word after the other, with the same options."""

    def __init__(self, limit: int | None, scheme: str, *, nofollow: bool, escaping: bool) -> None:
        self.limit = limit
        self.scheme = scheme
        self.relation = ' rel="nofollow"' if nofollow else ""
        self.escaping = escaping

    def word(self, word: str) -> str:
        if "." not in word and "@" not in word and ":" not in word:
            return self._escaped(word)
        lead, middle, trail = _strip_punctuation(word)
        target = _target(middle, self.scheme)
        if target is None:
            return self._escaped(word)
        relation = "" if target.startswith("mailto:") else self.relation
        link = f'<a href="{escape_text(target)}"{relation}>{self._escaped(self._cut(middle))}</a>'
        return f"{self._escaped(lead)}{link}{self._escaped(trail)}"

    def _escaped(self, text: str) -> str:
        return escape_text(text) if self.escaping else text

    def _cut(self, text: str) -> str:
        if self.limit is None or len(text) <= self.limit:
            return text
        return f"{text[: max(0, self.limit - 1)]}…"


def _target(text: str, scheme: str) -> str | None:
    """Returns what a link with this text leads to, or `None` where it is no link."""
    if not text or len(text) > MAX_URL_LENGTH:
        return None
    if _WITH_SCHEME.match(text):
        return smart_urlquote(html.unescape(text))
    if text.startswith("www.") and len(text) > len("www."):
        return smart_urlquote(f"{scheme}://{html.unescape(text)}")
    if not text.lower().startswith("http") and _is_domain(text.partition("/")[0]):
        return smart_urlquote(f"{scheme}://{html.unescape(text)}")
    if "@" in text and _EMAIL.fullmatch(text):
        local, _, domain = text.rpartition("@")
        return f"mailto:{quote(local, safe='')}@{quote(domain, safe='')}"
    return None


def _is_domain(text: str) -> bool:
    """Tells whether a text is a name under one of the original top-level domains."""
    *labels, top = text.split(".")
    return (
        top.lower() in _TOP_LEVEL_DOMAINS
        and bool(labels)
        and all(
            len(label) <= 63
            and label.replace("-", "").isalnum()
            and label[0] != "-"
            and label[-1] != "-"
            for label in labels
        )
    )


def _strip_punctuation(word: str) -> tuple[str, str, str]:
    """Splits a word in what stands before, the likely URL, and what stands after it.

    A closing bracket belongs to the URL where its opening one does; a semicolon that ends a
    character reference stays too. One pass from each end, whatever is written.
    """
    start, end = 0, len(word)
    surplus = {closing: word.count(closing) - word.count(opening)
               for opening, closing in _BRACKETS.items()}  # fmt: skip
    while start < end and word[start] in _BRACKETS:
        surplus[_BRACKETS[word[start]]] += 1
        start += 1
    last_reference = word.rfind("&")
    while start < end:
        character = word[end - 1]
        if character in _TRAILING:
            if (
                character == ";"
                and last_reference >= start
                and _is_reference(word[last_reference:end])
            ):
                break
        elif surplus.get(character, 0) > 0:
            surplus[character] -= 1
        else:
            break
        end -= 1
    return word[:start], word[start:end], word[end:]


def _is_reference(text: str) -> bool:
    return text != html.unescape(text)
