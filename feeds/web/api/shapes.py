"""What answers look like. These types make the schemas of the document, whose descriptions are in English; a
member that may be missing is unset."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from msgspec import UNSET, Meta, Struct, UnsetType, field

from aggregator.model import ChangeKind, OfficeKind, SourceKind, SourceState

Moment: TypeAlias = Annotated[
    str, Meta(extra_json_schema={"format": "date-time"}, examples=["2025-12-01T02:05:00Z"])
]
Day: TypeAlias = Annotated[str, Meta(extra_json_schema={"format": "date"}, examples=["2025-12-01"])]
Url: TypeAlias = Annotated[str, Meta(extra_json_schema={"format": "uri"})]
Code: TypeAlias = Annotated[str, Meta(description="The code of an office or region.", examples=["35.09"])]
StoryId: TypeAlias = Annotated[
    str,
    Meta(
        description="Permanent (RFC 9562); a story keeps it for ever.",
        pattern="^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
        examples=["urn:uuid:0d0f7c9e-6a0b-4c55-9d0a-0d6a53f2c001"],
    ),
]


class Shape(Struct, frozen=True, forbid_unknown_fields=True):
    """What every answer is made of."""


class Links(Shape, frozen=True):
    """Where this page of a list is, where the list begins, and where it goes on; the Link header says the
    same (RFC 8288)."""

    self: Url
    first: Url
    next: Annotated[Url | None, Meta(description="Null on the last page.")]


class Author(Shape, frozen=True):
    """Who wrote a story, or the office whose it is."""

    name: str


class Attachment(Shape, frozen=True):
    """A file that belongs to a story."""

    url: Url
    mime_type: str
    size_in_bytes: int | UnsetType = UNSET


class Copy(Shape, frozen=True):
    """One place where a story was published."""

    url: Url
    office: Code | None
    published: Moment


class Related(Shape, frozen=True):
    """Another story that has to do with this one."""

    id: StoryId
    url: Url
    title: str
    published: Moment


class Extension(Shape, frozen=True):
    """What JSON Feed has no member for."""

    office: Code | None
    region: Code | None
    source: Annotated[Url, Meta(description="The feed or page that the lead entry came from.")]
    copies: tuple[Copy, ...]
    date_guessed: Annotated[bool, Meta(description="The source stated no date; this is our best guess.")]
    rights: Annotated[str, Meta(description="Whose the story is.")]
    license: Annotated[Url, Meta(description="The terms that it is given under.")]
    credit: Annotated[str, Meta(description="The line to print beside it.")]
    image_credit: Annotated[str, Meta(description="Who is named for the picture.")] | UnsetType = UNSET
    related: tuple[Related, ...] | UnsetType = UNSET
    embargo_until: Annotated[Moment, Meta(description="Publish nothing of it before.")] | UnsetType = UNSET


class OfficeName(Shape, frozen=True):
    """An office, in short."""

    code: Code
    name: str


class Story(Shape, frozen=True):
    """One piece of news, with the values of its lead entry: the item of a JSON Feed 1.1, and more."""

    id: StoryId
    url: Annotated[Url, Meta(description="The page of the office that wrote it. Link there.")]
    title: str
    content_html: Annotated[str, Meta(description="Sanitised; scripts and styles are never in it.")]
    content_text: str
    summary: str
    date_published: Moment
    date_modified: Moment
    authors: tuple[Author, ...]
    tags: Annotated[tuple[str, ...], Meta(description="National categories, then the site's own words.")]
    language: Annotated[str, Meta(description="BCP 47.", examples=["id"])]
    extension: Extension = field(name="_simpul")
    page: Annotated[Url, Meta(description="Its page here, with every copy.")]
    office: OfficeName | None
    region: Code | None
    categories: Annotated[tuple[str, ...], Meta(description="Slugs, as the filter `category` takes them.")]
    image: Url | UnsetType = UNSET
    attachments: tuple[Attachment, ...] | UnsetType = UNSET


class Stories(Shape, frozen=True):
    """A page of stories, the newest first."""

    items: tuple[Story, ...]
    links: Links


class Change(Shape, frozen=True):
    """One line of the history of stories."""

    sequence: Annotated[int, Meta(description="Rises with time.")]
    at: Moment
    kind: ChangeKind
    id: StoryId
    url: Url
    merged_into: StoryId | None
    live: Annotated[
        bool, Meta(description="Whether the story is there now: in the channel, if one is asked about.")
    ]


class Changes(Shape, frozen=True):
    """What happened to stories, the oldest first."""

    changes: tuple[Change, ...]
    next: Annotated[int, Meta(description="Ask for what happened `since` this number next time.")]
    newest: Annotated[int, Meta(description="The number of the last change there is.")]
    oldest: Annotated[int, Meta(description="The number of the first one; 0 where there is none.")]
    history: Annotated[
        str, Meta(description="Which history these numbers are of. When it is another one, start anew.")
    ]


class RegionFreshness(Shape, frozen=True):
    """The sites of a province: how many sources of theirs are looked at, and how that goes."""

    region: Annotated[str, Meta(description="Its code; 00 for what belongs to no province.")]
    name: str
    sources: int
    last_success: Annotated[Moment | None, Meta(description="When one of them was last read.")]
    newest_entry: Annotated[Moment | None, Meta(description="When their last new entry came.")]
    late_since: Annotated[
        Moment | None, Meta(description="When one was last read, if that is longer ago than a day.")
    ]


class Freshness(Shape, frozen=True):
    """How fresh a channel is."""

    channel: str
    asked_at: Moment
    changed_at: Annotated[Moment | None, Meta(description="When any story last changed.")]
    late: Annotated[tuple[str, ...], Meta(description="The regions that are late.")]
    regions: tuple[RegionFreshness, ...]


class SourceName(Shape, frozen=True):
    """A source, in short."""

    id: int
    name: str


class Revision(Shape, frozen=True):
    """What an entry said until it was written anew."""

    replaced_at: Annotated[Moment, Meta(description="When that was noticed.")]
    title: str
    content_text: str


class Entry(Shape, frozen=True):
    """One copy of a story as its source published it."""

    id: int
    story: StoryId
    source: SourceName
    office: Annotated[OfficeName | None, Meta(description="Whose news it is.")]
    url: Url
    title: str
    content_html: str
    content_text: str
    summary: str
    author: str
    language: str
    categories: tuple[str, ...]
    original_categories: Annotated[tuple[str, ...], Meta(description="The site's own words.")]
    date_published: Moment
    date_modified: Annotated[Moment | None, Meta(description="As the source states it.")]
    date_guessed: bool
    first_seen: Moment
    revision: Annotated[int, Meta(description="1 as long as nothing was written anew.")]
    image: Url | UnsetType = UNSET


class EntryInFull(Entry, frozen=True):
    """An entry, and what it said before, the newest first."""

    revisions: tuple[Revision, ...] = ()


class Entries(Shape, frozen=True):
    """A page of the entries of a story, in the order in which they were collected."""

    items: tuple[Entry, ...]
    links: Links


class Feeds(Shape, frozen=True):
    """The feeds of a channel."""

    rss: Url
    atom: Url
    json: Url
    ninjs: Annotated[Url, Meta(description="IPTC ninjs, for newsrooms.")]


class Names(Shape, frozen=True):
    """A name in both languages."""

    id: str
    en: str


class SourceInShort(Shape, frozen=True):
    """One address that an office publishes at, and how it is doing."""

    id: int
    url: Url
    kind: SourceKind
    state: SourceState
    last_success: Moment | None


class Office(Shape, frozen=True):
    """A unit of the ministry."""

    code: Code
    kind: OfficeKind
    name: str
    parent: OfficeName | None
    regions: Annotated[tuple[str, ...], Meta(description="The codes of the regions that it serves.")]
    timezone: Annotated[str, Meta(examples=["Asia/Jakarta"])]
    valid_from: Day | None
    valid_to: Day | None
    channel: Annotated[str, Meta(description="The path of its channel.", examples=["offices/35.09"])]
    feeds: Feeds
    stories: int
    sources: tuple[SourceInShort, ...]


class Offices(Shape, frozen=True):
    """A page of offices, by their codes."""

    items: tuple[Office, ...]
    links: Links


class Trouble(Shape, frozen=True):
    """Why a source could not be read last."""

    reason: str
    words: Names


class Source(Shape, frozen=True):
    """One collectable address of a site."""

    id: int
    url: Url
    name: str
    kind: SourceKind
    office: OfficeName | None
    network: Annotated[str, Meta(description="`public`, or the network that it can be reached from.")]
    state: SourceState
    last_success: Moment | None
    failures: Annotated[int, Meta(description="How often in a row it could not be read.")]
    trouble: Trouble | None
    entries: int


class Sources(Shape, frozen=True):
    """A page of sources, in the order in which they were added."""

    items: tuple[Source, ...]
    links: Links


class Channel(Shape, frozen=True):
    """A selection of stories under an address."""

    path: Annotated[str, Meta(description="As the filter `channel` takes it.", examples=["regions/73"])]
    kind: str
    name: Names
    query: Annotated[str | None, Meta(description="Of a saved channel: what it was defined by.")]
    feeds: Feeds
    stories: Annotated[Url, Meta(description="Its stories as JSON.")]


class Channels(Shape, frozen=True):
    """A page of channels."""

    items: tuple[Channel, ...]
    links: Links


class Category(Shape, frozen=True):
    """A category of the national list, and how many stories stand in it."""

    slug: str
    name: Names
    channel: str
    stories: int


class Categories(Shape, frozen=True):
    """Every category."""

    items: tuple[Category, ...]


class Topic(Shape, frozen=True):
    """A word that sites file their news under, and how many stories stand under it."""

    slug: str
    channel: str
    stories: int


class Topics(Shape, frozen=True):
    """A page of topics, by their slugs."""

    items: tuple[Topic, ...]
    links: Links


class Language(Shape, frozen=True):
    """A language that stories are written in, and how many are."""

    tag: Annotated[str, Meta(description="BCP 47.", examples=["id"])]
    name: Names
    channel: str
    stories: int


class Languages(Shape, frozen=True):
    """Every language that there are stories in."""

    items: tuple[Language, ...]


class DayFigures(Shape, frozen=True):
    """A day in Jakarta: the stories published, and the entries that they hold."""

    date: Day
    stories: int
    entries: int


class RegionFigures(Shape, frozen=True):
    """A province, and how many of the stories are from there."""

    code: Code
    name: str
    stories: int


class Statistics(Shape, frozen=True):
    """How much was published in a span of days."""

    since: Day
    until: Annotated[Day, Meta(description="The last day of the span.")]
    stories: int
    entries: int
    days: tuple[DayFigures, ...]
    regions: tuple[RegionFigures, ...]
    categories: tuple[Category, ...]


class Problem(Struct, frozen=True):
    """What went wrong (RFC 9457)."""

    type: Annotated[str, Meta(description="Where to read on, or `about:blank`.")]
    title: str
    status: int
    detail: str
    parameter: Annotated[str, Meta(description="The parameter that is wrong.")] | UnsetType = UNSET
    known: Annotated[tuple[str, ...], Meta(description="Values that would do.")] | UnsetType = UNSET
