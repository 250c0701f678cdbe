"""Text comes out as it was meant, whatever the label says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.extract.encoding import decode

WORDS = "Jum’at – “Café” Rasulullah ﷺ"
WESTERN = "Jum’at – “Café”"


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_marks_and_utf8_decide(codec: str) -> None:
    xml = f"<?xml version='1.0'?><a>{WORDS}</a>"
    assert decode(xml.encode(codec), "text/xml; charset=iso-8859-1").text == xml


@pytest.mark.parametrize(
    ("content_type", "declaration"),
    [
        ("text/xml; charset=windows-1252", ""),
        ('text/xml; charset="ISO-8859-1"', ""),
        ("", "<?xml version='1.0' encoding='latin1'?>"),
        ("text/html", "<meta http-equiv='content-type' content='text/html; charset=iso-8859-1'>"),
        ("text/xml; charset=utf-8", ""),
        ("", ""),
        ("", "<?xml version='1.0' encoding='unicode_escape'?>"),
        ("text/xml; charset=idna", ""),
        ("text/xml; charset=x-entah", ""),
    ],
)
def test_western_bytes_are_read_under_any_label(content_type: str, declaration: str) -> None:
    assert decode((declaration + WESTERN).encode("cp1252"), content_type).text == declaration + WESTERN


def test_other_alphabets_are_read_by_their_label() -> None:
    assert decode("Žluť".encode("iso-8859-2"), "text/xml; charset=ISO-8859-2").text == "Žluť"


def test_a_label_that_is_not_believed_is_reported() -> None:
    assert decode(WORDS.encode(), "text/xml; charset=iso-8859-1").warnings == (
        "declared as iso-8859-1, but is UTF-8",
    )
    assert decode(WESTERN.encode("cp1252"), "").warnings == (
        "declared as UTF-8, but holds bytes of windows-1252",
    )
    assert decode(b"polos", "text/xml; charset=iso-8859-1").warnings == ()


@given(st.binary(max_size=200), st.text(max_size=30))
def test_decoding_never_fails(body: bytes, label: str) -> None:
    decode(body, f"text/xml; charset={label}").text.encode("utf-8")
