"""A case as the resident who reported it may see it: steps in plain words, who has it, by when, what was answered.

Of people nothing is told, neither of colleagues nor of other reporters. Of a case in a confidential circle only the
steps are shown: whoever shares a phone or finds the slip learns nothing of what it is about.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from shanzhi.cases.models import Case, Concerned, Errand, Rating, Reply
from shanzhi.cases.states import ENDED, MOVES, OPEN, UNSOLVED, State
from shanzhi.kernel import clock
from shanzhi.kernel.case_code import spoken
from shanzhi.kernel.clock import local
from shanzhi.kernel.profile import Profile
from shanzhi.kernel.profile_sections import Step
from shanzhi.records.models import Attachment
from shanzhi.records.queries import TrailLine, profile_of, trail_of

from .actions._affected import main_of
from .actions.object_to import is_answered
from .models import Objection, Remark, Reminder
from .queries import waiting_objection

_OFF_THE_ROAD = {
    State.REFUSED: _("不予受理"),
    State.WITHDRAWN: _("您已撤回"),
    State.TRANSFERRED: _("已移送其他部门"),
    State.SUSPENDED: _("经批准暂缓办理，条件具备后继续"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """进度. One thing that happened, newest first on the page."""

    at: datetime
    title: str
    text: str = ""
    own: bool = False
    """The resident's own words."""


@dataclass(frozen=True, slots=True)
class StepShown:
    name: str
    look: str
    """ok, now, or nothing yet."""


@dataclass(frozen=True)
class Progress:
    """办理进度."""

    own: Case
    """The resident's own case: its code, its words."""
    main: Case
    """Where the work is done: the same, or the one it was joined to."""
    concerned: Concerned
    profile: Profile
    entries: list[Entry] = field(default_factory=list)

    @property
    def code_words(self) -> str:
        return spoken(self.own.code)

    @property
    def is_closed_circle(self) -> bool:
        return self.own.circle != "open" or self.main.circle != "open"

    @property
    def is_joined(self) -> bool:
        return self.own.pk != self.main.pk

    @property
    def title(self) -> str:
        return _("您反映的事项") if self.is_closed_circle else self.own.title

    @property
    def category(self) -> str:
        return "" if self.is_closed_circle else self.profile.category_label(self.own.category)

    @property
    def now_words(self) -> str:
        """What is going on, in one sentence of the county's."""
        if self.main.state in _OFF_THE_ROAD:
            return str(_OFF_THE_ROAD[State(self.main.state)])
        if self.main.state == State.CLOSED and self.main.satisfaction is None:
            return _("已经办结，等您评价")
        step = self._step
        return (step.resident or step.name) if step else str(self.main.get_state_display())

    @property
    def _step(self) -> Step | None:
        return self.profile.step_of(self.main.state, self.main.lead_unit.kind if self.main.lead_unit else "")

    @property
    def steps(self) -> list[StepShown]:
        at = self.profile.loop.steps.index(self._step) if self._step else -1
        ended = self.main.state in (State.ARCHIVED, State.CLOSED, State.EVALUATED)
        return [
            StepShown(step.name, "ok" if n < at or (n == at and ended) else "now" if n == at else "")
            for n, step in enumerate(self.profile.loop.steps)
        ]

    @property
    def who(self) -> str:
        """Which unit has it now; never a person."""
        if self.main.state in ENDED or self.is_closed_circle:
            return ""
        return self.main.lead_unit.name if self.main.lead_unit else self.main.desk.name

    @property
    def due(self) -> str:
        """By when, in words; empty when no clock runs."""
        due_at = self.main.due_at
        if self.main.state not in UNSOLVED or due_at is None or self.main.paused_at is not None:
            return ""
        if due_at < clock.now():
            return _("已超过{day}的时限，正在督促").format(day=_day(due_at))
        day = local(due_at)
        return _("{day} {time} 前").format(day=_day(due_at), time=f"{day:%H:%M}")

    @property
    def due_label(self) -> str:
        """What the moment is for."""
        if self.main.state in (State.REPORTED, State.REGISTERED):
            return _("最晚受理")
        if self.main.state in (State.DISPATCHED, State.HANDLING):
            return _("最晚办完")
        if self.main.state == State.REPORTED_BACK:
            return _("最晚核查")
        return _("最晚交办")

    @property
    def spent(self) -> str:
        """How long it took, once it is done."""
        if self.main.closed_at is None:
            return ""
        gone = self.main.closed_at - self.own.opened_at
        days, hours = gone.days, gone.seconds // 3600
        if days:
            return _("用时 {d} 天").format(d=days)
        minutes = gone.seconds % 3600 // 60
        return _("用时 {h} 小时 {m} 分").format(h=hours, m=minutes) if hours else _("用时 {m} 分钟").format(m=minutes)

    @cached_property
    def waiting(self) -> Objection | None:
        """An objection that a supervisor has not answered yet."""
        return waiting_objection(self.main)

    @cached_property
    def own_rating(self) -> Rating | None:
        return Rating.objects.filter(case_id=self.main.pk, concerned_id=self.concerned.pk).order_by("-id").first()

    @property
    def may_rate(self) -> bool:
        """Once for each round."""
        rated = self.own_rating
        return (
            self.profile.loop.rate
            and self.main.state in MOVES["rate"].sources
            and is_answered(self.main)
            and self.waiting is None
            and (rated is None or rated.round <= self.main.redos)
        )

    @property
    def may_object(self) -> bool:
        return is_answered(self.main) and self.waiting is None and self.main.state != State.WITHDRAWN

    @property
    def may_withdraw(self) -> bool:
        return self.own.state in MOVES["withdraw"].sources

    @property
    def may_remark(self) -> bool:
        return self.main.state in OPEN

    @property
    def may_remind(self) -> bool:
        if self.main.state not in UNSOLVED or self.main.state == State.SUSPENDED:
            return False
        return not Reminder.objects.filter(concerned=self.concerned, on=clock.today()).exists()

    @cached_property
    def photos(self) -> list[Attachment]:
        """Their own, and what the unit lets the public see; never what another reporter sent."""
        if self.is_closed_circle:
            return []
        rows = Attachment.objects.filter(
            subject__in={self.own.subject, self.main.subject}, circle="public", kind="photo", destroyed_at=None
        ).order_by("id")
        return [a for a in rows if may_see_photo(a, self)][:24]


