"""The date that stands in a text, as it is written there. What it means is for normalising to say."""

from __future__ import annotations

import re

MAX_TEXT = 3_000
MAX_ALONE = 80

_MONTHS = (
    r"(?:jan(?:uari|uary)?|[fp]eb(?:ruari|ruary)?|mar(?:et|ch)?|mrt|apr(?:il)?|me[iy]|may|jun[ie]?|jul[iy]?|"
    r"ag(?:u|s|t|us|st|ust|ustus)|aug(?:ust)?|sept?(?:ember)?|o[kc]t(?:ober)?|no[vp](?:ember)?|de[sc](?:ember)?)"
)
_WEEKDAY = r"(?:(?:senin|selasa|rabu|kamis|jum[’'`]?at|sabtu|minggu|ahad)[,. ]{1,3})?"
_TIME = (
    r"(?:[\s,|/–-]{1,5}(?:pukul|jam|pkl\.?|at)?\s{0,2}[0-2]?\d[.:][0-5]\d(?:[.:][0-5]\d)?"
    r"(?:\s?(?:wib|wita|wit|am|pm|utc|gmt)\b)?)?"
)
_YEAR = r"(?:19|20)\d\d(?!\d)"
_DATES = (
    re.compile(
        rf"{_WEEKDAY}(?<!\d)[0-3]?\d[\s./-]{{1,2}}{_MONTHS}\b[\s.,/-]{{1,3}}{_YEAR}{_TIME}", re.IGNORECASE
    ),
    re.compile(rf"\b{_MONTHS}[\s.]{{1,2}}[0-3]?\d(?:st|nd|rd|th)?,?\s{{1,2}}{_YEAR}{_TIME}", re.IGNORECASE),
    re.compile(
        r"(?<!\d)(?:19|20)\d\d-[01]\d-[0-3]\d"
        r"(?:[T ][0-2]\d:[0-5]\d(?::[0-5]\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:?\d\d)?)?(?!\d)"
    ),
    re.compile(rf"{_WEEKDAY}(?<!\d)[0-3]?\d[/.-][01]?\d[/.-](?:{_YEAR}|\d\d(?!\d)){_TIME}", re.IGNORECASE),
    re.compile(r"(?<!\d)(?:19|20)\d\d/[01]?\d/[0-3]?\d(?!\d)" + _TIME, re.IGNORECASE),
    re.compile(
        r"\b(?:\d{1,3}|se|satu|sebuah)\s?(?:detik|menit|jam|hari|minggu|pekan|bulan|tahun)\s(?:yang\s|yg\s)?"
        r"(?:lalu|silam)\b|\b(?:\d{1,2}|an?)\s(?:sec(?:ond)?s?|min(?:ute)?s?|h(?:ou)?rs?|days?|weeks?|months?|years?)"
        r"\sago\b",
        re.IGNORECASE,
    ),
)
# What is a date where it is all that is said: in a sentence it means little.
_ALONE = re.compile(
    rf"(?:hari ini|today|kemarin(?: lusa)?|yesterday|baru saja|barusan|just now){_TIME}"
    rf"|[0-3]?\d[\s./-]{{1,2}}{_MONTHS}\.?|{_MONTHS}[\s.]{{1,2}}[0-3]?\d(?:st|nd|rd|th)?",
    re.IGNORECASE,
)
_AROUND_A_DATE = re.compile(
    r"(?:di(?:terbit|posting|publikasi|tulis|unggah)\w*|terbit|tayang|tanggal|tgl|published|posted|updated|date|on|pada|"
    r"oleh|by|admin\w*|humas|wib|wita|wit)\b|[\W_]",
    re.IGNORECASE,
)


def date_in(text: str) -> str:
    """The first date in ``text`` of the surest way of writing that occurs; empty when there is none."""
    within = text[:MAX_TEXT]
    for pattern in _DATES:
        found = pattern.search(within)
        if found:
            return found[0].strip()
    return ""


def whole_date(text: str) -> str:
    """The date that is all a short text says, as in "Diterbitkan: 12 Nov 2026", "Kemarin" or "12 Nov"; else
    empty."""
    text = text.strip()
    if not 3 <= len(text) <= MAX_ALONE:
        return ""
    if _ALONE.fullmatch(text):
        return text
    found = date_in(text)
    return found if found and not _AROUND_A_DATE.sub("", text.replace(found, " ", 1)) else ""
