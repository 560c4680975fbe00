"""走访对象: the list, one door with its visits, putting right, and tables of them."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shanzhi.kernel.clock import local, today
from shanzhi.kernel.errors import NotFound
from shanzhi.kernel.profile_fieldwork import FieldRules
from shanzhi.records.access import actor_of, needs
from shanzhi.records.queries import profile_in_force, profile_of

from .. import actions, campaigns, coverage, doors
from ..actions.amend_household import shown
from ..models import DoorImport, Household
from . import sheets
from .forms import HouseholdForm, RetireForm, UploadForm, done, taken

READ = "fieldwork.read_coverage"
RUNNING = (DoorImport.State.QUEUED, DoorImport.State.RUNNING)


def _rules() -> FieldRules:
    return profile_of(profile_in_force().pk).fieldwork


def _wanted(request: HttpRequest) -> doors.Wanted:
    asked = request.GET
    area = asked.get("area", "")
    return doors.Wanted(
        area=coverage.area_for(int(area) if area.isdigit() else None, by=actor_of(request)),
        group=asked.get("group", "")[:24], kind=asked.get("kind", ""), due=asked.get("due", ""),
        words=asked.get("q", "").strip()[:60], after=asked.get("after", ""),
    )  # fmt: skip


@needs(READ)
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    by, which, rules = actor_of(request), _wanted(request), _rules()
    rows, following = doors.page(which)
    names = {g.key: g.name for g in rules.visits}
    context = {
        "which": which, "page": campaigns.Page(rows, following),
        "rows": [(row, "、".join(names.get(key, key) for key in row.groups)) for row in rows],
        "groups": rules.visits, "kinds": Household.Kind.choices, "day": today(),
        "dues": [("overdue", _("到期未走")), ("never", _("从未走访")), ("stale", _("资料待更新"))],
        "may_import": by.has("fieldwork.stage_doors"), "may_export": by.has("fieldwork.export"),
    }  # fmt: skip
    return render(request, "fieldwork/doors.html", context)


@needs("fieldwork.export")
@require_GET
def export(request: HttpRequest) -> FileResponse:
    """The doors that the list shows; names and numbers masked."""
    which, rules = _wanted(request), _rules()
    names = {g.key: g.name for g in rules.visits}
    head = [
        (_("网格"), 28), (_("门牌"), 28), (_("类型"), 8), (_("户名"), 12), (_("电话"), 14), (_("走访类别"), 20),
        (_("下次走访"), 12), (_("上次走访"), 17), (_("上次结果"), 10), (_("资料更新到期"), 14),
        *((field.name, 14) for field in rules.form),
    ]  # fmt: skip
    rows = (
        [
            d.area.label, d.address, str(d.get_kind_display()), d.name_masked, d.phone_masked,
            "、".join(names.get(key, key) for key in d.groups), d.due_on.isoformat(),
            f"{local(d.last_at):%Y-%m-%d %H:%M}" if d.last_at else "", str(d.get_last_outcome_display()),
            d.refresh_on.isoformat() if d.refresh_on else "",
            *(_cell(d.known.get(field.key)) for field in rules.form),
        ]
        for d in doors.for_sheet(which)
    )  # fmt: skip
    return sheets.sheet(_("走访对象"), head, rows, verb="fieldwork.export", by=actor_of(request))


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    return ("是" if value else "否") if isinstance(value, bool) else value


@needs(READ)
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One door, its visits, and the form to put it right."""
    by = actor_of(request)
    door = doors.get(pk, by=by)
    rules = _rules()
    names = {g.key: g.name for g in rules.visits}
    may_amend = by.has("fieldwork.amend_household") and door.retired_on is None
    here = shown(door)
    form = HouseholdForm(
        request.POST if request.method == "POST" and may_amend else None,
        initial={**here, "name": "", "phone": "", "area": door.area},
    )

    def amend(said: dict[str, Any]) -> tuple[str, str]:
        given = {**said, "area": said["area"].pk}
        before = {key: request.POST.get(f"was_{key}", "") for key in ("address", "kind")}
        changes = {key: (before.get(key) or here[key], value) for key, value in given.items() if value != here[key]}
        for kept in ("name", "phone"):
            if not given[kept]:
                changes.pop(kept, None)
        actions.amend_household(door, changes=changes, by=by)
        return _("已修改，下次同步时到达手机。"), request.path

    context = {
        "door": door, "groups": "、".join(names.get(key, key) for key in door.groups), "visits": doors.visits_of(door),
        "known": [(field.name, _cell(door.known.get(field.key))) for field in rules.form], "day": today(),
        "fields": {field.key: field.name for field in rules.form}, "may_amend": may_amend,
        "may_retire": by.has("fieldwork.retire_household") and door.retired_on is None, "retire_form": RetireForm(),
    }  # fmt: skip
    return taken(request, form, amend, "fieldwork/door.html", context)


@needs("fieldwork.retire_household")
@require_POST
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    by = actor_of(request)
    door = doors.get(pk, by=by)

    def do() -> str:
        actions.retire_household(door, reason=request.POST.get("reason", ""), by=by)
        return _("已停止走访“{address}”，走访记录保留。").format(address=door.address)

    return done(request, do, reverse("fieldwork:doors"))


@needs("fieldwork.stage_doors")
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Hand in a table of doors, or of the places of a campaign."""
    by = actor_of(request)
    number = request.GET.get("campaign", "")
    campaign = campaigns.get(int(number), by=by) if number.isdigit() else None

    def stage(said: dict[str, Any]) -> tuple[str, str]:
        file = said["file"]
        run = actions.stage_doors(content=file.read(), file_name=file.name, campaign=campaign, by=by)
        return "", reverse("fieldwork:import", args=[run.pk])

    context = {
        "campaign": campaign, "form_names": [f.name for f in _rules().form],
        "runs": DoorImport.objects.filter(made_by_id=by.id or 0).defer("file_sealed").order_by("-id")[:10],
    }  # fmt: skip
    return taken(
        request, UploadForm(request.POST or None, request.FILES or None), stage, "fieldwork/import.html", context
    )


@needs("fieldwork.stage_doors")
@require_http_methods(["GET", "HEAD", "POST"])
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """What would be done, how far it is, what was done; refused rows with line, column and reason."""
    by = actor_of(request)
    row = (
        DoorImport.objects.filter(pk=pk, made_by_id=by.id or 0).defer("file_sealed").select_related("campaign").first()
    )
    if row is None:
        raise NotFound(what=_("这次导入"))
    if request.method == "POST":
        actions.confirm_doors(row, by=by)
        return HttpResponseRedirect(request.path)
    refused = row.counts.get("refused", 0)
    context = {
        "run": row, "is_running": row.state in RUNNING, "refused": refused, "good": row.total - refused,
        "share": 100 * row.done // row.total if row.total else 0,
    }  # fmt: skip
    template = "fieldwork/parts/import_run.html" if request.headers.get("HX-Request") else "fieldwork/import_run.html"
    return render(request, template, context)
