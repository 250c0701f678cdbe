"""What the core needs of the world. Adapters implement these; `bootstrap` chooses them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol

from aggregator.editing import Decision as EditorsDecision
from aggregator.editing import Listed, StoryFile, StoryFilter
from aggregator.hub import (
    Delivery,
    DeliveryView,
    HubRequest,
    News,
    Notice,
    PendingRequest,
    Settlement,
    Subscriber,
    SubscriberView,
    Verdict,
)
from aggregator.model import (
    EVERYTHING,
    ArchivePart,
    Arrivals,
    ArrivedStory,
    BackfillProgress,
    Because,
    ChangeList,
    ChannelChanges,
    ChannelQuery,
    ComparedEntry,
    DayCount,
    DocumentShape,
    DocumentToParse,
    DocumentToStore,
    EntriesPlan,
    EntryToCompare,
    EntryToFingerprint,
    EntryToGroup,
    EntryView,
    FacetCount,
    FingerprintToStore,
    Freshness,
    GroupingPlan,
    Headline,
    HeldEntry,
    HeldLink,
    HistoryBounds,
    HostHold,
    ImportReport,
    LinkPlan,
    LinkToRead,
    LinkToStore,
    MergedStory,
    Neighbourhood,
    Office,
    RefreshPlan,
    RobotsRecord,
    SavedChannel,
    SearchPage,
    SearchQuery,
    Selection,
    SourceRow,
    SourceToRefresh,
    SourceView,
    Status,
    StoryBackground,
    StoryPage,
    StoryView,
    Subscription,
    TeasersTried,
    Tie,
    WithdrawnStory,
)
from aggregator.office_report import OfficeEvidence
from aggregator.partners import KnownKey, Limits, Partner, PartnerKey, UsageLine
from aggregator.quarantine import Case, CaseState, Decision, Usual
from aggregator.recipes.fit import RecipeFit


class GroupingStore(Protocol):
    """Entries on their way to stories. Comparing needs no lock, and any number of processes do it at once;
    stories are formed in one transaction, by one at a time."""

    def waiting_entries(self, now: datetime, limit: int) -> list[int]:
        """Up to ``limit`` entries that wait to be grouped at ``now``."""
        ...

    def unfingerprinted(self, ids: Sequence[int]) -> list[EntryToFingerprint]:
        """Those of some entries whose fingerprint is missing or out of date."""
        ...

    def put_fingerprints(self, values: Sequence[FingerprintToStore]) -> None:
        """Store fingerprints of entries that are still as they were when these were computed."""
        ...

    def to_compare(self, ids: Sequence[int], now: datetime) -> list[EntryToCompare]:
        """Entries that wait, each with those that it is to be compared with; without those whose fingerprint
        has yet to be computed."""
        ...

    def form_stories(
        self,
        compared: Sequence[ComparedEntry],
        decide: Callable[[Neighbourhood], GroupingPlan],
        now: datetime,
    ) -> int:
        """Store what entries are like, and write what ``decide`` makes of everything around them; the number
        of stories that are new. An entry that changed meanwhile goes on waiting."""
        ...


class RegistryStore(Protocol):
    """Offices and sources."""

    def put_offices(self, offices: Sequence[Office]) -> None: ...

    def put_sources(self, rows: Sequence[SourceRow], now: datetime) -> ImportReport:
        """Upsert by URL key; what a row leaves empty does not erase what is held."""
        ...

    def sources(self) -> list[SourceView]: ...

    def source(self, source_id: int) -> SourceView | None: ...

    def source_at(self, url: str) -> SourceView | None:
        """The source with this address."""
        ...

    def remember_target(
        self, source_id: int, url: str, shape: DocumentShape, discovery: Sequence[Because]
    ) -> None:
        """Where a source that finds out for itself was found to be readable, when it was added."""
        ...


class HostStore(Protocol):
    """What is known of hosts."""

    def holds(self, now: datetime) -> list[HostHold]: ...

    def robots(self, origin: str) -> RobotsRecord | None:
        """The robots.txt of an origin as last fetched, however old."""
        ...

    def put_robots(self, record: RobotsRecord) -> None: ...

    def pinned_chain(self, host: str) -> str:
        """The intermediate certificates that an editor pinned for a host, as PEM; empty for none."""
        ...

    def pin_chain(self, host: str, chain: str) -> None:
        """Pin ``chain`` (PEM) for a host; an empty one unpins."""
        ...


class CollectStore(Protocol):
    """What collecting loads and applies. Every method is one short transaction."""

    def due_sources(self, now: datetime, limit: int, hold: timedelta) -> dict[str, list[int]]:
        """Claim for the queue the sources that are due, wanted ones first, by network: they are not due
        again until ``hold`` has passed, so a lost message is only a delay."""
        ...

    def spread_due(self, now: datetime, window: timedelta) -> int:
        """Give everything overdue that nobody asked for a moment of its own in ``window``; how many."""
        ...

    def want(self, source_ids: Sequence[int] | None, now: datetime) -> list[int]:
        """Mark sources (None: every due one) as wanted now; the ids marked."""
        ...

    def want_all(self, now: datetime) -> list[int]: ...

    def wanted(self, source_ids: Sequence[int]) -> set[int]:
        """Those of the sources that have not come to an end since they were wanted."""
        ...

    def claim_sources(
        self, ids: Sequence[int], now: datetime, lease: timedelta, network: str = "public"
    ) -> list[SourceToRefresh]:
        """Lease sources of a network for fetching; those that somebody else holds are left out."""
        ...

    def put_back(self, source_id: int, next_at: datetime, reasons: Sequence[Because]) -> None:
        """End a lease without an attempt: the host was not free in time."""
        ...

    def apply_refresh(self, plans: Sequence[RefreshPlan]) -> list[int]:
        """Write refreshes; the ids of the documents stored."""
        ...

    def waiting_documents(self, now: datetime, limit: int) -> list[tuple[int, int]]:
        """(id, attempts) of documents that nobody holds, oldest first."""
        ...

    def claim_documents(self, ids: Sequence[int], now: datetime, lease: timedelta) -> list[DocumentToParse]:
        """Lease documents for parsing and count the attempt, committed before it begins."""
        ...

    def shelve_poison(self, now: datetime, max_attempts: int) -> list[int]:
        """Set aside, with their bytes, documents whose attempts are used up; the source goes
        on and its failure is recorded. The ids shelved."""
        ...

    def held_entries(
        self, source_id: int, guid_keys: Sequence[str], url_keys: Sequence[str], title_keys: Sequence[str]
    ) -> list[HeldEntry]:
        """Entries of the source that match any key, with their full values; tombstones too."""
        ...

    def all_held(self, source_id: int, limit: int) -> list[HeldEntry]:
        """The newest held entries of a source (without full values), for a migration."""
        ...

    def apply_entries(self, plans: Sequence[EntriesPlan]) -> tuple[int, int]:
        """Write parsed documents, each with its validators in the same transaction;
        (entries new, entries updated). Running it twice changes nothing."""
        ...

    def ungrouped(self, now: datetime) -> int: ...

    def sum_days(self, now: datetime) -> int:
        """Sum up the evidence of attempts by day; the number of rows written."""
        ...

    def prune(self, now: datetime) -> int:
        """Delete old fetch evidence and what else has served its time; the number of rows."""
        ...

    def beat(self, now: datetime) -> None:
        """Record that the timetable is alive."""
        ...


class LinkStore(Protocol):
    """The addresses that lists name."""

    def due_links(self, now: datetime, limit: int, hold: timedelta) -> dict[str, list[int]]:
        """Claim for the queue links that are due, news before what a backfill found, by network."""
        ...

    def claim_links(
        self, ids: Sequence[int], now: datetime, lease: timedelta, network: str = "public"
    ) -> list[LinkToRead]:
        """Lease links of a network for fetching; those that somebody else holds are left out."""
        ...

    def put_back_link(self, link_id: int, next_at: datetime) -> None:
        """End a lease without an attempt: the host was not free, or asked to be left alone."""
        ...

    def apply_links(self, plans: Sequence[LinkPlan]) -> list[int]:
        """Write what exchanges for links brought; the ids of the documents stored."""
        ...

    def held_links(self, source_id: int, url_keys: Sequence[str]) -> dict[str, HeldLink]:
        """The links of a source among these addresses, by their keys."""
        ...

    def teasers_tried(self, source_id: int) -> TeasersTried:
        """What came of completing the items of a feed from their pages."""
        ...

    def unread(self, source_ids: Sequence[int], soon: datetime) -> int:
        """How many pages of sources are to be read until ``soon``, beside those of a backfill."""
        ...


class BackfillStore(Protocol):
    """Older news of a source."""

    def start_backfill(
        self, source_id: int, until: datetime | None, pages: int, older: LinkToStore | None, now: datetime
    ) -> int:
        """Have older news of a source read; the number of links that wait for it at once."""
        ...

    def stop_backfill(self, source_id: int) -> int:
        """Leave older news where it is; how many links waited."""
        ...

    def backfill(self, source_id: int) -> BackfillProgress:
        """How far the backfill of a source is."""
        ...


class RecipeStore(Protocol):
    """How the recipes fit the sites."""

    def recipe_use(self) -> dict[str, int]:
        """How many sources each recipe reads, or is to read, by its name."""
        ...

    def recipe_misfits(self, now: datetime) -> list[RecipeFit]:
        """The recipes that a list or a page of a source did not fit lately, by source."""
        ...

    def recipe_fits(self, source_id: int, now: datetime) -> list[RecipeFit]:
        """Every recipe that has to do with a source, the one that reads most of its pages first."""
        ...


class QuarantineStore(Protocol):
    """What is held back until somebody looks; `CollectStore.apply_entries` puts it there."""

    def usual(self, source_id: int) -> Usual:
        """What the newest held entries of a source look like."""
        ...

    def cases(self, state: CaseState | None = None, offices: Collection[str] | None = None) -> list[Case]:
        """Cases in a state, of the sites of some offices; the newest first."""
        ...

    def case(self, case_id: int) -> Case | None: ...

    def decide(self, case_ids: Sequence[int], decision: Decision) -> list[int]:
        """Decide about cases, all or none; the ids of those that there are not."""
        ...


class EditingSession(Protocol):
    """What a decision is made of; nobody groups or decides while it lasts."""

    def story_file(self, uuid: str) -> StoryFile | None:
        """The story, or the one that it was merged into, as it stands."""
        ...

    def story_with(self, url_key: str) -> str | None:
        """The uuid of the story that holds the entry with this address."""
        ...

    def log(self) -> list[EditorsDecision]:
        """Every decision, the oldest first."""
        ...


class DecisionStore(Protocol):
    """What editors look at and decide."""

    def edit(self, make: Callable[[EditingSession], EditorsDecision]) -> tuple[EditorsDecision, list[int]]:
        """Write the decision that ``make`` makes of stories as they stand, and what follows from it; it with
        its number, and the entries that are to be grouped. ``make`` may be asked more than once."""
        ...

    def decisions(
        self, uuids: Collection[str] | None = None, limit: int | None = None
    ) -> list[EditorsDecision]:
        """The log, the newest first: all of it, or what it says of some stories."""
        ...

    def list_stories(self, wanted: StoryFilter) -> list[Listed]:
        """Stories, the newest first."""
        ...

    def story_file(self, uuid: str) -> StoryFile | None:
        """Everything about a story, or about the one that it was merged into."""
        ...

    def story_with(self, url_key: str) -> str | None:
        """The uuid of the story that holds the oldest entry with this address."""
        ...

    def entries_of(self, uuid: str) -> list[EntryToGroup]:
        """The entries of a story as grouping compares them."""
        ...

    def ties_of(self, entry_id: int) -> list[Tie]:
        """What editors said about an entry and others."""
        ...

    def stories_holding(self, entry_ids: Sequence[int]) -> list[str]:
        """The uuids of the stories that hold these entries now."""
        ...

    def end_embargoes(self, now: datetime) -> int:
        """Set free what is under embargo until now or before; how many entries. Their stories are published
        by the next grouping."""
        ...

    def await_grouping(self, entry_ids: Sequence[int], now: datetime) -> bool:
        """Whether one of these entries waits to be grouped."""
        ...


class SubscriptionStore(Protocol):
    """Our subscriptions at the hubs of others."""

    def due_subscriptions(self, now: datetime, limit: int, hold: timedelta) -> list[int]:
        """Claim for the queue the subscriptions that something is to be done for."""
        ...

    def subscriptions(self, ids: Sequence[int]) -> list[Subscription]: ...

    def subscription_of(self, source_id: int) -> Subscription | None: ...

    def subscription_at(self, token: str) -> Subscription | None:
        """The subscription whose callback has this token."""
        ...

    def settle(self, seen: Subscription, becomes: Subscription) -> bool:
        """Write what was decided over ``seen``; False when somebody else decided meanwhile."""
        ...

    def forget_subscription(self, subscription_id: int) -> None: ...

    def count_rejected(self, subscription_id: int) -> None:
        """Something came that the secret does not sign."""
        ...


class ArrivalStore(Protocol):
    """What comes unasked."""

    def receive(self, source_id: int, document: DocumentToStore) -> bool:
        """Store what a hub pushed; False when the source is looked at soon instead, since another document
        waits or a fetch is under way."""
        ...

    def pinged(self, urls: Sequence[str]) -> list[int]:
        """The enabled sources that these addresses mean, by the first that means any."""
        ...

    def look_soon(self, source_ids: Sequence[int], now: datetime) -> datetime | None:
        """Have sources looked at for a ping, as soon as their last one allows; when the first of them is,
        None when nobody can read them."""
        ...


class HubStore(Protocol):
    """Our own hub: what is asked of it, who is told, and the ledger of that."""

    def ask_hub(self, request: HubRequest, now: datetime) -> None:
        """Have a request verified, in place of one that waits for the same. Raises HubRefused."""
        ...

    def due_hub_requests(self, now: datetime, limit: int, hold: timedelta) -> list[int]:
        """Claim for the queue requests that are to be verified; each callback's one after the other."""
        ...

    def claim_hub_requests(self, ids: Sequence[int], now: datetime, lease: timedelta) -> list[PendingRequest]:
        """Lease requests and count the attempt, committed before it begins."""
        ...

    def put_back_hub_request(self, pending: PendingRequest, next_at: datetime) -> None:
        """End a lease without an attempt: the host was not free."""
        ...

    def settle_hub_request(self, pending: PendingRequest, verdict: Verdict, now: datetime) -> bool:
        """Write what became of a request, with the subscription that it makes or ends; False when somebody
        asked for something else meanwhile."""
        ...

    def mark_subscribers(self, now: datetime) -> int:
        """Note who is to be told of the changes since the last look; how many."""
        ...

    def due_subscribers(
        self, now: datetime, limit: int, slow_limit: int, hold: timedelta
    ) -> tuple[list[int], list[int]]:
        """Claim for the queue the subscribers that are to be told now: those that answer promptly, and apart
        from them some of those that do not."""
        ...

    def claim_subscribers(self, ids: Sequence[int], now: datetime, lease: timedelta) -> list[Subscriber]:
        """Lease subscribers that are to be told; those that somebody else holds are left out."""
        ...

    def channel_news(self, selection: Selection, facet: str, after: int, upto: int, limit: int) -> News:
        """What changed in a channel after the number ``after`` up to ``upto``, of ``limit`` stories at
        most."""
        ...

    def skip_news(self, subscribers: Sequence[tuple[Subscriber, int]]) -> None:
        """Move the cursors of subscribers to these numbers, since nothing up to there is for them."""
        ...

    def begin_deliveries(self, deliveries: Sequence[Delivery], now: datetime) -> dict[int, int]:
        """Enter deliveries in the ledger and count the attempt, committed before it begins; the numbers of
        the deliveries by subscriber, without those that somebody else holds by now."""
        ...

    def settle_deliveries(self, settlements: Sequence[Settlement], now: datetime) -> int:
        """Write what came of attempts; the number of those that count."""
        ...

    def deny_subscriber(self, subscriber: Subscriber, now: datetime) -> None:
        """End a subscription whose channel is no more, and have the subscriber told."""
        ...

    def expire_subscribers(self, now: datetime) -> int:
        """End the subscriptions whose lease is over; how many there were."""
        ...

    def hub_subscribers(self, now: datetime) -> list[SubscriberView]:
        """Everybody who subscribes or did, the newest last."""
        ...

    def hub_deliveries(
        self, limit: int, *, uuid: str | None = None, subscriber_id: int | None = None
    ) -> list[DeliveryView]:
        """The newest deliveries, newest first: all, those that told of one story, those to one subscriber."""
        ...

    def notices(self, uuid: str, now: datetime) -> list[Notice]:
        """Of a story that is no more: who had it from us or should be told, and whether he has taken
        notice."""
        ...


