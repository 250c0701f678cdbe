"""What of the addresses that lists name is to be read, and what becomes of an attempt. Pure.

A list (a page, a sitemap, a feed of teasers) says that articles exist; their pages say what is in them. Each
address becomes a link in the same transaction that advances the validators of its list, so that none is lost.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urljoin

from aggregator.model import (
    DocumentShape,
    Enclosure,
    Entry,
    EntryDraft,
    HeldEntry,
    HeldLink,
    LinkAgain,
    LinkKind,
    LinkState,
    LinkToRead,
    LinkToStore,
    LinkUpdate,
    ListLink,
    NormalizeContext,
    Reason,
)
from aggregator.normalize import canonical_url, is_home, url_key

# So many of the newest articles are read when a source is first seen; a backfill reads the rest.
FIRST_LOOK = 20

# No office publishes more between two looks; a list that invents addresses at each costs no more than this.
MOST_A_LOOK = 60

# Nobody splits an article into more pages.
MAX_PARTS = 10

# Children of a sitemap index beyond the first are read again when their lastmod changes, at most so many.
LISTS_A_LOOK = 3

# A list that turned over while nobody could look is followed so many pages back. It did so when none of the
# last items that it shows is known.
GAP_PAGES = 5
OLDEST_OF_A_LIST = 3

# What is older than this when its page is found orders by its own date.
OLD_NEWS = timedelta(days=7)

# Lists state days: the midnight of one, somewhere in Indonesia, is the evening before in UTC.
A_DAY = timedelta(days=1)

# An article whose lastmod changes is read again at most this often.
REREAD_AFTER = timedelta(days=1)

RETRY_AFTER = (timedelta(minutes=2), timedelta(minutes=15), timedelta(hours=2))

# Whether a feed carries less than its articles is found out with two of them; one that does not, or whose
# articles cannot be read, is left as it is.
PROBES = 2

# What another attempt would not change.
_FINAL = frozenset(
    {
        Reason.HTTP_404,
        Reason.HTTP_410,
        Reason.ROBOTS,
        Reason.ADDRESS_INVALID,
        Reason.ADDRESS_FORBIDDEN,
        Reason.NOT_AN_ARTICLE,
        Reason.DOCUMENT_BOUND,
        Reason.TOO_LARGE,
    }
)
# There is nothing behind the address: what a list says of it is no entry.
NOTHING_THERE = frozenset(
    {Reason.HTTP_404, Reason.HTTP_410, Reason.ADDRESS_INVALID, Reason.ADDRESS_FORBIDDEN}
)

# Systems that do not mark where they cut do so at 100 to 300 characters.
TEASER_LENGTH = 300
# A page carries more than a feed when its text is so much longer; a signature or a caption is no more.
RICHER = 1.2
_CUT = re.compile(
    r"(?:…|\.\.\.|\[…\]|\[\.\.\.\]|&hellip;|&#8230;|\(more\)|(?:baca\s)?selengkapnya|read\smore|continue\sreading)"
    r"[\s\]).»›→>…]{0,10}$",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"<[^<>]*>")
_NUMBER = re.compile(r"\d+")
_WORD = re.compile(r"[^\W\d_]+")
# Headlines with fewer telling words do not tell.
LEAST_TELLING = 3


@dataclass(frozen=True, slots=True)
class Listed:
    """One item of a list, with its address and the key of that."""

    draft: EntryDraft
    url: str
    url_key: str


@dataclass(frozen=True, slots=True)
class ListPlan:
    """What the items of a list want: links to store, links to read again."""

    links: tuple[LinkToStore, ...] = ()
    reread: tuple[LinkAgain, ...] = ()

    def with_more(self, other: ListPlan) -> ListPlan:
        return ListPlan(self.links + other.links, self.reread + other.reread)


NO_LINKS = ListPlan()


def listed(drafts: Sequence[EntryDraft], context: NormalizeContext) -> list[Listed]:
    """The items of a list that have an address of their own, each address once, in order."""
    found: dict[str, Listed] = {}
    own = url_key(context.document_url, context.host_aliases)
    for draft in drafts:
        base = draft.base_url or context.document_url
        url = canonical_url(draft.link, base, context.host_aliases)
        key = url_key(url, context.host_aliases) if url else ""
        if key and key != own and not is_home(key) and key not in found:
            image = urljoin(base, draft.image_url) if draft.image_url else ""
            found[key] = Listed(replace(draft, link=url, image_url=image), url, key)
    return list(found.values())


def plan_list(
    items: Sequence[Listed],
    held: Mapping[str, HeldEntry],
    known: Mapping[str, HeldLink],
    now: datetime,
    *,
    first_look: bool = False,
    backfill: bool = False,
    until: datetime | None = None,
    dates: Mapping[str, datetime] | None = None,
) -> ListPlan:
    """Which items of a list are to be read. ``held`` and ``known`` are entries and links by the keys of their
    addresses, ``dates`` what the list says of when they were published. A backfill reads what is not older
    than ``until``, also what was left to it before."""
    links: list[LinkToStore] = []
    reread: list[LinkAgain] = []
    most = FIRST_LOOK if first_look else MOST_A_LOOK
    for item in items:
        link = known.get(item.url_key)
        if link is not None:
            if link.state is LinkState.KNOWN:
                if backfill and not _too_old(item, until, dates):
                    reread.append(LinkAgain(link.id, item.draft, item.draft.updated, backfill=True))
            elif _has_changed(item, link, now):
                reread.append(LinkAgain(link.id, item.draft, item.draft.updated))
            continue
        if item.url_key in held or (backfill and _too_old(item, until, dates)):
            continue
        # Those to be read come first, so that so many links are stored already.
        later = not backfill and len(links) >= most
        links.append(
            LinkToStore(
                url=item.url,
                url_key=item.url_key,
                kind=LinkKind.ARTICLE,
                state=LinkState.KNOWN if later else LinkState.WAITING,
                shape=DocumentShape.PAGE,
                draft=item.draft,
                modified=item.draft.updated,
                history=first_look or backfill,
                backfill=backfill,
            )
        )
    return ListPlan(tuple(links), tuple(reread))


def plan_lists(
    lists: Sequence[ListLink],
    known: Mapping[str, HeldLink],
    context: NormalizeContext,
    *,
    first_look: bool,
) -> ListPlan:
    """Which children of a sitemap index are to be read: the first always, since a lastmod may lie by never
    changing; others when it changes. Where all have one lastmod it says nothing: of a numbered series, whose
    news may stand at either end, the last is read always, too."""
    links: list[LinkToStore] = []
    reread: list[LinkAgain] = []
    always = {0}
    if len({child.modified for child in lists}) == 1:
        series = [at for at, child in enumerate(lists) if _series(child) == _series(lists[0])]
        always.add(series[-1])
    for position, child in enumerate(lists):
        url = canonical_url(child.url, context.document_url, context.host_aliases)
        key = url_key(url, context.host_aliases) if url else ""
        if not key:
            continue
        link = known.get(key)
        if link is None:
            now_read = position < LISTS_A_LOOK or position in always
            links.append(
                LinkToStore(
                    url=url,
                    url_key=key,
                    kind=LinkKind.LIST,
                    state=LinkState.WAITING if now_read else LinkState.KNOWN,
                    shape=DocumentShape.SITEMAP,
                    draft=None,
                    modified=child.modified,
                    history=first_look,
                )
            )
        elif position in always or (position < LISTS_A_LOOK and child.modified != link.modified):
            reread.append(LinkAgain(link.id, None, child.modified))
    return ListPlan(tuple(links), tuple(reread))


def _series(child: ListLink) -> str:
    """What the children of a numbered series have in common."""
    return _NUMBER.sub("", child.url)


def plan_teasers(
    teasers: Sequence[Listed],
    held: Mapping[str, HeldEntry],
    known: Mapping[str, HeldLink],
    now: datetime,
    *,
    proven: bool,
) -> ListPlan:
    """Which items of a feed are completed from their pages: two, until it is ``proven`` that these carry
    more."""
    links: list[LinkToStore] = []
    reread: list[LinkAgain] = []
    for item in teasers:
        link, entry = known.get(item.url_key), held.get(item.url_key)
        if link is not None:
            if _has_changed(item, link, now):
                reread.append(LinkAgain(link.id, item.draft, item.draft.updated))
        elif entry is None or not (entry.whole or entry.removed):
            links.append(
                LinkToStore(
                    url=item.url,
                    url_key=item.url_key,
                    kind=LinkKind.ARTICLE,
                    state=LinkState.WAITING if proven or len(links) < PROBES else LinkState.KNOWN,
                    shape=DocumentShape.PAGE,
                    draft=item.draft,
                    modified=item.draft.updated,
                    completes=True,
                )
            )
    return ListPlan(tuple(links), tuple(reread))


def is_teaser(draft: EntryDraft) -> bool:
    """Whether a feed's item carries less than the article: no text, a cut one, or a short description."""
    text = _text_of(draft.content_html or draft.summary_html).strip()
    return (
        not text
        or _CUT.search(text[-60:]) is not None
        or (not draft.content_html and len(text) < TEASER_LENGTH)
    )


