"""查进度: code and last four digits open a page that shows how a report stands and takes what its reporter says."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from http import HTTPStatus

from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shanzhi.cases import actions as cases
from shanzhi.cases.models import Case, Concerned
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.errors import Invalid, Refusal
from shanzhi.records.access import open_to_all
from shanzhi.records.models import Attachment
from shanzhi.records.store import store

from .. import actions as intake
from .. import door as doors
from ..actions._affected import main_of
from ..progress import Progress, may_see_photo, progress_of
from . import photos as pictures

OPEN = open_to_all("code and last four digits of the phone, throttled")
SATISFACTION = ((1, _("很不满意")), (2, _("不满意")), (3, _("基本满意")), (4, _("满意")), (5, _("非常满意")))
MOST_PHOTOS = 6


@OPEN
@require_http_methods(["GET", "POST"])
def door(request: HttpRequest) -> HttpResponse:
    """The door without a code in the address."""
    if request.method == "POST":
        return _knock(request, request.POST.get("code", ""))
    return _door(request, code=request.GET.get("code", "")[:30])


@OPEN
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, code: str) -> HttpResponse:
    """The page of a case, or its door."""
    if request.method == "POST":
        return _knock(request, code)
    found = doors.admitted(request, code)
    if found is None:
        return _door(request, code=code)
    return _show(request, *found)


def _knock(request: HttpRequest, code: str) -> HttpResponse:
    try:
        case, concerned = doors.knock(code, request.POST.get("tail", ""), address=doors.address_of(request))
    except Refusal as refusal:
        return _door(request, code=code[:30], refusal=refusal)
    response = HttpResponseRedirect(reverse("intake:track", args=[case.code]), status=HTTPStatus.SEE_OTHER)
    doors.admit(request, response, case, concerned)
    return response


def _door(request: HttpRequest, *, code: str, refusal: Refusal | None = None) -> HttpResponse:
    status = refusal.http_status if refusal else HTTPStatus.OK
    return render(request, "intake/track_door.html", {"code": code, "refusal": refusal}, status=status)


def _show(
    request: HttpRequest,
    case: Case,
    concerned: Concerned,
    *,
    wrong: dict[str, str] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    progress = progress_of(case, concerned)
    response = render(
        request,
        "intake/track.html",
        {
            "p": progress,
            "key": f"t-{uuid.uuid4()}",
            "satisfaction": SATISFACTION,
            "wrong": wrong or {},
            "given": request.POST if wrong else {},
            "most_photos": MOST_PHOTOS,
            "after_redo": _after_redo(progress),
            "said": SAID.get(request.GET.get("said", "")),
        },
        status=status,
    )
    doors.admit(request, response, case, concerned)
    return response


def _after_redo(progress: Progress) -> str:
    post = progress.profile.post(progress.profile.loop.after_redo)
    return post.name if post else str(_("督办员"))


@OPEN
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Close the page on a phone that others use too."""
    response = HttpResponseRedirect(reverse("intake:track_door"), status=HTTPStatus.SEE_OTHER)
    doors.dismiss(response)
    return response


# ── what the reporter says ──────────────────────────────────────────────────────────────────────────────────────────

Say = Callable[[HttpRequest, Case, Concerned, str], str]
"""Does what was asked and answers with a key of `SAID`."""
SAID = {
    "rated": _("谢谢您的评价。"),
    "remarked": _("已收到您的补充，承办单位会看到。"),
    "reminded": _("已经替您催办，承办人员马上会看到。"),
    "withdrawn": _("已经撤回。以后需要时可以重新打开。"),
    "redone": _("收到。已经退回承办单位重新办理，进展会告诉您。"),
    "reopened": _("收到。已经重新打开这件事项，进展会告诉您。"),
    "waiting": _("收到。您不是第一次反映没有解决，已经转给督办人员处理，在他们答复您之前不会结束这件事项。"),
}


