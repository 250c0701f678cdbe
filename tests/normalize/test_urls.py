"""Addresses: what is served is safe and works; keys ignore spelling, but never merge different pages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.normalize import canonical_url, url_key
from aggregator.normalize.urls import MAX_URL, absolute_url, is_home

BASE = "https://jateng.kemenag.go.id/berita/"
ALIASES = {"wafportal.kemenag.go.id": "sulsel.kemenag.go.id"}


@pytest.mark.parametrize(
    ("stated", "canonical"),
    [
        ("HTTPS://Jateng.Kemenag.GO.ID/Berita/Judul", "https://jateng.kemenag.go.id/Berita/Judul"),
        ("https://jateng.kemenag.go.id:443/a", "https://jateng.kemenag.go.id/a"),
        ("http://jateng.kemenag.go.id:8080/a", "http://jateng.kemenag.go.id:8080/a"),
        ("https://jateng.kemenag.go.id", "https://jateng.kemenag.go.id/"),
        ("https://jateng.kemenag.go.id./a", "https://jateng.kemenag.go.id/a"),
        ("/berita/5", "https://jateng.kemenag.go.id/berita/5"),
        ("judul-berita", "https://jateng.kemenag.go.id/berita/judul-berita"),
        ("../arsip/./judul", "https://jateng.kemenag.go.id/arsip/judul"),
        ("//kemenag.go.id/x", "https://kemenag.go.id/x"),
        ("https://a.go.id/x/../../y/.", "https://a.go.id/y/"),
        ("  https://a.go.id/judul\n-berita ", "https://a.go.id/judul-berita"),
        ("https://a.go.id/judul berita", "https://a.go.id/judul%20berita"),
        ("https://a.go.id/%7ehumas/%c3%a9", "https://a.go.id/~humas/%C3%A9"),
        ("https://a.go.id/é", "https://a.go.id/%C3%A9"),
        ("https://a.go.id/100%", "https://a.go.id/100%25"),
        ('https://a.go.id/"><script>', "https://a.go.id/%22%3E%3Cscript%3E"),
        ("https://madrasah-ñ.id/a", "https://xn--madrasah--t6a.id/a"),
        ("https://user:secret@a.go.id/x", "https://a.go.id/x"),
        ("https://a.go.id/x#komentar", "https://a.go.id/x"),
        ("https://a.go.id/#!/berita/5", "https://a.go.id/#!/berita/5"),
        ("https://a.go.id/#/berita/5", "https://a.go.id/#/berita/5"),
        ("https://a.go.id/x?utm_source=rss&utm_medium=feed&id=5&fbclid=Iw", "https://a.go.id/x?id=5"),
        ("https://a.go.id/x?ref=rss", "https://a.go.id/x"),
        ("https://a.go.id/x?ref=123", "https://a.go.id/x?ref=123"),
        ("https://a.go.id/x?PHPSESSID=abc&id=1", "https://a.go.id/x?id=1"),
        ("https://a.go.id/x;jsessionid=AB12?id=1", "https://a.go.id/x?id=1"),
        ("https://a.go.id/x?sid=12", "https://a.go.id/x?sid=12"),
        ("https://a.go.id/x?sid=0123456789abcdef0123456789abcdef", "https://a.go.id/x"),
        ("https://a.go.id/judul-1/amp/", "https://a.go.id/judul-1/"),
        ("https://a.go.id/judul-1/amp", "https://a.go.id/judul-1"),
        ("https://a.go.id/judul?amp=1", "https://a.go.id/judul"),
        ("https://a.go.id/judul?amp", "https://a.go.id/judul"),
        ("https://a.go.id/judul?outputType=amp", "https://a.go.id/judul"),
        ("https://a.go.id/berita/15/cetak/", "https://a.go.id/berita/15/"),
        (
            "https://a.go.id/i.php?id=3&tmpl=component&print=1&layout=default&page=",
            "https://a.go.id/i.php?id=3",
        ),
        ("https://a.go.id/i.php?id=3&tmpl=component", "https://a.go.id/i.php?id=3&tmpl=component"),
        ("https://a.go.id/2025/08/judul.html?m=1", "https://a.go.id/2025/08/judul.html"),
        ("https://a.go.id/?p=123", "https://a.go.id/?p=123"),
        ("https://a.go.id/index.php/berita/5", "https://a.go.id/index.php/berita/5"),
        ("https://a.go.id/2025/08/12/judul/", "https://a.go.id/2025/08/12/judul/"),
        ("www.kemenag.go.id/berita/5", "https://www.kemenag.go.id/berita/5"),
        ("kalbar.kemenag.go.id/berita/5", "https://kalbar.kemenag.go.id/berita/5"),
        ("http:/a.go.id/x", "http://a.go.id/x"),
        (r"http:\\a.go.id\x", "http://a.go.id/x"),
        (
            "https://wafportal.kemenag.go.id/daerah/judul-x1y2z",
            "https://sulsel.kemenag.go.id/daerah/judul-x1y2z",
        ),
    ],
)
def test_one_address_that_is_safe_to_serve(stated: str, canonical: str) -> None:
    assert canonical_url(stated, BASE, ALIASES) == canonical


@pytest.mark.parametrize(
    "stated",
    [
        "",
        "javascript:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,x",
        "mailto:humas@kemenag.go.id",
        "ftp://a.go.id/x",
        "https://",
        "https:///",
        "https://[",
        "https://[::1",
        "https://a b.go.id/",
        "https://a..go.id/",
        "https://a.go.id:99999/",
        "https://a.go.id:x/",
        "https://<b>/",
        "https://a.go.id/" + "a" * MAX_URL,
        "https://a.go.id/" + "é" * (MAX_URL // 3),
    ],
)
def test_what_is_no_web_address_is_refused(stated: str) -> None:
    assert canonical_url(stated, BASE, {}) == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://www.a.go.id/berita/5/", "https://a.go.id/berita/5"),
        ("http://a.go.id:80/berita/5", "https://a.go.id:443/berita/5"),
        ("https://a.go.id/index.php/berita/5", "https://a.go.id/berita/5"),
        ("https://a.go.id/index.php?id=5", "https://a.go.id/?id=5"),
        ("https://a.go.id/x?b=2&a=1", "https://a.go.id/x?a=1&b=2"),
        ("https://a.go.id//berita//5", "https://a.go.id/berita/5"),
        ("https://amp.a.go.id/judul-5", "https://a.go.id/judul-5"),
        ("https://a.go.id/amp/judul-5", "https://a.go.id/judul-5"),
        ("https://a.go.id/berita/cetak/5", "https://a.go.id/berita/5"),
        ("https://wafportal.kemenag.go.id/daerah/5", "http://www.sulsel.kemenag.go.id/daerah/5/"),
        ("https://a.go.id/judul-berita/?utm_source=x", "https://a.go.id/judul-berita"),
    ],
)
def test_spellings_of_one_address_have_one_key(one: str, other: str) -> None:
    assert url_key(one, ALIASES) == url_key(other, ALIASES) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.go.id/x?id=5", "https://a.go.id/x?id=6"),
        ("https://a.go.id/?p=5", "https://a.go.id/?p=6"),
        ("https://a.go.id/?p=5", "https://a.go.id/"),
        ("https://a.go.id/berita/read/123", "https://a.go.id/berita/read/124"),
        ("https://a.go.id/berita/cetak/123", "https://a.go.id/berita/cetak/124"),
        ("https://a.go.id/layanan/cetak", "https://a.go.id/layanan"),
        ("https://a.go.id/x?tmpl=a", "https://a.go.id/x?tmpl=b"),
        ("https://a.go.id/x?page=1", "https://a.go.id/x?page=2"),
        ("https://a.go.id/judul-uRbA1", "https://a.go.id/judul-xYz92"),
        ("https://a.go.id/Judul", "https://a.go.id/judul"),
        ("https://a.go.id/#!/5", "https://a.go.id/#!/6"),
        ("https://a.go.id/#/5", "https://a.go.id/#/6"),
        ("https://a.go.id:8080/5", "https://a.go.id:8081/5"),
        ("https://bandung.kemenag.go.id/5", "https://garut.kemenag.go.id/5"),
    ],
)
def test_different_pages_keep_different_keys(one: str, other: str) -> None:
    assert url_key(one, {}) != url_key(other, {})


def test_the_front_page_tells_no_entry_from_another() -> None:
    assert is_home(url_key("https://www.a.go.id/", {}))
    assert is_home(url_key("https://www.a.go.id/index.php", {}))
    assert not is_home(url_key("https://www.a.go.id/?p=5", {}))
    assert not is_home(url_key("https://www.a.go.id/berita", {}))


def test_links_in_a_text_keep_fragment_and_parameters() -> None:
    assert absolute_url("/x?utm_source=a#isi", BASE) == "https://jateng.kemenag.go.id/x?utm_source=a#isi"
    assert absolute_url('/a"b.jpg', BASE) == "https://jateng.kemenag.go.id/a%22b.jpg"
    assert absolute_url("javascript:alert(1)", BASE) == ""


addresses = st.one_of(
    st.text(max_size=60),
    st.from_regex(
        r"(https?://)?(www\.)?[a-z.%é]{1,12}(:\d{1,5})?(/[a-zA-Z0-9.%;?&=#!\\ -]{0,20}){0,4}", fullmatch=True
    ),
)


@given(addresses)
def test_a_canonical_address_stays_as_it_is_and_is_clean(stated: str) -> None:
    canonical = canonical_url(stated, BASE, {})
    if canonical:
        assert canonical_url(canonical, "", {}) == canonical
        assert url_key(canonical, {}) == url_key(stated if "://" in stated else canonical, {})
        assert canonical.isascii()
        assert not set(canonical) & set(" <>\"'`\\{}|^\n\t") - {"'"}
        assert canonical.startswith(("http://", "https://"))
