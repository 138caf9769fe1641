"""Facts about this machine: memory, disk and processes, also on systems that lack parts of POSIX."""

import os
import shutil
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path

POSIX = os.name == "posix"
CGROUP = Path("/sys/fs/cgroup/memory.max")
"""Files that hold the memory limit of a container, if there is one."""


def peak_memory_mib() -> float | None:
    """Return the largest memory that this process has held, in MiB; None if the system does not count it."""
    try:
        resource = import_module("resource")
    except ImportError:  # Windows
        return None
    peak = float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    return peak / 2**20 if sys.platform == "darwin" else peak / 2**10


def memory_bytes() -> int | None:
    """Return the memory of this machine or container in bytes; None if the system does not say."""
    found = []
    with suppress(AttributeError, ValueError, OSError):
        found.append(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    with suppress(ValueError, OSError):
        found.append(int(CGROUP.read_text(encoding="ascii")))
    return min(found, default=None)


def free_disk_bytes(folder: Path) -> int:
    """Return the free bytes on the disk on which a folder is, or will be."""
    place = folder.absolute()
    while not place.exists():
        place = place.parent
    return shutil.disk_usage(place).free


def is_running(process: int) -> bool:
    """Return whether a process of this machine is running; True if the system cannot be asked."""
    if not POSIX:  # on Windows `os.kill` would end it
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # the process belongs to another user
        return True
    return True
