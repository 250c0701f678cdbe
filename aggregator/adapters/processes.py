"""Child processes that do not outlive their parents."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable
from functools import cache

PR_SET_PDEATHSIG = 1


def end_with_parent() -> Callable[[], None]:
    """What children of this process call first, as a ``preexec_fn`` or after a fork: SIGKILL when the thread
    that started them ends, whatever ended it (prctl(2), PR_SET_PDEATHSIG). Only Linux has such a thing;
    elsewhere nothing happens."""
    parent = os.getpid()
    _libc()  # loaded before the fork, where it is not safe
    return lambda: end_with(parent)


def end_with(parent: int) -> None:
    """Have this process, a child of ``parent``, end with it."""
    libc = _libc()
    if libc is None:
        return
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before we asked
        os.kill(os.getpid(), signal.SIGKILL)


@cache
def _libc() -> ctypes.CDLL | None:
    return ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
