"""Offices that publish: where they are, and on which host."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from zoneinfo import ZoneInfo

from aggregator.registry import Registry, load_registry
from story_set.kinds import table

registry = cache(load_registry)


@dataclass(frozen=True, slots=True)
class Place:
    """An office with its town. ``area`` is "Kabupaten Bulukumba", ``name`` what headlines say of it;
    ``mirror`` another host that shows its pages."""

    code: str
    area: str
    name: str
    town: str
    host: str
    zone: str
    mirror: str = ""

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def province(self) -> Place:
        return provinces()[self.code.partition(".")[0]]


CENTRE = Place("00", "Republik Indonesia", "RI", "Jakarta", "kemenag.go.id", "Asia/Jakarta")


@cache
def regencies() -> tuple[Place, ...]:
    offices = _offices()
    found = []
    for code, town, host in table("places")["regencies"]:
        name, zone = offices[code]
        area = name.removeprefix("Kantor Kementerian Agama ")
        name = area.removeprefix("Kabupaten ")
        if name == provinces()[code[:2]].area:
            name = f"Kab. {name}"  # "Humas Gorontalo" is the Kanwil.
        found.append(Place(code, area, name, town, host, zone))
    return tuple(found)


@cache
def provinces() -> dict[str, Place]:
    offices = _offices()
    found = {}
    for code, town, host, short, mirror in table("places")["provinces"]:
        name, zone = offices[code]
        area = name.removeprefix("Kanwil Kementerian Agama Provinsi ")
        found[code] = Place(code, area, short, town, host, zone, mirror)
    return found | {CENTRE.code: CENTRE}


@cache
def _offices() -> dict[str, tuple[str, str]]:
    held: Registry = registry()
    return {office.code: (office.name, office.timezone) for office in held.offices}
