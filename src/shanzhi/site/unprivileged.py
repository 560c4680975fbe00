"""PostgreSQL refuses to run as root: started by root, its programs become an ordinary user first."""

from __future__ import annotations

import contextlib
import ctypes
import os
import pwd
import signal
from pathlib import Path

CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG, PR_SET_KEEPCAPS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 1, 8, 47, 2
CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE = 2, 1
CAPABILITY_VERSION_3 = 0x20080522


class _Header(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class _Sets(ctypes.Structure):
    _fields_ = [
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    ]


def become_ordinary(*, die_with_parent: bool = False) -> None:
    """Called in the child between fork and exec. Does nothing unless we are root.

    First choice is a user namespace in which root is called `nobody`: files keep their owner and no folder
    has to be opened to others. Where the kernel does not allow one (many containers), the child really
    becomes `nobody`, keeping only the right to pass through folders; the folder must then be its own
    (`hand_over`).
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if os.geteuid() == 0:
        number = _ordinary_number()
        if libc.unshare(CLONE_NEWUSER) == 0:
            with open("/proc/self/uid_map", "w", encoding="ascii") as table:  # noqa: PTH123 - between fork and exec
                table.write(f"{number} 0 1\n")
        else:
            _become(libc, number)
    if die_with_parent:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGQUIT, 0, 0, 0)


def _ordinary_number() -> int:
    with contextlib.suppress(KeyError):
        return pwd.getpwnam("nobody").pw_uid
    return next(entry.pw_uid for entry in pwd.getpwall() if entry.pw_uid != 0)


def namespaces_allowed() -> bool:
    """Whether root may rename itself here; tried in a child, because it cannot be undone."""
    child = os.fork()
    if child == 0:
        os._exit(0 if ctypes.CDLL(None).unshare(CLONE_NEWUSER) == 0 else 1)
    return os.waitpid(child, 0)[1] == 0


def owner_for_ordinary() -> int:
    """The user that must own PostgreSQL's folder."""
    if os.geteuid() != 0 or namespaces_allowed():
        return os.geteuid()
    return _ordinary_number()


def hand_over(folder: Path) -> None:
    """Give a folder to whoever PostgreSQL will be; needed only where root takes turns with others."""
    owner = owner_for_ordinary()
    if folder.stat().st_uid == owner or os.geteuid() != 0:
        return
    group = pwd.getpwuid(owner).pw_gid
    os.chown(folder, owner, group)
    for path, folders, files in os.walk(folder):
        for name in (*folders, *files):
            os.chown(Path(path) / name, owner, group, follow_symlinks=False)


def _become(libc: ctypes.CDLL, number: int) -> None:
    libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setgroups([])
    os.setgid(pwd.getpwuid(number).pw_gid)
    os.setuid(number)
    for capability in (CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE):
        bit = 1 << capability
        sets = (_Sets * 2)(_Sets(bit, bit, bit), _Sets(0, 0, 0))
        if libc.capset(ctypes.byref(_Header(CAPABILITY_VERSION_3, 0)), ctypes.byref(sets)) == 0:
            libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0)
            return
