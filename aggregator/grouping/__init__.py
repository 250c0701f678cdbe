"""Entries to stories."""

from aggregator.grouping.decision import Evidence, evidence, is_same
from aggregator.grouping.stories import plan_stories

__all__ = ["Evidence", "evidence", "is_same", "plan_stories"]