def _spoken(request: HttpRequest, code: str, say: Say) -> HttpResponse:
    """Admit, count, act, and show the page again with a sentence."""
    found = doors.admitted(request, code)
    if found is None:
        return _door(request, code=code)
    case, concerned = found
    key = request.POST.get("key", "")[:60] or f"t-{uuid.uuid4()}"
    try:
        doors.count_writing(concerned)
        said = say(request, case, concerned, key)
    except Invalid as refusal:
        case.refresh_from_db()
        return _show(request, case, concerned, wrong=refusal.fields, status=refusal.http_status)
    except Refusal as refusal:
        case.refresh_from_db()
        return _show(request, case, concerned, wrong={"": str(refusal)}, status=refusal.http_status)
    link = reverse("intake:track", args=[case.code])
    return HttpResponseRedirect(f"{link}?said={said}", status=HTTPStatus.SEE_OTHER)


def _chosen(request: HttpRequest) -> int | None:
    value = request.POST.get("satisfaction", "")
    return int(value) if value in {"1", "2", "3", "4", "5"} else None


@OPEN
@require_POST
def rate(request: HttpRequest, code: str) -> HttpResponse:
    """评价: solved or not, and how satisfied. Not solved goes the way of an objection."""

    def say(request: HttpRequest, case: Case, concerned: Concerned, key: str) -> str:
        solved, words = request.POST.get("solved", ""), request.POST.get("words", "")
        if solved not in ("0", "1"):
            raise Invalid({"solved": str(_("请先选择问题解决了没有。"))})
        if solved == "0":
            return _objected(case, concerned, words, _chosen(request), key)
        if _chosen(request) is None:
            raise Invalid({"satisfaction": str(_("请选择满意程度。"))})
        cases.rate(
            main_of(case),
            is_solved=True,
            satisfaction=_chosen(request),
            words=words,
            concerned=concerned,
            key=key,
            by=Actor.resident(),
        )
        return "rated"

    return _spoken(request, code, say)


@OPEN
@require_POST
def object_to(request: HttpRequest, code: str) -> HttpResponse:
    """没有解决."""

    def say(request: HttpRequest, case: Case, concerned: Concerned, key: str) -> str:
        return _objected(case, concerned, request.POST.get("reason", ""), _chosen(request), key)

    return _spoken(request, code, say)


def _objected(case: Case, concerned: Concerned, words: str, satisfaction: int | None, key: str) -> str:
    row = intake.object_to(
        case, concerned=concerned, reason=words, satisfaction=satisfaction, key=key, by=Actor.resident()
    )
    return str(row.outcome)


@OPEN
@require_POST
def remark(request: HttpRequest, code: str) -> HttpResponse:
    """补充情况."""

    def say(request: HttpRequest, case: Case, concerned: Concerned, key: str) -> str:
        files = pictures.prepared(request, most=MOST_PHOTOS)
        who = Actor.resident()
        with transaction.atomic():
            intake.add_remark(
                case, concerned=concerned, text=request.POST.get("text", ""), photos=len(files), key=key, by=who
            )
            pictures.attach_all(case, files, stage="report", circle="public", key=key, by=who)
        return "remarked"

    return _spoken(request, code, say)


@OPEN
@require_POST
def remind(request: HttpRequest, code: str) -> HttpResponse:
    """催一下."""

    def say(request: HttpRequest, case: Case, concerned: Concerned, key: str) -> str:
        intake.remind(case, concerned=concerned, key=key, by=Actor.resident())
        return "reminded"

    return _spoken(request, code, say)


@OPEN
@require_POST
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """撤回."""

    def say(request: HttpRequest, case: Case, concerned: Concerned, key: str) -> str:
        intake.withdraw(case, concerned=concerned, reason=request.POST.get("reason", ""), key=key, by=Actor.resident())
        return "withdrawn"

    return _spoken(request, code, say)


@OPEN
@require_GET
def photo(request: HttpRequest, code: str, pk: int, size: str) -> FileResponse:
    """A photo the reporter may see: the copy without place and device, never the original."""
    found = doors.admitted(request, code)
    attachment = Attachment.objects.filter(pk=pk).first()
    if found is None or attachment is None:
        raise Http404
    case, concerned = found
    if not may_see_photo(attachment, progress_of(case, concerned)):
        raise Http404
    sha256 = attachment.thumb_sha256 if size == "thumb" else attachment.shown_sha256
    mime = "image/webp" if size == "thumb" else attachment.shown_mime
    if not sha256:
        raise Http404
    response = FileResponse(store().open(sha256), content_type=mime or "image/jpeg")
    response.headers["Cache-Control"] = "private, max-age=600"
    return response