def completed(said: EntryDraft | None, page: EntryDraft, *, by_feed: bool) -> EntryDraft:
    """The article of a page, with what its list said of it. A feed knows its items better than their pages
    do; of a list the page's own words come first."""
    if said is None:
        return replace(page, guid="")
    enclosures = {enclosure.url: enclosure for enclosure in (*said.enclosures, *page.enclosures)}
    common = replace(
        page,
        enclosures=tuple(enclosures.values()),
        summary_html=said.summary_html if by_feed else page.summary_html or said.summary_html,
        image_url=page.image_url or said.image_url,
        image_alt=page.image_alt or said.image_alt,
        image_caption=page.image_caption or said.image_caption,
        warnings=page.warnings,
    )
    first, second = (said, page) if by_feed else (page, said)
    return replace(
        common,
        guid=said.guid if by_feed else "",
        link=said.link if by_feed else page.link or said.link,
        title=first.title or second.title,
        published=first.published or second.published,
        updated=first.updated or second.updated,
        author=first.author or second.author,
        categories=first.categories or second.categories,
    )


def joined(first: EntryDraft | None, more: EntryDraft) -> EntryDraft:
    """An article in several pages: the first one with the text of the next."""
    if first is None:
        return more
    enclosures: dict[str, Enclosure] = {one.url: one for one in (*first.enclosures, *more.enclosures)}
    return replace(
        first,
        content_html=f"{first.content_html}\n{more.content_html}",
        enclosures=tuple(enclosures.values()),
    )


