"""HTML that is republished: nothing dangerous, nothing relative, nothing that plugins added."""

from __future__ import annotations

import re
import time

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from aggregator.normalize.html import MAX_LENGTH, clean_html

BASE = "https://jateng.kemenag.go.id/berita/5"


def cleaned(markup: str) -> str:
    return clean_html(markup, BASE).body.html()


@pytest.mark.parametrize(
    ("stated", "kept"),
    [
        ("<p>Isi</p>", "<p>Isi</p>"),
        ("<p dir=rtl lang=ar>بسم الله</p>", '<p dir="rtl" lang="ar">بسم الله</p>'),
        ("<div dir='rtl'><p>بسم الله</p></div>", '<div dir="rtl"><p>بسم الله</p></div>'),
        ("<p lang='EN-US' dir='x'>Isi</p>", "<p>Isi</p>"),
        ("<p dir='rtl'> </p><p lang='ar\" onclick=x'>Isi</p>", "<p>Isi</p>"),
        ("<p>Isi</p><script>alert(1)</script>", "<p>Isi</p>"),
        (
            "<style>p{color:red}</style><p style='color:red' onclick='x()' class='y' id='z'>Isi</p>",
            "<p>Isi</p>",
        ),
        (
            "<p>Isi<img src=x onerror=alert(1)></p>",
            '<p>Isi<img src="https://jateng.kemenag.go.id/berita/x" alt=""></p>',
        ),
        ("<a href='javascript:alert(1)'>klik</a>", '<a rel="noopener nofollow">klik</a>'),
        ("<a href='java&#10;script:alert(1)'>klik</a>", '<a rel="noopener nofollow">klik</a>'),
        ("<a href='data:text/html,x'>klik</a>", '<a rel="noopener nofollow">klik</a>'),
        ("<a href='vbscript:x'>klik</a>", '<a rel="noopener nofollow">klik</a>'),
        (
            "<a href='/unduh a.pdf' target=_blank>unduh</a>",
            '<a href="https://jateng.kemenag.go.id/unduh%20a.pdf" rel="noopener nofollow">unduh</a>',
        ),
        (
            "<a href='mailto:humas@kemenag.go.id'>surel</a>",
            '<a href="mailto:humas@kemenag.go.id" rel="noopener nofollow">surel</a>',
        ),
        ("<form action=/x><input name=a><button>Kirim</button></form><p>Isi</p>", "<p>Isi</p>"),
        ("<object data=x></object><embed src=y><p>Isi</p>", "<p>Isi</p>"),
        ("<svg><script>alert(1)</script></svg><math><mi>x</mi></math><p>Isi</p>", "<p>Isi</p>"),
        ("<p>a<b>tebal<i>miring</b>x</i></p>", "<p>a<b>tebal<i>miring</i></b><i>x</i></p>"),
        ("<p>satu<p>dua", "<p>satu</p><p>dua</p>"),
        ("<font color=red>Isi</font><center>tengah</center>", "Isitengah"),
        ("<p>&nbsp;</p><p><br></p><div><p></p></div><p>Isi</p>", "<p>Isi</p>"),
        ("<p><br><br>Isi<br></p>", "<p>Isi</p>"),
        ("<p>1 &lt; 2 &amp; 3</p>", "<p>1 &lt; 2 &amp; 3</p>"),
        ("&lt;p&gt;Isi &lt;b&gt;tebal&lt;/b&gt;&lt;/p&gt;", "<p>Isi <b>tebal</b></p>"),
        ("Baris satu\n\nBaris dua", "<p>Baris satu</p><p>Baris dua</p>"),
        ("<p>Isi&#1;&#8203;&#x202e;</p>", "<p>Isi</p>"),
        ("<p>â€œHajiâ€\x9d</p>", "<p>“Haji”</p>"),
        (
            "<table><tr><td colspan=2 style=x>a</td></tr></table>",
            '<table><tbody><tr><td colspan="2">a</td></tr></tbody></table>',
        ),
    ],
)
def test_markup_is_kept_by_an_allow_list(stated: str, kept: str) -> None:
    assert cleaned(stated) == kept


