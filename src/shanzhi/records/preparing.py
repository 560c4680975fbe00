"""From an upload to content that is safely kept: before any transaction, because it takes its time."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext as _

from .errors import PaperRefused
from .models import Attachment
from .papers import FileType, clean_name, sniff
from .pictures import copies_of
from .scanning import scan
from .store import store
from .videos import without_place


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file that was looked at and is in the store; `attach` only has to write it down."""

    name: str
    kind: str
    mime: str
    size: int
    sha256: str
    shown_sha256: str = ""
    shown_mime: str = ""
    thumb_sha256: str = ""

    @property
    def contents(self) -> list[str]:
        return [h for h in (self.sha256, self.shown_sha256, self.thumb_sha256) if h]


def prepare(file: IO[bytes], name: str, *, kind: str | None = None) -> Prepared:
    """Look at a file, scan it, make the copies that others see, and keep it all. Refuses `PaperRefused` with the
    reason; with `kind` (photo, audio, video, document) also for any other kind. Does not touch the database."""
    found = sniff(file, name)
    if kind and found.kind != kind:
        words = _("这里需要{wanted}，这个文件是{found}。请重新选择。")
        reason = words.format(wanted=Attachment.Kind(kind).label, found=found.kind.label)
        raise PaperRefused(name=name, why="type", reason=reason)
    scan(file, name)
    if found.kind == Attachment.Kind.PHOTO:
        return _photo(file, name, found)
    shown = without_place(file) if found.kind in (Attachment.Kind.VIDEO, Attachment.Kind.AUDIO) else None
    kept = _keep(file)
    return Prepared(
        name=clean_name(name, found),
        kind=found.kind,
        mime=found.mime,
        size=kept[1],
        sha256=kept[0],
        shown_sha256=_keep(shown)[0] if shown else "",
        shown_mime=found.mime if shown else "",
    )


def _photo(file: IO[bytes], name: str, found: FileType) -> Prepared:
    copies = copies_of(file, name)
    sha256, size = _keep(file)
    return Prepared(
        name=clean_name(name, found),
        kind=found.kind,
        mime=found.mime,
        size=size,
        sha256=sha256,
        shown_sha256=_keep(io.BytesIO(copies.shown))[0],
        shown_mime=copies.shown_mime,
        thumb_sha256=_keep(io.BytesIO(copies.thumb))[0],
    )


def _keep(file: IO[bytes]) -> tuple[str, int]:
    file.seek(0)
    kept = store().keep(file)
    return kept.sha256, kept.size
