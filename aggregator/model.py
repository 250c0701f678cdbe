"""The values that are passed around: frozen, typed, without behaviour worth a test.

Times are aware ``datetime`` in UTC. Codes of offices and regions are Kemendagri's
(``35`` a province, ``35.09`` a regency or city, ``00`` the centre).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from aggregator.quarantine import Finding

# --------------------------------------------------------------------------- schedule


@dataclass(frozen=True, slots=True)
class Hints:
    """What a document or its headers say about when to come again; what they do not say is empty.

    ``ttl_seconds`` is RSS 2.0 ``ttl``. ``period_seconds`` and ``period_base`` are the module Syndication of
    RSS 1.0: the time between two updates, and a moment from which the periods count. ``skip_hours`` are hours
    in GMT (0 to 23), ``skip_days`` days of the week in GMT (0 is Monday), both of RSS 2.0. ``fresh_seconds``
    is ``Cache-Control: max-age`` (RFC 9111, 5.2.2.1).
    """

    ttl_seconds: int | None = None
    period_seconds: int | None = None
    period_base: datetime | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    fresh_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often a source publishes at which hour of the week, in its own zone.

    ``counts`` are the entries of each hour of the week (0 is Monday from 00:00), or empty; what is older
    counts less. They are as of ``as_of``, and stand for the time since ``since``. ``busiest`` is the most
    entries seen within one hour. ``newest`` are the latest publishing times, newest first.
    """

    counts: tuple[float, ...] = ()
    since: datetime | None = None
    as_of: datetime | None = None
    busiest: float = 0.0
    newest: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class Because:
    """One reason for the moment of the next look: a key of the ``schedule`` catalogue and its facts.

    Facts are numbers or short texts; a name that ends in ``_seconds`` is a span of time, and is said as one.
    """

    key: str
    facts: tuple[tuple[str, int | str], ...] = ()


@dataclass(frozen=True, slots=True)
class NextLook:
    """When a source is looked at again, and why then: the decisive reason first."""

    at: datetime
    reasons: tuple[Because, ...]


# --------------------------------------------------------------------------- registry


class OfficeKind(StrEnum):
    """What sort of unit an office is, in Kemenag's own order."""

    PUSAT = "pusat"
    PROVINSI = "provinsi"
    KABUPATEN = "kabupaten"
    KOTA = "kota"
    PTKN = "ptkn"
    BALAI = "balai"
    MADRASAH = "madrasah"


@dataclass(frozen=True, slots=True)
class Office:
    """A unit of Kemenag (satuan kerja).

    ``regions`` are the region codes that it serves: its own, or several (Papua: 91, 93, 94, 95).
    ``aliases`` are the names by which bylines call it, the short name first ("Bulukumba").
    """

    code: str
    kind: OfficeKind
    name: str
    parent: str | None
    timezone: str
    regions: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    note: str = ""
    pic: str = ""


@dataclass(frozen=True, slots=True)
class Region:
    """A province, regency or city as Kemendagri codes it."""

    code: str
    name: str


