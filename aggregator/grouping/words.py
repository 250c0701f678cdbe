"""The words of a text that are the story's own: without what stands around it on one site or another."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from aggregator.grouping.vocabulary import vocabulary

# The longest article of an office is a tenth of it; a page that holds more is compared by its beginning.
MAX_TEXT = 200_000
# Datelines stand within the first characters of a text, signatures within the last.
_HEAD, _TAIL = 240, 300
# A longer line is somebody's prose.
_MAX_LINE = 300

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_WORD = re.compile(r"\w+")
# What ``_WORD`` and ``casefold`` do, several times as fast, for texts that are ASCII but for typography.
_TYPOGRAPHY = str.maketrans(dict.fromkeys("–—‒―“”„‘’…•·«»\u00a0", " "))
_WORD_BYTES = bytes(
    ord(chr(code).lower()) if code < 128 and _WORD.match(chr(code)) else 32 for code in range(256)
)
_LATIN_AND_OTHER = re.compile("[a-zA-Z][\u0370-\u03ff\u0400-\u052f]|[\u0370-\u03ff\u0400-\u052f][a-zA-Z]")

_UNIT = (
    r"(?:humas|inmas|pinmas|informasi|hdi|kemenag|kementerian\sagama|kankemenag|kanwil|kontributor|penmad|mora"
    r"|pd\.?\s?pontren|bimas|kua|mi[ns]?|mt[s]n?|ma[ns]?|penyuluh|tim)"
)
_DASH = r"\s{0,2}(?:[,.:;]?\s?[-–—―‒_]{1,6}|[:.](?=\s))\s{0,2}"
_DAY = r"(?:[\s,]{0,2}\(?\d{1,2}/\d{1,2}(?:/\d{2,4})?\)?)?"
_PLACE = r"[A-ZÀ-Ý][\w'’.-]{1,24}(?:[\s/-]{1,2}[A-ZÀ-Ý0-9][\w'’.-]{0,24}){0,3}"
_DATELINES = (
    re.compile(
        rf"\s*(?:{_PLACE}\s{{0,2}}[,.]?\s{{0,2}})?[(\[]\s?(?i:{_UNIT})\b[^()\[\]]{{0,60}}[)\]]{_DAY}"
        rf"(?:{_DASH}|\s{{1,2}})"
    ),
    re.compile(rf"\s*{_PLACE},\s{{0,2}}(?i:humas|inmas|pinmas|kemenag)\b[\w\s.'’]{{0,40}}?{_DAY}{_DASH}"),
    # "MAKASSAR – …"
    re.compile(rf"\s*[A-ZÀ-Ý][A-ZÀ-Ý'’. ]{{2,40}}{_DAY}\s{{0,2}}[–—-]{{1,3}}\s{{1,2}}"),
)
_REPOST = re.compile(
    r"[\s(*]{0,4}(?:copy\sfrom|copas\sdari|(?:sumber|source|dikutip\sdari|disalin\sdari|disadur\sdari"
    r"|artikel\sasli|dilansir\sdari|baca\sselengkapnya(?:\sdi)?)(?:\s(?:berita|artikel))?)"
    r"\s{0,2}:?\s{0,2}(?P<url>https?://[^\s)<>\"”]{4,500})[\s).*]{0,4}$",
    re.IGNORECASE | re.MULTILINE,
)
_SIGNED = re.compile(
    r"[\s*]{0,4}\(\s?[A-Za-z][\w.’' ]{1,30}(?:\s?[/&,-]\s?[A-Za-z.’' ]{2,20}){0,3}\s?\)[\s.*]{0,4}$"
)
_INITIALS = re.compile(r"[\s*]{0,4}\([A-Za-z]{2,5}(?:\s?[/&,-]\s?[A-Za-z]{2,10}){0,3}\)[\s.*]{0,4}$")
_LABELS = re.compile(
    r"(?:^|(?<=[.!?”\"*\n]))[\s(*/|–-]{0,4}(?:penulis|kontributor|reporter|pewarta|redaktur|editor|penyunting"
    r"|publisher|foto(?:grafer)?|teks|laporan)\s?[:/][^\n]{2,160}$",
    re.IGNORECASE,
)
_NETWORKS = vocabulary("share_bar")
_FIRST = vocabulary("furniture")
_COUNT = r"[\d.,]{1,12}"
_LEFT_OUT = re.compile(
    rf"""(?:
        (?:baca|simak|lihat)\s(?:juga|pula)\b.*
      | (?:berita\s)?terkait | wilayah\slainnya | (?:berita|artikel)\s(?:lainnya|terkait|terbaru|populer)
      | related(?:\sposts?)?
      | \d{{1,3}}\s(?:menit\sbaca|min(?:ute)?s?\sread)(?:\s\d{{1,3}}\s?%)? | \d{{1,3}}\s?%
      | il+ustrasi\s?(?:foto)?\s?(?:\(.{{0,120}}\))?
      | (?:post\s)?views?\s?:?\s?{_COUNT} | (?:telah\s|sudah\s)?(?:dilihat|dibaca)\s?:?\s?{_COUNT}(?:\skali)?
      | {_COUNT}\s(?:views?|kali\sdi(?:lihat|baca))
      | iklan | advertisement | the\spost\s.{{0,250}}\sfirst\son\s.{{0,120}}
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_SUMMARY = re.compile(r"(?:ringkasan|summary)\s?:\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OwnText:
    """A text without what is none of the story, and what it says of where it was taken from."""

    lines: tuple[str, ...]
    reposts: tuple[str, ...]
    cut: bool
    mixed: bool

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def own_text(text: str) -> OwnText:
    """``text`` (a paragraph a line) without datelines, signatures, share bars, counters, placeholders,
    related links and leads that come twice. Parsing takes most of them already: what this finds is what it
    could not know by markup."""
    cut = len(text) > MAX_TEXT
    text = text[:MAX_TEXT]
    if not text.isascii():
        text = _INVISIBLE.sub("", text)
    reposts: tuple[str, ...] = ()
    if "http" in text:
        reposts = tuple(dict.fromkeys(match["url"].rstrip(".,;") for match in _REPOST.finditer(text)))[:5]
        text = _REPOST.sub("", text)
    lines = [line for line in map(str.strip, text.split("\n")) if line and not _is_furniture(line)]
    if lines:
        lines[0] = _without_dateline(lines[0])
        lines = _without_signature(lines)
        lines = _once(lines)
    return OwnText(
        tuple(lines), reposts, cut, not text.isascii() and _LATIN_AND_OTHER.search(text) is not None
    )


def words_of(text: str) -> list[str]:
    """The words of ``text`` for comparing: compatibility forms folded, without case and punctuation."""
    if not text.isascii():
        text = text.translate(_TYPOGRAPHY)
    if text.isascii():
        return text.encode("ascii").translate(_WORD_BYTES).decode("ascii").split()
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def _without_dateline(line: str) -> str:
    head = line[:_HEAD]
    for pattern in _DATELINES:
        match = pattern.match(head)
        if match is not None:
            return line[match.end() :]
    return line


def _without_signature(lines: list[str]) -> list[str]:
    lines = list(lines)
    for _ in range(3):
        if not lines:
            break
        last = lines[-1]
        start = max(len(last) - _TAIL, 0)
        tail = last[start:]
        found = (
            _LABELS.search(tail) or _INITIALS.search(tail)
            if tail.rstrip(" .*").endswith(")")
            else _LABELS.search(tail)
        )
        if found is None and len(last) < 60:
            found = _SIGNED.fullmatch(last)
        if found is None:
            break
        rest = last[: start + found.start()].rstrip()
        lines = [*lines[:-1], rest] if rest else lines[:-1]
    return lines


def _is_furniture(line: str) -> bool:
    if len(line) > _MAX_LINE:
        return False
    first = line.partition(" ")[0].casefold().rstrip(":.,!…")
    if first in _FIRST or not first[:1].isalpha():
        if first in ("ringkasan", "summary"):
            return False
        if _LEFT_OUT.fullmatch(line) and not (
            first in ("baca", "simak", "lihat") and line.endswith((".", "!", "?"))
        ):
            return True
    return first in _NETWORKS and _NETWORKS.issuperset(words_of(line))


def _once(lines: list[str]) -> list[str]:
    """Every paragraph once; a summary box, that repeats how the text begins, not at all."""
    kept: list[str] = []
    seen: set[str] = set()
    for position, line in enumerate(lines):
        match = _SUMMARY.match(line)
        if match is not None:
            line = line[match.end() :]
            start = line[:60].rstrip(" .…")
            if any(other.startswith(start) for other in lines[position + 1 : position + 6]):
                continue
        if line and line not in seen:
            seen.add(line)
            kept.append(line)
    return kept
