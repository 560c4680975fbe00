"""专项排查: the campaigns, one with its progress, what was found, one visit; and all of it as spreadsheets."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shanzhi.kernel.clock import local, today
from shanzhi.places.queries import ancestors
from shanzhi.records.access import actor_of, needs
from shanzhi.records.models import Attachment
from shanzhi.records.queries import profile_in_force, profile_of

from .. import actions, campaigns
from ..checks import items_of
from ..models import Campaign, Checklist, DoorImport, Finding, Target
from . import sheets
from .forms import CampaignForm, EndForm, TargetsForm, UploadForm, done, taken

READ = "fieldwork.read_checks"
PLAN = "fieldwork.plan_campaign"


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() else None


@needs(READ)
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    by = actor_of(request)
    state = request.GET.get("state", "")
    page = campaigns.listed(state=state, after_key=request.GET.get("after", ""), by=by)
    context = {
        "page": page, "state": state, "tabs": [("", _("全部")), *Campaign.State.choices], "may_plan": by.has(PLAN),
        "day": today(),
    }  # fmt: skip
    return render(request, "fieldwork/campaigns.html", context)


@needs(PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    by = actor_of(request)

    def plan(said: dict[str, Any]) -> tuple[str, str]:
        campaign = actions.plan_campaign(
            name=said["name"], kind=said["kind"], checklist=get_object_or_404(Checklist, pk=said["checklist"]),
            area=said["area"], unit=said["unit"], ends_on=said["ends_on"], says=said["says"], by=by,
        )  # fmt: skip
        return _("已建立，请选取检查对象后启动。"), reverse("fieldwork:campaign", args=[campaign.pk])

    return taken(request, CampaignForm(request.POST or None), plan, "fieldwork/campaign_new.html", {})


@needs(READ)
@require_GET
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Progress place by place, who is to be checked, what was found."""
    by = actor_of(request)
    campaign = campaigns.get(pk, by=by)
    context: dict[str, Any] = {
        "campaign": campaign, "items": items_of(campaign), "day": today(),
        "may_see_all": campaigns.may_see_all(campaign, by),
        "may_change": by.may("fieldwork.add_targets", path=campaign.area_path, units=[campaign.unit_id]),
        "targets_form": TargetsForm(), "upload_form": UploadForm(), "end_form": EndForm(),
        "findings": campaigns.findings_page(campaigns.Wanted(campaign=pk), by=by).rows[:10],
        "imports": DoorImport.objects.filter(campaign=campaign, made_by_id=by.id or 0).order_by("-id")[:3],
    }  # fmt: skip
    if context["may_see_all"]:
        area = campaigns.area_of(campaign, _number(request.GET.get("area")), by=by)
        total, lines = campaigns.progress(campaign, area, by=by)
        above = [a for a in ancestors(area.path)[:-1] if a.path.startswith(campaign.area_path)]
        context |= {"area": area, "total": total, "lines": lines, "above": above}
    return render(request, "fieldwork/campaign.html", context)


