"""Dates as regional sites write them, without a library: quick on good dates and on garbage alike."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

MAX_LENGTH = 200

# No office had a web site before; what says so is a broken clock.
MIN_YEAR = 1995
MAX_YEAR = 2200

# A date without a year may lie so far ahead (an agenda) before last year's is meant.
AHEAD_WITHOUT_YEAR = timedelta(days=31)

_MONTHS: dict[str, int] = {
    spelling: number
    for number, spellings in enumerate(
        (
            "jan january januari djanuari",
            "feb peb february februari pebruari",
            "mar mrt march maret",
            "apr april",
            "mei may",
            "jun june juni djuni",
            "jul july juli djuli",
            "aug agu ags agt agst agus agustus august",
            "sep sept september",
            "oct okt october oktober",
            "nov nop november nopember",
            "dec des december desember",
        ),
        start=1,
    )
    for spelling in spellings.split()
}

# Indonesia's zones (Keppres 41/1987), RFC 822's (5.1) and neighbours'; in minutes.
_ZONES = {
    "wib": 420, "wita": 480, "wit": 540,
    "z": 0, "ut": 0, "utc": 0, "gmt": 0,
    "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420,
    "sgt": 480, "myt": 480, "ict": 420, "jst": 540, "cet": 60, "cest": 120, "bst": 60,
    "asia/jakarta": 420, "asia/pontianak": 420, "asia/makassar": 480, "asia/jayapura": 540,
}  # fmt: skip

_ISO = re.compile(
    r"(?P<y>\d{4})-?(?P<m>\d\d)-?(?P<d>\d\d)"
    r"(?:[t ]\s*(?P<H>\d\d)[:.]?(?P<M>\d\d)(?:[:.]?(?P<S>\d\d)(?:[.,]\d+)?)?)?"
    r"\s*(?:(?P<z>z|utc|gmt)|(?P<sign>[+-])(?P<oh>\d\d):?(?P<om>\d\d)?)?"
)
_EPOCH = re.compile(r"\d{9,10}(?:\d{3})?(?:\.\d{1,6})?")

_YEAR_FIRST = re.compile(r"(?<!\d)(?P<y>\d{4})\s?[-/.]\s?(?P<m>\d{1,2})\s?[-/.]\s?(?P<d>\d{1,2})(?!\d)")
_DAY_MONTH_NAME = re.compile(
    r"(?<!\d)(?P<d>\d{1,2})(?:st|nd|rd|th)?[\s./,-]{0,3}(?P<name>[a-z]{3,9})[\s./,-]{0,3}"
    r"(?:(?P<y>\d{4}|'?\d\d)(?![\d:]|\.\d))?"
)
_MONTH_NAME_DAY = re.compile(
    r"(?<![a-z])(?P<name>[a-z]{3,9})[\s.]{1,3}(?P<d>\d{1,2})(?:st|nd|rd|th)?(?![\d:])"
    r"(?:[\s,]{1,3}(?P<y>\d{4})(?![\d:]))?"
)
_DAY_FIRST = re.compile(
    r"(?<![\d:])(?P<d>\d{1,2})\s?(?P<sep>[-/.])\s?(?P<m>\d{1,2})\s?(?P=sep)\s?(?P<y>\d{4}|\d\d)(?![\d:])"
)
_DAY_MONTH = re.compile(r"(?<![\d:/])(?P<d>\d{1,2})/(?P<m>\d{1,2})(?![\d:/])")
_LONE_YEAR = re.compile(r"(?<![\d+:-])(?P<y>(?:19|20)\d\d)(?![\d:])")

_TIME = re.compile(
    r"(?<![\d:.+-])(?P<H>\d{1,2})(?:[:.](?P<M>\d\d)(?:[:.](?P<S>\d\d)(?:[.,]\d{1,9})?)?)(?!\d)"
    r"(?:\s*(?P<half>[ap])\.?m\b)?"
)
_ZONE = re.compile(
    r"[\s(\[]{0,3}(?:(?P<name>asia/[a-z]{4,10}|[a-z]{1,4})(?![a-z/_]))?"
    r"\s?(?:(?P<sign>[+-])(?P<oh>\d{1,2}?)(?:[:.]?(?P<om>\d\d))?(?![\d:]))?"
)

_AGO = re.compile(
    r"(?<![a-z0-9])(?P<n>\d{1,3}|se|an?)\s?(?P<unit>detik|menit|jam|hari|minggu|pekan|bulan|tahun|sec(?:ond)?s?"
    r"|min(?:ute)?s?|h(?:ou)?rs?|days?|weeks?|months?|years?)\s{1,2}(?:yang\s|yg\s)?(?:lalu|ago|silam)\b"
)
_UNIT_MINUTES = {
    "de": 0, "se": 0, "me": 1, "mi": 1, "ja": 60, "ho": 60, "hr": 60, "ha": 1440, "da": 1440,
    "pe": 10080, "we": 10080, "bu": 43200, "mo": 43200, "ta": 525600, "ye": 525600,
}  # fmt: skip
_NAMED_DAYS = {"hari ini": 0, "today": 0, "kemarin": 1, "yesterday": 1, "kemarin lusa": 2}
_NAMED_DAY = re.compile(r"(?<![a-z])(hari ini|today|kemarin lusa|kemarin|yesterday)(?![a-z])")
_JUST_NOW = re.compile(
    r"(?<![a-z])(?:baru saja|barusan|just now|beberapa (?:detik|saat) (?:yang )?lalu)(?![a-z])"
)

_WRITTEN_SIGNS = str.maketrans(
    {"–": "-", "—": "-", "−": "-", "’": "'", "‘": "'", "`": "'", "\u00a0": " ", "|": " "}
)

_URL_DATES = (
    re.compile(r"/(?P<y>(?:19|20)\d\d)/(?P<m>\d{1,2})/(?P<d>\d{1,2})(?=/|$)"),
    re.compile(r"/(?P<y>(?:19|20)\d\d)-(?P<m>\d\d)-(?P<d>\d\d)(?=[-_/.]|$)"),
    re.compile(r"/(?P<d>\d\d)-(?P<m>\d\d)-(?P<y>(?:19|20)\d\d)(?=[-_/.]|$)"),
    re.compile(r"/(?P<y>20\d\d)(?P<m>\d\d)(?P<d>\d\d)(?=[-_/.]|$)"),
)


class ParsedDate(NamedTuple):
    """``value`` in UTC; ``stated_offset`` as in "+07:00", empty when none was stated; ``guessed`` when the
    year or the day had to be taken from the clock."""

    value: datetime
    stated_offset: str
    guessed: bool


def parse_date(text: str, zone: str, now: datetime) -> ParsedDate | None:
    """The first date in ``text``: RFC 822, ISO 8601, epoch, or as people write, in Indonesian or English.

    A date that states no zone is in ``zone`` (IANA). A date without a time is midnight there. ``now`` is for
    "5 jam lalu" and for dates without a year. None for what is no date, or not from 1995 to 2200.
    """
    text = " ".join(text[:MAX_LENGTH].lower().translate(_WRITTEN_SIGNS).split())
    if not text:
        return None
    try:
        return _iso(text, zone) or _epoch(text) or _written(text, zone, now) or _relative(text, zone, now)
    except (ValueError, OverflowError):  # a 31 February, a year 0
        return None


def date_in_url(url: str, zone: str) -> ParsedDate | None:
    """The day that a path states: ``/2025/08/12/``, ``/2025-08-12-…``, ``/02-12-2022-…``."""
    path = url.partition("?")[0]
    for pattern in _URL_DATES:
        match = pattern.search(path)
        if match is not None and 1 <= int(match["m"]) <= 12:
            try:
                day = date(int(match["y"]), int(match["m"]), int(match["d"]))
            except ValueError:
                continue
            return _moment(day, time(), None, zone, guessed=False)
    return None


def _iso(text: str, zone: str) -> ParsedDate | None:
    match = _ISO.fullmatch(text)
    if match is None:
        return None
    day = date(int(match["y"]), int(match["m"]), int(match["d"]))
    offset = None
    if match["z"]:
        offset = 0
    elif match["sign"]:
        offset = _offset(match["sign"], match["oh"], match["om"])
    if match["H"] is None:
        return _moment(day, time(), offset, zone, guessed=False)
    return _at(day, match["H"], match["M"], match["S"], "", offset, zone, guessed=False)


def _epoch(text: str) -> ParsedDate | None:
    if _EPOCH.fullmatch(text) is None:
        return None
    whole = text.partition(".")[0]
    seconds = int(whole) // (1000 if len(whole) > 10 else 1)
    return _believed(datetime.fromtimestamp(seconds, UTC), "+00:00", guessed=False)


def _written(text: str, zone: str, now: datetime) -> ParsedDate | None:
    """Find the date, then a time after it (else before it), then the zone after the time."""
    found = _day(text, now.astimezone(_zone(zone)).date())
    if found is None:
        return None
    start, end, day, guessed = found
    clock = _TIME.search(text, end)
    if clock is None:
        clock = _TIME.search(text[:start])
    if clock is None:
        return _moment(day, time(), _stated_zone(text, end), zone, guessed=guessed)
    offset = _stated_zone(text, clock.end())
    return _at(day, clock["H"], clock["M"], clock["S"], clock["half"] or "", offset, zone, guessed=guessed)


def _day(text: str, today: date) -> tuple[int, int, date, bool] | None:
    """Where the date stands, the day, and whether its year had to be guessed."""
    match = _YEAR_FIRST.search(text)
    if match is not None:
        return match.start(), match.end(), date(int(match["y"]), int(match["m"]), int(match["d"])), False
    for pattern in (_DAY_MONTH_NAME, _MONTH_NAME_DAY):
        for match in pattern.finditer(text):
            month = _MONTHS.get(match["name"])
            if month is not None:
                return _with_year(text, match, month, match["y"], today)
    match = _DAY_FIRST.search(text)
    if match is not None:
        day, month = _day_and_month(match)
        return match.start(), match.end(), date(_full_year(match["y"]), month, day), False
    match = _DAY_MONTH.search(text)
    if match is not None:
        return _with_year(text, match, int(match["m"]), None, today)
    return None


def _with_year(
    text: str, match: re.Match[str], month: int, year: str | None, today: date
) -> tuple[int, int, date, bool]:
    day = int(match["d"])
    if year is None:
        # As in ctime: "Aug 20 10:04:00 2025".
        later = _LONE_YEAR.search(text, match.end())
        year = later["y"] if later else None
    if year is not None:
        return match.start(), match.end(), date(_full_year(year), month, day), False
    guess = _same_day(today.year, month, day)
    if guess is None or guess > today + AHEAD_WITHOUT_YEAR:
        guess = date(today.year - 1, month, day)
    return match.start(), match.end(), guess, True


def _same_day(year: int, month: int, day: int) -> date | None:
    """That day of the year; None for a 29 February that this year does not have."""
    if (month, day) == (2, 29) and (year % 4 != 0 or (year % 100 == 0 and year % 400 != 0)):
        return None
    return date(year, month, day)


def _day_and_month(match: re.Match[str]) -> tuple[int, int]:
    """Day first, as everywhere in Indonesia, unless that is impossible."""
    day, month = int(match["d"]), int(match["m"])
    return (month, day) if month > 12 >= day else (day, month)


def _relative(text: str, zone: str, now: datetime) -> ParsedDate | None:
    if _JUST_NOW.search(text):
        return _believed(now.astimezone(UTC), "", guessed=True)
    today = now.astimezone(_zone(zone)).date()
    named = _NAMED_DAY.search(text)
    if named is not None:
        day = today - timedelta(days=_NAMED_DAYS[named[1]])
        clock = _TIME.search(text)
        if clock is None:
            return _moment(day, time(), None, zone, guessed=True)
        offset = _stated_zone(text, clock.end())
        return _at(day, clock["H"], clock["M"], clock["S"], clock["half"] or "", offset, zone, guessed=True)
    ago = _AGO.search(text)
    if ago is None:
        return None
    number = int(ago["n"]) if ago["n"].isdigit() else 1
    unit = ago["unit"]
    minutes = 10080 if unit == "minggu" else _UNIT_MINUTES[unit[:2]]
    if minutes >= 1440:
        return _moment(today - timedelta(minutes=number * minutes), time(), None, zone, guessed=True)
    step = timedelta(minutes=number * minutes) if minutes else timedelta(seconds=number)
    return _believed(now.astimezone(UTC) - step, "", guessed=True)


def _stated_zone(text: str, position: int) -> int | None:
    """The offset in minutes that is stated at ``position``, None when there is none."""
    match = _ZONE.match(text, position)
    if match is None:
        return None
    name = match["name"]
    minutes = _ZONES.get(name) if name else 0
    if minutes is None:
        return None
    if match["sign"]:
        # "GMT+7", and "WIB+0700" that only says it twice.
        return _offset(match["sign"], match["oh"], match["om"])
    return minutes if name else None


def _offset(sign: str, hours: str, minutes: str | None) -> int | None:
    offset = int(hours) * 60 + int(minutes or 0)
    if offset > 14 * 60:
        return None
    return -offset if sign == "-" else offset


def _full_year(year: str) -> int:
    digits = year.lstrip("'")
    number = int(digits)
    # "-0001", as WordPress writes a date that was never set, is not 2001.
    if len(digits) > 2:
        return number
    return number + (2000 if number < 70 else 1900)


def _at(
    day: date,
    hour: str,
    minute: str,
    second: str | None,
    half: str,
    offset: int | None,
    zone: str,
    *,
    guessed: bool,
) -> ParsedDate | None:
    hours, minutes, seconds = int(hour), int(minute), min(int(second or 0), 59)
    if half == "p" and hours < 12:
        hours += 12
    elif half == "a" and hours == 12:
        hours = 0
    if (hours, minutes) == (24, 0):
        day, hours = day + timedelta(days=1), 0
    if hours > 23 or minutes > 59:
        return _moment(day, time(), offset, zone, guessed=guessed)
    return _moment(day, time(hours, minutes, seconds), offset, zone, guessed=guessed)


def _moment(day: date, clock: time, offset: int | None, zone: str, *, guessed: bool) -> ParsedDate | None:
    if not MIN_YEAR <= day.year <= MAX_YEAR:
        return None
    where: tzinfo = _zone(zone) if offset is None else timezone(timedelta(minutes=offset))
    value = datetime.combine(day, clock, where).astimezone(UTC)
    return _believed(value, "" if offset is None else _offset_text(offset), guessed=guessed)


def _believed(value: datetime, offset: str, *, guessed: bool) -> ParsedDate | None:
    # A day of slack: midnight of 1 January 1995 in Jakarta is still 1994 in UTC.
    if not MIN_YEAR <= (value + timedelta(days=1)).year <= MAX_YEAR + 1:
        return None
    return ParsedDate(value, offset, guessed)


def _offset_text(offset: int) -> str:
    return f"{'-' if offset < 0 else '+'}{abs(offset) // 60:02d}:{abs(offset) % 60:02d}"


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