def after_no_more(link: LinkToRead, now: datetime) -> LinkUpdate:
    """The state of a link whose page carries no more than the feed did."""
    return LinkUpdate(
        link.id,
        LinkState.GIVEN_UP,
        now,
        attempts=0,
        read_at=now,
        detail="the page carries no more than the feed",
    )


def after_read(link: LinkToRead, now: datetime, *, recipe: str = "", unfit: str = "") -> LinkUpdate:
    """The state of a link that was read to its end."""
    return LinkUpdate(link.id, LinkState.READ, now, attempts=0, read_at=now, recipe=recipe, unfit=unfit)


def next_part(link: LinkToRead, page: EntryDraft, next_url: str, now: datetime) -> LinkUpdate | None:
    """The state of a link whose article goes on at ``next_url``; None when it has been read to its end."""
    read = (*link.parts, link.address)
    if not next_url or next_url in read or len(read) >= MAX_PARTS:
        return None
    return LinkUpdate(
        link.id,
        LinkState.WAITING,
        now,
        attempts=0,
        part_url=next_url,
        parts=read,
        gathered=joined(link.gathered, page),
    )


def after_failure(link: LinkToRead, reason: Reason, detail: str, now: datetime) -> LinkUpdate:
    """The state of a link that could not be read: tried again, or given up."""
    final = reason in _FINAL or link.attempts >= len(RETRY_AFTER)
    wait = timedelta() if final else RETRY_AFTER[link.attempts]
    return LinkUpdate(
        link.id,
        LinkState.GIVEN_UP if final else LinkState.WAITING,
        now + wait,
        attempts=link.attempts + 1,
        reason=reason,
        detail=detail[:500],
        part_url=link.part_url,
        parts=link.parts,
        gathered=link.gathered,
    )