class SavedChannelStore(Protocol):
    """Channels that editors and partners defined by a query."""

    def saved_channel(self, slug: str) -> SavedChannel | None:
        """One by its slug."""
        ...

    def saved_channels(self, owner: str | None = None) -> list[SavedChannel]:
        """All, or those of one owner, by their slugs."""
        ...

    def save_channel(self, channel: SavedChannel) -> None:
        """Write a channel, in place of the one with its slug, whose beginning stays."""
        ...

    def drop_channel(self, slug: str) -> bool:
        """Forget a channel; False when there was none."""
        ...


class PartnerStore(Protocol):
    """Partners, their keys, and what they used."""

    def add_partner(self, name: str, contact: str, limits: Limits, by: str, now: datetime) -> Partner:
        """A new partner, or the one with this name, whose contact and limits these are now."""
        ...

    def partner(self, reference: str) -> Partner:
        """By id, or by name. Raises UnknownPartner."""
        ...

    def partners(self) -> list[Partner]:
        """All, by their ids."""
        ...

    def add_key(self, key: PartnerKey, old_ends: datetime | None = None) -> None:
        """Keep a new key; the one that it replaces ends at ``old_ends`` at the latest."""
        ...

    def key(self, prefix: str) -> PartnerKey:
        """By its prefix. Raises UnknownKey."""
        ...

    def keys(self, partner: str | None = None) -> list[PartnerKey]:
        """All, or those of a partner, the newest first."""
        ...

    def revoke_key(self, prefix: str, by: str, now: datetime) -> bool:
        """End a key for good; False when it was revoked before. Raises UnknownKey."""
        ...

    def known_keys(self) -> Mapping[str, KnownKey]:
        """Every key with its partner, by its prefix."""
        ...

    def add_usage(self, lines: Sequence[UsageLine]) -> None:
        """Add to what is counted already."""
        ...

    def usage(self, partner: str | None, since: str) -> list[UsageLine]:
        """What the keys of a partner, or all, were used for since a day, the newest first."""
        ...

    def last_used(self) -> Mapping[str, str]:
        """The day that each key was last used on, by its prefix."""
        ...


