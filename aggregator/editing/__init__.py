"""What editors decide about stories: who may say what, and what follows from all that was said. Pure."""

from aggregator.editing.decisions import Action, Decision, Ground, Said, StoryGroup
from aggregator.editing.errors import (
    AlreadyUndone,
    EditingError,
    NoChange,
    NothingToSplit,
    NotInStory,
    OneStory,
    UnknownDecision,
    UnknownStory,
)
from aggregator.editing.outcome import Outcome, in_effect, outcome, undone_by
from aggregator.editing.rules import Hand, Named, correct, embargo, merge, restore, split, takedown, undo
from aggregator.editing.story import (
    HeldCopy,
    Listed,
    RelatedStory,
    Revision,
    StoryFile,
    StoryFilter,
    StoryState,
)

__all__ = [
    "Action",
    "AlreadyUndone",
    "Decision",
    "EditingError",
    "Ground",
    "Hand",
    "HeldCopy",
    "Listed",
    "Named",
    "NoChange",
    "NotInStory",
    "NothingToSplit",
    "OneStory",
    "Outcome",
    "RelatedStory",
    "Revision",
    "Said",
    "StoryFile",
    "StoryFilter",
    "StoryGroup",
    "StoryState",
    "UnknownDecision",
    "UnknownStory",
    "correct",
    "embargo",
    "in_effect",
    "merge",
    "outcome",
    "restore",
    "split",
    "takedown",
    "undo",
    "undone_by",
]