class SourceKind(StrEnum):
    """How a source is read; ``auto`` finds out."""

    AUTO = "auto"
    FEED = "feed"
    SITEMAP = "sitemap"
    LISTING = "listing"


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source as the registry states it: what an import brings and an export writes.

    ``line`` is where the row stood in its file, 0 when it came from elsewhere.
    ``enabled`` is False for addresses that are only assumed.
    """

    url: str
    kind: SourceKind = SourceKind.AUTO
    office: str | None = None
    name: str = ""
    network: str = "public"
    timezone: str | None = None
    recipe: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    enabled: bool = True
    evidence: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One row of a registry file that could not be used, and what would be right."""

    file: str
    line: int
    column: str
    value: str
    problem: str
    hint: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did; ``problems`` stopped only their own rows."""

    added: int
    updated: int
    unchanged: int
    problems: tuple[RowProblem, ...] = ()


class SourceState(StrEnum):
    """How a source is doing, for ``simpul status`` and for the schedule."""

    NEW = "new"
    ACTIVE = "active"
    FAILING = "failing"
    GONE = "gone"
    WAITING = "waiting"  # nobody here can read it yet: its network has no worker
    DUPLICATE = "duplicate"  # the same feed as another source, which is looked at in its place
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class SourceView:
    """A source with its state, for lists, exports and pages."""

    id: int
    row: SourceRow
    state: SourceState
    target_url: str | None
    target_kind: str | None
    next_at: datetime | None
    last_success_at: datetime | None
    last_reason: str | None
    failures: int
    entries: int
    reasons: tuple[Because, ...] = ()
    move: Move | None = None
    duplicate_of: int | None = None
    discovery: tuple[Because, ...] = ()
    older_url: str = ""
    recipe_used: str = ""
    recipe_unfit: str = ""


# --------------------------------------------------------------------------- fetch


@dataclass(frozen=True, slots=True)
class Validators:
    """What lets a server answer 304, byte for byte as it gave them (RFC 9110, 8.8).

    ``url`` is the address that gave them, after all redirects: they are sent to it and to no other.
    """

    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class HostHold:
    """A host that asked to be left alone: 429, or 503 with Retry-After (RFC 6585, 4; RFC 9110, 10.2.3)."""

    host: str
    until: datetime
    reason: Reason


@dataclass(frozen=True, slots=True)
class RobotsRecord:
    """A robots.txt as it was fetched (RFC 9309). ``status`` 0: the server did not answer. ``body`` is empty
    unless ``status`` is 2xx."""

    origin: str
    status: int
    body: str
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class Move:
    """Where an address redirects for good (301, 308), since when, and at how many looks in a row that held.

    ``rejected``: an editor said that the source does not go there.
    """

    url: str
    since: datetime
    sightings: int
    rejected: bool = False


@dataclass(frozen=True, slots=True)
class SourceToRefresh:
    """All that one refresh of a source needs to know.

    ``target_url`` is where an ``auto`` source was found to be readable, as ``target_kind``, and
    ``candidates`` are addresses where it may be. ``listed`` is how many items its document listed last,
    ``hints`` what that and its headers asked for. ``wanted``: somebody asked for this look. ``hold`` is a
    wait that its host asked for. ``doubted_until``: until then its validators are not sent, since they lied;
    ``unmodified_at`` is its last 304. ``pushes``: a hub tells us of its news. A backfill may read
    ``backfill_pages`` more pages of its list, and leaves what is older than ``backfill_until``. The rest is
    as in `SourceUpdate`.
    """

    id: int
    url: str
    kind: SourceKind
    office: str | None
    timezone: str
    network: str
    target_url: str | None
    candidates: tuple[Candidate, ...]
    validators: Validators
    failures: int
    first_success_at: datetime | None
    last_success_at: datetime | None
    last_full_at: datetime | None
    last_new_at: datetime | None
    rhythm: Rhythm = Rhythm()
    hints: Hints = Hints()
    listed: int | None = None
    wanted: bool = False
    target_kind: str | None = None
    hold: HostHold | None = None
    move: Move | None = None
    doubted_until: datetime | None = None
    unmodified_at: datetime | None = None
    pushes: bool = False
    recipe: str | None = None
    backfill_until: datetime | None = None
    backfill_pages: int = 0
    discovery: tuple[Because, ...] = ()
    older_url: str = ""
    recipe_used: str = ""
    recipe_unfit: str = ""


class Reason(StrEnum):
    """Why a refresh failed. Each has a sentence in the catalogues (``reason.<value>``)."""

    ADDRESS_INVALID = "address_invalid"
    ADDRESS_FORBIDDEN = "address_forbidden"
    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    TLS_CHAIN = "tls_chain"
    TLS_EXPIRED = "tls_expired"
    TLS_NAME = "tls_name"
    TLS_UNTRUSTED = "tls_untrusted"
    TIMEOUT = "timeout"
    PROTOCOL = "protocol"
    REDIRECT_LOOP = "redirect_loop"
    REDIRECT_TOO_MANY = "redirect_too_many"
    HTTP_403 = "http_403"
    HTTP_404 = "http_404"
    HTTP_410 = "http_410"
    HTTP_429 = "http_429"
    HTTP_4XX = "http_4xx"
    HTTP_5XX = "http_5xx"
    ROBOTS = "robots"
    HEADERS_TOO_LARGE = "headers_too_large"
    TOO_LARGE = "too_large"
    ENCODING = "encoding"
    EMPTY_BODY = "empty_body"
    ERROR_PAGE = "error_page"
    WALL = "wall"
    NOT_A_FEED = "not_a_feed"
    NO_FEED_FOUND = "no_feed_found"
    NOT_AN_ARTICLE = "not_an_article"
    NO_LIST = "no_list"
    DRAWN_BY_SCRIPT = "drawn_by_script"
    BROKEN_DOCUMENT = "broken_document"
    DOCUMENT_BOUND = "document_bound"
    POISON = "poison"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class Hop:
    """One redirect on the way to a document."""

    status: int
    url: str


class Phase(StrEnum):
    """How far an attempt got."""

    CHECK = "check"  # the address and robots.txt
    RESOLVE = "resolve"
    WAIT = "wait"  # for the host's turn
    CONNECT = "connect"  # TCP and TLS
    RESPONSE = "response"  # the request went out
    BODY = "body"  # the headers of the last response came
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds by phase, summed over the hops of one exchange; waiting for a turn is the host's pace,
    not the site's slowness."""

    resolve: int = 0
    wait: int = 0
    connect: int = 0
    response: int = 0
    body: int = 0


