"""How recipes fit: what reading lists and pages by them brought, as sources and links remember it."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from sqlalchemy import Connection, Engine, func, select, text, union

from aggregator.adapters.database.engine import read
from aggregator.adapters.database.rows import moment_or_none
from aggregator.adapters.database.schema import links, sources, to_micros
from aggregator.model import LinkKind
from aggregator.recipes.fit import LATELY, RecipeFit

# Written as the index on it is, or it is not used.
_UNFIT = text("unfit <> ''")


class RecipeQueries:
    """Implements `ports.RecipeStore`."""

    engine: Engine

    def recipe_use(self) -> dict[str, int]:
        """How many sources each recipe reads, or is to read, by its name."""
        found = union(
            select(sources.c.id, sources.c.recipe.label("name")).where(sources.c.recipe.is_not(None)),
            select(sources.c.id, sources.c.recipe_used).where(sources.c.recipe_used != ""),
            select(links.c.source_id, links.c.recipe).where(links.c.recipe != ""),
        ).subquery()
        query = select(found.c.name, func.count()).where(found.c.name != "").group_by(found.c.name)
        return {row[0]: row[1] for row in read(self.engine, lambda c: c.execute(query).all())}

    def recipe_misfits(self, now: datetime) -> list[RecipeFit]:
        """The recipes that a list or a page of a source did not fit lately, by source."""
        return read(self.engine, lambda c: misfits(c, now))

    def recipe_fits(self, source_id: int, now: datetime) -> list[RecipeFit]:
        """Every recipe that has to do with a source, the one that reads most of its pages first."""

        def job(connection: Connection) -> list[RecipeFit]:
            unfit = {fit.recipe: fit for fit in misfits(connection, now) if fit.source_id == source_id}
            row = connection.execute(select(sources).where(sources.c.id == source_id)).mappings().first()
            if row is None:
                return []
            fitted = _fitted(connection, [source_id], now)[source_id]
            names = dict.fromkeys([row["recipe"] or "", row["recipe_used"], *fitted, *unfit])
            last = max((at for _, at in fitted.values()), default=None)
            fits = [
                unfit.get(name)
                or RecipeFit(
                    source_id,
                    row["url"],
                    name,
                    list_unfit=False,
                    pages_fit=fitted.get(name, (0, 0))[0],
                    pages_unfit=0,
                    pages_read=sum(count for count, _ in fitted.values()),
                    fitted_at=moment_or_none(last),
                    unfit_at=None,
                    since=None,
                )
                for name in names
                if name
            ]
            return sorted(fits, key=lambda fit: -fit.pages_fit)

        return read(self.engine, job)


def misfits(connection: Connection, now: datetime) -> list[RecipeFit]:
    """The recipes that a list or a page of an enabled source did not fit lately, by source."""
    lately = to_micros(now - LATELY)
    pages = select(links.c.source_id, links.c.unfit, links.c.read_at).where(
        _UNFIT, links.c.kind == LinkKind.ARTICLE.value, links.c.read_at >= lately
    )
    unfit: dict[tuple[int, str], list[int]] = defaultdict(list)
    for source_id, name, read_at in connection.execute(pages):
        unfit[source_id, name].append(read_at)
    of_lists = select(sources.c.id, sources.c.recipe_unfit, sources.c.recipe_unfit_since).where(
        sources.c.recipe_unfit != ""
    )
    lists = {(source_id, name): since for source_id, name, since in connection.execute(of_lists)}
    ids = sorted({source_id for source_id, _ in [*unfit, *lists]})
    fitted = _fitted(connection, ids, now)
    named = select(sources.c.id, sources.c.url).where(sources.c.id.in_(ids), sources.c.enabled)
    urls = {row.id: row.url for row in connection.execute(named)}
    found = []
    for source_id, name in sorted({*unfit, *lists}):
        if source_id not in urls:
            continue
        moments = unfit.get((source_id, name), [])
        last = max((at for _, at in fitted[source_id].values()), default=0)
        of_pages = min((at for at in moments if at > last), default=None)
        found.append(
            RecipeFit(
                source_id,
                urls[source_id],
                name,
                list_unfit=(source_id, name) in lists,
                pages_fit=fitted[source_id].get(name, (0, 0))[0],
                pages_unfit=len(moments),
                pages_read=sum(count for count, _ in fitted[source_id].values()),
                fitted_at=moment_or_none(last or None),
                unfit_at=moment_or_none(max(moments, default=None)),
                since=moment_or_none(lists.get((source_id, name)) or of_pages),
            )
        )
    return found


def _fitted(
    connection: Connection, source_ids: list[int], now: datetime
) -> dict[int, dict[str, tuple[int, int]]]:
    """By source and recipe: how many pages it read lately, and when the last."""
    query = (
        select(links.c.source_id, links.c.recipe, func.count(), func.max(links.c.read_at))
        .where(
            links.c.source_id.in_(source_ids),
            links.c.kind == LinkKind.ARTICLE.value,
            links.c.recipe != "",
            links.c.read_at >= to_micros(now - LATELY),
        )
        .group_by(links.c.source_id, links.c.recipe)
    )
    found: dict[int, dict[str, tuple[int, int]]] = defaultdict(dict)
    for source_id, name, count, last in connection.execute(query):
        found[source_id][name] = (count, last)
    return found