@pytest.mark.parametrize(
    ("stated", "kept"),
    [
        (
            "<img src=/a.jpg alt='&quot;x&quot;' width=600 height=400>",
            '<img src="https://jateng.kemenag.go.id/a.jpg" alt="&quot;x&quot;" width="600" height="400">',
        ),
        (
            "<img src='data:image/gif;base64,R0' data-src='/b.jpg' alt=B>",
            '<img src="https://jateng.kemenag.go.id/b.jpg" alt="B">',
        ),
        (
            "<img src=/blank.gif data-lazy-src='//cdn.kemenag.go.id/b.jpg'>",
            '<img src="https://cdn.kemenag.go.id/b.jpg" alt="">',
        ),
        (
            "<img data-src=/b.jpg><noscript><img src=/b.jpg></noscript>",
            '<img src="https://jateng.kemenag.go.id/b.jpg" alt="">',
        ),
        ("<noscript><img src=/b.jpg></noscript>", '<img src="https://jateng.kemenag.go.id/b.jpg" alt="">'),
        ("<p>Isi</p><img src='https://pixel.wp.com/b.gif?x=1'>", "<p>Isi</p>"),
        ("<p>Isi</p><img src='https://sstatic1.histats.com/0.gif?1'>", "<p>Isi</p>"),
        ("<p>Isi</p><img src='http://feeds.feedburner.com/~r/x/1'>", "<p>Isi</p>"),
        ("<p>Isi</p><img src=/t.gif width=1 height=1>", "<p>Isi</p>"),
        ("<p>Isi</p><img src='/hit.php?id=3' style='display: none'>", "<p>Isi</p>"),
        ("<p>Isi</p><img src='data:image/png;base64,AAAA'>", "<p>Isi</p>"),
        ("<p>Isi</p><img alt=x>", "<p>Isi</p>"),
        (
            "<p>Selamat<img src='https://s.w.org/images/core/emoji/1f60a.png' alt='😊' class='a'></p>",
            "<p>Selamat😊</p>",
        ),
    ],
)
def test_images_are_real_images(stated: str, kept: str) -> None:
    assert cleaned(stated) == kept


@pytest.mark.parametrize(
    ("frame", "page"),
    [
        (
            "<iframe src='https://www.youtube.com/embed/AbCdEf12345?rel=0'></iframe>",
            "https://www.youtube.com/watch?v=AbCdEf12345",
        ),
        (
            "<iframe src='//www.youtube-nocookie.com/embed/AbCdEf12345'></iframe>",
            "https://www.youtube.com/watch?v=AbCdEf12345",
        ),
        ("<iframe src='https://player.vimeo.com/video/123456'></iframe>", "https://vimeo.com/123456"),
    ],
)
def test_an_embedded_video_becomes_a_link_to_its_page(frame: str, page: str) -> None:
    assert cleaned(f"<p>Isi</p>{frame}") == f'<p>Isi</p><a href="{page}" rel="noopener nofollow">{page}</a>'


def test_other_frames_go() -> None:
    assert cleaned("<p>Isi</p><iframe src='https://iklan.example/x'>teks</iframe>") == "<p>Isi</p>"


@pytest.mark.parametrize(
    "plugin",
    [
        "<div class='sharedaddy sd-sharing'><ul><li><a href=/f>Facebook</a></li></ul></div>",
        "<div id='jp-relatedposts' class='jp-relatedposts'><h3>Related</h3><p>Lain</p></div>",
        "<div class='addtoany_share_save_container'><div class='a2a_kit'><a>Facebook</a></div></div>",
        "<div class='blogger-post-footer'><img width='1' height='1' src='/t'/></div>",
    ],
)
def test_what_plugins_added_goes_with_all_that_is_in_it(plugin: str) -> None:
    assert cleaned(f"<p>Isi</p>{plugin}") == "<p>Isi</p>"


@pytest.mark.parametrize(
    "address",
    [
        "https://www.facebook.com/sharer/sharer.php?u=x",
        "https://facebook.com/sharer.php?u=x",
        "https://twitter.com/intent/tweet?text=x",
        "https://x.com/intent/post?text=x",
        "https://wa.me/?text=x",
        "https://api.whatsapp.com/send?phone=&text=x",
        "https://t.me/share/url?url=x",
        "https://www.linkedin.com/shareArticle?mini=true&url=x",
        "https://id.pinterest.com/pin/create/button/?url=x",
    ],
)
def test_buttons_that_share_go_wherever_they_stand(address: str) -> None:
    markup = f"<p>Isi</p><p><a href='{address}'><img src=/b.png> Bagikan</a></p>"
    assert cleaned(markup) == "<p>Isi</p>"


@pytest.mark.parametrize(
    "address",
    [
        "https://www.facebook.com/kemenag.go.id/posts/1",
        "https://twitter.com/Kemenag_RI/status/1",
        "https://wa.me/6281100000000",
        "https://t.me/kemenag",
        "https://a.go.id/?u=https://facebook.com/sharer.php",
    ],
)
def test_links_to_pages_of_networks_stay(address: str) -> None:
    assert f'href="{address}"' in cleaned(f"<p>Lihat <a href='{address}'>di sini</a></p>")