@dataclass(frozen=True, slots=True)
class Exchange:
    """What one attempt at an address brought, whatever its end.

    ``status`` is 0 when no response came. ``body`` is decoded from its content encoding and
    is None for a 304 and for every failure. ``retry_after`` is in seconds. ``headers`` have
    lower-case names. ``phase`` is where it ended, ``tls_expires_at`` until when the last
    certificate seen holds.
    """

    url: str
    final_url: str
    status: int
    headers: Mapping[str, str]
    body: bytes | None
    hops: tuple[Hop, ...]
    started_at: datetime
    milliseconds: int
    wire_bytes: int = 0
    reason: Reason | None = None
    detail: str = ""
    retry_after: int | None = None
    phase: Phase = Phase.DONE
    timings: Timings = Timings()
    tls_expires_at: datetime | None = None


class DocumentShape(StrEnum):
    """What a body looks like by its first bytes; parsing decides later."""

    FEED = "feed"
    JSON_FEED = "json_feed"
    WORDPRESS = "wordpress"  # posts of the REST API of WordPress
    SITEMAP = "sitemap"
    LISTING = "listing"  # a page that was read as a list of articles; by its bytes it is a PAGE
    PAGE = "page"
    UNKNOWN = "unknown"


class LinkKind(StrEnum):
    """What a link leads to."""

    ARTICLE = "article"
    LIST = "list"  # a child of a sitemap index, or an older page of a list


class LinkState(StrEnum):
    """How far we are with a link."""

    KNOWN = "known"  # named by a list, and left to a backfill
    WAITING = "waiting"
    READ = "read"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class LinkToStore:
    """An address that a document of a source names and that is to be read.

    ``draft`` is what the document says of the article; None for a list. ``shape`` is what is expected there.
    ``modified`` is its lastmod as written. ``history``: it is no news. ``backfill``: a backfill found it.
    ``completes``: the entry is held already, and carries less than its page. ``parts`` are the newer pages of
    a list that led to this one.
    """

    url: str
    url_key: str
    kind: LinkKind
    state: LinkState
    shape: DocumentShape
    draft: EntryDraft | None
    modified: str = ""
    history: bool = False
    backfill: bool = False
    completes: bool = False
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HeldLink:
    """A stored link, as far as seeing it again needs it."""

    id: int
    url_key: str
    kind: LinkKind
    state: LinkState
    title: str
    modified: str
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class LinkToRead:
    """A link on its way to be fetched or parsed.

    ``draft`` is what the list says of it. ``parts`` are the addresses of the pages of this article that were
    read already (of a list, the newer pages that led here), ``gathered`` what they held; ``part_url`` is the
    one to be read now, "" for the link's own.
    ``hold`` is a wait that its host asked for, ``reason`` and ``detail`` why the last attempt failed.
    """

    id: int
    source: SourceToRefresh
    url: str
    url_key: str
    kind: LinkKind
    shape: DocumentShape
    draft: EntryDraft | None
    attempts: int
    found_at: datetime
    history: bool = False
    backfill: bool = False
    part_url: str = ""
    parts: tuple[str, ...] = ()
    gathered: EntryDraft | None = None
    completes: bool = False
    hold: HostHold | None = None
    reason: Reason | None = None
    detail: str = ""

    @property
    def address(self) -> str:
        """What is to be asked for."""
        return self.part_url or self.url