@needs(READ)
@require_GET
def targets(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is to be checked, and how it stands with each."""
    by = actor_of(request)
    campaign = campaigns.get(pk, by=by)
    area = campaigns.area_of(campaign, _number(request.GET.get("area")), by=by)
    state = request.GET.get("state", "")
    page = campaigns.targets_page(campaign, area, state=state, after_key=request.GET.get("after", ""))
    context = {
        "campaign": campaign, "area": area, "page": page, "state": state,
        "tabs": [("", _("全部")), *Target.State.choices],
        "may_change": by.may("fieldwork.drop_target", path=campaign.area_path, units=[campaign.unit_id]),
    }  # fmt: skip
    return render(request, "fieldwork/targets.html", context)


@needs("fieldwork.add_targets")
@require_POST
def add_targets(request: HttpRequest, pk: int) -> HttpResponse:
    by = actor_of(request)
    campaign = campaigns.get(pk, by=by)
    form = TargetsForm(request.POST)
    chosen = form.cleaned_data if form.is_valid() else {}

    def do() -> str:
        added = actions.add_targets(
            campaign, kinds=chosen.get("kinds", ()), groups=chosen.get("groups", ()), level=chosen.get("level", ""),
            by=by,
        )  # fmt: skip
        return _("新增{n}个检查对象。").format(n=added)

    return done(request, do, reverse("fieldwork:campaign", args=[pk]))


@needs("fieldwork.start_campaign")
@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    by = actor_of(request)
    campaign = campaigns.get(pk, by=by)

    def do() -> str:
        actions.start_campaign(campaign, by=by)
        return _("已启动，检查对象下次同步时到达网格员手机。")

    return done(request, do, reverse("fieldwork:campaign", args=[pk]))


@needs("fieldwork.end_campaign")
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    by = actor_of(request)
    campaign = campaigns.get(pk, by=by)

    def do() -> str:
        actions.end_campaign(campaign, summary=request.POST.get("summary", ""), by=by)
        return _("已结束。未整改的问题继续复查。")

    return done(request, do, reverse("fieldwork:campaign", args=[pk]))


@needs("fieldwork.drop_target")
@require_POST
def drop_target(request: HttpRequest, pk: int) -> HttpResponse:
    by = actor_of(request)
    target = get_object_or_404(Target.objects.select_related("campaign"), pk=pk)
    campaigns.get(target.campaign_id, by=by)

    def do() -> str:
        actions.drop_target(target, reason=request.POST.get("reason", ""), by=by)
        return _("已移除“{name}”。").format(name=target.name)

    return done(request, do, reverse("fieldwork:targets", args=[target.campaign_id]))


def _wanted(request: HttpRequest) -> campaigns.Wanted:
    asked = request.GET
    return campaigns.Wanted(
        campaign=_number(asked.get("campaign")), state=asked.get("state", ""), late=asked.get("late") == "1",
        area=_number(asked.get("area")), unit=_number(asked.get("unit")), item=asked.get("item", "")[:24],
        after=asked.get("after", ""),
    )  # fmt: skip


@needs(READ)
@require_GET
def findings(request: HttpRequest) -> HttpResponse:
    """What was found, over all campaigns or in one; by a key, however many there are."""
    by = actor_of(request)
    which = _wanted(request)
    campaign = campaigns.get(which.campaign, by=by) if which.campaign else None
    page = campaigns.findings_page(which, by=by)
    photos = {
        a.subject: a.pk
        for a in Attachment.objects.filter(subject__in=[f.subject for f in page.rows], destroyed_at=None).order_by(
            "-id"
        )
    }
    context = {
        "which": which, "campaign": campaign, "page": page, "day": today(),
        "rows": [(f, photos.get(f.subject)) for f in page.rows],
        "tabs": [("", _("全部")), *Finding.State.choices], "may_turn": by.has("fieldwork.turn_into_case"),
    }  # fmt: skip
    return render(request, "fieldwork/findings.html", context)


@needs("fieldwork.turn_into_case")
@require_POST
def turn(request: HttpRequest, pk: int) -> HttpResponse:
    by = actor_of(request)
    finding = campaigns.finding_by_id(pk, by=by)

    def do() -> str:
        case = actions.turn_into_case(finding, category=request.POST.get("category", ""), by=by)
        return _("已转为案件{code}。").format(code=case.code)

    back = f"{reverse('fieldwork:findings')}?campaign={finding.campaign_id}"
    return done(request, do, back)


@needs(READ)
@require_GET
def inspection(request: HttpRequest, pk: int) -> HttpResponse:
    """One visit: all of it, or what of it is one's unit's."""
    sheet = campaigns.inspection(pk, by=actor_of(request))
    row = sheet.inspection
    subjects = [f.finding.subject for _part, rows in sheet.parts for f in rows if f.finding]
    if sheet.is_whole:
        subjects.append(row.subject)
    shots = Attachment.objects.filter(subject__in=subjects, destroyed_at=None).order_by("id")
    context = {"sheet": sheet, "inspection": row, "target": row.target, "shots": shots}
    return render(request, "fieldwork/inspection.html", context)


@needs("fieldwork.export")
@require_GET
def export(request: HttpRequest) -> FileResponse:
    """The findings that the list shows, all of them."""
    by = actor_of(request)
    which = _wanted(request)
    if which.campaign:
        campaigns.get(which.campaign, by=by)
    profile = profile_of(profile_in_force().pk)
    head = [
        (_("行动"), 24), (_("网格"), 26), (_("检查对象"), 24), (_("地址"), 28), (_("检查项"), 32), (_("情况"), 36),
        (_("类别"), 16), (_("责任单位"), 14), (_("发现时间"), 17), (_("检查人"), 10), (_("状态"), 10),
        (_("复查期限"), 12), (_("复查次数"), 10), (_("案件编码"), 22),
    ]  # fmt: skip
    rows = (
        [
            f.campaign.name, f.area.label, f.target.name, f.target.address, f.title, f.text,
            profile.category_label(f.category) if f.category else "", f.unit.short_name if f.unit else "",
            f"{local(f.found_at):%Y-%m-%d %H:%M}", f.inspection.member.name, str(f.get_state_display()),
            f.due_on.isoformat() if f.due_on else "", f.rechecks, f.case.code if f.case else "",
        ]
        for f in campaigns.findings_for_sheet(which, by=by)
    )  # fmt: skip
    return sheets.sheet(_("排查问题"), head, rows, verb="fieldwork.export", by=by)
