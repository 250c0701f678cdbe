"""How recipes fit sources, as programs read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.cli.output import timestamp

if TYPE_CHECKING:
    from aggregator.recipes.fit import RecipeFit


def fit_json(fit: RecipeFit) -> dict[str, object]:
    """How a recipe fits a source, as programs read it."""
    return {
        "source": fit.source_id,
        "url": fit.url,
        "recipe": fit.recipe,
        "fits": not fit.is_redesign,
        "list_unfit": fit.list_unfit,
        "pages_fit": fit.pages_fit,
        "pages_unfit": fit.pages_unfit,
        "since": timestamp(fit.since),
    }