@dataclass(frozen=True, slots=True)
class LinkUpdate:
    """The state of a link after an attempt; every field is written."""

    link_id: int
    state: LinkState
    next_at: datetime
    attempts: int
    reason: Reason | None = None
    detail: str = ""
    read_at: datetime | None = None
    recipe: str = ""
    unfit: str = ""
    part_url: str = ""
    parts: tuple[str, ...] = ()
    gathered: EntryDraft | None = None


@dataclass(frozen=True, slots=True)
class LinkAgain:
    """A link that is to be read again; ``draft`` and ``modified`` are what its list says of it now, ``parts``
    as in `LinkToStore`."""

    link_id: int
    draft: EntryDraft | None
    modified: str
    backfill: bool = False
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LinkPlan:
    """What one exchange for a link wants written: a document to parse, or the state of the link."""

    link: LinkToRead
    exchange: Exchange
    document: DocumentToStore | None
    update: LinkUpdate | None
    hold: HostHold | None = None


@dataclass(frozen=True, slots=True)
class DocumentToStore:
    """The claim check: a body on its way from the waiting pool to the killable one.

    ``partial``: it holds only what is new (a 226 answer, or what a hub pushed), so that it says nothing of
    the state of the whole feed. ``permanent_url`` is where its address redirected for good, if it did.
    """

    url: str
    final_url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    body_hash: str
    shape: DocumentShape
    fetched_at: datetime
    partial: bool = False
    permanent_url: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentToParse:
    """A stored document with what parsing it needs to know of its source."""

    id: int
    source: SourceToRefresh
    url: str
    final_url: str
    headers: Mapping[str, str]
    body: bytes
    body_hash: str
    shape: DocumentShape
    fetched_at: datetime
    attempts: int
    partial: bool = False
    permanent_url: str | None = None
    link: LinkToRead | None = None


# --------------------------------------------------------------------------- extract


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that belongs to an entry (RSS 2.0 ``enclosure``)."""

    url: str
    type: str = ""
    length: int | None = None


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """One item as its document states it: texts untouched but decoded, URLs as written.

    ``base_url`` is what relative addresses of this item resolve against.
    ``published`` and ``updated`` are the date texts as written. ``office_name`` is whose item it is, where
    the address or the category names an office.
    """

    guid: str = ""
    link: str = ""
    title: str = ""
    summary_html: str = ""
    content_html: str = ""
    published: str = ""
    updated: str = ""
    author: str = ""
    categories: tuple[str, ...] = ()
    image_url: str = ""
    image_alt: str = ""
    image_caption: str = ""
    enclosures: tuple[Enclosure, ...] = ()
    language: str = ""
    base_url: str = ""
    position: int = 0
    office_name: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address where a source may be read, and as what: FEED (any feed), WORDPRESS, SITEMAP or LISTING."""

    url: str
    shape: DocumentShape


@dataclass(frozen=True, slots=True)
class ListLink:
    """A further list that a document names: a child of a sitemap index, with its lastmod as written."""

    url: str
    modified: str = ""


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """What a document turned out to be.

    ``shape`` FEED, JSON_FEED, WORDPRESS, SITEMAP or LISTING carries ``drafts``; those of a LISTING, and of a
    sitemap without news, are no more than an address with what the list says of it. A sitemap index carries
    ``lists``, best first. PAGE carries ``candidates``, the addresses to try, best first. ``next_url`` is the
    next, older page of the list. ``recipe`` is the name of the recipe that read it, ``unfit`` of the one that
    should have and found nothing. ``hints`` is what the document itself asks for. ``hub_urls`` and
    ``self_url`` are what WebSub (4) needs, as written. ``reason`` says why nothing could be read.
    """

    shape: DocumentShape
    title: str = ""
    site_url: str = ""
    language: str = ""
    drafts: tuple[EntryDraft, ...] = ()
    lists: tuple[ListLink, ...] = ()
    next_url: str = ""
    candidates: tuple[Candidate, ...] = ()
    recipe: str = ""
    unfit: str = ""
    hints: Hints = Hints()
    hub_urls: tuple[str, ...] = ()
    self_url: str = ""
    warnings: tuple[str, ...] = ()
    reason: Reason | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ParsedArticle:
    """What the page of one article turned out to be; without ``draft``, ``reason`` and ``detail`` say why.

    ``next_url`` is the following page of an article in several pages. ``recipe`` is the name of the recipe
    that read it ("" for the general extractor), ``unfit`` of the one that should have and found nothing.
    """

    draft: EntryDraft | None
    next_url: str = ""
    recipe: str = ""
    unfit: str = ""
    reason: Reason | None = None
    detail: str = ""


