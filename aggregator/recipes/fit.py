"""How the recipes fit the sites that are read by them, told from what reading them brought."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

# Pages read longer ago say nothing of how a site looks now.
LATELY = timedelta(days=14)
# A part of a site may have another template; that is no redesign while most pages fit.
_MOST = 3


@dataclass(frozen=True, slots=True)
class RecipeFit:
    """How a recipe fits one source, by its list and by the pages of articles read in the last two weeks.

    ``list_unfit``: the recipe should have read the list and found no entry. ``pages_fit`` were read by it;
    ``pages_unfit`` bear its marks, and its selectors found no text on them; ``pages_read`` were read by any
    recipe. ``fitted_at`` is when the last of these was, ``unfit_at`` when a page did last not fit, ``since``
    when the list first did not, or else the first page after ``fitted_at``; None for never.
    """

    source_id: int
    url: str
    recipe: str
    list_unfit: bool
    pages_fit: int
    pages_unfit: int
    pages_read: int
    fitted_at: datetime | None
    unfit_at: datetime | None
    since: datetime | None

    @property
    def is_redesign(self) -> bool:
        """Whether the site has left the recipe: its list, its newest page, or a third of all pages."""
        if self.list_unfit:
            return True
        if self.unfit_at is None:
            return False
        newest = self.fitted_at is None or self.unfit_at > self.fitted_at
        return newest or _MOST * self.pages_unfit >= self.pages_read + self.pages_unfit