class OfficeReportStore(Protocol):
    """How the sites of offices are doing."""

    def office_evidence(self, code: str, now: datetime) -> OfficeEvidence:
        """What is held of the sites of an office; nothing of one that has none."""
        ...


class ReadStore(Protocol):
    """What readers are served from."""

    def generation(self) -> int:
        """A number that changes whenever anything that a channel shows has changed."""
        ...

    def stories(self, query: ChannelQuery) -> StoryPage:
        """Raises BadQuery for a cursor that is none."""
        ...

    def search(self, query: SearchQuery) -> SearchPage:
        """Raises BadQuery for a cursor that is none."""
        ...

    def topics(self, limit: int) -> list[FacetCount]:
        """The topics of the newest stories, those of most stories first."""
        ...

    def languages(self, limit: int) -> list[FacetCount]:
        """The languages of the newest stories, those of most stories first."""
        ...

    def story(self, uuid: str) -> StoryView | MergedStory | WithdrawnStory | None:
        """A live story, or what is left of one; None for a uuid that was never given."""
        ...

    def embargoed(self) -> list[StoryView]:
        """The stories under embargo as they are going to be, the next to be published first."""
        ...

    def story_background(self, uuid: str) -> StoryBackground | None:
        """What stands behind a live story; None where there is none."""
        ...

    def history_bounds(self) -> HistoryBounds:
        """The first and the last number of the history, and which one it is."""
        ...

    def story_changes(self, since: int, limit: int, selection: Selection = EVERYTHING) -> ChangeList:
        """Up to ``limit`` lines of the history after a number, the oldest first: those that concern a
        channel. Raises HistoryLost."""
        ...

    def channel_changes(self, selection: Selection, since: int, limit: int) -> ChannelChanges:
        """What changed in a channel after a number, of ``limit`` stories at most. Raises HistoryLost."""
        ...

    def freshness(self, now: datetime) -> Freshness:
        """When a story last changed, and how fresh each region is that has sources."""
        ...

    def archive_end(self) -> tuple[int, int]:
        """Where the newest part of every archive ends, and the last change up to there."""
        ...

    def archive(self, selection: Selection, end: int) -> ArchivePart:
        """The part of a channel's archive that ends with a number. Raises BadQuery."""
        ...

    def archive_after(self, selection: Selection, number: int) -> tuple[int, int] | None:
        """Where the part ends that goes on beyond a number, and the last change up to there; None where the
        channel has nothing beyond."""
        ...

    def removals(self) -> int:
        """A number that rises whenever a story was taken away; read it after the generation."""
        ...

    def offices(self) -> list[Office]: ...

    def status(self, now: datetime) -> Status: ...


