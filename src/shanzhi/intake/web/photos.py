"""Photos that came with a form: looked at before the transaction, written down inside it."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from shanzhi.cases.models import Case
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid, Refusal
from shanzhi.records import actions as records
from shanzhi.records.preparing import Prepared, prepare

LARGEST = 20 * 1024 * 1024


def prepared(
    request: HttpRequest, *, name: str = "photos", most: int = 9, kind: str | None = "photo"
) -> list[Prepared]:
    """The files of a form, kept in the store but attached to nothing yet. Refuses `Invalid` under the field's name."""
    files = [f for f in request.FILES.getlist(name) if isinstance(f, UploadedFile) and f.size]
    if len(files) > most:
        raise Invalid({name: f"最多{most}张照片，请去掉几张后再提交。"})
    found = []
    for file in files:
        if (file.size or 0) > LARGEST:
            raise Invalid({name: f"“{file.name}”太大了，请换一张小于20MB的照片。"})
        try:
            found.append(prepare(file, file.name or "照片", kind=kind))
        except Refusal as refusal:
            raise Invalid({name: str(refusal)}) from refusal
    return found


def attach_all(case: Case, photos: Sequence[Prepared], *, stage: str, circle: str, key: str, by: Actor) -> None:
    """Write them down, each once however often the form arrives."""
    for number, photo in enumerate(photos):
        records.attach(
            case.subject, photo, stage=stage, circle=circle, key=f"{key}/{number}/{photo.sha256[:16]}", by=by
        )
