"""Content encodings within bounds."""

from __future__ import annotations

import gzip
import zlib

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from aggregator.adapters.http.bounds import Bounds, TooLarge
from aggregator.adapters.http.decode import BadEncoding, decode

ENCODERS = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstandard.ZstdCompressor().compress,
}


@pytest.mark.parametrize("coding", ENCODERS)
@given(body=st.binary(min_size=1, max_size=2000))
def test_what_was_encoded_is_decoded(coding: str, body: bytes) -> None:
    assert decode(ENCODERS[coding](body), coding) == body


def test_raw_deflate_is_understood_too() -> None:
    compressor = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    assert decode(compressor.compress(b"berita") + compressor.flush(), "deflate") == b"berita"


@pytest.mark.parametrize("no_coding", ["identity", "none", "UTF-8", "utf8", "8bit", "binary"])
def test_what_is_no_coding_changes_nothing(no_coding: str) -> None:
    assert decode(b"<rss/>", no_coding) == b"<rss/>"
    assert decode(ENCODERS["gzip"](b"<rss/>"), f"gzip, {no_coding}") == b"<rss/>"


def test_two_encodings_are_undone_in_reverse_order() -> None:
    assert decode(brotli.compress(gzip.compress(b"berita")), "gzip, br") == b"berita"


@pytest.mark.parametrize("coding", ENCODERS)
def test_a_bomb_ends_as_too_large(coding: str) -> None:
    bounds = Bounds(body_bytes=2_000_000, ratio=1_000_000)
    bomb = ENCODERS[coding](b"\0" * 2_000_001)
    with pytest.raises(TooLarge, match="2000000 bytes after decompression"):
        decode(bomb, coding, bounds)


@pytest.mark.parametrize("coding", ENCODERS)
def test_a_body_that_swells_beyond_its_ratio_is_too_large_whatever_its_size(coding: str) -> None:
    with pytest.raises(TooLarge, match="200 times its size"):
        decode(ENCODERS[coding](b"\0" * 1_100_000), coding)
    assert decode(ENCODERS[coding](b"\0" * 1_000_000), coding) == b"\0" * 1_000_000


def test_a_gzip_file_of_several_members_is_one_body_and_padding_behind_it_is_none() -> None:
    assert decode(gzip.compress(b"satu ") + gzip.compress(b"dua") + b"\0\0", "gzip") == b"satu dua"


@pytest.mark.parametrize("coding", ENCODERS)
def test_bytes_that_are_not_what_the_header_says_are_a_bad_encoding(coding: str) -> None:
    with pytest.raises(BadEncoding):
        decode(b"<rss>bukan mampat</rss>", coding)


@pytest.mark.parametrize("coding", ENCODERS)
def test_a_body_cut_short_is_a_bad_encoding(coding: str) -> None:
    whole = ENCODERS[coding](bytes(range(256)) * 40)
    with pytest.raises(BadEncoding):
        decode(whole[: len(whole) // 2], coding)


@pytest.mark.parametrize("header", ["compress", "gzip, gzip, gzip", "bukan-apa-apa"])
def test_unknown_or_nested_encodings_are_refused(header: str) -> None:
    with pytest.raises(BadEncoding):
        decode(gzip.compress(b"x"), header)