class DumpStore(Protocol):
    """What archives and search engines are given."""

    def headlines(self, since: datetime, limit: int) -> list[Headline]:
        """Live stories whose place is at or after ``since``, the newest first."""
        ...

    def first_arrival(self) -> datetime | None:
        """When the first story of all arrived; None where there is none."""
        ...

    def arrivals(self, since: datetime, until: datetime) -> Arrivals:
        """The stories that arrived at or after ``since`` and before ``until``, summed up."""
        ...

    def arrivals_by_day(self, since: datetime, until: datetime, offset: timedelta) -> dict[date, int]:
        """How many live stories arrived, by the days of a zone that is ``offset`` ahead of UTC; days without
        any are left out."""
        ...

    def arrived(self, since: datetime, until: datetime) -> Iterator[ArrivedStory]:
        """The live stories that arrived at or after ``since`` and before ``until``, in the order of arrival,
        read a few at a time."""
        ...


class CatalogueStore(Protocol):
    """What there is, beside stories."""

    def story_entries(self, uuid: str, after: int, limit: int) -> list[EntryView]:
        """Up to ``limit`` entries of a story with ids beyond ``after``, in their order, without revisions."""
        ...

    def entry(self, entry_id: int) -> EntryView | None:
        """An entry that stands in a story, with what it said before; the story may be withdrawn."""
        ...

    def facets_of(self, kind: str, after: str, limit: int) -> list[tuple[str, int]]:
        """Facets of a kind beyond the name ``after``, each with how many live stories stand in it."""
        ...

    def count_stories(
        self, facets: Sequence[str], since: datetime | None = None, until: datetime | None = None
    ) -> dict[str, int]:
        """How many live stories stand in each of these facets, those alone that were placed in the feed at
        ``since`` or later and before ``until``; facets without any are left out."""
        ...


class FigureStore(Protocol):
    """How much was published."""

    def days(self, since: datetime, until: datetime) -> list[DayCount]:
        """The days in Jakarta from ``since`` on and before ``until``, on which something was published, the
        oldest first: live stories by their place in the feed, and the entries that they hold."""
        ...


class Storage(
    GroupingStore,
    RegistryStore,
    HostStore,
    CollectStore,
    LinkStore,
    BackfillStore,
    RecipeStore,
    QuarantineStore,
    DecisionStore,
    SubscriptionStore,
    ArrivalStore,
    HubStore,
    SavedChannelStore,
    OfficeReportStore,
    DumpStore,
    PartnerStore,
    ReadStore,
    CatalogueStore,
    FigureStore,
    Protocol,
):
    """The database, whole."""

    def upgrade(self) -> None: ...

    def check_schema(self) -> None:
        """Raises SchemaOutdated."""
        ...

    def close(self) -> None: ...
