"""Entries: one item as one source published it, normalised; what is held of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from aggregator.model.documents import Enclosure
    from aggregator.model.stories import Fingerprint
    from aggregator.quarantine import Finding


class OfficeDirectory(Protocol):
    """Finds offices by the names that bylines use; the registry implements it."""

    def resolve(self, name: str, *, near: str | None = None) -> str | None:
        """The code of the office called ``name`` ("Bulukumba", "Kota Bandung", "Prov. Bali"),
        preferring the province of office ``near``; None when unknown or ambiguous."""
        ...


@dataclass(frozen=True, slots=True)
class NormalizeContext:
    """What normalising the entries of one document needs beside the drafts.

    ``host_aliases`` maps a host to the host that it stands for, both lower case.
    ``timezone`` is the IANA zone for dates that state none. ``now`` is when the document
    was fetched. ``site_host`` is the host of the source.
    """

    source_url: str
    document_url: str
    timezone: str
    now: datetime
    office: str | None
    offices: OfficeDirectory
    host_aliases: Mapping[str, str] = field(default_factory=dict)
    language: str = "id"


@dataclass(frozen=True, slots=True)
class Entry:
    """One item as one source published it, normalised.

    Identity within the source is by ``guid_key``, then ``url_key``, then ``title_key`` in a
    window; ``identity`` is the one of them that the entry is stored under. ``url_key`` is the
    canonical URL without scheme, ``www.`` and host alias, empty when the address does not
    tell this entry from others of its document. ``content_hash`` is SHA-256 over what makes
    a revision (title and text; no dates, counters or markup); ``text_hash`` is SHA-256 over the words
    of the text alone, empty for texts too short to tell stories apart. ``zone`` is the offset that
    the date was stated in ("+07:00"), empty when none was. ``origin_office`` is whom the dateline names.
    ``markup`` is the body before it was sanitised, for screening on the way: it is not stored, and no part
    of what the entry is.
    """

    identity: str
    guid: str
    guid_key: str
    url_key: str
    title_key: str
    url: str
    title: str
    published: datetime
    updated: datetime | None
    zone: str
    date_guessed: bool
    author: str
    byline: str
    dateline: str
    office: str | None
    origin_office: str | None
    categories: tuple[str, ...]
    original_categories: tuple[str, ...]
    language: str
    summary: str
    html: str
    text: str
    image_url: str
    image_alt: str
    image_caption: str
    enclosures: tuple[Enclosure, ...]
    content_hash: str
    text_hash: str
    warnings: tuple[str, ...] = ()
    markup: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class HeldEntry:
    """A stored entry, as far as matching and merging a newly seen one needs.

    ``removed`` marks a tombstone. ``churn`` counts the looks in a row at which the content
    had changed. ``whole``: its text was read from its own page.
    """

    id: int
    identity: str
    guid_key: str
    url_key: str
    title_key: str
    published: datetime
    first_seen: datetime
    content_hash: str
    revision: int
    churn: int
    removed: bool
    entry: Entry | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class EntryChange:
    """A held entry that came again: its new values, and whether that is a new revision. With ``findings`` it
    goes into the quarantine. ``fingerprint`` as in `NewEntry`."""

    held_id: int
    entry: Entry
    revision: int
    churn: int
    is_revision: bool
    findings: tuple[Finding, ...] = ()
    fingerprint: Fingerprint | None = None


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry seen for the first time. ``history`` entries order by their own dates and are
    not pushed to subscribers. ``awaits_page``: its source carries less than the article; it is published when
    its page has been read, or soon without it. With ``findings`` it goes into the quarantine.
    ``fingerprint`` is that of ``entry``, None where it has yet to be computed."""

    entry: Entry
    history: bool
    findings: tuple[Finding, ...] = ()
    awaits_page: bool = False
    fingerprint: Fingerprint | None = None