def test_a_mark_that_composes_with_a_bracket_does_not_melt_the_markup() -> None:
    # U+0338 after ">" is one character (≯) in NFC, and what follows would become attributes.
    assert cleaned("<b>&#x338; onmouseover=alert(1) x</b>") == "<b>\u0338 onmouseover=alert(1) x</b>"


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 100_000,
        "<b>" * 100_000,
        "<p>" + "".join(f"<font a={i}>" for i in range(20_000)) + "</p>" + "<p>x</p>" * 20_000,
        "<a " + " ".join(f"x{i}" for i in range(100_000)) + ">z",
        "<" * 500_000,
        "<!--" * 200_000,
        "<table>" * 100_000,
        "<a href='" + "x" * 900_000,
        "&lt;p&gt;" + "&" * 200_000,
        "<svg><foreignObject>" * 20_000,
        "<p>x</p>" * 200_000,
        "<a title='" + '"' * 300_000 + "'>",
        "x\n" * 500_000,
        "\n" * 900_000,
    ],
    ids=range(14),
)
def test_hostile_markup_costs_little(markup: str) -> None:
    started = time.perf_counter()
    clean_html(markup, BASE)
    assert time.perf_counter() - started < 5


def test_a_text_beyond_reason_keeps_its_words_and_says_so() -> None:
    result = clean_html("<div>" * 30_000 + "<p>Isi <script>x</script>&lt;b&gt;", BASE)
    assert result.warning == "the markup is beyond reason, only its words were kept"
    assert result.body.text().startswith("Isi")
    assert "<" not in result.body.html()


def test_a_text_without_end_is_cut_and_says_so() -> None:
    result = clean_html("<p>" + "kata " * MAX_LENGTH, BASE)
    assert result.warning == "the text was cut at 1000000 characters"
    assert len(result.body.text()) <= MAX_LENGTH


FRAGMENTS = """<p> </p> <b> </b> <a/href=x> </a> <img/src=y> <script> </script> <svg> </svg> <iframe/src=z>
</iframe> <noscript> </noscript> <div/class='sharedaddy'> </div> <math> <style> </style> <!--
--> <table> <td> &lt; &#60; &amp; " ' > < onload=x javascript: data-src=/a teks <template>
<textarea> <br> &nbsp; &#x338; &#8203;"""
fragments = st.lists(st.sampled_from([*FRAGMENTS.split(), " ", "\u0338", "\u200b"]), max_size=25).map("".join)


@given(fragments)
def test_what_comes_out_is_safe_and_stays_as_it_is(markup: str) -> None:
    result = cleaned(markup)
    tree = LexborHTMLParser(result, is_fragment=True)
    for node in tree.css("*"):
        assert node.tag in nh3.ALLOWED_TAGS | {
            "section",
            "figure",
            "figcaption",
            "video",
            "audio",
            "source",
            "a",
        }
        assert not [
            name for name in node.attributes if name.startswith("on") or name in ("style", "id", "class")
        ]
        for name in ("href", "src"):
            value = node.attributes.get(name)
            assert value is None or re.match(r"https?://", value)
    if "<" in result:  # without any tag, escaped ones are taken for markup that was escaped once too often
        assert cleaned(result) == result


@pytest.mark.parametrize(
    "trick",
    [
        "<svg><style><img src=x onerror=alert(1)></style></svg>",
        "<math><mtext><table><mglyph><style><!--</style><img title='--><img src=x onerror=alert(1)>'>",
        "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
        "<template><img src=x onerror=alert(1)></template>",
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
        "<svg><a xlink:href='javascript:alert(1)'><text>klik</text></a></svg>",
        "<math href='javascript:alert(1)'>klik</math>",
        "<svg><script>alert(1)</script></svg><svg/onload=alert(1)>",
        "<object data='javascript:alert(1)'></object><embed src='javascript:alert(1)'>",
        "<a href='java\tscript:alert(1)'>klik</a><a href=' &#1;javascript:alert(1)'>klik</a>",
        "<textarea><img title='</textarea><img src=x onerror=alert(1)>'></textarea>",
    ],
)
def test_no_dress_lets_a_script_through(trick: str) -> None:
    clean = cleaned(f"<p>Isi</p>{trick}<p>Akhir</p>")
    tree = LexborHTMLParser(clean, is_fragment=True)
    for element in tree.css("*"):
        assert element.tag not in ("script", "style", "svg", "math", "template", "noscript", "form", "object")
        for name, value in element.attributes.items():
            assert not name.startswith("on")
            assert not (value or "").strip().lower().startswith("javascript")


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>Isi</p><figure><figcaption>Aula <b>kantor</b></figcaption></figure><p>Akhir</p>", "Isi\nAkhir"),
        ("<figure><img src=a.jpg><figcaption>Aula</figcaption></figure>", "Aula"),
        ("<p>Isi</p><iframe src='https://www.youtube.com/embed/abcdefgh123'></iframe>", "Isi"),
        ("<p>Lihat <a href=/x>https://contoh.go.id/x</a></p>", "Lihat https://contoh.go.id/x"),
    ],
)
def test_captions_and_addresses_of_videos_are_none_of_the_text(markup: str, text: str) -> None:
    body = clean_html(markup, BASE).body
    assert body.text() == text
    assert ("figcaption" in body.html()) == ("figcaption" in markup)
