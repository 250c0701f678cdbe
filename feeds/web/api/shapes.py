"""What answers look like. These types make the schemas of the document, whose descriptions are in English; a
member that may be missing is unset."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from msgspec import UNSET, Meta, Struct, UnsetType, field

from aggregator.model import ChangeKind

Moment: TypeAlias = Annotated[
    str, Meta(extra_json_schema={"format": "date-time"}, examples=["2025-12-01T02:05:00Z"])
]
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
    related: tuple[Related, ...] | UnsetType = UNSET


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


class Changes(Shape, frozen=True):
    """What happened to stories, the oldest first."""

    changes: tuple[Change, ...]
    next: Annotated[int, Meta(description="Ask for what happened `since` this number next time.")]


class Problem(Struct, frozen=True):
    """What went wrong (RFC 9457)."""

    type: Annotated[str, Meta(description="Where to read on, or `about:blank`.")]
    title: str
    status: int
    detail: str
    parameter: Annotated[str, Meta(description="The parameter that is wrong.")] | UnsetType = UNSET
    known: Annotated[tuple[str, ...], Meta(description="Values that would do.")] | UnsetType = UNSET
