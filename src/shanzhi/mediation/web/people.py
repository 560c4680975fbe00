"""查看当事人信息: asked for with a purpose, shown for a minute, on the trail."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shanzhi.kernel.errors import Invalid, NotFound, Refusal
from shanzhi.records.access import actor_of, needs

from .. import actions as act
from .. import queries
from ..models import Helper, Party
from . import forms as f
from .moves import Move

SECONDS = 60


@needs("mediation.look_at_person")
@require_http_methods(["GET", "POST"])
def look(request: HttpRequest, pk: int, who: str, person: int) -> HttpResponse:
    by = actor_of(request)
    row = queries.get(pk, by=by)
    found: Any = {"party": Party, "helper": Helper}.get(who, Party)
    one = found.objects.filter(pk=person, mediation=row).first()
    if one is None:
        raise NotFound(what="当事人")
    fields: Any = {"purpose": f.words(_("查看用途"), most=200, hint=_("不少于4个字，写入留痕"))}
    form = f.Asking(request.POST if request.method == "POST" else None, fields=fields)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                clear = act.look_at_person(row, person=one, purpose=form.cleaned_data["purpose"], by=by)
            except Invalid as refusal:
                form.add_error("purpose", next(iter(refusal.fields.values())))
            except Refusal as refusal:
                form.add_error(None, str(refusal))
            else:
                return render(request, "mediation/parts/clear.html", {"clear": clear, "one": one, "seconds": SECONDS})
    move = Move(
        _("查看身份信息"), "eye", fields, lambda given: "", note=_("只在办理需要时查看；看了谁、为什么，都有留痕。")
    )
    context = {"form": form, "move": move, "about": one.name_masked, "action": request.get_full_path()}
    return render(request, "mediation/parts/dialog.html", context, status=status)
