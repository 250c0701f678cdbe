"""Content encodings undone within bounds: a bomb ends as an error, not as memory (RFC 9110, 8.4)."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import brotli
import zstandard

Decoder = Callable[[bytes, int], bytes]

MAX_BODY = 16 * 1024 * 1024
MAX_WIRE = 8 * 1024 * 1024
MAX_ENCODINGS = 2
# "identity" (RFC 9110, 12.5.3), and what misconfigured servers write where a content coding belongs.
_NO_CODINGS = frozenset({"identity", "none", "utf-8", "utf8", "8bit", "binary"})


class TooLarge(Exception):
    """A body passes its bound; ``bound`` names it."""

    def __init__(self, bound: str) -> None:
        super().__init__(bound)
        self.bound = bound


class BadEncoding(Exception):
    """A body is not what its Content-Encoding says, or that encoding is unknown."""


def decode(body: bytes, content_encoding: str) -> bytes:
    """``body`` without its content encodings. Raises `TooLarge` or `BadEncoding`."""
    codings = [c.strip().lower() for c in content_encoding.split(",") if c.strip()]
    codings = [c for c in codings if c not in _NO_CODINGS]
    if len(codings) > MAX_ENCODINGS:
        raise BadEncoding(f"{len(codings)} nested encodings")
    for coding in reversed(codings):
        decoder = _DECODERS.get(coding)
        if decoder is None:
            raise BadEncoding(f"unknown encoding {coding[:40]!r}")
        body = decoder(body, MAX_BODY)
    if len(body) > MAX_BODY:
        raise TooLarge(f"more than {MAX_BODY} bytes")
    return body


def _zlib_decoder(window_bits: int) -> Decoder:
    def run(data: bytes, limit: int) -> bytes:
        inflater = zlib.decompressobj(window_bits)
        try:
            decoded = inflater.decompress(data, limit + 1)
        except zlib.error as error:
            raise BadEncoding(str(error)) from None
        if len(decoded) > limit:
            raise TooLarge(f"more than {limit} bytes after decompression")
        if not inflater.eof:
            raise BadEncoding("the compressed body is cut short")
        return decoded

    return run


def _deflate(data: bytes, limit: int) -> bytes:
    """RFC 9110 says zlib; many servers send raw deflate."""
    try:
        return _zlib_decoder(zlib.MAX_WBITS)(data, limit)
    except BadEncoding:
        return _zlib_decoder(-zlib.MAX_WBITS)(data, limit)


def _brotli(data: bytes, limit: int) -> bytes:
    decompressor = brotli.Decompressor()
    try:
        decoded: bytes = decompressor.process(data, output_buffer_limit=limit + 1)
        while len(decoded) <= limit and not decompressor.is_finished():
            more: bytes = decompressor.process(b"", output_buffer_limit=limit + 1 - len(decoded))
            if not more:
                raise BadEncoding("the compressed body is cut short")
            decoded += more
    except brotli.error as error:
        raise BadEncoding(str(error)) from None
    if len(decoded) > limit:
        raise TooLarge(f"more than {limit} bytes after decompression")
    return decoded


def _zstd(data: bytes, limit: int) -> bytes:
    # RFC 9659 caps the window at 8 MB for the web.
    decompressor = zstandard.ZstdDecompressor(max_window_size=8 * 1024 * 1024)
    try:
        with decompressor.stream_reader(data) as reader:
            decoded = reader.read(limit + 1)
    except zstandard.ZstdError as error:
        raise BadEncoding(str(error)) from None
    if len(decoded) > limit:
        raise TooLarge(f"more than {limit} bytes after decompression")
    return decoded


_gzip = _zlib_decoder(zlib.MAX_WBITS | 16)

_DECODERS: dict[str, Decoder] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