def carries_more(said: EntryDraft | None, entry: Entry) -> bool:
    """Whether the page of an item carries more than its feed says of it."""
    text = _MARKUP.sub(" ", (said.content_html or said.summary_html) if said else "")
    return len(entry.text) > RICHER * len(text.strip())


def is_another(said: EntryDraft | None, page: EntryDraft) -> bool:
    """Whether a page is something else than the article that a list names: an error in words of its own, the
    wrong article behind a link. It shares no word with the headline, and its text hardly one in three."""
    named = _telling(said.title) if said else set()
    if len(named) < LEAST_TELLING or named & _telling(page.title):
        return False
    return len(named & _telling(_text_of(page.content_html))) < len(named) / 3


def _text_of(markup: str) -> str:
    return html.unescape(_MARKUP.sub(" ", markup))


def _telling(text: str) -> set[str]:
    return {word for word in _WORD.findall(text.casefold()) if len(word) >= 4}


def is_history(link: LinkToRead, entry: Entry) -> bool:
    """Whether an article that was found now is no news."""
    return link.history or (not entry.date_guessed and entry.published < link.found_at - OLD_NEWS)


def leaves_a_gap(items: Sequence[Listed], familiar: Collection[str]) -> bool:
    """Whether news may have fallen off the end of a list unseen: the oldest that it shows are new, too.
    ``familiar`` are the keys of what is held or known."""
    return bool(items) and not any(item.url_key in familiar for item in items[-OLDEST_OF_A_LIST:])


def older_list(
    link_or_source_url: str,
    older_url: str,
    shape: DocumentShape,
    key: str,
    *,
    backfill: bool = True,
    read: tuple[str, ...] = (),
) -> LinkToStore | None:
    """The next, older page of a list, for a backfill or to close a gap, to which the pages ``read`` led."""
    if not older_url or older_url == link_or_source_url or not key:
        return None
    return LinkToStore(
        url=older_url,
        url_key=key,
        kind=LinkKind.LIST,
        state=LinkState.WAITING,
        shape=shape,
        draft=None,
        history=backfill,
        backfill=backfill,
        parts=read,
    )


def plan_older(older: LinkToStore | None, known: Mapping[str, HeldLink]) -> ListPlan:
    """An older page of a list is read, also when it was before."""
    if older is None:
        return NO_LINKS
    link = known.get(older.url_key)
    if link is None:
        return ListPlan(links=(older,))
    if link.kind is not LinkKind.LIST:
        return NO_LINKS
    return ListPlan(reread=(LinkAgain(link.id, None, "", older.backfill, older.parts),))


def _has_changed(item: Listed, link: HeldLink, now: datetime) -> bool:
    """Whether the list says something else of an article than when its page was read."""
    if link.read_at is None or link.state is LinkState.WAITING:
        return False
    if item.draft.title and item.draft.title != link.title:
        return True
    changed = bool(item.draft.updated) and item.draft.updated != link.modified
    return changed and now - link.read_at > REREAD_AFTER


def _too_old(item: Listed, until: datetime | None, dates: Mapping[str, datetime] | None) -> bool:
    published = (dates or {}).get(item.url_key)
    return until is not None and published is not None and published < until - A_DAY
