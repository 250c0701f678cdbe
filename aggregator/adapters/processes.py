"""Child processes that do not outlive their parents."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1


def end_with_parent() -> Callable[[], None]:
    """What children of this process call first, as a ``preexec_fn`` or after a fork: SIGKILL when the thread
    that started them ends, whatever ended it (prctl(2), PR_SET_PDEATHSIG). Only Linux has such a thing;
    elsewhere nothing happens."""
    if sys.platform != "linux":
        return lambda: None
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def ask() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it ended before we asked
            os.kill(os.getpid(), signal.SIGKILL)

    return ask
