"""The page files of all rooms in one folder, each with a brotli and a gzip twin where that is smaller."""

from __future__ import annotations

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from django.contrib.staticfiles.finders import get_finders
from whitenoise.compress import Compressor


def gather(into: Path) -> int:
    """Copy and compress; older releases beside it are removed. Returns how many files there are."""
    if into.exists():
        shutil.rmtree(into)
    into.mkdir(parents=True)
    names: list[str] = []
    for finder in get_finders():
        for name, storage in finder.list([]):
            target = into / name
            target.parent.mkdir(parents=True, exist_ok=True)
            with storage.open(name) as source, target.open("wb") as copy:
                shutil.copyfileobj(source, copy)
            names.append(name)
    compressor = Compressor(use_gzip=True, use_brotli=True, quiet=True)
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        for name in names:
            if compressor.should_compress(name):
                threads.submit(compressor.compress, str(into / name))
    _forget_older(into)
    return len(names)


def _forget_older(current: Path) -> None:
    """The release before this one stays: a page opened before the change may still ask for its files."""
    others = sorted(
        (p for p in current.parent.glob("r-*") if p != current and p.is_dir()), key=lambda p: p.stat().st_mtime
    )
    for old in others[:-1]:
        shutil.rmtree(old, ignore_errors=True)
