"""Content codings: any Accept-Encoding leads to bytes that its sender can read."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable

import brotli
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.web import codings
from feeds.web.codings import CODINGS, IDENTITY, Coded, negotiate

DECODE: dict[str, Callable[[bytes], bytes]] = {
    "br": brotli.decompress,
    "zstd": lambda body: zstandard.ZstdDecompressor().decompress(body),
    "gzip": gzip.decompress,
    IDENTITY: bytes,
}


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("", IDENTITY),
        ("identity", IDENTITY),
        ("gzip", "gzip"),
        ("x-gzip", "gzip"),
        ("GZip", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("deflate", IDENTITY),
        ("zstd, gzip", "zstd"),
        ("gzip;q=1.0,deflate;q=0.6,identity;q=0.3", "gzip"),
        ("gzip;q=0.9, br;q=0.2", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("gzip;q=0", IDENTITY),
        ("gzip;q=0.000", IDENTITY),
        ("gzip ; q = 0.5", "gzip"),
        ("identity, gzip;q=0.5", IDENTITY),
        ("identity;q=0.5, gzip;q=0.5", "gzip"),
        ("*", "gzip"),
        ("*;q=0", IDENTITY),
        ("gzip;q=0, *", IDENTITY),
        ("br, *;q=0", "br"),
        ("identity;q=0", IDENTITY),
        ("identity;q=0, *", "gzip"),
        ("identity;q=0, zstd;q=0.1", "zstd"),
        ("gzip;q=7", IDENTITY),
        ("gzip;level=9", IDENTITY),
        (";;;,,q=1", IDENTITY),
        ("br" + "," * 300, IDENTITY),
        ("\x00\xff", IDENTITY),
    ],
)
def test_the_coding_is_one_that_the_reader_likes_best(accepted: str, coding: str) -> None:
    assert negotiate(accepted) == coding


@settings(max_examples=50)
@given(st.dictionaries(st.sampled_from([*CODINGS, IDENTITY, "deflate", "*"]), st.sampled_from([0, 0.3, 1])))
def test_no_reader_gets_a_coding_that_he_refused_or_likes_less(weights: dict[str, float]) -> None:
    chosen = negotiate(", ".join(f"{coding};q={weight}" for coding, weight in weights.items()))
    refused_all = not any(weights.get(coding, weights.get("*", 0)) for coding in CODINGS)
    if chosen == IDENTITY:
        assert refused_all or weights.get(IDENTITY) or "gzip" in weights or not weights.get("*")
    else:
        assert weights.get(chosen, weights.get("*", 0)) > 0
        assert all(weights.get(coding, 0) <= weights.get(chosen, weights.get("*", 0)) for coding in CODINGS)


@pytest.mark.parametrize("coding", [*CODINGS, IDENTITY])
def test_a_body_is_the_same_in_every_coding(coding: str) -> None:
    body = b"Berita dari Kankemenag. " * 200
    coded = Coded(body)
    assert DECODE[coding](coded.get(coding)) == body
    assert coded.size == len(body) + (len(coded.get(coding)) if coding != IDENTITY else 0)


def test_a_burst_compresses_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[bytes] = []
    go = threading.Barrier(6)
    coded = Coded(b"x" * 1000)

    def slowly(body: bytes) -> bytes:
        made.append(body)
        threading.Event().wait(0.02)
        return body[:10]

    def read() -> None:
        go.wait()
        assert coded.get("gzip") == b"x" * 10

    monkeypatch.setitem(codings._COMPRESS, "gzip", slowly)
    readers = [threading.Thread(target=read) for _ in range(6)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert len(made) == 1
