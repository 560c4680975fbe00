"""民情日记: entries and topics, a topic with its answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from shanzhi.cases.queries import visible
from shanzhi.places.models import Area
from shanzhi.records.access import actor_of, needs

from .. import actions, campaigns, diary
from ..models import Topic
from .forms import FieldForm, taken

READ = "fieldwork.read_diary"


class AnswerForm(FieldForm):
    answer = forms.CharField(
        label=gettext_lazy("答复"), max_length=800, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("写进每一篇日记；留了电话的群众同时收到短信"),
    )  # fmt: skip


@needs(READ)
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    by = actor_of(request)
    area = request.GET.get("area", "")
    which = diary.Wanted(
        area=int(area) if area.isdigit() else None, grown=request.GET.get("grown", ""),
        words=request.GET.get("q", "").strip()[:60], after=request.GET.get("after", ""),
    )  # fmt: skip
    rows, following = diary.page(which, by=by)
    # The case behind an entry is named only to whoever may see it.
    seen = set(visible(by).filter(pk__in=[r.case_id for r in rows if r.case_id]).values_list("pk", flat=True))
    context = {
        "rows": [(row, row.case if row.case_id in seen else None) for row in rows], "which": which,
        "page": campaigns.Page(rows, following), "tabs": [("", _("全部")), *diary.GROWN.items()],
        "place": Area.objects.filter(pk=which.area).first() if which.area else None,
        "topics": diary.topics(state=Topic.State.RAISED, area=which.area, by=by)[:12],
    }  # fmt: skip
    return render(request, "fieldwork/diary.html", context)


@needs(READ)
@require_GET
def topics(request: HttpRequest) -> HttpResponse:
    """All topics, those most spoken of first."""
    by, state = actor_of(request), request.GET.get("state", "")
    context = {
        "topics": diary.topics(state=state, by=by), "state": state, "tabs": [("", _("全部")), *Topic.State.choices],
    }  # fmt: skip
    return render(request, "fieldwork/topics.html", context)


@needs(READ)
@require_http_methods(["GET", "HEAD", "POST"])
def topic(request: HttpRequest, pk: int) -> HttpResponse:
    by = actor_of(request)
    row, entries = diary.topic(pk, by=by)

    def answer(said: dict[str, Any]) -> tuple[str, str]:
        actions.answer_topic(row, answer=said["answer"], by=by)
        return _("已答复，日记和写日记的人都会看到。"), request.path

    may_answer = row.answered_at is None and by.may("fieldwork.answer_topic", path=row.area_path)
    context = {"topic": row, "entries": entries, "may_answer": may_answer}
    return taken(request, AnswerForm(request.POST or None), answer, "fieldwork/topic.html", context)
