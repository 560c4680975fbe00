"""What a move of a case sets going: the linkage plan of its kind."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from shanzhi.cases import panels
from shanzhi.cases.hooks import Moved, register
from shanzhi.kernel.case_code import spoken
from shanzhi.kernel.clock import now
from shanzhi.notices.actions import Message
from shanzhi.records.queries import profile_of

from . import gathering_keeping, posts
from .linkage import plans_for
from .models import PlanRun

panels.register_panel("gatherings", title=_("吹哨、会商与联动"), order=32, url_name="command:gathering_panel")


@register("cases.triage", "cases.dispatch")
def link_up(moved: Moved) -> None:
    """A plan that the case calls for is suggested at triage; one that starts by itself begins with the dispatch, in a
    job of the same transaction, since its errands are moves of the case themselves."""
    case, profile = moved.case, profile_of(moved.case.profile_id)
    plans = plans_for(case, profile) if profile.linkage_plans else []
    if not plans:
        return
    known = dict(PlanRun.objects.filter(case_id=case.pk).values_list("plan", "state"))
    fresh = [plan for plan in plans if plan.key not in known]
    moment = now()
    PlanRun.objects.bulk_create(
        PlanRun(
            case_id=case.pk, plan=plan.key, name=plan.name, first=list(plan.first), mode=plan.mode,
            state=PlanRun.State.SUGGESTED, suggested_at=moment,
        )
        for plan in fresh
    )  # fmt: skip
    if moved.verb == "cases.dispatch":
        for plan in plans:
            if plan.mode == "auto" and known.get(plan.key, PlanRun.State.SUGGESTED) == PlanRun.State.SUGGESTED:
                app.configure_task("command.start_plan", queue="default").defer(case_id=case.pk, plan=plan.key)
    wanted = [plan for plan in fresh if plan.mode == "suggest"]
    if wanted:
        members = posts.of_unit(case, case.desk_id) - {moved.by.id}
        label = profile.category_label(case.category)
        for plan in wanted:
            facts = {"code": spoken(case.code), "category": label, "title": plan.name, "step": "建议启动，请决定"}
            moved.messages.extend(
                Message(
                    to=member, template="linkage", key=f"linkage/{case.code}/{plan.key}/suggested", facts=facts,
                    about=case.subject, link=f"/cases/{case.code}/", circle=case.circle,
                )
                for member in sorted(m for m in members if m is not None)
            )  # fmt: skip


gathering_keeping.register()
