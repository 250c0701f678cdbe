"""Dates as Indonesian sites write them on their pages."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from testbed.sites import ZONES, Site

_DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jum'at", "Sabtu", "Minggu")
_MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November",
    "Desember",
)  # fmt: skip
_OLD_MONTHS = (
    "Januari", "Pebruari", "Maret", "April", "Mei", "Juni", "Juli", "Agt", "Sept", "Oktober", "Nopember", "Desember",
)  # fmt: skip
_ENGLISH = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_HIJRI = (
    "Muharram", "Safar", "Rabiulawal", "Rabiulakhir", "Jumadilawal", "Jumadilakhir", "Rajab", "Syakban", "Ramadan",
    "Syawal", "Zulkaidah", "Zulhijah",
)  # fmt: skip
_HIJRI_EPOCH = datetime(622, 7, 19).toordinal()  # noqa: DTZ001 (a day of the Gregorian calendar, as Python counts)

# Styles that state no time of day.
DAY_ONLY = frozenset({"day", "english", "hijri", "none"})


def local(site: Site, moment: datetime) -> datetime:
    """The moment on the clock of the site."""
    return moment.astimezone(timezone(timedelta(hours=ZONES[site.zone])))


def written(site: Site, style: str, moment: datetime, now: datetime) -> str:
    """A moment in one of the styles; "" for a site that writes none."""
    here = local(site, moment)
    weekday, month = _DAYS[here.weekday()], _MONTHS[here.month - 1]
    day = f"{here.day} {month} {here.year}"
    ways = {
        "day": f"{weekday.replace(chr(39), '')}, {day}",
        "wib": f"{weekday.replace(chr(39), '')}, {day} {here:%H:%M} {site.zone}",
        "pipe": f"{weekday.replace(chr(39), '')}, {here.day:02} {month} {here.year} | {here:%H:%M} {site.zone}",
        "dot": f"{day} {here:%H.%M} {site.zone}",
        "jumat": f"{weekday.replace('Minggu', 'Ahad')}, {day} {here:%H.%M} {site.zone}",
        "login": f"{weekday.replace(chr(39), '')}, {day}, {here:%H:%M} humas{site.number}",
        "old": f"{here.day} {_OLD_MONTHS[here.month - 1]} {here.year} {here:%H:%M} {site.zone}",
        "short": f"{here:%d-%m-%Y %H:%M}",
        "iso": here.isoformat(),
        "english": f"{here.day:02} {_ENGLISH[here.month - 1]} {here.year}",
        "hijri": f"{day} M / {_hijri(here)} H",
        "none": "",
    }
    return _relative(here, local(site, now), day) if style == "relative" else ways[style]


def _relative(here: datetime, now: datetime, day: str) -> str:
    minutes = int((now - here).total_seconds() // 60)
    if minutes < 60:
        return f"{minutes} menit lalu"
    if here.date() == now.date():
        return f"{minutes // 60} jam lalu"
    return "Kemarin" if here.date() == now.date() - timedelta(days=1) else day


def _hijri(here: datetime) -> str:
    """The day in the tabular Islamic calendar: 30 years of 354 days and eleven leap days."""
    days = here.toordinal() - _HIJRI_EPOCH
    year = (30 * days + 10_646) // 10_631
    begun = days - (354 * (year - 1) + (3 + 11 * year) // 30)
    month = min(11, int(begun / 29.5))
    return f"{begun - (59 * month + 1) // 2 + 1} {_HIJRI[month]} {year}"
