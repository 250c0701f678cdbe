"""Lines that stand with an article and are about it, not of it: dates, counters, bars, tags, captions."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from aggregator.extract.article.dates import DATE
from aggregator.extract.article.lines import Line
from aggregator.extract.article.opened import letters

MAX_SHORT = 200
MAX_CAPTION = 400
# Beside a date so many words may stand in a line that is no sentence: a name, an office, a counter.
MOST_WORDS = 12
REPEATED = 40

_LABELS = re.compile(
    r"^\W*(?:anda (?:sedang )?(?:di sini|berada di)|you are here|(?:beranda|home)\s?[»›>/|]|tags?\s?:|tagged|"
    r"label\s?:|topik\s?:|kategori\s?:|categor(?:y|ies)\s?:|filed under|posted (?:in|on|by)|share\b|bagikan|"
    r"sebarkan|advertisement|iklan\b|(?:telah )?(?:dilihat|dibaca)\b|"
    r"\d[\d.,]*\s?(?:kali|x)?\s?(?:dilihat|dibaca|views?|hits?|kali)\b|views?\s?:|hits?\s?:|"
    r"\d+ (?:menit (?:mem)?baca|min(?:ute)?s? read)|waktu baca|reading time|illustrasi foto|"
    r"\[?\s?(?:kembali|cetak|print|back)\b|(?:berita|artikel|baca) (?:lainnya|terkait|juga|terbaru|populer)|"
    r"related (?:posts?|articles?|stories)|read more|you (?:may|might) also like|leave a (?:reply|comment)|"
    r"tinggalkan (?:balasan|komentar)|copyright|hak cipta|©|all rights reserved|ukuran huruf|font size|"
    r"sign up|subscribe|follow us|ikuti (?:kami|saluran))",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?…”\"’'؟。！？:]\s*$")
_CAPTION_NAMES = re.compile(
    r"caption|keterangan|(?:^|[\s_-])(?:cap|ket|kredit|credit|foto|photo|img|image|gambar)(?:[\s_-]|$)",
    re.IGNORECASE,
)
_HOLDER_NAMES = re.compile(r"caption|keterangan", re.IGNORECASE)
_SUMMARY = re.compile(r"^(?:ringkasan|summary)\s?:\s*", re.IGNORECASE)


def is_about(line: Line, headline: str) -> bool:
    """Whether a line is the headline, or tells when, by whom and under what an article appeared."""
    text = line.text
    if len(text) <= len(headline) + 20 and headline and letters(text) == letters(headline):
        return True
    if len(text) > MAX_SHORT:
        return False
    if _LABELS.match(text):
        return not _SENTENCE.search(text) or len(text) < 60
    if DATE.search(text) is None or text.endswith((".", "!", "?", "”", '"')):
        return False
    return len(DATE.sub(" ", text).split()) <= MOST_WORDS


def is_caption(line: Line) -> bool:
    """Whether a line is the text under a picture."""
    if len(line.text) > MAX_CAPTION:
        return False
    element: LexborNode | None = line.element
    for level in range(2):
        if element is None:
            return False
        if element.tag in ("figcaption", "figure"):
            return True
        names = f"{element.attributes.get('class') or ''} {element.attributes.get('id') or ''}"[:200]
        if len(names) > 1 and (_HOLDER_NAMES if level else _CAPTION_NAMES).search(names):
            return True
        element = element.parent
    return False


def repeats_lead(text: str, following: str) -> bool:
    """Whether a line only says beforehand how the text begins; ``following`` are its letters."""
    said = letters(_SUMMARY.sub("", text).rstrip(" .…[]"))
    if _SUMMARY.match(text):
        return said[:REPEATED] in following
    return len(said) >= REPEATED and said in following
