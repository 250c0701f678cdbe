"""Entries to stories: fingerprints, candidates, the decision, the lead."""

from aggregator.grouping.candidates import compare
from aggregator.grouping.decision import contradict
from aggregator.grouping.evidence import Evidence, Judgement, judge
from aggregator.grouping.fingerprint import FINGERPRINT_VERSION, fingerprint, pack, unpack
from aggregator.grouping.lead import choose_lead
from aggregator.grouping.pair import WINDOW
from aggregator.grouping.places import Places
from aggregator.grouping.stories import plan_stories

__all__ = [
    "FINGERPRINT_VERSION",
    "WINDOW",
    "Evidence",
    "Judgement",
    "Places",
    "choose_lead",
    "compare",
    "contradict",
    "fingerprint",
    "judge",
    "pack",
    "plan_stories",
    "unpack",
]