# --------------------------------------------------------------------------- normalize


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


# --------------------------------------------------------------------------- push


@dataclass(frozen=True, slots=True)
class HubOffer:
    """A hub that a feed names, and the address that it calls itself by there (WebSub, 4)."""

    hub_url: str
    topic_url: str


@dataclass(frozen=True, slots=True)
class PushNews:
    """What a read document tells of the hub of its source.

    ``whole``: it is the whole feed, so that its ``offer``, or none, holds. ``pushed``: a hub brought it.
    ``missed_at``: it holds news of that time which a hub should have brought by now.
    """

    whole: bool = False
    offer: HubOffer | None = None
    pushed: bool = False
    missed_at: datetime | None = None


class SubscriptionState(StrEnum):
    """How we stand with a hub."""

    OFFERED = "offered"  # to be asked, or asked and not verified yet
    ACTIVE = "active"
    DENIED = "denied"
    LEAVING = "leaving"  # no longer wanted; the hub is told
    LEFT = "left"  # kept for a while to answer 410


@dataclass(frozen=True, slots=True)
class Subscription:
    """Our subscription to one source at the hub of somebody else (WebSub, 5).

    ``requested_at`` is set while the hub's verification is awaited. ``missed`` counts the polls in a row
    that found what the hub had not pushed, ``failures`` the requests in a row that came to nothing,
    ``rejected`` what came with a wrong signature. ``detail`` is a key of the catalogues (``push.<key>``),
    with what it is about after a colon. ``wanted``: its source is enabled and not gone. ``address`` is
    where the feed is asked for when it is polled.
    """

    id: int
    source_id: int
    hub_url: str
    topic_url: str
    secret: str
    token: str
    state: SubscriptionState
    next_at: datetime
    lease_until: datetime | None = None
    requested_at: datetime | None = None
    verified_at: datetime | None = None
    pushed_at: datetime | None = None
    missed: int = 0
    failures: int = 0
    rejected: int = 0
    detail: str = ""
    wanted: bool = True
    address: str = ""


@dataclass(frozen=True, slots=True)
class PingedSource:
    """A source that a ping may be about. ``keys`` are its addresses without scheme and ``www.``."""

    id: int
    keys: tuple[str, ...]


# --------------------------------------------------------------------------- plan


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
    goes into the quarantine."""

    held_id: int
    entry: Entry
    revision: int
    churn: int
    is_revision: bool
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry seen for the first time. ``history`` entries order by their own dates and are
    not pushed to subscribers. ``awaits_page``: its source carries less than the article; it is published when
    its page has been read, or soon without it. With ``findings`` it goes into the quarantine."""

    entry: Entry
    history: bool
    findings: tuple[Finding, ...] = ()
    awaits_page: bool = False


@dataclass(frozen=True, slots=True)
class SourceUpdate:
    """The fetch state of a source after a refresh; every field is written.

    ``candidates`` are addresses still to try. ``ended`` is False while discovery needs another
    look at once. ``moved_to`` is the address that the source has from now on, None for the same.
    ``discovery`` says how its target was found, ``older_url`` is the next, older page of its list.
    ``recipe_used`` read its list, ``recipe_unfit`` should have.
    """

    state: SourceState
    next_at: datetime
    validators: Validators
    failures: int
    target_url: str | None
    target_kind: str | None
    candidates: tuple[Candidate, ...]
    last_reason: Reason | None
    last_detail: str
    first_success_at: datetime | None
    last_success_at: datetime | None
    last_full_at: datetime | None
    last_new_at: datetime | None
    rhythm: Rhythm
    hints: Hints
    listed: int | None
    reasons: tuple[Because, ...]
    ended: bool = True
    move: Move | None = None
    moved_to: str | None = None
    doubted_until: datetime | None = None
    unmodified_at: datetime | None = None
    discovery: tuple[Because, ...] = ()
    older_url: str = ""
    recipe_used: str = ""
    recipe_unfit: str = ""