def may_see_photo(attachment: Attachment, progress: Progress) -> bool:
    """Of the own case everything public; of the main case only what was not handed in by reporters."""
    if attachment.circle != "public" or attachment.destroyed_at is not None or progress.is_closed_circle:
        return False
    if attachment.subject == progress.own.subject:
        return True
    return attachment.subject == progress.main.subject and attachment.stage != "report"


def progress_of(case: Case, concerned: Concerned) -> Progress:
    """Everything the resident's page shows. Seven queries at most. 办理进度"""
    main = _with_units(main_of(case))
    progress = Progress(own=case, main=main, concerned=concerned, profile=profile_of(main.profile_id))
    found = _of_trail(progress) + _of_replies(progress) + _of_own_words(progress)
    progress.entries.extend(sorted(found, key=lambda e: e.at, reverse=True))
    return progress


def _with_units(case: Case) -> Case:
    return Case.objects.select_related("lead_unit", "desk", "area").get(pk=case.pk)


def _day(moment: datetime | date) -> str:
    day = local(moment) if isinstance(moment, datetime) else moment
    return _("{m}月{d}日").format(m=day.month, d=day.day)


# ── the trail in words for somebody outside ─────────────────────────────────────────────────────────────────────────

Said = Callable[[Mapping[str, Any], Mapping[int, str]], tuple[str, str] | None]


def _unit(d: Mapping[str, Any], units: Mapping[int, str]) -> str:
    return str(d.get("unit") or units.get(d.get("unit_id", 0), "") or _("承办单位"))


def _plain(text: str) -> Said:
    return lambda d, units: (text, "")


def _rule(d: Mapping[str, Any], units: Mapping[int, str]) -> tuple[str, str] | None:
    if not d.get("granted"):
        return None
    if d.get("kind") == "suspend":
        return _("经批准暂缓办理"), ""
    if d.get("kind") == "extend":
        return _("经批准延长办理期限"), ""
    if d.get("kind") == "send_back":
        return (_("改由{unit}办理").format(unit=d["next_unit"]) if d.get("next_unit") else _("改由其他单位办理")), ""
    return None


def _lead_only(text: str) -> Said:
    def said(d: Mapping[str, Any], units: Mapping[int, str]) -> tuple[str, str] | None:
        return None if d.get("role") == "assist" else (text.format(unit=_unit(d, units)), "")

    return said


