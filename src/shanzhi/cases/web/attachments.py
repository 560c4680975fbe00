"""Photos and papers of a case on its page: what was before, what is after, and adding to them."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import NotAllowed, NotFound, Refusal
from shanzhi.records.models import Attachment
from shanzhi.records.preparing import prepare

from .. import actions, queries, rules, sharing
from ..models import Case, Errand, Memo

MOST = 9
STAGES = {
    "report": _("反映时"),
    "before": _("处置前"),
    "after": _("处置后"),
    "reply": _("答复"),
    "paper": _("材料"),
}
ICONS = {"photo": "image", "audio": "audio-lines", "video": "video", "document": "file-text"}


@dataclass(frozen=True, slots=True)
class Shot:
    """One attachment as the gallery shows it."""

    id: int
    name: str
    icon: str
    kind: str
    stage: str
    url: str
    thumb_url: str
    note: str
    added_at: Any
    added_by: str
    is_public: bool
    is_restricted: bool


def shots_of(case: Case, errands: Sequence[Errand], by: Actor) -> list[Shot]:
    """What hangs on the case, as far as this person may open it."""
    rows = list(Attachment.objects.filter(subject=case.subject, destroyed_at=None).order_by("id")[:200])
    if not rules.sees_whole(case, errands, by):
        rows = [row for row in rows if sharing.may_open(case, errands, row, by)]
    return [_shot(row) for row in rows]


def _shot(row: Attachment) -> Shot:
    return Shot(
        id=row.pk,
        name=row.name,
        icon=ICONS.get(row.kind, "file-text"),
        kind=row.kind,
        stage=row.stage,
        url=_url("records:attachment", row.pk),
        thumb_url=_url("records:thumb", row.pk) if row.thumb_sha256 and row.circle != "restricted" else "",
        note=row.note,
        added_at=row.added_at,
        added_by=row.added_by_name,
        is_public=row.circle == "public",
        is_restricted=row.circle == "restricted",
    )


def _url(name: str, pk: int) -> str:
    try:
        return reverse(name, args=[pk])
    except NoReverseMatch:
        return ""


def context(case: Case, errands: Sequence[Errand], by: Actor, memos: Sequence[Memo] = ()) -> dict[str, Any]:
    """The gallery by stage without what hangs on the thread, and whether this person may add to it. One query."""
    found = shots_of(case, errands, by)
    said = {pk for memo in memos for pk in memo.files}
    shots = [s for s in found if s.id not in said]
    groups = [(key, label, [s for s in shots if s.stage == key]) for key, label in STAGES.items()]
    others = [s for s in shots if s.stage not in STAGES]
    if others:
        groups.append(("other", _("其他"), others))
    may = False
    with contextlib.suppress(NotAllowed, NotFound):
        rules.allow_attaching(case, errands, by)
        may = case.archived_at is None
    units = [case.desk_id, *(e.unit_id for e in errands if e.state not in ("RETURNED", "RECALLED"))]
    return {
        "may_original": by.may("cases.look", path=case.area_path, units=units),
        "may_redact": by.has("records.redact"),
        "may_destroy": by.has("records.destroy"),
        "shots": shots,
        "shots_by_id": {s.id: s for s in found},
        "shot_groups": [(key, label, rows) for key, label, rows in groups if rows],
        "may_attach": may,
        "stages": [(k, v) for k, v in STAGES.items() if k != "report"],
    }


def take(files: Sequence[UploadedFile], case: Case, *, stage: str, public: bool, by: Actor) -> list[str]:
    """Put uploaded files to the case, each by itself; answers what was refused, in words."""
    refused = []
    for file in files[:MOST]:
        name = file.name or _("未命名")
        try:
            paper = prepare(file, name)
            actions.attach(case, paper, stage=stage, circle="public" if public else "staff", by=by)
        except Refusal as refusal:
            refused.append(f"{name}：{refusal}")
    if len(files) > MOST:
        refused.append(_("一次最多{n}个文件，其余没有上传。").format(n=MOST))
    return refused


def add(request: HttpRequest, code: str, by: Actor) -> HttpResponse:
    """The form for adding (GET), and adding (POST)."""
    case = queries.get(code, by=by)
    stages = [(k, v) for k, v in STAGES.items() if k != "report"]
    if request.method != "POST":
        return render(request, "cases/parts/attach.html", {"case": case, "stages": stages, "most": MOST})
    files = request.FILES.getlist("files")
    stage = request.POST.get("stage", "")
    refused = [_("请选择文件。")] if not files else []
    refused += take(
        files, case, stage=stage if stage in STAGES else "paper", public=request.POST.get("public") == "on", by=by
    )
    if not request.headers.get("HX-Request"):
        for sentence in refused:
            messages.warning(request, sentence)
        return HttpResponseRedirect(reverse("cases:case", args=[case.code]))
    if refused:
        answer = {"case": case, "stages": stages, "most": MOST, "refused": refused, "stage": stage}
        response = render(request, "cases/parts/attach.html", answer, status=422)
        response.headers["HX-Trigger"] = json.dumps({"case-moved": {"id": case.pk, "code": case.code}})
        return response
    events = {
        "toast": {"text": _("已添加{n}个附件").format(n=len(files)), "kind": "ok"},
        "case-moved": {"id": case.pk, "code": case.code},
        "close-dialog": {},
    }
    return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(events)})
