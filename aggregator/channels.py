"""Channels: selections of stories that are republished under an address."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from urllib.parse import urlencode

from aggregator.errors import BadQuery, UnknownChannel
from aggregator.messages import text
from aggregator.model import EVERYTHING, NO_REGION, Facet, Not, SavedChannel, Selection, both
from aggregator.normalize.categories import CATEGORIES
from aggregator.normalize.language import RECOGNISED
from aggregator.query import canonical, parse_query
from aggregator.registry import Registry

DEFAULT_LIMIT, MAX_LIMIT = 50, 500
KNOWN_SHOWN = 12
# The facets that stories stand in, by their kinds: what a channel of one of these holds is known at once.
FACET_KINDS = ("office", "region", "category", "language", "topic")
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
MAX_SLUG = 80

# A saved channel by its slug, None where there is none.
Saved = Callable[[str], SavedChannel | None]


@dataclass(frozen=True, slots=True)
class Channel:
    """A selection of stories under an address.

    ``facet`` is its key: the name of its facet where it is one (``office:35.09``, "" for the national
    channel), else a name of another kind (``elsewhere:35``, ``channel:SLUG``, ``search:QUERY``). ``path`` has
    no format: ``/feeds/offices/35.09``; ``parameters`` are what its address holds beside that.
    ``owner`` is the partner who alone may read it, "" for a public one. ``version`` changes when what it
    selects is defined anew.
    """

    facet: str
    path: str
    name: str
    selection: Selection
    parameters: tuple[tuple[str, str], ...] = ()
    owner: str = ""
    version: str = ""

    def title(self, language: str) -> str:
        return text("web.channel_title", language, name=self.name)

    @property
    def is_topic(self) -> bool:
        """Whether the hub tells of it: a search of one's own is saved as a channel first, and a partner's own
        channel is told to nobody, since a callback shows no key."""
        return not self.parameters and not self.owner

    def address(
        self,
        public_url: str,
        extension: str,
        limit: int = DEFAULT_LIMIT,
        before: str | None = None,
        further: Mapping[str, str] = MappingProxyType({}),
    ) -> str:
        """The address of the channel in a format, as its feed states it; what is usual is not written.
        ``further`` are parameters that ask for something else than a page of it."""
        query = dict(self.parameters)
        if limit != DEFAULT_LIMIT:
            query["limit"] = str(limit)
        if before:
            query["before"] = before
        query |= further
        tail = f"?{urlencode(query)}" if query else ""
        return f"{public_url}{self.path}.{extension}{tail}"


def national(language: str = "id") -> Channel:
    """Everything."""
    return Channel("", "/feeds/national", text("web.national", language), EVERYTHING)


def office_channel(registry: Registry, code: str) -> Channel:
    """The stories of an office. Raises `UnknownChannel`, naming known ones."""
    office = registry.office(code)
    if office is None:
        raise UnknownChannel("office", code, _nearest(code, (o.code for o in registry.offices)))
    return _of_facet("office", office.code, "offices", office.name)


def region_channel(registry: Registry, code: str) -> Channel:
    """The stories of a region and the offices under it. Raises `UnknownChannel`."""
    regions = _regions(registry)
    if code not in regions:
        raise UnknownChannel("region", code, _nearest(code, regions))
    return _of_facet("region", code, "regions", regions[code])


def category_channel(slug: str, language: str = "id") -> Channel:
    """The stories of a category. Raises `UnknownChannel`."""
    if slug not in CATEGORIES:
        raise UnknownChannel("category", slug, list(CATEGORIES))
    return _of_facet("category", slug, "categories", CATEGORIES[slug][language])


def language_channel(tag: str, language: str = "id") -> Channel:
    """The stories in a language (BCP 47). Raises `UnknownChannel`."""
    if tag not in RECOGNISED:
        raise UnknownChannel("language", tag, sorted(RECOGNISED))
    name = text("web.language_name", language, name=text(f"tongue.{tag}", language))
    return _of_facet("language", tag, "languages", name)


def topic_channel(slug: str) -> Channel:
    """The stories of a topic: a word that sites file their news under, in the form of a slug. There may be
    none yet. Raises `UnknownChannel` for what is no slug."""
    if not is_slug(slug):
        raise UnknownChannel("topic", slug, ())
    return _of_facet("topic", slug, "topics", slug.replace("-", " "))


def elsewhere_channel(registry: Registry, code: str, language: str = "id") -> Channel:
    """The news for an office or a region from elsewhere: the nation without its own. Raises
    `UnknownChannel`."""
    own = region_channel(registry, code) if code in _regions(registry) else office_channel(registry, code)
    name = text("web.elsewhere", language, name=own.name)
    return Channel(f"elsewhere:{code}", f"/feeds/elsewhere/{code}", name, Not(own.selection))


def saved_channel(slug: str, saved: Saved) -> Channel:
    """A channel that an editor or a partner defined by a query. Raises `UnknownChannel`."""
    found = saved(slug)
    if found is None:
        raise UnknownChannel("channel", slug, ())
    try:
        selection = parse_query(found.query)
    except BadQuery as error:
        # One that was saved before the language was stricter: there is no such channel until it is mended.
        raise UnknownChannel("channel", slug, ()) from error
    return Channel(
        f"channel:{slug}",
        f"/feeds/channels/{slug}",
        found.name,
        selection,
        owner=found.owner,
        version=f"{found.changed_at.timestamp():.6f}".replace(".", ""),
    )


def is_slug(slug: str) -> bool:
    """Whether something may be the slug of a channel: words of a-z and 0-9 with dashes between them."""
    return len(slug) <= MAX_SLUG and SLUG.fullmatch(slug) is not None


def search_channel(query: str, language: str = "id") -> Channel:
    """What a search finds; queries that mean the same are one channel. Raises `BadQuery`."""
    selection = parse_query(query)
    spelt = canonical(selection)
    name = text("web.search_name", language, query=spelt)
    return Channel(f"search:{spelt}", "/feeds/search", name, selection, (("q", spelt),))


def without_office(channel: Channel, registry: Registry, code: str) -> Channel:
    """A channel without an office's own stories. Raises `UnknownChannel`."""
    own = office_channel(registry, code)
    return replace(
        channel,
        facet=f"{channel.facet} -{own.facet}",
        selection=both(channel.selection, Not(own.selection)),
        parameters=(*channel.parameters, ("exclude", code)),
    )


