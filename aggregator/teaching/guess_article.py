"""Selectors for the page of an article, from what the general reader found on some."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator import extract
from aggregator.extract.addresses import absolute, base_address
from aggregator.extract.article.byline import clean_name
from aggregator.extract.article.lines import lines_of
from aggregator.extract.article.opened import letters
from aggregator.extract.list_drafts import address_key
from aggregator.extract.page import parse_page
from aggregator.extract.pick import flat
from aggregator.model import EntryDraft, Exchange
from aggregator.recipes import NONE
from aggregator.teaching.compare import page_text, text_of
from aggregator.teaching.selectors import selector_for

# Characters. A date stands in a line of its own, with a name and a counter at most.
MOST_LINE = 160
MOST_CAPTION = 600
# So much of the beginning and the end of a text finds the element that holds all of it.
EDGE = 40
MOST_REMOVED = 8
# Characters looked through on one page; text counts once for every element around it.
MOST_LOOKED_AT = 20_000_000


@dataclass(frozen=True, slots=True)
class _Read:
    """A page with what was read on it without a recipe: ``said`` are the letters of its text, ``start`` and
    ``end`` those of its edges, ``lines`` its elements with their texts, where these are short."""

    tree: LexborHTMLParser
    lines: Sequence[tuple[str, LexborNode]]
    base: str
    draft: EntryDraft
    said: str
    start: str
    end: str


Target = Callable[[_Read], LexborNode | None]


def guess_article(
    pages: Sequence[Exchange], listed: Sequence[EntryDraft] = ()
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Selectors by key, and those of what is to be cut out of the body; a key is left out where no one
    selector finds the same on every page. ``listed`` is what a list says of the articles: their headlines."""
    titles = {address_key(draft.link): draft.title for draft in listed}
    read = [one for page in pages if (one := _read(page, titles)) is not None]
    if not read:
        return {}, ()
    found = {
        "title": _selector(read, lambda page: _with_text(page, page.draft.title)),
        "published": _stated(read, "article:published_time", lambda draft: draft.published)
        or _selector(read, lambda page: _holding(page, page.draft.published)),
        "author": _selector(read, lambda page: _naming(page, page.draft.author)),
        "category": _selector(read, lambda page: _with_text(page, next(iter(page.draft.categories), ""))),
        "image": _image(read),
        "caption": _selector(read, lambda page: _with_text(page, page.draft.image_caption)),
        "body": _body_selector(read),
    }
    if found["caption"] == found["published"]:
        found["caption"] = ""  # the line with the date stands where captions stand
    bodies = [(page, body) for page in read if found["body"] and (body := _body(page)) is not None]
    left_out = dict.fromkeys(selector for page, body in bodies for selector in _left_out(page, body))
    if found["body"] and any(
        one.url.lower().endswith(".pdf") for page in read for one in page.draft.enclosures
    ):
        found["attachments"] = f'{found["body"]} a[href$=".pdf"]@href'
    return {name: selector for name, selector in found.items() if selector}, tuple(left_out)[:MOST_REMOVED]


def _read(page: Exchange, titles: Mapping[str, str]) -> _Read | None:
    day = page.started_at.date()
    draft = extract.read_article(page.body or b"", page.headers, page.final_url, NONE, None, day).draft
    if draft is None:
        return None
    tree = parse_page(page_text(page))
    said = letters(text_of(draft.content_html))
    read = _Read(tree, _lines(tree), base_address(tree, page.final_url), draft, said, *_edges(draft, ""))
    title = titles.get(address_key(page.url), "")
    if title and _with_text(read, title) is not None:
        # A list knows the headline even where the page hides it among others.
        start, end = _edges(draft, title)
        read = replace(read, draft=replace(draft, title=title), start=start, end=end)
    return read


def _lines(tree: LexborHTMLParser) -> list[tuple[str, LexborNode]]:
    found = []
    looked_at = 0
    for element in tree.css("body *"):
        text = element.text(separator=" ")
        looked_at += len(text)
        if looked_at > MOST_LOOKED_AT:
            break
        line = " ".join(text.split()) if len(text) <= 4 * MOST_CAPTION else ""
        if line and len(line) <= MOST_CAPTION:
            found.append((line, element))
    return found


def _edges(draft: EntryDraft, title: str) -> tuple[str, str]:
    """Letters at the beginning and at the end of the prose, without headline and caption."""
    about = {letters(text) for text in (title, draft.title, draft.image_caption)}
    lines = [letters(line.text) for line in lines_of(LexborHTMLParser(draft.content_html))]
    prose = [line for line in lines if len(line) >= EDGE and line not in about]
    return (prose[0][:EDGE], prose[-1][-EDGE:]) if prose else ("", "")


