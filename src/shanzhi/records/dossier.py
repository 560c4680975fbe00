"""案卷. Everything about one subject in one file: for people as PDF (or Word), for machines as a ZIP.

`gather` asks the owner room for cover and sections and adds what this room knows: the trail, the list of papers, the
photos. `dossier_file.build` makes the file. Both only read; the act `export_dossier` leaves the line in the trail.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import local, now

from .errors import NoDossier
from .models import Attachment
from .panels import Cover, Pictures, Section, Table, cover_of, sections_of, sentences_of
from .queries import trail_of

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
                    "file": file_name(row),
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


def file_name(row: Attachment) -> str:
    """Unique in the ZIP, readable, and with the extension of the copy that is in it."""
    stem = row.name.rpartition(".")[0] or row.name
    extension = {"image/jpeg": "jpg", "image/png": "png"}.get(row.shown_mime) or row.name.rpartition(".")[2]
    return f"files/{row.pk:08}-{stem}.{extension}"
