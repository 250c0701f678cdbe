"""Offices by the names that bylines use."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from aggregator.model import Office, OfficeKind

MAX_NAME = 120

_PREFIXES = (
    "kantor kementerian agama", "kantor kemenag", "kankemenag", "kanwil kementerian agama", "kanwil kemenag",
    "kanwil", "kementerian agama", "kemenag", "kandepag", "humas", "inmas", "pinmas",
)  # fmt: skip
_LEVELS = {
    "kabupaten": "kabupaten", "kab": "kabupaten", "kota": "kota", "kotamadya": "kota",
    "provinsi": "provinsi", "prov": "provinsi", "propinsi": "provinsi",
}  # fmt: skip
_PUSAT = frozenset({"ri", "pusat", "republikindonesia"})


class OfficeNames:
    """Implements `model.OfficeDirectory`. Look-ups cost a few dictionary reads."""

    def __init__(self, offices: Iterable[Office]) -> None:
        self._offices = {office.code: office for office in offices}
        self._by_name: dict[str, list[Office]] = defaultdict(list)
        for office in self._offices.values():
            for alias in dict.fromkeys(_compact(alias) for alias in (*office.aliases, office.name)):
                self._by_name[alias].append(office)

    def resolve(self, name: str, *, near: str | None = None) -> str | None:
        """The code of the office called ``name``, preferring the province of office ``near``.

        "Bandung" beside a Kanwil of its province is the regency, as in official use; "Kota Bandung" the city.
        None when nobody or several offices far apart are called so.
        """
        if len(name) > MAX_NAME:
            return None
        exact = self._choose(self._by_name.get(_compact(name), ()), None, near)
        if exact is not None:
            return exact
        words = _without_prefix(re.sub(r"[^\w\s]", " ", name.casefold()).split())
        level = _LEVELS.get(words[0]) if words else None
        if level:
            words = words[1:]
        rest = "".join(words)
        if rest in _PUSAT and not level:
            return "00" if "00" in self._offices else None
        return self._choose(self._by_name.get(rest, ()), level, near)

    def _choose(self, found: Iterable[Office], level: str | None, near: str | None) -> str | None:
        offices = [office for office in found if level is None or office.kind == level]
        if len(offices) > 1 and near is not None:
            province = self._province(near)
            close = [office for office in offices if self._province(office.code) == province]
            offices = close or offices
        if len(offices) > 1 and level is None:
            # Of a province, a regency and a city of one name, the plain name is the larger one's.
            for kind in (OfficeKind.PROVINSI, OfficeKind.KABUPATEN):
                of_kind = [office for office in offices if office.kind is kind]
                if len(of_kind) == 1 and len({self._province(office.code) for office in offices}) == 1:
                    return of_kind[0].code
        return offices[0].code if len(offices) == 1 else None

    def _province(self, code: str) -> str:
        office = self._offices.get(code)
        while office is not None and office.kind is not OfficeKind.PROVINSI and office.parent:
            office = self._offices.get(office.parent)
        return office.code if office is not None else code[:2]


def _without_prefix(words: list[str]) -> list[str]:
    """The words behind what only says that it is an office of the ministry."""
    again = True
    while again:
        again = False
        for prefix in _PREFIXES:
            parts = prefix.split()
            if words[: len(parts)] == parts:
                words = words[len(parts) :]
                again = True
                break
    return words


def _compact(name: str) -> str:
    """Letters and digits alone: "Kulon Progo" and "Kulonprogo" are one name."""
    return re.sub(r"[\W_]+", "", name.casefold())
