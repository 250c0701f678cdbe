"""Stories that were written by hand, with what is known of them: whose they are, who copied them, what they are
not. The stories that fill the sites beside them come from `testbed.prose`."""

from testbed.told.apart import APART
from testbed.told.life import LIFE
from testbed.told.tell import FIRST_TOLD, tell
from testbed.told.telling import Revision, Telling, Told
from testbed.told.up_the_line import UP_THE_LINE

TOLD: tuple[Told, ...] = (*UP_THE_LINE, *APART, *LIFE)

__all__ = ["FIRST_TOLD", "TOLD", "Revision", "Telling", "Told", "tell"]
