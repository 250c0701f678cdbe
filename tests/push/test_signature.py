"""Only the hub that holds the secret is believed."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.push import is_signed

METHODS = ("sha1", "sha256", "sha384", "sha512")
secrets = st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), min_size=1, max_size=199)


def signature(method: str, secret: str, body: bytes) -> str:
    return f"{method}={hmac.new(secret.encode(), body, getattr(hashlib, method)).hexdigest()}"


@given(st.sampled_from(METHODS), secrets, st.binary(max_size=2_000))
def test_what_the_secret_signs_is_believed(method: str, secret: str, body: bytes) -> None:
    header = signature(method, secret, body)
    assert is_signed(secret, header, body)
    assert is_signed(secret, header.upper(), body)


@given(st.sampled_from(METHODS), secrets, secrets, st.binary(max_size=500), st.binary(max_size=500))
def test_nothing_else_is(method: str, secret: str, other: str, body: bytes, changed: bytes) -> None:
    header = signature(method, secret, body)
    assert is_signed(secret, header, changed) == (body == changed)
    assert is_signed(other, header, body) == (secret == other)


@given(st.text(max_size=300), st.binary(max_size=100))
def test_no_header_is_too_odd(header: str, body: bytes) -> None:
    assert not is_signed("rahasia", header, body)


@pytest.mark.parametrize(
    "header",
    ["", "sha256", "sha256=", "=", "md5=" + hmac.new(b"rahasia", b"isi", "md5").hexdigest()],
)
def test_a_missing_or_weaker_signature_is_none(header: str) -> None:
    assert not is_signed("rahasia", header, b"isi")


def test_a_beginning_of_the_signature_is_not_enough() -> None:
    assert not is_signed("rahasia", signature("sha256", "rahasia", b"isi")[:-1], b"isi")