_SAID: dict[str, Said] = {
    "cases.open_case": lambda d, u: (_("已受理") if d.get("to") == State.ACCEPTED else _("已提交"), ""),
    "cases.accept": _plain(_("已受理")),
    "cases.dispatch": lambda d, u: (_("已交{unit}办理").format(unit=_unit(d, u)), ""),
    "cases.take_up": _lead_only(_("{unit}已签收，正在办理")),
    "cases.report_back": _lead_only(_("{unit}已反馈结果，正在核查")),
    "cases.verify": _plain(_("已核查办理结果")),
    "cases.redo": lambda d, u: (_("已退回{unit}重新办理").format(unit=_unit(d, u)), ""),
    "cases.follow_up": lambda d, u: (_("已回访您"), "") if d.get("reached") else (_("回访没有联系上您"), ""),
    "cases.escalate": lambda d, u: (
        _("已提级，由{desk}牵头办理").format(desk=d["desk"]) if d.get("desk") else _("已提级办理"),
        "",
    ),
    "cases.rule": _rule,
    "cases.resume": _plain(_("恢复办理")),
    "cases.close": _plain(_("已办结")),
    "cases.reopen": _plain(_("已重新打开办理")),
    "cases.archive": _plain(_("已归档")),
    "cases.withdraw": _plain(_("您撤回了这件事项")),
    "cases.join": lambda d, u: (_("与同类事项合并办理，答复同样会告诉您"), "") if d.get("joined_to") else None,
    "cases.part": lambda d, u: (_("恢复单独办理"), "") if d.get("parted_from") else None,
    "cases.note": lambda d, u: (_("办理情况"), str(d.get("text", ""))) if d.get("for_resident") else None,
    "intake.recheck_danger": _plain(_("已核实现场安全情况")),
}
_HIDDEN_WORDS = frozenset({"cases.note"})
_TELLING = frozenset({"unit", "unit_id", "desk", "next_unit"})
"""Which unit has a confidential case already says what it is about."""
_ONLY_OWN = frozenset({"cases.open_case", "cases.withdraw", "cases.join", "cases.part"})
"""Of the main case these would tell about other reporters."""


def _of_trail(p: Progress) -> list[Entry]:
    lines = [(line, False) for line in trail_of(p.own.subject)]
    if p.is_joined:
        lines += [(line, True) for line in trail_of(p.main.subject) if line.act not in _ONLY_OWN]
    units = dict(
        Errand.objects.filter(case_id__in={p.own.pk, p.main.pk}).values_list("unit_id", "unit__short_name").distinct()
    )
    return [entry for line, _joined in lines if (entry := _entry(line, units, p)) is not None]


def _entry(line: TrailLine, units: Mapping[int, str], p: Progress) -> Entry | None:
    sentence = _SAID.get(line.act)
    detail: Mapping[str, Any] = line.detail
    if p.is_closed_circle:
        if line.act in _HIDDEN_WORDS:
            return None
        detail = {name: value for name, value in detail.items() if name not in _TELLING}
        units = {}
    said = sentence(detail, units) if sentence else None
    if said is None:
        return None
    return Entry(line.at, *said)


def _of_replies(p: Progress) -> list[Entry]:
    """What was answered; of a confidential case only that somebody will say it."""
    rows = Reply.objects.filter(case_id__in={p.own.pk, p.main.pk})
    phone = p.profile.county.phone
    if p.is_closed_circle:
        hidden = _("答复由承办人员当面或电话告知。如需了解，请拨打{phone}。").format(phone=phone)
        return [Entry(row.at, _("有新的答复"), hidden) for row in rows]
    return [Entry(row.at, _("{unit}答复").format(unit=row.by_unit or p.profile.county.short), row.text) for row in rows]


def _of_own_words(p: Progress) -> list[Entry]:
    """What this resident said afterwards, and what a supervisor answered."""
    shown = not p.is_closed_circle
    found = [
        Entry(r.at, _("您补充了情况"), _remark_words(r, shown), own=True)
        for r in Remark.objects.filter(case_id__in={p.own.pk, p.main.pk}, concerned=p.concerned)
    ]
    for o in Objection.objects.filter(case_id__in={p.own.pk, p.main.pk}, concerned=p.concerned):
        found.append(Entry(o.at, _("您反映没有解决"), o.reason if shown else "", own=True))
        if o.answered_at is not None:
            found.append(Entry(o.answered_at, _("督办人员答复"), o.answer if shown else ""))
    if p.own_rating is not None and p.own_rating.is_solved:
        found.append(Entry(p.own_rating.at, _("您评价为已解决"), p.own_rating.words if shown else "", own=True))
    return found


def _remark_words(remark: Remark, shown: bool) -> str:
    photos = _("（附{n}张照片）").format(n=remark.photos) if remark.photos else ""
    return (remark.text if shown else "") + photos
