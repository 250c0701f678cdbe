"""Slots of a hand-written story and what fills them in one true story.

``{peserta:120-640}`` is a number in that range, ``{tema:a|b|c}`` one of these; both keep their value wherever
the name stands again. ``{kepala}`` heads the office in every story of it, ``{tokoh}``, ``{tokoh2}`` are
people with and ``{umum}`` without a religious title; ``…_pendek`` is the name without titles. The rest
stands in ``words.toml`` or follows from place and day.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from datetime import date

from story_set.kinds import table
from story_set.places import Place

_SLOT = re.compile(r"\{(\w+)(?::([^{}]+))?\}")
_RANGE = re.compile(r"(\d+)-(\d+)")
_DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli"),
    *("Agustus", "September", "Oktober", "November", "Desember"),
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is so in one true story; drawn as it is asked for, the same for the same ``seed``."""

    place: Place
    day: date
    seed: str
    head: str
    _held: dict[str, str] = field(default_factory=dict)

    def fill(self, text: str) -> str:
        return _SLOT.sub(lambda slot: self.value(slot[1], slot[2] or ""), text)

    def value(self, name: str, stated: str = "") -> str:
        if name not in self._held:
            self._held[name] = self._drawn(name, stated)
        return self._held[name]

    def settle(self, *texts: str) -> None:
        """Draw what the texts state, so that a text may use it that does not state it itself."""
        for text in texts:
            for slot in _SLOT.finditer(text):
                if slot[2]:
                    self.value(slot[1], slot[2])

    def _drawn(self, name: str, stated: str) -> str:
        rng = random.Random(f"{self.seed}/{name}")
        fixed = self._fixed(name)
        if fixed is not None:
            return fixed
        if name.endswith("_pendek"):
            return short_name(self.value(name.removesuffix("_pendek")))
        bounds = _RANGE.fullmatch(stated)
        if bounds:
            low, high = bounds.groups()
            number = rng.randint(int(low), int(high))
            return f"{number:02d}" if low.startswith("0") else f"{number:,}".replace(",", ".")
        if stated:
            return rng.choice(stated.split("|"))
        if name.startswith(("tokoh", "penulis")):
            return person(rng) if name.startswith("tokoh") else short_name(person(rng))
        if name.startswith("umum"):
            return str(rng.choice(table("words")["people"]["plain"]))
        if name == "inisial":
            return "".join(rng.choices("abdfghklmnrstwz", k=2))
        if name == "dibaca":
            return str(rng.randint(12, 1900))
        return self.fill(rng.choice(table("words")["slots"][re.sub(r"\d+$", "", name)]))

    def _fixed(self, name: str) -> str | None:
        place, day = self.place, self.day
        return {
            "daerah": place.area,
            "nama": place.name,
            "ibukota": place.town,
            "provinsi": place.province.area,
            "sebutan": place.province.name,
            "ibukota_provinsi": place.province.town,
            "kepala": self.head,
            "hari": _DAYS[day.weekday()],
            "tgl": f"{day.day}/{day.month}/{day.year}",
            "dm": f"{day.day}/{day.month}",
            "tanggal": long_date(day),
            "tahun_ini": str(day.year),
            "tahun_lalu": str(day.year - 1),
        }.get(name)


def long_date(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def person(rng: random.Random) -> str:
    people = table("words")["people"]
    given, family = rng.choice(people["given"]), rng.choice(people["family"])
    return f"{rng.choice(people['before'])}{given} {family}{rng.choice(people['after'])}"


def short_name(name: str) -> str:
    """The first given name: titles stand before it with a full stop and behind it with a comma."""
    words = [word for word in name.partition(",")[0].split() if not word.endswith(".")]
    return words[0]
