"""Content encodings undone within bounds: a bomb ends as an error, not as memory (RFC 9110, 8.4)."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import brotli
import zstandard

from aggregator.adapters.http.bounds import USUAL, Bounds, TooLarge

Decoder = Callable[[bytes, int], bytes]

# "identity" (RFC 9110, 12.5.3), and what misconfigured servers write where a content coding belongs.
_NO_CODINGS = frozenset({"identity", "none", "utf-8", "utf8", "8bit", "binary"})
_GZIP_MAGIC = b"\x1f\x8b"
_ZSTD_SLICE = 256


class BadEncoding(Exception):
    """A body is not what its Content-Encoding says, or that encoding is unknown."""


def decode(body: bytes, content_encoding: str, bounds: Bounds = USUAL) -> bytes:
    """``body`` without its content encodings. Raises `TooLarge` or `BadEncoding`."""
    codings = [c.strip().lower() for c in content_encoding.split(",") if c.strip()]
    codings = [c for c in codings if c not in _NO_CODINGS]
    if len(codings) > bounds.encodings:
        raise BadEncoding(f"{len(codings)} nested encodings, more than {bounds.encodings}")
    by_ratio = max(bounds.ratio_above, bounds.ratio * len(body))
    limit = min(bounds.body_bytes, by_ratio)
    for coding in reversed(codings):
        decoder = _DECODERS.get(coding)
        if decoder is None:
            raise BadEncoding(f"unknown encoding {coding[:40]!r}")
        try:
            body = decoder(body, limit)
        except _Full:
            if limit < bounds.body_bytes:
                raise TooLarge(f"decompresses to more than {bounds.ratio} times its size") from None
            raise TooLarge(f"more than {bounds.body_bytes} bytes after decompression") from None
    if len(body) > bounds.body_bytes:
        raise TooLarge(f"more than {bounds.body_bytes} bytes")
    return body


class _Full(Exception):
    """The output of a decoder passes its limit."""


def _zlib_decoder(window_bits: int) -> Decoder:
    def run(data: bytes, limit: int) -> bytes:
        decoded = b""
        while True:
            inflater = zlib.decompressobj(window_bits)
            try:
                decoded += inflater.decompress(data, limit + 1 - len(decoded))
            except zlib.error as error:
                raise BadEncoding(str(error)) from None
            if len(decoded) > limit:
                raise _Full
            if not inflater.eof:
                raise BadEncoding("the compressed body is cut short")
            data = inflater.unused_data
            # A file may have several members (RFC 1952, 2.2); what else stands behind one is padding.
            if not data.startswith(_GZIP_MAGIC):
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
        raise _Full
    return decoded


def _zstd(data: bytes, limit: int) -> bytes:
    # RFC 9659 caps the window at 8 MB for the web. Slices, since four bytes may mean a block of 128 KiB.
    inflater = zstandard.ZstdDecompressor(max_window_size=8 * 1024 * 1024).decompressobj()
    decoded = bytearray()
    try:
        for start in range(0, len(data), _ZSTD_SLICE):
            decoded += inflater.decompress(data[start : start + _ZSTD_SLICE])
            if len(decoded) > limit:
                raise _Full
            if inflater.eof:
                return bytes(decoded)
    except zstandard.ZstdError as error:
        raise BadEncoding(str(error)) from None
    raise BadEncoding("the compressed body is cut short")


_gzip = _zlib_decoder(zlib.MAX_WBITS | 16)

_DECODERS: dict[str, Decoder] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