def channel_at(path: str, registry: Registry, saved: Saved, language: str = "id") -> Channel:
    """The channel with this path below ``/feeds/``, as in ``offices/35.09``, named in a language; searches
    have none. Raises `UnknownChannel`."""
    match path.split("/"):
        case ["national"]:
            return national(language)
        case ["offices", code]:
            return office_channel(registry, code)
        case ["regions", code]:
            return region_channel(registry, code)
        case ["categories", slug]:
            return category_channel(slug, language)
        case ["languages", tag]:
            return language_channel(tag, language)
        case ["topics", slug]:
            return topic_channel(slug)
        case ["elsewhere", code]:
            return elsewhere_channel(registry, code, language)
        case ["channels", slug]:
            return saved_channel(slug, saved)
    raise UnknownChannel("channel", path, PATHS)


# The shapes of paths, for who asked for one that is none.
PATHS = (
    "national",
    "offices/CODE",
    "regions/CODE",
    "categories/SLUG",
    "languages/TAG",
    "topics/SLUG",
    "elsewhere/CODE",
    "channels/SLUG",
)

# The folders of channels by the kinds of their keys.
FOLDERS = {
    "office": "offices",
    "region": "regions",
    "category": "categories",
    "language": "languages",
    "topic": "topics",
    "elsewhere": "elsewhere",
    "channel": "channels",
}


def channel_of(registry: Registry, facet: str, saved: Saved) -> Channel:
    """The channel with this key. Raises `UnknownChannel` for one that is no more."""
    kind, _, code = facet.partition(":")
    if not facet:
        return national()
    if kind not in FOLDERS:
        raise UnknownChannel("channel", facet, ())
    return channel_at(f"{FOLDERS[kind]}/{code}", registry, saved)


def provinces_of(channel: Channel, registry: Registry) -> frozenset[str] | None:
    """The codes of the provinces whose sites the stories of a channel come from; None where that may be
    all."""
    kind, _, code = channel.facet.partition(":")
    match kind:
        case "office":
            return frozenset(region[:2] for region in registry.region_facets(code)) or frozenset({NO_REGION})
        case "region":
            return frozenset({code[:2]})
    return None


def _of_facet(kind: str, code: str, folder: str, name: str) -> Channel:
    facet = f"{kind}:{code}"
    return Channel(facet, f"/feeds/{folder}/{code}", name, Facet(facet))


def _regions(registry: Registry) -> dict[str, str]:
    return {region.code: region.name for region in registry.regions}


def _nearest(code: str, known: Iterable[str]) -> list[str]:
    codes = list(known)
    close = difflib.get_close_matches(code[:40], codes, KNOWN_SHOWN, 0.5)
    return close or codes[:KNOWN_SHOWN]
