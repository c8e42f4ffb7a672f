"""How much memory this process uses."""

import os
from pathlib import Path


def used_mb() -> float | None:
    """Memory in use now, in MB; None where the system does not tell.

    Not the peak that `getrusage` tells: on Linux a new process inherits the peak of its parent, so
    that every worker of a big server would seem to be as big.
    """
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return None
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
