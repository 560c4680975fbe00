"""The county's own virus scanner, where the settings name one."""

from __future__ import annotations

import logging
import shlex
import subprocess
import tempfile
from typing import IO

from django.conf import settings
from django.utils.translation import gettext as _

from .errors import PaperRefused

log = logging.getLogger(__name__)

SECONDS = 120


def scan(file: IO[bytes], name: str) -> None:
    """Run `SHANZHI_VIRUS_SCAN`, a command that gets the file's path as its last word: 0 is clean, 1 is infected (as
    clamdscan answers), anything else is trouble with the scanner. Refuses `PaperRefused` unless it is clean: with
    the scanner broken nothing is taken, because nobody would scan it later."""
    command = getattr(settings, "SHANZHI_VIRUS_SCAN", "")
    if not command:
        return
    with tempfile.NamedTemporaryFile(prefix="scan-") as copy:
        file.seek(0)
        while piece := file.read(1024 * 1024):
            copy.write(piece)
        copy.flush()
        file.seek(0)
        try:
            answer = subprocess.run(  # noqa: S603 - the administrator's own command
                [*shlex.split(command), copy.name], capture_output=True, timeout=SECONDS, check=False
            ).returncode
        except (OSError, subprocess.TimeoutExpired) as trouble:
            log.error("virus scanner: %s", trouble)
            answer = -1
    if answer == 1:
        raise PaperRefused(name=name, why="virus", reason=_("检出病毒或恶意程序，没有保存。请查杀后再传。"))
    if answer != 0:
        raise PaperRefused(
            name=name, why="virus", reason=_("病毒扫描暂时不可用，没有保存。请稍后再传，或联系系统管理员。")
        )
