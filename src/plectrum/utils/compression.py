"""Gzip for responses, with a random file name against attacks that measure lengths."""

from __future__ import annotations

import secrets
import struct
import zlib
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator

_LEVEL = 6


def compress_string(s: bytes, *, max_random_bytes: int | None = None) -> bytes:
    """Compresses bytes.

    Args:
        s: What to compress.
        max_random_bytes: The most bytes of random file name to add to the header.
    """
    stream = _Stream(max_random_bytes)
    return stream.start() + stream.add(s) + stream.finish()


def compress_sequence(
    sequence: Iterable[bytes], *, max_random_bytes: int | None = None
) -> Iterator[bytes]:
    """Compresses chunks one by one; each can be decompressed as soon as it arrives."""
    stream = _Stream(max_random_bytes)
    yield stream.start()
    for chunk in sequence:
        if data := stream.add(chunk, flush=True):
            yield data
    yield stream.finish()


async def acompress_sequence(
    sequence: AsyncIterable[bytes], *, max_random_bytes: int | None = None
) -> AsyncIterator[bytes]:
    """Compresses the chunks of an asynchronous iterable one by one."""
    stream = _Stream(max_random_bytes)
    yield stream.start()
    async for chunk in sequence:
        if data := stream.add(chunk, flush=True):
            yield data
    yield stream.finish()


class _Stream:
    """One gzip member, written piece by piece.

    SECURITY: a random length of the file name hides the exact length of the response, which
    BREACH measures ("Heal the Breach").

    Source:
        RFC 1952 section 2.3.
    """

    def __init__(self, max_random_bytes: int | None) -> None:
        self.max_random_bytes = max_random_bytes
        self.compressor = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
        self.checksum = 0
        self.size = 0

    def start(self) -> bytes:
        name = b""
        if self.max_random_bytes:
            name = b"a" * secrets.randbelow(self.max_random_bytes)
        flags = 8 if name else 0
        return struct.pack("<4BL2B", 0x1F, 0x8B, 8, flags, 0, 0, 255) + (
            name + b"\0" if name else b""
        )

    def add(self, chunk: bytes, *, flush: bool = False) -> bytes:
        self.checksum = zlib.crc32(chunk, self.checksum)
        self.size += len(chunk)
        data = self.compressor.compress(chunk)
        return data + self.compressor.flush(zlib.Z_SYNC_FLUSH) if flush and chunk else data

    def finish(self) -> bytes:
        trailer = struct.pack("<LL", self.checksum, self.size & 0xFFFFFFFF)
        return self.compressor.flush() + trailer
