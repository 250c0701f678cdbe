"""`simpul channels`: channels that editors define by a query, with a look at what they would hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from aggregator.cli.opening import Json, database, now
from aggregator.cli.output import clean, emit_json, line, note, table, timestamp, translate, when
from aggregator.cli.signing import By, signed
from aggregator.errors import UnknownChannel
from aggregator.model import FacetCount, Field, SavedChannel, SearchPage, SearchQuery, Selection
from aggregator.query import canonical, highlight, parse_query

if TYPE_CHECKING:
    from aggregator.adapters.database import Database

app = typer.Typer(no_args_is_help=True)

MOST_SHOWN = 100
FACETS_SHOWN = 5
_KINDS = ("office", "region", "category", "language", "topic")


def phrase(name: str, /, **facts: object) -> str:
    """A text of the catalogue of channels."""
    return translate(f"channel.{name}", **facts)


Slug = Annotated[str, typer.Argument(metavar="SLUG", help=phrase("argument_slug"))]
Limit = Annotated[int, typer.Option(min=1, max=MOST_SHOWN, help=phrase("option_limit"))]


@app.command("list", help=phrase("help_list"))
def list_(json: Json = False) -> None:
    with database() as storage:
        found = storage.saved_channels()
    if json:
        emit_json({"channels": [_json(channel) for channel in found]})
    elif found:
        columns = ("slug", "name", "query", "owner", "by", "changed")
        table([phrase(f"column_{name}") for name in columns], map(_row, found))
    else:
        note(phrase("none"))


@app.command("show", help=phrase("help_show"))
def show(slug: Slug, limit: Limit = 10, json: Json = False) -> None:
    with database() as storage:
        channel = _channel(storage, slug)
        selection = parse_query(channel.query)
        found = storage.search(SearchQuery(selection, limit))
    if json:
        emit_json({"channel": _json(channel)} | _found_json(found, selection))
        return
    line(phrase("is", slug=channel.slug, name=clean(channel.name)))
    line(phrase("query_is", query=clean(channel.query)))
    line(phrase("saved_by", by=clean(channel.by), at=when(channel.changed_at)))
    if channel.owner:
        line(phrase("owned", owner=clean(channel.owner)))
    line(phrase("address", slug=channel.slug))
    _print_found(found, selection)


@app.command("preview", help=phrase("help_preview"))
def preview(
    query: Annotated[str, typer.Argument(metavar="QUERY", help=phrase("argument_query"))],
    limit: Limit = 10,
    json: Json = False,
) -> None:
    selection = parse_query(query)
    with database() as storage:
        found = storage.search(SearchQuery(selection, limit))
    if json:
        emit_json({"query": query} | _found_json(found, selection))
        return
    line(phrase("query_is", query=canonical(selection)))
    _print_found(found, selection)


@app.command("save", help=phrase("help_save"))
def save(
    slug: Slug,
    name: Annotated[str, typer.Option(metavar="NAME", help=phrase("option_name"))],
    query: Annotated[str, typer.Option(metavar="QUERY", help=phrase("argument_query"))],
    by: By = "",
    json: Json = False,
) -> None:
    from aggregator.channels import is_slug

    if not is_slug(slug):
        raise typer.BadParameter(phrase("bad_slug", slug=slug[:100]))
    if not name.strip():
        raise typer.BadParameter(phrase("no_name"))
    selection = parse_query(query)
    moment = now()
    made = SavedChannel(slug, name.strip(), query.strip(), "", signed(by), moment, moment)
    with database() as storage:
        held = storage.saved_channel(slug)
        if held is not None and held.owner:
            raise typer.BadParameter(phrase("not_yours", slug=slug, owner=held.owner))
        same = held is not None and (held.name, held.query) == (made.name, made.query)
        if not same:
            storage.save_channel(made)
        channel = _channel(storage, slug)
        found = storage.search(SearchQuery(selection, 1))
    if json:
        emit_json({"channel": _json(channel), "changed": not same} | _total_json(found))
        return
    line(phrase("unchanged" if same else "saved" if held is None else "changed", slug=slug))
    line(_total(found))
    line(phrase("address", slug=slug))


@app.command("drop", help=phrase("help_drop"))
def drop(slug: Slug, json: Json = False) -> None:
    with database() as storage:
        channel = _channel(storage, slug)
        storage.drop_channel(slug)
    if json:
        emit_json({"dropped": _json(channel)})
    else:
        line(phrase("dropped", slug=slug))


def _channel(storage: Database, slug: str) -> SavedChannel:
    """Raises `UnknownChannel`, naming those that there are."""
    found = storage.saved_channel(slug)
    if found is None:
        raise UnknownChannel("channel", slug, [one.slug for one in storage.saved_channels()])
    return found


def _row(channel: SavedChannel) -> Sequence[str]:
    at = when(channel.changed_at)
    return channel.slug, channel.name, channel.query, channel.owner or "–", channel.by, at


def _json(channel: SavedChannel) -> dict[str, object]:
    return {
        "slug": channel.slug,
        "name": channel.name,
        "query": channel.query,
        "owner": channel.owner,
        "by": channel.by,
        "created": timestamp(channel.created_at),
        "changed": timestamp(channel.changed_at),
    }


def _total_json(found: SearchPage) -> dict[str, object]:
    return {"total": found.total, "total_capped": found.total_capped}


def _found_json(found: SearchPage, selection: Selection) -> dict[str, object]:
    stories = [
        {
            "uuid": story.uuid,
            "title": story.title,
            "highlighted": [
                {"text": piece, "found": marked}
                for piece, marked in highlight(story.title, selection, Field.TITLE)
            ],
            "office": story.office,
            "published": timestamp(story.published),
        }
        for story in found.page.stories
    ]
    facets = {
        kind: [{"name": one.name, "count": one.count} for one in counts]
        for kind, counts in found.facets.items()
    }
    return {"canonical": canonical(selection), **_total_json(found), "facets": facets, "stories": stories}


def _print_found(found: SearchPage, selection: Selection) -> None:
    line(_total(found))
    for kind in _KINDS:
        if counts := found.facets.get(kind):
            line(phrase(f"facet_{kind}", counts=", ".join(map(_count, counts[:FACETS_SHOWN]))))
    rows = [
        (when(story.published), story.office or "–", _marked(story.title, selection))
        for story in found.page.stories
    ]
    if rows:
        table([phrase(f"column_{name}") for name in ("published", "office", "title")], rows)


def _total(found: SearchPage) -> str:
    return phrase("total_capped" if found.total_capped else "total", count=found.total)


def _count(counted: FacetCount) -> str:
    return f"{counted.name} ({counted.count})"


def _marked(title: str, selection: Selection) -> str:
    """A title with what was looked for between asterisks, as mails mark words."""
    pieces = highlight(clean(title), selection, Field.TITLE)
    return "".join(f"*{piece}*" if found else piece for piece, found in pieces)
