"""Fingerprints with what the registry knows: the meeting of grouping, normalising and the gazetteer."""

from __future__ import annotations

from aggregator.grouping import Places, fingerprint
from aggregator.model import Entry, Fingerprint, OfficeKind
from aggregator.normalize import canonical_url, url_key
from aggregator.registry import Registry

_LEVELS = (OfficeKind.PROVINSI, OfficeKind.KABUPATEN, OfficeKind.KOTA)


def fingerprint_of(entry: Entry, registry: Registry) -> Fingerprint:
    """The fingerprint of ``entry``, by the places and host aliases of ``registry``."""
    aliases = registry.host_aliases

    def key(address: str) -> str:
        return url_key(canonical_url(address, "", aliases), aliases)

    return fingerprint(entry, _places(registry), key)


def places_of(registry: Registry) -> Places:
    """The gazetteer: provinces, regencies and cities by their names and what their offices are called."""
    names = [
        (office.code, office.kind.value, name)
        for office in registry.offices
        if office.kind in _LEVELS
        for name in office.aliases
    ]
    return Places(names)


_kept: list[tuple[Registry, Places]] = []


def _places(registry: Registry) -> Places:
    for known, places in _kept:
        if known is registry:
            return places
    _kept[:] = [(registry, places_of(registry))]
    return _kept[0][1]
