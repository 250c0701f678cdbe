"""What an editor cannot decide, and why."""

from __future__ import annotations

from collections.abc import Sequence

from aggregator.errors import SimpulError


class EditingError(SimpulError):
    """A decision that cannot be made."""


class UnknownStory(EditingError):
    """No story has this id or address, or holds the entry with it."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"no story {reference!r}")
        self.reference = reference


class OneStory(EditingError):
    """Stories to be merged that are one already."""

    def __init__(self, uuid: str) -> None:
        super().__init__(f"{uuid} is one story already")
        self.uuid = uuid


class NotInStory(EditingError):
    """Entries that a story does not hold."""

    def __init__(self, uuid: str, entries: Sequence[str]) -> None:
        super().__init__(f"story {uuid} does not hold {', '.join(entries)}")
        self.uuid = uuid
        self.entries = tuple(entries)


class NothingToSplit(EditingError):
    """A split that would leave nothing behind."""

    def __init__(self, uuid: str) -> None:
        super().__init__(f"nothing of story {uuid} would be left")
        self.uuid = uuid


class NoChange(EditingError):
    """A decision that would change nothing: ``why`` is ``withdrawn``, ``live``, ``empty``,
    ``embargoed`` or ``same``, the end of a key of the catalogue (``editing.no_change_<why>``)."""

    def __init__(self, why: str, uuid: str) -> None:
        super().__init__(f"story {uuid}: {why}")
        self.why = why
        self.uuid = uuid


class UnknownDecision(EditingError):
    """There is no decision of this number."""

    def __init__(self, decision_id: int) -> None:
        super().__init__(f"no decision {decision_id}")
        self.decision_id = decision_id


class AlreadyUndone(EditingError):
    """A decision that is not in effect: ``by_id`` undid it."""

    def __init__(self, decision_id: int, by_id: int) -> None:
        super().__init__(f"decision {decision_id} was undone by {by_id}")
        self.decision_id = decision_id
        self.by_id = by_id
