"""What of an entry is its content: hashes that only change when somebody wrote something else."""

from __future__ import annotations

import hashlib
import re

from aggregator.normalize.boilerplate import COUNTER
from aggregator.normalize.text import one_line, word_set, words

# Shorter texts ("Selamat Idul Fitri") are the same at many offices without being copies.
MIN_WORDS_TO_COMPARE = 40

_STAMP = re.compile(
    r"(?<!\d)\d{1,2}[\s./-]{1,2}(?:\d{1,2}|[a-z]{3,9})[\s./-]{1,2}\d{2,4}[\s,|–-]{1,3}(?:(?:pukul|pkl\.?|jam)\s)?"
    r"\d{1,2}[:.]\d\d(?::\d\d)?(?:\s?(?:wib|wita|wit)\b)?"
    r"|(?<!\d)\d{4}-\d\d-\d\d[\st]\d\d:\d\d(?::\d\d)?"
    r"|\b\d{1,3}\s(?:detik|menit|jam|hari|minggu|bulan|tahun|minutes?|hours?|days?)\s(?:yang\s)?(?:lalu|ago)\b",
    re.IGNORECASE,
)
# What every counter and every stamp holds; asking for it first spares most texts the patterns.
_COUNTER_HINTS = (
    b"dilihat", b"dibaca", b"kunjung", b"diakses", b"dibuka", b"pembaca", b"tayang", b" hit", b"hits",
    b"view", b"reads",
)  # fmt: skip
_CLOCK = re.compile(rb"[0-9][:.][0-9][0-9]")
_AGO_HINTS = (b" lalu", b" ago")
# A line of nothing but these and numbers is about the page, not about the story.
_STAMP_WORDS = word_set(
    "januari februari pebruari maret april mei juni juli agustus september oktober november nopember "
    "desember january february march may june july august october december jan feb peb mar apr jun jul "
    "agu agt ags aug sep sept okt oct nov nop des dec senin selasa rabu kamis jumat jum at sabtu minggu "
    "ahad monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun wib wita "
    "wit gmt utc am pm pukul pkl jam tanggal hari tgl pada on at oleh by admin administrator operator "
    "humas diposting dipublikasikan diterbitkan diperbarui dipublish ditulis dibuat diubah terakhir "
    "posting update updated published posted last modified created date waktu dilihat dibaca dikunjungi "
    "kali x views view hits hit pembaca pengunjung oleh sebanyak h m "
    "yang yg lalu detik menit minggu bulan tahun"
)
_MAX_STAMP_LINE = 120
_NO_DIGITS = bytes(code for code in range(256) if code not in b"0123456789")


def story_of(text: str) -> str:
    """``text`` without counters and without dates of the page; dates within sentences stay."""
    lines = text.split("\n")
    if any(len(line) <= _MAX_STAMP_LINE and _is_stamp(line) for line in lines):
        text = "\n".join([line for line in lines if len(line) > _MAX_STAMP_LINE or not _is_stamp(line)])
    lower = text.encode().lower()
    if any(hint in lower for hint in _COUNTER_HINTS):
        text = COUNTER.sub(" ", text)
    if _CLOCK.search(lower) or any(hint in lower for hint in _AGO_HINTS):
        text = _STAMP.sub(" ", text)
    return text


def content_hash(title: str, story: str) -> str:
    """SHA-256 over what makes a revision: title and `story_of` the text, whatever their spacing."""
    return hashlib.sha256(f"{title}\n{one_line(story)}".encode()).hexdigest()


def text_hash(story: str) -> str:
    """SHA-256 over the words of a story without its title; "" when too short to tell stories apart."""
    spelled = words(story)
    if len(spelled) < MIN_WORDS_TO_COMPARE:
        return ""
    return hashlib.sha256(" ".join(spelled).encode()).hexdigest()


def _is_stamp(line: str) -> bool:
    has_digit = line.encode().translate(None, _NO_DIGITS)
    return bool(has_digit) and all(word.isdigit() or word in _STAMP_WORDS for word in words(line))
