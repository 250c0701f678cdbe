"""The tables. Times are microseconds since the epoch (UTC) in BIGINT columns: exact, ordered, and the same
on every database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    and_,
    false,
    or_,
    text,
)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

metadata = MetaData()

# SQLite only numbers rows by itself when the key is called INTEGER.
Id = BigInteger().with_variant(Integer, "sqlite")


def to_micros(moment: datetime) -> int:
    """Microseconds since the epoch."""
    return (moment - EPOCH) // _MICROSECOND


def from_micros(value: int) -> datetime:
    """The moment in UTC."""
    return EPOCH + timedelta(microseconds=value)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, server_default="")


def _count(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False, server_default="0")


meta = Table(
    "meta", metadata, Column("key", Text, primary_key=True), Column("value", BigInteger, nullable=False)
)

offices = Table(
    "offices",
    metadata,
    Column("code", Text, primary_key=True),
    _text("kind"),
    _text("name"),
    Column("parent", Text),
    _text("timezone"),
    _text("regions"),
    _text("aliases"),
    Column("valid_from", Text),
    Column("valid_to", Text),
    _text("note"),
    _text("pic"),
)

sources = Table(
    "sources",
    metadata,
    Column("id", Id, primary_key=True),
    Column("url", Text, nullable=False),
    Column("url_key", Text, nullable=False, unique=True),
    _text("kind"),
    Column("office", Text),
    _text("name"),
    _text("network"),
    Column("timezone", Text),
    Column("recipe", Text),
    Column("valid_from", Text),
    Column("valid_to", Text),
    Column("enabled", Boolean, nullable=False),
    _text("evidence"),
    _text("state"),
    Column("target_url", Text),
    Column("target_kind", Text),
    _text("candidates"),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("body_hash", Text),
    Column("validators_url", Text),
    Column("doubted_until", BigInteger),
    Column("unmodified_at", BigInteger),
    # Where it redirects for good, and since when (model.Move).
    Column("move_url", Text),
    Column("move_since", BigInteger),
    _count("move_sightings"),
    Column("move_rejected", Boolean, nullable=False, server_default=false()),
    # The key of the address that answers in the end: two sources with one key are one feed.
    Column("final_key", Text),
    Column("duplicate_of", BigInteger),
    Column("pinged_at", BigInteger),
    _count("failures"),
    Column("next_at", BigInteger, nullable=False),
    Column("queued_until", BigInteger),
    Column("leased_until", BigInteger),
    Column("wanted_at", BigInteger),
    Column("last_reason", Text),
    _text("last_detail"),
    Column("first_success_at", BigInteger),
    Column("last_success_at", BigInteger),
    Column("last_full_at", BigInteger),
    Column("last_new_at", BigInteger),
    _text("rhythm"),
    _text("hints"),
    Column("listed", BigInteger),
    _text("schedule_reasons"),
    # How its target was found, the next older page of its list, and how its recipe fits.
    _text("discovery"),
    _text("older_url"),
    _text("recipe_used"),
    _text("recipe_unfit"),
    Column("recipe_unfit_since", BigInteger),
    Column("backfill_until", BigInteger),
    _count("backfill_pages"),  # how many more pages of its list a backfill may read
    Index("ix_sources_next_at", "next_at"),
    Index("ix_sources_final_key", "final_key"),
    Index(
        "ix_sources_wanted",
        "wanted_at",
        sqlite_where=text("wanted_at IS NOT NULL"),
        postgresql_where=text("wanted_at IS NOT NULL"),
    ),
)

documents = Table(
    "documents",
    metadata,
    Column("id", Id, primary_key=True),
    Column("source_id", BigInteger, nullable=False),
    _text("state"),
    _text("url"),
    _text("final_url"),
    _count("status"),
    _text("headers"),
    Column("body", LargeBinary, nullable=False),
    _text("body_hash"),
    _text("shape"),
    Column("fetched_at", BigInteger, nullable=False),
    Column("partial", Boolean, nullable=False, server_default=false()),
    Column("permanent_url", Text),
    _count("attempts"),
    Column("leased_until", BigInteger),
    # Of a page that a list of the source names; null for a document of the source itself.
    Column("link_id", BigInteger),
    Index(
        "ux_documents_waiting",
        "source_id",
        unique=True,
        sqlite_where=text("state = 'waiting' AND link_id IS NULL"),
        postgresql_where=text("state = 'waiting' AND link_id IS NULL"),
    ),
    Index(
        "ux_documents_link",
        "link_id",
        unique=True,
        sqlite_where=text("state = 'waiting' AND link_id IS NOT NULL"),
        postgresql_where=text("state = 'waiting' AND link_id IS NOT NULL"),
    ),
    # A number is not given again when its document is gone: evidence refers to it.
    sqlite_autoincrement=True,
)

# Addresses that the lists of a source name: articles to be read, further lists.
links = Table(
    "links",
    metadata,
    Column("id", Id, primary_key=True),
    Column("source_id", BigInteger, nullable=False),
    Column("url_key", Text, nullable=False),
    Column("url", Text, nullable=False),
    _text("kind"),
    _text("state"),
    _text("shape"),
    _text("draft"),
    _text("title"),
    _text("modified"),
    Column("history", Boolean, nullable=False, server_default=false()),
    Column("backfill", Boolean, nullable=False, server_default=false()),
    Column("completes", Boolean, nullable=False, server_default=false()),
    _count("rank"),
    Column("found_at", BigInteger, nullable=False),
    Column("next_at", BigInteger, nullable=False),
    Column("queued_until", BigInteger),
    Column("leased_until", BigInteger),
    _count("attempts"),
    Column("read_at", BigInteger),
    Column("reason", Text),
    _text("detail"),
    _text("recipe"),
    _text("unfit"),
    # An article in several pages: the one to be read now, those read, and what they held.
    _text("part_url"),
    _text("parts"),
    _text("gathered"),
    UniqueConstraint("source_id", "url_key", name="ux_links_url"),
    Index(
        "ix_links_waiting",
        "next_at",
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
    Index(
        "ix_links_unfit",
        "source_id",
        sqlite_where=text("unfit <> ''"),
        postgresql_where=text("unfit <> ''"),
    ),
    # A number is not given again: documents refer to it.
    sqlite_autoincrement=True,
)

fetches = Table(
    "fetches",
    metadata,
    Column("id", Id, primary_key=True),
    Column("source_id", BigInteger, nullable=False),
    Column("document_id", BigInteger),
    Column("started_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    _text("url"),
    _text("final_url"),
    _count("status"),
    _text("outcome"),
    Column("reason", Text),
    _text("detail"),
    _text("phase"),
    _count("wire_bytes"),
    _count("body_bytes"),
    _count("milliseconds"),
    _count("resolve_ms"),
    _count("wait_ms"),
    _count("connect_ms"),
    _count("response_ms"),
    _count("body_ms"),
    Column("tls_expires_at", BigInteger),
    _count("entries_new"),
    _count("entries_updated"),
    Index("ix_fetches_source", "source_id", "started_at"),
    Index("ix_fetches_document", "document_id"),
    Index("ix_fetches_started", "started_at"),
)

# The attempts of a day, kept for ever: the evaluation of a year is computed from them.
fetch_days = Table(
    "fetch_days",
    metadata,
    Column("source_id", BigInteger, primary_key=True, autoincrement=False),
    Column("day", Text, primary_key=True),  # of UTC, as in 2026-11-24
    Column("outcome", Text, primary_key=True),
    Column("reason", Text, primary_key=True),  # "" for none
    _count("attempts"),
    _count("wire_bytes"),
    _count("milliseconds"),
    _count("slowest_ms"),
    _count("entries_new"),
    _count("entries_updated"),
    Column("tls_expires_at", BigInteger),
    Index("ix_fetch_days_day", "day"),
)

hosts = Table(
    "hosts",
    metadata,
    Column("host", Text, primary_key=True),
    Column("hold_until", BigInteger),
    Column("hold_reason", Text),
    # Intermediate certificates that the host forgets to send, pinned by an editor (PEM).
    _text("chain"),
)

robots = Table(
    "robots",
    metadata,
    Column("origin", Text, primary_key=True),  # scheme, host and port (RFC 6454, 4)
    _count("status"),
    _text("body"),
    Column("fetched_at", BigInteger, nullable=False),
)

source_moves = Table(
    "source_moves",
    metadata,
    Column("id", Id, primary_key=True),
    Column("source_id", BigInteger, nullable=False),
    Column("moved_at", BigInteger, nullable=False),
    _text("from_url"),
    _text("to_url"),
    _text("by"),  # "held", or who confirmed it
    Index("ix_source_moves_source", "source_id"),
)

# Our own subscriptions at the hubs of others (WebSub, 5).
hub_subscriptions = Table(
    "hub_subscriptions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("source_id", BigInteger, nullable=False),
    _text("hub_url"),
    _text("topic_url"),
    _text("secret"),
    Column("token", Text, nullable=False, unique=True),
    _text("state"),
    Column("lease_until", BigInteger),
    Column("next_at", BigInteger, nullable=False),
    Column("requested_at", BigInteger),
    Column("verified_at", BigInteger),
    Column("pushed_at", BigInteger),
    _count("missed"),
    _count("failures"),
    _count("rejected"),
    _text("last_detail"),
    Index("ix_hub_subscriptions_next", "next_at"),
    Index("ix_hub_subscriptions_source", "source_id"),
    # One hub a source, beside those that are being left.
    Index(
        "ux_hub_subscriptions_live",
        "source_id",
        unique=True,
        sqlite_where=text("state NOT IN ('leaving', 'left')"),
        postgresql_where=text("state NOT IN ('leaving', 'left')"),
    ),
)

entries = Table(
    "entries",
    metadata,
    Column("id", Id, primary_key=True),
    Column("source_id", BigInteger, nullable=False),
    Column("identity", Text, nullable=False),
    _text("guid"),
    _text("guid_key"),
    _text("url_key"),
    _text("title_key"),
    _text("url"),
    _text("title"),
    Column("published", BigInteger, nullable=False),
    Column("updated", BigInteger),
    _text("zone"),
    Column("date_guessed", Boolean, nullable=False),
    _text("author"),
    _text("byline"),
    _text("dateline"),
    Column("office", Text),
    Column("origin_office", Text),
    _text("categories"),
    _text("original_categories"),
    _text("language"),
    _text("summary"),
    _text("html"),
    _text("text"),
    _text("image_url"),
    _text("image_alt"),
    _text("image_caption"),
    _text("enclosures"),
    _text("content_hash"),
    _text("text_hash"),
    # What readers are shown of it: hashes of its words and whose they are, and of all the rest.
    _text("words_hash"),
    _text("shown_hash"),
    _text("warnings"),
    Column("first_seen", BigInteger, nullable=False),
    Column("last_seen", BigInteger, nullable=False),
    Column("revised_at", BigInteger),
    Column("revision", BigInteger, nullable=False, server_default="1"),
    _count("churn"),
    Column("history", Boolean, nullable=False),
    Column("removed_at", BigInteger),
    # It waits in the quarantine, and nobody is shown it.
    Column("quarantined", Boolean, nullable=False, server_default=false()),
    # An editor took it down: the story that holds it is shown to nobody.
    Column("withdrawn", Boolean, nullable=False, server_default=false()),
    # An editor put it under embargo until then; null when that is over.
    Column("embargo_until", BigInteger),
    # Its list no longer names it since then; its page answered that it is gone.
    Column("absent_since", BigInteger),
    Column("gone_at", BigInteger),
    Column("story_id", BigInteger),
    Column("needs_grouping", Boolean, nullable=False),
    # Whether its text was read from its own page; until when it is not published since that has yet to be.
    Column("whole", Boolean, nullable=False, server_default=false()),
    Column("whole_by", BigInteger),
    UniqueConstraint("source_id", "identity", name="ux_entries_identity"),
    Index("ix_entries_source", "source_id", "published"),
    Index(
        "ix_entries_gone",
        "gone_at",
        sqlite_where=text("gone_at IS NOT NULL"),
        postgresql_where=text("gone_at IS NOT NULL"),
    ),
    Index(
        "ix_entries_embargo",
        "embargo_until",
        sqlite_where=text("embargo_until IS NOT NULL"),
        postgresql_where=text("embargo_until IS NOT NULL"),
    ),
    Index("ix_entries_guid", "source_id", "guid_key"),
    Index("ix_entries_url", "url_key"),
    Index("ix_entries_title", "source_id", "title_key"),
    Index(
        "ix_entries_text",
        "text_hash",
        "published",
        sqlite_where=text("text_hash <> ''"),
        postgresql_where=text("text_hash <> ''"),
    ),
    Index("ix_entries_story", "story_id"),
    Index(
        "ix_entries_ungrouped",
        "id",
        # As SQLAlchemy spells it: SQLite uses a partial index for nothing that is spelt otherwise.
        sqlite_where=text("needs_grouping = 1"),
        postgresql_where=text("needs_grouping"),
    ),
)

# What was held back, as model `quarantine.Case`; `fingerprint` is what a decision holds for.
quarantine = Table(
    "quarantine",
    metadata,
    Column("id", Id, primary_key=True),
    Column("entry_id", BigInteger, nullable=False),
    _text("fingerprint"),
    _text("state"),
    Column("found_at", BigInteger, nullable=False),
    _text("findings"),
    # A revision that was held back, or that it replaced, and the revision of the entry it belongs to.
    _text("payload"),
    _count("on_revision"),
    Column("decided_at", BigInteger),
    _text("by"),
    _text("reason"),
    _text("history"),
    UniqueConstraint("entry_id", "fingerprint", name="ux_quarantine_entry"),
    Index(
        "ux_quarantine_open",
        "entry_id",
        unique=True,
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
)

entry_revisions = Table(
    "entry_revisions",
    metadata,
    Column("entry_id", BigInteger, primary_key=True, autoincrement=False),
    Column("revision", BigInteger, primary_key=True, autoincrement=False),
    Column("replaced_at", BigInteger, nullable=False),
    _text("url"),
    _text("title"),
    _text("html"),
    _text("text"),
    _text("image_url"),
)

stories = Table(
    "stories",
    metadata,
    Column("id", Id, primary_key=True),
    Column("uuid", Text, nullable=False, unique=True),
    Column("lead_id", BigInteger),
    Column("first_seen", BigInteger, nullable=False),
    Column("published", BigInteger, nullable=False),
    Column("sort_at", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("modified_at", BigInteger, nullable=False),
    Column("merged_into", BigInteger),
    # No longer shown: an editor withdrew it, or none of its entries is left. It keeps its entries.
    Column("withdrawn_at", BigInteger),
    _text("correction"),  # model.Correction as JSON, "" for none
    _text("told"),  # what readers were told of it last, as hashes: story_rows.Told
    Index(
        "ix_stories_merged",
        "merged_into",
        sqlite_where=text("merged_into IS NOT NULL"),
        postgresql_where=text("merged_into IS NOT NULL"),
    ),
    Index(
        "ix_stories_live",
        "sort_at",
        "id",
        sqlite_where=text("lead_id IS NOT NULL"),
        postgresql_where=text("lead_id IS NOT NULL"),
    ),
    Index("ix_stories_created", "created_at"),
)

story_facets = Table(
    "story_facets",
    metadata,
    Column("facet", Text, primary_key=True),
    Column("sort_at", BigInteger, primary_key=True, autoincrement=False),
    Column("story_id", BigInteger, primary_key=True, autoincrement=False),
    Index("ix_story_facets_story", "story_id"),
    Index("ix_story_facets_number", "facet", "story_id"),
    sqlite_with_rowid=False,
)

# What left a channel, as `story_facets` holds what is in it; facet "" is the national channel.
tombstones = Table(
    "tombstones",
    metadata,
    Column("facet", Text, primary_key=True),
    Column("removed_at", BigInteger, primary_key=True, autoincrement=False),
    Column("story_id", BigInteger, primary_key=True, autoincrement=False),
    Index("ix_tombstones_story", "story_id"),
    sqlite_with_rowid=False,
)

# The history of stories, append-only: model.StoryChange. Its numbers are never given twice.
story_changes = Table(
    "story_changes",
    metadata,
    Column("sequence", Id, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("story_id", BigInteger, nullable=False),
    Column("into_id", BigInteger),
    Index("ix_story_changes_story", "story_id", "sequence"),
    sqlite_autoincrement=True,
)

# What grouping compares of an entry (model.Fingerprint, packed); stale when its revision or version is.
# Its candidate keys stand under ``published``.
fingerprints = Table(
    "fingerprints",
    metadata,
    Column("entry_id", BigInteger, primary_key=True, autoincrement=False),
    Column("revision", BigInteger, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("published", BigInteger, nullable=False),
    Column("packed", LargeBinary, nullable=False),
)

# The index of candidates: entries by the keys of their fingerprints, those of one period of days together, so
# that finding and writing touch what is new however long the archive is; those of one key by time, so that of
# a key that very many share the nearest are found at once. Fingerprints say what is to be deleted.
candidate_keys = Table(
    "candidate_keys",
    metadata,
    Column("period", BigInteger, primary_key=True, autoincrement=False),
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("published", BigInteger, primary_key=True, autoincrement=False),
    Column("entry_id", BigInteger, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

# model.Likeness: pairs of entries that are the same or related.
likenesses = Table(
    "likenesses",
    metadata,
    Column("low_id", BigInteger, primary_key=True, autoincrement=False),
    Column("high_id", BigInteger, primary_key=True, autoincrement=False),
    Column("verdict", Text, nullable=False),
    Column("strength", Float, nullable=False),
    Index("ix_likenesses_high", "high_id"),
    sqlite_with_rowid=False,
)

# model.Tie: what editors said about pairs of entries, and the decision that says so.
ties = Table(
    "ties",
    metadata,
    Column("low_id", BigInteger, primary_key=True, autoincrement=False),
    Column("high_id", BigInteger, primary_key=True, autoincrement=False),
    Column("joined", Boolean, nullable=False),
    Column("decision_id", BigInteger, nullable=False),
    Index("ix_ties_high", "high_id"),
    sqlite_with_rowid=False,
)

# What editors decided, append-only: undoing is a decision of its own that names the one undone.
decisions = Table(
    "decisions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("action", Text, nullable=False),  # takedown, restore, merge, split, correct, embargo, undo
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    _text("ground"),  # of a takedown: privacy, court, error, gone, other
    _text("stories"),  # uuids, separated by blanks
    _text("payload"),  # what undoing needs, as JSON
    Column("undoes", BigInteger),
    sqlite_autoincrement=True,
)


# Our own hub. What was asked of it and is still to be verified, or was lately (hub.PendingRequest).
hub_requests = Table(
    "hub_requests",
    metadata,
    Column("id", Id, primary_key=True),
    Column("key", Text, nullable=False),  # of the topic and the callback, as in hub_subscribers
    _text("mode"),
    _text("topic"),
    _text("facet"),
    _text("extension"),
    _text("callback"),
    _text("host"),
    _text("secret"),
    _text("token"),
    _count("lease_seconds"),
    _text("reason"),
    _text("state"),  # waiting, replaced, or how it ended
    _text("detail"),
    Column("asked_at", BigInteger, nullable=False),
    Column("next_at", BigInteger, nullable=False),
    Column("queued_until", BigInteger),
    Column("leased_until", BigInteger),
    _count("attempts"),
    Index("ix_hub_requests_host", "host", "asked_at"),
    Index("ix_hub_requests_asked", "asked_at"),
    Index(
        "ux_hub_requests_waiting",
        "key",
        unique=True,
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
    Index(
        "ix_hub_requests_due",
        "next_at",
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
)

# Who is told of what changes in a channel (hub.Subscriber): of the changes up to `wanted`, after `cursor`.
hub_subscribers = Table(
    "hub_subscribers",
    metadata,
    Column("id", Id, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    _text("topic"),
    _text("facet"),
    _text("extension"),
    _text("callback"),
    _text("host"),
    _text("secret"),
    _text("state"),
    Column("since", BigInteger, nullable=False),
    Column("lease_until", BigInteger, nullable=False),
    _count("cursor"),
    _count("wanted"),
    Column("wanted_at", BigInteger),  # since when it waits to be told
    Column("next_at", BigInteger, nullable=False),
    Column("queued_until", BigInteger),
    Column("leased_until", BigInteger),
    Column("delivery_id", BigInteger),  # the open one
    _count("failures"),
    Column("failing_since", BigInteger),
    Column("slow", Boolean, nullable=False, server_default=false()),
    Column("taken_at", BigInteger),
    _text("detail"),
    Index("ix_hub_subscribers_host", "host"),
    Index(
        "ix_hub_subscribers_facet",
        "facet",
        sqlite_where=text("state = 'active'"),
        postgresql_where=text("state = 'active'"),
    ),
    Index(
        "ix_hub_subscribers_due",
        "next_at",
        sqlite_where=text("state = 'active' AND wanted > cursor"),
        postgresql_where=text("state = 'active' AND wanted > cursor"),
    ),
    # A number is not given again: the ledger refers to it.
    sqlite_autoincrement=True,
)

# The ledger: what was sent to whom, and what came of it (hub.DeliveryView).
hub_deliveries = Table(
    "hub_deliveries",
    metadata,
    Column("id", Id, primary_key=True),
    Column("subscriber_id", BigInteger, nullable=False),
    Column("after", BigInteger, nullable=False),
    Column("through", BigInteger, nullable=False),
    Column("started_at", BigInteger, nullable=False),
    Column("tried_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    _count("attempts"),
    _text("state"),
    _count("status"),
    _text("detail"),
    _text("signature"),
    _count("size"),
    Index("ix_hub_deliveries_subscriber", "subscriber_id"),
    Index("ix_hub_deliveries_ended", "ended_at"),
    sqlite_autoincrement=True,
)

# The stories of a delivery, or their tombstones.
hub_contents = Table(
    "hub_contents",
    metadata,
    Column("delivery_id", BigInteger, primary_key=True, autoincrement=False),
    Column("story_id", BigInteger, primary_key=True, autoincrement=False),
    Column("tombstone", Boolean, nullable=False),
    Index("ix_hub_contents_story", "story_id"),
    sqlite_with_rowid=False,
)


# model.SavedChannel.
saved_channels = Table(
    "saved_channels",
    metadata,
    Column("slug", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("query", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Index("ix_saved_channels_owner", "owner"),
)


def to_be_grouped(now: datetime) -> ColumnElement[bool]:
    """The entries that wait to be grouped, but for those that wait for their pages first."""
    moment = to_micros(now)
    return and_(entries.c.needs_grouping, or_(entries.c.whole_by.is_(None), entries.c.whole_by <= moment))
