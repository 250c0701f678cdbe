"""What hostile bytes may cost a process that parses them."""

from __future__ import annotations

import resource


def bound_memory(megabytes: int) -> None:
    """Let this process have so much memory and no more; beyond it, allocations fail (setrlimit(2))."""
    bytes_ = megabytes * 1024 * 1024
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = bytes_ if hard == resource.RLIM_INFINITY else min(bytes_, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
