"""What the machine says of itself: memory, disk and processes, on systems that lack parts of POSIX too."""

import os
import shutil
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path

POSIX = os.name == "posix"
CGROUP = Path("/sys/fs/cgroup/memory.max")
"""Where a container says how much memory it may take, if it is limited."""


def peak_memory_mib() -> float | None:
    """Return the most memory that this process has held, in MiB; None where the system does not count it."""
    try:
        resource = import_module("resource")
    except ImportError:  # Windows
        return None
    peak = float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    return peak / 2**20 if sys.platform == "darwin" else peak / 2**10


def memory_bytes() -> int | None:
    """Return how much memory this machine, or this container, has; None where the system does not say."""
    found = []
    with suppress(AttributeError, ValueError, OSError):
        found.append(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    with suppress(ValueError, OSError):
        found.append(int(CGROUP.read_text(encoding="ascii")))
    return min(found, default=None)


def free_disk_bytes(folder: Path) -> int:
    """Return how much room there is where a folder is, or will be."""
    place = folder.absolute()
    while not place.exists():
        place = place.parent
    return shutil.disk_usage(place).free


def is_running(process: int) -> bool:
    """Tell whether a process of this machine is running; where that cannot be asked, suppose that it is."""
    if not POSIX:  # on Windows `os.kill` would end it
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # somebody else's
        return True
    return True