def _selector(read: Sequence[_Read], target: Target, suffix: str = "") -> str:
    """The selector that finds the target first on every page that has one."""
    wanted = [(page, element) for page in read if (element := target(page)) is not None]
    if not wanted:
        return ""

    def fits(selector: str) -> bool:
        return all(_is_first(page.tree, selector, element) for page, element in wanted)

    selector = selector_for(wanted[0][1], fits)
    return selector + suffix if selector else ""


def _is_first(tree: LexborHTMLParser, selector: str, element: LexborNode) -> bool:
    """Whether a selector finds an element before any other that says something else."""
    for one in tree.css(selector)[:20]:
        if one.mem_id == element.mem_id:
            return True
        if flat(one):
            return letters(flat(one)) == letters(flat(element)) != ""
    return False


def _with_text(page: _Read, text: str) -> LexborNode | None:
    """The element whose text this is: a heading before any other."""
    said = letters(text)
    if not said:
        return None
    same = [one for line, one in page.lines if letters(line) == said]
    return next((one for one in same if str(one.tag) in ("h1", "h2", "h3")), same[-1] if same else None)


def _holding(page: _Read, text: str) -> LexborNode | None:
    """The shortest line that holds a text, or the element that states it in an attribute."""
    if not text:
        return None
    for one in page.tree.css("time[datetime]"):
        if (one.attributes.get("datetime") or "").strip() == text:
            return one
    holding = [
        (len(line), number, one)
        for number, (line, one) in enumerate(page.lines)
        if text in line and len(line) <= MOST_LINE
    ]
    return min(holding)[2] if holding else None


def _naming(page: _Read, name: str) -> LexborNode | None:
    """The innermost element that names the author and, once its label is gone, nothing else."""
    if not name:
        return None
    found = None
    for line, one in page.lines:
        if len(line) <= MOST_LINE and name in line and clean_name(line) == name:
            found = one
    return found


def _stated(read: Sequence[_Read], name: str, of: Callable[[EntryDraft], str]) -> str:
    """The ``meta`` of a name, where it says on every page what was read."""
    selector = f'meta[property="{name}"]'
    for page in read:
        element = page.tree.css_first(selector)
        if element is None or (element.attributes.get("content") or "").strip() != of(page.draft):
            return ""
    return f"{selector}@content"


def _image(read: Sequence[_Read]) -> str:
    def shown(page: _Read) -> LexborNode | None:
        wanted = absolute(page.base, page.draft.image_url)
        images = page.tree.css("img[src]") if wanted else []
        return next((one for one in images if absolute(page.base, one.attributes.get("src")) == wanted), None)

    def fits(selector: str) -> bool:
        first = [(page.tree.css_first(selector), shown(page)) for page in read]
        return all(want is None or (one is not None and one.mem_id == want.mem_id) for one, want in first)

    element = next((one for page in read if (one := shown(page)) is not None), None)
    selector = selector_for(element, fits) if element is not None else ""
    return f"{selector}@src" if selector else ""


def _body(page: _Read) -> LexborNode | None:
    """The smallest element that holds the text from its beginning to its end."""
    start, end = page.start, page.end
    best: LexborNode | None = None
    length = 0
    for one in page.tree.css("div, td, article, section, main, center, form, span, font") if start else ():
        said = letters(one.text(separator=" "))
        if start in said and end in said and (best is None or len(said) <= length):
            best, length = one, len(said)
    return best


def _body_selector(read: Sequence[_Read]) -> str:
    wanted = [(page, body) for page in read if (body := _body(page)) is not None]
    if not wanted:
        return ""

    def fits(selector: str) -> bool:
        for page, body in wanted:
            found = page.tree.css(selector)[:20]
            # Of several elements the one with the most text is taken.
            longest = max(found, key=lambda one: len(one.text(strip=True)), default=None)
            if longest is None or longest.mem_id != body.mem_id:
                return False
        return True

    return selector_for(wanted[0][1], fits)


def _left_out(page: _Read, body: LexborNode) -> Iterator[str]:
    """Named parts of the body that the general reader left out."""

    def is_foreign(element: LexborNode) -> bool:
        said = letters(flat(element, 2_000))
        edges = (said[:EDGE], said[-EDGE:])
        return bool(said) and page.start not in said and not any(edge in page.said for edge in edges)

    def fits(selector: str) -> bool:
        cut = [one for one in body.css(selector) if flat(one)]
        return bool(cut) and all(is_foreign(one) for one in cut)

    for element in body.css("[class], [id]")[:200]:
        if is_foreign(element):
            selector = selector_for(element, fits, within=body)
            if selector and ":" not in selector:
                yield selector
