"""Attachments, to whom the owner of their subject lets see them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import local
from shanzhi.kernel.errors import Invalid, NotFound

from .. import actions
from ..access import actor_of, needs, open_to_all
from ..errors import Destroyed
from ..links import opened, signed_link
from ..models import Attachment
from ..panels import may_see
from .serving import serve

LINK_SECONDS = 120


def found_for(request: HttpRequest, pk: int, actor: Actor | None, *, original: bool = False) -> Attachment:
    """The attachment, if the owner of its subject lets this person see it; otherwise as if it did not exist."""
    attachment = Attachment.objects.filter(pk=pk).first()
    if attachment is None or not may_see(attachment, actor, request, original=original):
        raise NotFound(what=_("这个附件"))
    if attachment.destroyed_at:
        raise Destroyed(name=attachment.name, at=f"{local(attachment.destroyed_at):%Y-%m-%d}")
    return attachment


def _serve(request: HttpRequest, attachment: Attachment, how: str) -> HttpResponse:
    if how == "thumb":
        if not attachment.thumb_sha256:
            raise NotFound(what=_("缩略图"))
        return serve(request, sha256=attachment.thumb_sha256, mime="image/webp", name="thumb.webp", how=how)
    has_copy = how == "shown" and attachment.shown_sha256
    return serve(
        request,
        sha256=attachment.shown_sha256 if has_copy else attachment.sha256,
        mime=attachment.shown_mime if has_copy else attachment.mime,
        name=attachment.name,
        how=how,
        save="save" in request.GET,
    )


@require_safe
@needs()
def attachment(request: HttpRequest, pk: int) -> HttpResponse:
    """The copy that others see. A restricted one asks for the purpose first, as an original does."""
    found = found_for(request, pk, actor_of(request))
    if found.circle == "restricted":
        return HttpResponseRedirect("look")
    return _serve(request, found, "shown")


@require_safe
@needs()
def thumb(request: HttpRequest, pk: int) -> HttpResponse:
    """The small picture; of a restricted attachment there is none."""
    found = found_for(request, pk, actor_of(request))
    if found.circle == "restricted":
        raise NotFound(what=_("缩略图"))
    return _serve(request, found, "thumb")


def _form(request: HttpRequest) -> str:
    """Inside a dialog, or a page of its own."""
    return "records/parts/look.html" if request.headers.get("HX-Request") else "records/look.html"


@require_http_methods(["GET", "HEAD", "POST"])
@needs()
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the purpose; with it, leave the line and open a link that works for two minutes. A film is fetched in
    many parts, and is one look."""
    by = actor_of(request)
    wants_original = request.GET.get("what", request.POST.get("what", "")) == "original"
    found = found_for(request, pk, by, original=wants_original)
    wants_original = wants_original or not found.shown_sha256
    context = {"attachment": found, "original": wants_original, "what": "original" if wants_original else "shown"}
    if request.method != "POST":
        return render(request, _form(request), context)
    purpose = request.POST.get("purpose", "")
    try:
        actions.look(found, original=wants_original, purpose=purpose, by=by)
    except Invalid as refusal:
        return render(request, _form(request), context | {"refusal": refusal, "purpose": purpose}, status=422)
    link = signed_link(found, "original" if wants_original else "shown", seconds=LINK_SECONDS)
    if request.headers.get("HX-Request"):
        return render(
            request, "records/parts/looked.html", {"attachment": found, "link": link, "seconds": LINK_SECONDS}
        )
    return HttpResponseRedirect(link)


@require_safe
@open_to_all("签名短时链接：谁能看由发出链接的页面决定，链接几分钟后失效")
def link(request: HttpRequest, token: str) -> HttpResponse:
    """An attachment by a signed link."""
    wanted = opened(token)
    found = Attachment.objects.filter(pk=wanted.pk).first()
    if found is None:
        raise NotFound(what=_("这个附件"))
    if found.destroyed_at:
        raise Destroyed(name=found.name, at=f"{local(found.destroyed_at):%Y-%m-%d}")
    return _serve(request, found, wanted.how)


@require_safe
@open_to_all("群众凭案件编码和手机号后四位进入自己的案件后，看自己的照片；是否放行由案件所在的房间决定")
def for_resident(request: HttpRequest, pk: int, how: str) -> HttpResponse:
    """A public attachment for a resident whom the owner of the subject knows by this request."""
    found = found_for(request, pk, None)
    return _serve(request, found, how)
