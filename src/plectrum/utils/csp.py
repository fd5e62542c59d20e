"""Content Security Policy: the sources that a page may load from."""

from __future__ import annotations

import enum
import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from plectrum.utils.lazy import SimpleLazyObject, empty


class CSP(enum.StrEnum):
    """The names of headers, and the keywords of policies with their quotes."""

    HEADER_ENFORCE = "Content-Security-Policy"
    HEADER_REPORT_ONLY = "Content-Security-Policy-Report-Only"

    NONE = "'none'"
    REPORT_SAMPLE = "'report-sample'"
    SELF = "'self'"
    STRICT_DYNAMIC = "'strict-dynamic'"
    UNSAFE_EVAL = "'unsafe-eval'"
    UNSAFE_HASHES = "'unsafe-hashes'"
    UNSAFE_INLINE = "'unsafe-inline'"
    WASM_UNSAFE_EVAL = "'wasm-unsafe-eval'"

    NONCE = "<CSP_NONCE_SENTINEL>"
    """Stands for the nonce of the request; left out where the page uses none."""


class LazyNonce(SimpleLazyObject):
    """A nonce that is made when a page first uses it; false until then."""

    def __init__(self) -> None:
        super().__init__(generate_nonce)

    def __bool__(self) -> bool:
        return self._wrapped is not empty


def generate_nonce() -> str:
    """Returns a random text that no one can guess."""
    return secrets.token_urlsafe(16)


def build_policy(
    config: Mapping[str, Iterable[str] | str | bool | None], nonce: object = None
) -> str:
    """Returns the value of the header for a policy.

    Args:
        config: Directives with their sources: several, one, `True` for a directive without any;
            `None` and `False` leave it out.
        nonce: What stands for `CSP.NONCE`; falsy where the page has used none.
    """
    directives = []
    for name, sources in config.items():
        if sources is None or sources is False:
            continue
        if sources is True:
            directives.append(name)
            continue
        values: Any = [sources] if isinstance(sources, str) else sources
        if isinstance(values, set | frozenset):
            values = sorted(values)
        if CSP.NONCE in values:
            replacement = [f"'nonce-{nonce}'"] if nonce else []
            values = [
                item
                for value in values
                for item in (replacement if value == CSP.NONCE else [value])
            ]
        if values:
            directives.append(f"{name} {' '.join(map(str, values))}")
    return "; ".join(directives)
