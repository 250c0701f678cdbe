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
# What every counter holds; asking for it first spares most lines the pattern.
_COUNTER_HINTS = (
    "dilihat",
    "dibaca",
    "kunjung",
    "diakses",
    "dibuka",
    "pembaca",
    "tayang",
    "hit",
    "view",
    "reads",
)
_STAMP_HINT = re.compile(r"\d(?:[:.]\d\d|\s(?:detik|menit|jam|hari|minggu|bulan|tahun|min|hour|day))")
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
    return "\n".join(_without_stamps(line) if _has_digit(line) else line for line in text.split("\n"))


def content_hash(title: str, story: str) -> str:
    """SHA-256 over what makes a revision: title and `story_of` the text, whatever their spacing."""
    return hashlib.sha256(f"{title}\n{one_line(story)}".encode()).hexdigest()


def text_hash(story: str) -> str:
    """SHA-256 over the words of a story without its title; "" when too short to tell stories apart."""
    spelled = words(story)
    if len(spelled) < MIN_WORDS_TO_COMPARE:
        return ""
    return hashlib.sha256(" ".join(spelled).encode()).hexdigest()


def _without_stamps(line: str) -> str:
    if len(line) <= _MAX_STAMP_LINE and all(word.isdigit() or word in _STAMP_WORDS for word in words(line)):
        return ""
    lower = line.lower()
    if any(hint in lower for hint in _COUNTER_HINTS):
        line = COUNTER.sub(" ", line)
    return _STAMP.sub(" ", line) if _STAMP_HINT.search(lower) else line


def _has_digit(line: str) -> bool:
    return bool(line.encode().translate(None, _NO_DIGITS))
