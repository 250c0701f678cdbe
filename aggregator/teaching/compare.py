"""A page read by a recipe beside what is read there without one, field by field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from selectolax.lexbor import LexborHTMLParser

from aggregator import extract
from aggregator.extract.addresses import base_address
from aggregator.extract.article.by_recipe import Picked, read_by
from aggregator.extract.encoding import decode
from aggregator.extract.listing_general import read_list
from aggregator.extract.listing_recipe import next_by, read_list_by
from aggregator.extract.next_page import linked_next
from aggregator.extract.page import parse_page
from aggregator.extract.pick import flat, pick
from aggregator.model import EntryDraft, Exchange, ParsedArticle, Reason
from aggregator.recipes import NONE, ListRecipe, Pick, Recipe, RecipeBook

# In the order in which they are shown.
ARTICLE_FIELDS = (
    *("title", "published", "updated", "author", "category", "image", "image_alt", "caption"),
    *("attachments", "next"),
)
LIST_FIELDS = ("link", "title", "published", "image", "summary", "category")

# Without these a recipe has not read the page.
NEEDED = ("title", "published", "body", "item", "link")


@dataclass(frozen=True, slots=True)
class FieldRead:
    """One field: whether the recipe has selectors for it, the first value that they found, and what the
    general reader says. Of ``of`` places (the items of a list, or the one article) ``count`` have a value."""

    name: str
    asked: bool
    found: str
    general: str
    count: int
    of: int = 1

    @property
    def is_missing(self) -> bool:
        """Whether the selectors found nothing at all."""
        return self.asked and not self.found


@dataclass(frozen=True, slots=True)
class PageRead:
    """A page by a recipe. ``drafts`` are what is read with it (of an article that one draft), ``general``
    what is read without. ``reason`` says why there is nothing."""

    url: str
    is_list: bool
    fields: tuple[FieldRead, ...]
    drafts: tuple[EntryDraft, ...]
    general: tuple[EntryDraft, ...]
    next_url: str = ""
    reason: Reason | None = None
    detail: str = ""

    @property
    def fits(self) -> bool:
        """Whether the recipe found what no page is read without."""
        return not any(field.is_missing and field.name in NEEDED for field in self.fields)


def is_list(page: Exchange, recipe: Recipe | None = None) -> bool:
    """Whether a page is rather a list of articles than one article."""
    tree = parse_page(page_text(page))
    url = page.final_url
    if recipe is not None and recipe.article is not None and recipe.article.paths:
        if extract.looks_like_article(url, url, recipe):
            return False
    elif extract.looks_like_article(url, url):
        return False
    if (
        recipe is not None
        and recipe.list is not None
        and recipe.list.item
        and read_list_by(recipe, tree, url)
    ):
        return True
    return bool(read_list(tree, url, recipe))


def read_list_page(recipe: Recipe, page: Exchange) -> PageRead:
    """A list by the selectors of a recipe. Raises `Unreadable` for a page beyond bounds."""
    url = page.final_url
    tree = parse_page(page_text(page))
    place = recipe.list or ListRecipe()
    general = read_list(tree, url)
    drafts = read_list_by(recipe, tree, url) if place.item else read_list(tree, url, recipe)
    items = tree.css(place.item) if place.item else []
    first = general[0] if general else EntryDraft()
    shown = {
        "link": first.link,
        "title": first.title,
        "published": first.published,
        "image": first.image_url,
        "summary": first.summary_html,
        "category": ", ".join(first.categories),
    }
    fields = [
        FieldRead(
            "item",
            bool(place.item),
            flat(items[0], 200) if items else "",
            f"{len(general)} ×" if general else "",
            len(items),
            len(drafts) if not place.item else len(items),
        )
    ]
    for name in LIST_FIELDS:
        picks: Sequence[Pick] = getattr(place, name)
        values = [value for item in items if (value := pick(item, picks))] if picks else []
        fields.append(
            FieldRead(name, bool(picks), values[0] if values else "", shown[name], len(values), len(items))
        )
    following = next_by(place, tree, url)
    linked = linked_next(tree, base_address(tree, url), url)
    fields.append(FieldRead("next", bool(place.next), following, linked, int(bool(following))))
    return PageRead(
        url,
        is_list=True,
        fields=tuple(fields),
        drafts=drafts,
        general=general,
        next_url=following or linked,
        reason=None if drafts else Reason.NO_LIST,
    )


def read_article_page(recipe: Recipe, page: Exchange) -> PageRead:
    """An article by the selectors of a recipe. Raises `Unreadable` for a page beyond bounds."""
    text = page_text(page)
    general = _article(page, NONE, None)
    read = _article(page, RecipeBook((replace(recipe, since=None, until=None),)), recipe.name)
    picked = body = None
    if recipe.article is not None:
        # The whole page in place of the text shows what the other selectors find, should that one find none.
        everything = replace(recipe.article, body=("body",), remove=())
        picked = read_by(everything, recipe.name, parse_page(text))
        body = read_by(recipe.article, recipe.name, parse_page(text))
    said = _said(general.draft, general.next_url)
    found = _found(picked) if picked is not None else {}
    fields = [
        FieldRead(
            name,
            recipe.article is not None and bool(getattr(recipe.article, name)),
            found.get(name, ""),
            said[name],
            int(bool(found.get(name))),
        )
        for name in ARTICLE_FIELDS
    ]
    shown = flat(body.body) if body is not None else ""
    fields.insert(0, FieldRead("body", recipe.article is not None, shown, said["body"], int(bool(shown))))
    return PageRead(
        page.final_url,
        is_list=False,
        fields=tuple(fields),
        drafts=(read.draft,) if read.draft else (),
        general=(general.draft,) if general.draft else (),
        next_url=read.next_url,
        reason=read.reason,
        detail=read.detail,
    )


def without_recipe(page: Exchange, *, as_list: bool) -> PageRead:
    """A page as the general reader alone reads it."""
    if as_list:
        return read_list_page(Recipe("-", "-"), page)
    return read_article_page(Recipe("-", "-"), page)


def _article(page: Exchange, book: RecipeBook, name: str | None) -> ParsedArticle:
    day = page.started_at.date()
    return extract.read_article(page.body or b"", page.headers, page.final_url, book, name, day)


def _found(picked: Picked) -> dict[str, str]:
    return {
        name: getattr(picked, name)
        for name in ("title", "published", "updated", "author", "image", "image_alt", "caption", "next")
    } | {"category": ", ".join(picked.categories), "attachments": ", ".join(picked.attachments)}


def _said(draft: EntryDraft | None, next_url: str) -> dict[str, str]:
    draft = draft or EntryDraft()
    return {
        "title": draft.title,
        "published": draft.published,
        "updated": draft.updated,
        "author": draft.author,
        "category": ", ".join(draft.categories),
        "image": draft.image_url,
        "image_alt": draft.image_alt,
        "caption": draft.image_caption,
        "attachments": ", ".join(one.url for one in draft.enclosures),
        "next": next_url,
        "body": text_of(draft.content_html),
    }


def text_of(markup: str) -> str:
    """The words of markup in one line."""
    body = LexborHTMLParser(markup).body if markup else None
    return flat(body) if body is not None else ""


def page_text(page: Exchange) -> str:
    """The markup of a page."""
    return decode(page.body or b"", page.headers.get("content-type", "")).text
