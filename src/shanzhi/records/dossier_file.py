"""A dossier becomes a file: PDF, Word, or a ZIP for machines."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO

from shanzhi.kernel.clock import local

from . import dossier_docx, dossier_pdf
from .dossier import Dossier, Form, file_name
from .store import PIECE, store


@dataclass(frozen=True, slots=True)
class Built:
    """A finished file, open at its beginning; whoever gets it closes it."""

    file: IO[bytes]
    name: str
    mime: str
    size: int
    sha256: str
    content_sha256: str
    remark: str = ""
    """Why it is not in the form that was asked for."""


def build(dossier: Dossier, form: Form) -> Built:
    """The dossier as a file. A PDF needs a Chinese font on this machine; without one it becomes a Word document, and
    `remark` says so."""
    code = dossier.cover.code
    if form == "zip":
        return _built(_zip(dossier), f"案卷-{code}.zip", "application/zip", dossier)
    if form == "pdf":
        font = dossier_pdf.chinese_font()
        if font is not None:
            return _built(dossier_pdf.make(dossier, font), f"案卷-{code}.pdf", "application/pdf", dossier)
        remark = str(dossier_pdf.NO_FONT)
    else:
        remark = ""
    mime = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    return _built(dossier_docx.make(dossier), f"案卷-{code}.docx", mime, dossier, remark)


def _built(file: IO[bytes], name: str, mime: str, dossier: Dossier, remark: str = "") -> Built:
    digest, size = hashlib.sha256(), 0
    file.seek(0)
    while piece := file.read(PIECE):
        digest.update(piece)
        size += len(piece)
    file.seek(0)
    return Built(file, name, mime, size, digest.hexdigest(), dossier.digest(), remark)


# --- for machines ------------------------------------------------------------------------------------------------


def _zip(dossier: Dossier) -> IO[bytes]:
    file = TemporaryFile()  # noqa: SIM115 - the caller closes it
    manifest: list[str] = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        content = dossier.content()
        archive.writestr("dossier.json", content)
        manifest.append(f"{hashlib.sha256(content).hexdigest()}  dossier.json")
        for row in dossier.files:
            sha256, name = row.shown_sha256 or row.sha256, file_name(row)
            # Photos, films and PDF are packed already: packing them again only takes time.
            info = zipfile.ZipInfo(name, date_time=local(row.added_at).timetuple()[:6])
            digest = hashlib.sha256()
            with archive.open(info, "w", force_zip64=True) as target:
                for piece in _pieces(sha256):
                    digest.update(piece)
                    target.write(piece)
            manifest.append(f"{digest.hexdigest()}  {name}")
        archive.writestr("MANIFEST.sha256", "\n".join(manifest) + "\n")
    file.seek(0)
    return file


def _pieces(sha256: str) -> Iterator[bytes]:
    with store().open(sha256) as content:
        while piece := content.read(PIECE):
            yield piece
