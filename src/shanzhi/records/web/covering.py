"""Blacking out parts of a photo, and destroying an attachment."""

from __future__ import annotations

from typing import cast

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from shanzhi.kernel.errors import Refusal

from .. import actions
from ..access import actor_of, needs
from ..panels import link_to
from ..preparing import prepare
from .attachments import found_for


class CoverForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("遮盖后的文件"))
    reason = forms.CharField(label=gettext_lazy("遮盖的理由"), max_length=200)


@require_http_methods(["GET", "POST"])
@needs("records.redact")
def redact(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw over a photo in the browser, or hand in a copy that was made elsewhere."""
    by = actor_of(request)
    attachment = found_for(request, pk, by, original=True)
    form = CoverForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = cast(UploadedFile, form.cleaned_data["file"])
        try:
            copy = prepare(upload, attachment.name, kind=attachment.kind)
            actions.redact(attachment, copy, reason=form.cleaned_data["reason"], by=by)
        except Refusal as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, _("已换成遮盖后的文件，其他人看到的是新的这一份。"))
            return HttpResponseRedirect(link_to(attachment.subject) or request.path)
    context = {"attachment": attachment, "form": form, "back": link_to(attachment.subject)}
    return render(request, "records/redact.html", context, status=422 if form.is_bound else 200)


class DestroyForm(forms.Form):
    why = forms.CharField(label=gettext_lazy("销毁的依据"), max_length=200)


@require_http_methods(["GET", "POST"])
@needs("records.destroy")
def destroy(request: HttpRequest, pk: int) -> HttpResponse:
    """Destroy one attachment; a dialog."""
    by = actor_of(request)
    attachment = found_for(request, pk, by, original=True)
    form = DestroyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.destroy_attachment(attachment, why=form.cleaned_data["why"], by=by)
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    status = 422 if form.is_bound else 200
    return render(request, "records/parts/destroy.html", {"attachment": attachment, "form": form}, status=status)
