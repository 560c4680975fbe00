"""案卷. Everything about one subject in one file: for people as PDF (or Word), for machines as a ZIP.

`gather` asks the owner room for cover and sections and adds what this room knows: the trail, the list of papers, the
photos. `build` makes the file. Both only read; the line in the trail is left by the act `export_dossier`.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO, Any, Literal

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import local, now

from .errors import NoDossier
from .models import Attachment
from .panels import Cover, Facts, Pictures, Section, Table, Words, cover_of, sections_of, sentences_of
from .queries import trail_of
from .store import PIECE, store

Form = Literal["pdf", "docx", "zip"]
FORMAT = "shanzhi.dossier/1"
TIMELINE, PAPERS, PHOTOS = 500, 800, 900
_STAGES = {"report": _("反映"), "before": _("处置前"), "after": _("处置后"), "reply": _("答复"), "paper": _("材料")}
_VIA = {
    "web": _("网页"),
    "api": _("接口"),
    "phone": _("手机"),
    "cli": _("命令行"),
    "system": _("系统"),
    "resident": _("群众"),
}


@dataclass(frozen=True, slots=True)
class Dossier:
    """A dossier before it has a form."""

    subject: str
    cover: Cover
    sections: tuple[tuple[str, Section], ...]
    files: tuple[Attachment, ...]
    """What goes along: everything that is not destroyed or restricted."""
    made_at: datetime
    made_by: str

    def content(self) -> bytes:
        """The machine-readable dossier, always the same bytes for the same content."""
        return json.dumps(self._plain(), ensure_ascii=False, sort_keys=True, indent=1, default=str).encode()

    def digest(self) -> str:
        """SHA-256 of `content`; printed on the paper and written in the trail."""
        return hashlib.sha256(self.content()).hexdigest()

    def _plain(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "subject": self.subject,
            "made_at": self.made_at.isoformat(),
            "made_by": self.made_by,
            "cover": asdict(self.cover),
            "sections": {
                key: section.data if section.data is not None else [asdict(b) for b in section.blocks]
                for key, section in self.sections
            },
            "files": [
                {
                    "file": _file_name(row),
                    "name": row.name,
                    "kind": row.kind,
                    "stage": row.stage,
                    "mime": row.shown_mime or row.mime,
                    "sha256": row.shown_sha256 or row.sha256,
                    "original_sha256": row.sha256,
                    "added_at": row.added_at.isoformat(),
                    "added_by": row.added_by_name,
                }
                for row in self.files
            ],
        }


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


def gather(subject: str, *, by: Actor) -> Dossier:
    """Everything about a subject that this person may have. Refuses `NoDossier` where no room answers, or the owner
    says that this person does not get it."""
    owner = cover_of(subject)
    if owner is None:
        raise NoDossier(subject=subject)
    cover, may = owner
    if not may(subject, by):
        raise NoDossier(subject=subject)
    papers = list(Attachment.objects.filter(subject=subject).order_by("id"))
    files = tuple(p for p in papers if p.destroyed_at is None and p.circle != "restricted")
    ordered: list[tuple[int, str, Section]] = []
    for key, order, builder in sections_of(subject):
        section = builder(subject, by)
        if section is not None:
            ordered.append((order, key, section))
    ordered.append((TIMELINE, "timeline", _timeline(subject)))
    if papers:
        ordered.append((PAPERS, "papers", _papers(papers)))
    if photos := [p for p in files if p.kind == Attachment.Kind.PHOTO]:
        ordered.append((PHOTOS, "photos", _photos(photos)))
    ordered.sort(key=lambda row: row[0])
    return Dossier(
        subject=subject,
        cover=cover(subject, by),
        sections=tuple((key, section) for _order, key, section in ordered),
        files=files,
        made_at=now(),
        made_by=by.name,
    )


def build(dossier: Dossier, form: Form) -> Built:
    """The dossier as a file. A PDF needs a Chinese font on this machine; without one it becomes a Word document, and
    `remark` says so."""
    from . import dossier_docx, dossier_pdf

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


# --- our own sections --------------------------------------------------------------------------------------------


def _timeline(subject: str) -> Section:
    lines = trail_of(subject)
    rows = tuple(
        (
            str(line.seq),
            f"{local(line.at):%Y-%m-%d %H:%M:%S}",
            line.label,
            " ".join(part for part in (line.actor_unit, line.actor_post, line.actor_name) if part),
            sentence,
        )
        for line, sentence in zip(lines, sentences_of(subject, lines), strict=True)
    )
    data = [
        {
            "seq": line.seq,
            "at": line.at.isoformat(),
            "act": line.act,
            "label": line.label,
            "actor": {"id": line.actor_id, "name": line.actor_name, "post": line.actor_post, "unit": line.actor_unit},
            "via": line.via,
            "detail": line.detail,
        }
        for line in lines
    ]
    head = (_("序号"), _("时间"), _("事项"), _("办理人"), _("内容"))
    return Section(_("办理轨迹"), (Table(head, rows, (0.07, 0.2, 0.13, 0.24, 0.36)),), data)


def _papers(papers: list[Attachment]) -> Section:
    head = (_("序号"), _("名称"), _("类别"), _("环节"), _("大小"), _("添加"), _("备注"))
    rows = tuple(
        (
            str(number),
            row.name,
            str(Attachment.Kind(row.kind).label),
            _STAGES.get(row.stage, row.stage),
            filesizeformat(row.size),
            f"{row.added_by_name} {local(row.added_at):%Y-%m-%d}",
            _remark(row),
        )
        for number, row in enumerate(papers, start=1)
    )
    return Section(_("材料清单"), (Table(head, rows, (0.07, 0.27, 0.1, 0.1, 0.12, 0.19, 0.15)),))


def _remark(row: Attachment) -> str:
    if row.destroyed_at:
        return _("{day}已销毁").format(day=f"{local(row.destroyed_at):%Y-%m-%d}")
    if row.circle == "restricted":
        return _("受限，未收入本卷")
    return _("已遮盖") if row.redacted_at else ""


def _photos(photos: list[Attachment]) -> Section:
    rows = tuple(
        (
            row.shown_sha256 or row.sha256,
            " · ".join(
                part
                for part in (_STAGES.get(row.stage, ""), f"{local(row.added_at):%Y-%m-%d %H:%M}", row.note or row.name)
                if part
            ),
        )
        for row in photos
    )
    return Section(_("照片"), (Pictures(rows),), [row.pk for row in photos])


# --- for machines ------------------------------------------------------------------------------------------------


def _file_name(row: Attachment) -> str:
    """Unique in the ZIP, readable, and with the extension of the copy that is in it."""
    stem = row.name.rpartition(".")[0] or row.name
    extension = {"image/jpeg": "jpg", "image/png": "png"}.get(row.shown_mime) or row.name.rpartition(".")[2]
    return f"files/{row.pk:08}-{stem}.{extension}"


def _zip(dossier: Dossier) -> IO[bytes]:
    file = TemporaryFile()  # noqa: SIM115 - the caller closes it
    manifest: list[str] = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        content = dossier.content()
        archive.writestr("dossier.json", content)
        manifest.append(f"{hashlib.sha256(content).hexdigest()}  dossier.json")
        for row in dossier.files:
            sha256, name = row.shown_sha256 or row.sha256, _file_name(row)
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


__all__ = ["Built", "Dossier", "Facts", "Form", "Pictures", "Section", "Table", "Words", "build", "gather"]