class Outcome(StrEnum):
    """How an attempt at a source ended."""

    STORED = "stored"  # a document waits to be parsed
    NOT_MODIFIED = "not_modified"
    FETCHED = "fetched"  # parsed and its entries stored
    DISCOVERED = "discovered"  # a page was read for feed addresses; look again
    HELD = "held"  # not asked: its host wants to be left alone
    FAILED = "failed"
    PAGE_READ = "page_read"  # a page that a list names
    PAGE_FAILED = "page_failed"


@dataclass(frozen=True, slots=True)
class RefreshPlan:
    """What one exchange wants written. Either a document to parse, or a source update.

    ``began_at``: whoever wanted the source later than that still waits for a look. ``hold`` is what the
    answer asks of us for its whole host."""

    source_id: int
    began_at: datetime
    exchange: Exchange
    outcome: Outcome
    document: DocumentToStore | None
    update: SourceUpdate | None
    hold: HostHold | None = None


@dataclass(frozen=True, slots=True)
class EntriesPlan:
    """What one parsed document wants written, in one transaction with its validators.

    ``began_at`` is when the fetch of the document began. ``update`` is None for the document of a link, which
    says nothing of its source; ``link`` is then the state of the link. ``links`` are to be read, ``reread``
    are links to be read again. ``backfill_pages`` is what a backfill may still read, None for no change."""

    source_id: int
    document_id: int
    began_at: datetime
    outcome: Outcome
    new: tuple[NewEntry, ...]
    changed: tuple[EntryChange, ...]
    seen: tuple[int, ...]
    update: SourceUpdate | None
    seen_at: datetime
    warnings: tuple[str, ...] = ()
    push: PushNews = PushNews()
    links: tuple[LinkToStore, ...] = ()
    reread: tuple[LinkAgain, ...] = ()
    link: LinkUpdate | None = None
    backfill_pages: int | None = None


# --------------------------------------------------------------------------- grouping


@dataclass(frozen=True, slots=True)
class EntryToGroup:
    """An entry as grouping sees it. ``story_id`` is where it stands now, if anywhere;
    ``office`` is whose news it is, ``source_office`` whose site published it."""

    id: int
    source_id: int
    office: str | None
    origin_office: str | None
    url_key: str
    text_hash: str
    published: datetime
    first_seen: datetime
    text_length: int
    official: bool
    removed: bool
    story_id: int | None
    categories: tuple[str, ...]
    source_office: str | None = None


@dataclass(frozen=True, slots=True)
class HeldStory:
    """A story as grouping needs to know it."""

    id: int
    uuid: str
    first_seen: datetime
    lead_id: int | None


@dataclass(frozen=True, slots=True)
class StoryPlan:
    """One story as it shall be: its entries, its lead, where it sorts and which channels hold it.

    ``story_id`` is None for a new story; its ``uuid`` is then the one to be given.
    ``facets`` are the channels beside the national one: ``office:35.09``, ``region:35``,
    ``category:haji``. A story without ``entry_ids`` leaves every channel.
    """

    story_id: int | None
    uuid: str
    lead_id: int | None
    entry_ids: tuple[int, ...]
    published: datetime
    sort_at: datetime
    facets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoryMerge:
    """A story that turned out to be another one: its id redirects to the older one's."""

    gone_id: int
    into_id: int


@dataclass(frozen=True, slots=True)
class GroupingPlan:
    """What one run of grouping wants written."""

    stories: tuple[StoryPlan, ...]
    merges: tuple[StoryMerge, ...]


# --------------------------------------------------------------------------- render


@dataclass(frozen=True, slots=True)
class CopyView:
    """One copy of a story. ``official`` is False for mirrors and blogs."""

    url: str
    office: str | None
    office_name: str
    published: datetime
    source_name: str


@dataclass(frozen=True, slots=True)
class StoryView:
    """A story as channels, pages and the API show it: the values of its lead entry, its copies.

    ``modified`` is when anything that a reader can see last changed. ``office`` is whose
    story it is; ``region`` that office's province.
    """

    uuid: str
    url: str
    title: str
    published: datetime
    updated: datetime
    modified: datetime
    sort_at: datetime
    author: str
    office: str | None
    office_name: str
    region: str | None
    source_url: str
    source_name: str
    source_site: str
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
    date_guessed: bool
    copies: tuple[CopyView, ...]


@dataclass(frozen=True, slots=True)
class ChannelQuery:
    """Which stories: a channel, how many, and older than which cursor.

    ``facet`` is "" for the national channel, else as in `StoryPlan`; ``also`` is a second one that its
    stories stand in as well.
    """

    facet: str = ""
    limit: int = 50
    before: str | None = None
    also: str = ""


@dataclass(frozen=True, slots=True)
class StoryPage:
    """A page of a channel, newest first. ``next_before`` is the cursor of the next older page.

    ``modified`` is the newest change of any story on the page, None when it is empty.
    """

    stories: tuple[StoryView, ...]
    next_before: str | None
    modified: datetime | None


@dataclass(frozen=True, slots=True)
class Status:
    """What ``simpul status`` and ``/metrics`` report. Times are None when there is none.

    ``unserved`` are the sources that wait for a worker which reaches their network, by network.
    """

    sources: Mapping[str, int]
    entries: int
    stories: int
    documents_waiting: int
    documents_poison: int
    entries_ungrouped: int
    sources_due: int
    oldest_due_at: datetime | None
    errors: Mapping[str, int]
    # Address, reason, detail, time; newest first.
    last_errors: tuple[tuple[str, str, str, datetime], ...]
    beat_at: datetime | None
    holds: tuple[HostHold, ...] = ()
    moves_to_decide: int = 0
    unserved: Mapping[str, int] = field(default_factory=dict)
    # Pages that lists name: those that wait to be read, of them those of a backfill, and why pages could not
    # be read during the last day.
    pages_waiting: int = 0
    pages_backfill: int = 0
    page_errors: Mapping[str, int] = field(default_factory=dict)
    # Open cases of the quarantine, by the office whose site it is ("" for none).
    quarantine: Mapping[str, int] = field(default_factory=dict)
    # Sources whose site has left its recipe (`recipes.fit.RecipeFit.is_redesign`).
    redesigned: int = 0


@dataclass(frozen=True, slots=True)
class TeasersTried:
    """Of how many items of a feed the pages were read and carried more, and how many were given up."""

    read: int = 0
    given_up: int = 0


@dataclass(frozen=True, slots=True)
class BackfillProgress:
    """How far the backfill of a source is: pages of lists and articles read, links given up and waiting, and
    when the oldest entry held was published."""

    until: datetime | None
    pages_left: int
    lists_read: int
    articles_read: int
    given_up: int
    waiting: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class MoveView:
    """A source that got another address: ``by`` is "held" for a redirect that held, else who confirmed it."""

    at: datetime
    from_url: str
    to_url: str
    by: str


@dataclass(frozen=True, slots=True)
class FetchView:
    """One ended attempt at a source, from the fetch evidence. ``status`` is 0 when no response came."""

    at: datetime
    url: str
    outcome: str
    status: int
    reason: str | None
    detail: str
    milliseconds: int
    entries_new: int
    entries_updated: int
    phase: str = Phase.DONE
    wire_bytes: int = 0
    resolve_ms: int = 0
    wait_ms: int = 0
    connect_ms: int = 0
    response_ms: int = 0
    body_ms: int = 0
    tls_expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FetchDay:
    """The attempts of one day (UTC, as in 2026-11-24) at one source that ended alike, summed up.

    ``tls_expires_at`` is the earliest end of a certificate seen.
    """

    day: str
    outcome: str
    reason: str
    attempts: int
    wire_bytes: int
    milliseconds: int
    slowest_ms: int
    entries_new: int
    entries_updated: int
    tls_expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class CollectFailure:
    """A source that a round could not read. ``source`` is its id."""

    source: int
    url: str
    reason: str


@dataclass(frozen=True, slots=True)
class CollectReport:
    """What became of the sources of one round; each of them counts once, by its last outcome."""

    sources: int
    fetched: int
    not_modified: int
    failed: int
    entries_new: int
    entries_updated: int
    stories_new: int
    failures: tuple[CollectFailure, ...] = ()
