"""What goes on in the rooms above the cases of the demo county: orders, whistles, meetings, duty, figures.

Everything is done by the rooms' own acts, at moments of the last days, by the people whose business it is: what is
seen in the demo is what the acts leave. A county without the people for a step goes without it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta

from django.db.models import Q

from shanzhi.cases.models import Case, Errand
from shanzhi.cases.states import ERRAND_OPEN, UNSOLVED
from shanzhi.command import actions as command
from shanzhi.command import climbing
from shanzhi.command.models import Gathering, Supervision, Whistle
from shanzhi.insight import actions as insight
from shanzhi.insight.models import Sample
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import SHANGHAI, at, now, today
from shanzhi.kernel.errors import Refusal
from shanzhi.kernel.profile import Profile
from shanzhi.places.models import Area
from shanzhi.staff.models import Member, Post, Unit
from shanzhi.staff.queries import actor_for

from .field import fieldwork

log = logging.getLogger(__name__)
MOST = 400
"""Climbs that are followed up to this day; a year of cases would take minutes."""


class Nobody(LookupError):
    """The county has nobody for this step."""


class County:
    """Who and what the steps need, looked up once."""

    def __init__(self, profile: Profile) -> None:
        self.profile, self.calendar = profile, profile.calendar()
        self.area = Area.objects.get(level="county", retired_on=None)
        self.centre = Unit.objects.get(kind="centre", area=self.area, closed_on=None)

    def day(self, back: int, hour: int, minute: int = 0) -> datetime:
        """A moment on the working day so many working days ago (0: the last one begun)."""
        on = today()
        if datetime.combine(on, time(hour, minute), SHANGHAI) > now():
            on -= timedelta(days=1)
        left = back
        while left or not self.calendar.is_working_day(on):
            left -= self.calendar.is_working_day(on)
            on -= timedelta(days=1)
        return datetime.combine(on, time(hour, minute), SHANGHAI)

    def member(self, unit: Unit, *kinds: str) -> Member:
        """Somebody who holds one of these posts in the unit; the demo people come first."""
        posts = Post.objects.filter(unit=unit, kind__in=kinds, relieved_at=None, member__is_active=True)
        post = posts.select_related("member").order_by("member_id").first()
        if post is None:
            raise Nobody(f"{unit.short_name}: {kinds}")
        return post.member

    def by(self, unit: Unit, *kinds: str) -> Actor:
        return actor_for(self.member(unit, *kinds))

    def open_cases(self, before: datetime, **which: object) -> Iterator[Case]:
        """Open cases that nobody has touched since, with a lead unit, the newest first."""
        found = Case.objects.filter(
            state__in=("DISPATCHED", "HANDLING"), circle="open", state_at__lt=before, lead_unit__isnull=False, **which
        )
        return found.select_related("lead_unit", "desk", "area").order_by("-opened_at").iterator(chunk_size=50)


def furnish(profile: Profile) -> None:
    """Fill the rooms above the cases. 布置示例"""
    county = County(profile)
    steps: tuple[Callable[[County], None], ...] = (
        ladder, instructions, hard_cases, whistles, meetings, enforcement, duty, receptions, statutory, figures,
        fieldwork, mediations,
    )  # fmt: skip
    for step in steps:
        try:
            step(county)
        except (Refusal, LookupError) as why:
            log.info("the demo goes without %s: %s", step.__name__, why)


@contextmanager
def _maybe() -> Iterator[None]:
    """One example of several: where it cannot be, the others still are."""
    try:
        yield
    except (Refusal, Nobody) as why:
        log.info("one example less: %s", why)


def mediations(county: County) -> None:
    """多元化解 of one town, told in a module of its own."""
    from .mediations import furnish as mediate

    mediate(county.area, county.profile, _maybe)


def ladder(county: County) -> None:
    """What is red climbs as the county's rules say; some orders are answered, one is settled."""
    morning = county.day(0, 9, 30)
    with at(morning):
        climbing.take_in_red(county.profile, most=MOST)
    for hour in (10, 14):
        with at(county.day(0, hour, 5)):
            command.climb(most=MOST, by=Actor.system("督办规则"))
    orders = Supervision.objects.filter(state=Supervision.State.ISSUED).select_related("unit").order_by("id")
    for n, order in enumerate(orders[:9]):
        if n % 3 == 2:
            continue
        with _maybe(), at(county.day(0, 15, n)):
            answerer = county.by(order.unit, "handler", "unit_head")
            command.answer_supervision(
                order, text="因现场管线复杂，原计划两天完成。已增派人手，今天下班前完成并上传照片。", by=answerer
            )
            if n == 0:
                command.conclude_supervision(
                    order, opinion="已核实进展，按承诺时间跟踪。", by=county.by(county.centre, "supervisor")
                )


def instructions(county: County) -> None:
    moment = county.day(1, 16)
    leader = county.by(county.centre, "leader")
    red = county.open_cases(moment, due_at__lt=moment, severity__gte=2)
    words = (
        "群众反映强烈，请牵头单位主要负责人到现场，本周内拿出办法，结果报我。",
        "同类问题反复出现，请举一反三排查，办结后专题报告。",
        "请抓紧办理，注意做好解释工作。",
    )
    for text, case in zip(words, red, strict=False):
        with _maybe(), at(moment):
            command.instruct(case, words=text, by=leader)


def hard_cases(county: County) -> None:
    moment = county.day(2, 11)
    owner = county.member(county.centre, "leader")
    by = county.by(county.centre, "supervisor")
    hard = Case.objects.filter(
        Q(state="SUSPENDED") | Q(redos__gte=1) | Q(due_at__lt=moment - timedelta(days=5)),
        state__in=UNSOLVED, circle="open", state_at__lt=moment, severity__gte=2, kind__in=("event", "dispute"),
    ).order_by("due_at")  # fmt: skip
    for case in hard[:4]:
        with _maybe(), at(moment):
            command.list_hard_case(
                case, reason="涉及多部门，权属不清，两次协调未果。", owner=owner,
                plan="一周内由牵头单位会同有关单位现场核定责任，两周内完成整改。",
                review_on=(moment + timedelta(days=14)).date(), by=by,
            )  # fmt: skip


def whistles(county: County) -> None:
    """Two towns call: one is over, at the other they are on the way."""
    called = 0
    for case in county.open_cases(county.day(1, 9), desk__kind="command_room", lead_unit__kind="department"):
        if called == 2 or case.lead_unit is None:
            break
        units = [case.lead_unit, *_others(case, 2)]
        with _maybe():
            called += _one_whistle(county, case, units, over=called == 0)


def _one_whistle(county: County, case: Case, units: list[Unit], *, over: bool) -> int:
    moment = county.day(1, 9, 10)
    caller = county.by(case.desk, "dispatcher", "command_chief")
    with at(moment):
        whistle = command.whistle(
            case=case, units=units, matter=f"{case.title}，需现场会同处置", address=case.address or case.area.name,
            by=caller,
        )  # fmt: skip
    calls = list(Whistle.objects.get(pk=whistle.pk).calls.select_related("unit").order_by("id"))
    for n, call in enumerate(calls if over else calls[:1]):
        who = county.by(call.unit, "handler", "unit_head")
        with at(moment + timedelta(minutes=12 + 5 * n)):
            command.answer_whistle(call, coming=True, words="两人带设备前往", by=who)
        if over:
            with at(moment + timedelta(minutes=50 + 5 * n)):
                command.arrive(call, words="已到现场", by=who)
            with at(moment + timedelta(minutes=70)):
                command.confirm_arrival(call, by=caller)
    if over:
        with at(moment + timedelta(hours=3)):
            command.conclude_whistle(whistle, result="各单位现场定了分工，当天清理完毕。", by=caller)
    return 1


def _others(case: Case, most: int) -> list[Unit]:
    taken = set(Errand.objects.filter(case=case, state__in=ERRAND_OPEN).values_list("unit_id", flat=True))
    others = Unit.objects.filter(kind="department", closed_on=None, presences__isnull=False)
    return list(others.exclude(pk__in=taken | {case.lead_unit_id}).distinct().order_by("id")[:most])


def meetings(county: County) -> None:
    """One that was held, with minutes and decisions, and one that is to come."""
    moment = county.day(3, 14, 30)
    convener = county.by(county.centre, "command_chief", "dispatcher")
    cases = [c for c, _n in zip(county.open_cases(county.day(4, 9), severity__gte=2), range(3), strict=False)]
    if not cases:
        raise Nobody("open cases")
    units = list({c.lead_unit_id: c.lead_unit for c in cases if c.lead_unit is not None}.values())
    units += [u for u in _others(cases[0], 2) if u not in units]
    with at(moment - timedelta(days=1)):
        held = command.convene(
            title="市政设施反复投诉会商", starts_at=moment, cases=cases, units=units, place="三楼会商室",
            topics=("同一路段反复报修的处置责任",), by=convener,
        )  # fmt: skip
    for invitation in Gathering.objects.get(pk=held.pk).invitations.select_related("unit"):
        with _maybe(), at(moment - timedelta(hours=20)):
            command.answer_invitation(
                invitation, coming=True, by=county.by(invitation.unit, "unit_head", "handler"),
            )  # fmt: skip
    with at(moment + timedelta(hours=1)):
        command.hold(held, present={u.pk for u in units}, by=convener)
        for case in cases[:2]:
            with _maybe():
                command.decide(
                    held, case=case, unit=_others(case, 1)[0], text="配合牵头单位完成现场整改，按期反馈",
                    by=convener,
                )  # fmt: skip
        command.write_minutes(
            held, settle=True, by=convener,
            text="会议听取了牵头单位的情况说明，明确了处置责任和完成时间。各单位按议定事项办理，由中心跟踪督办。",
        )  # fmt: skip
        command.conclude(held, result="责任已经明确，议定事项转任务办理。", by=convener)
    soon = _coming(county, 15)
    command.convene(
        title="冬季烟花爆竹和燃气安全联席会议", kind="joint_meeting", starts_at=soon, units=units, place="二楼会议室",
        topics=("冬季安全隐患排查分工", "燃气橡胶软管更换进度"), by=convener,
    )  # fmt: skip


def _coming(county: County, hour: int) -> datetime:
    on = today() + timedelta(days=1)
    while not county.calendar.is_working_day(on):
        on += timedelta(days=1)
    return datetime.combine(on, time(hour), SHANGHAI)


def enforcement(county: County) -> None:
    moment = county.day(5, 9, 30)
    convener = county.by(county.centre, "command_chief", "dispatcher")
    units = list(Unit.objects.filter(kind="department", closed_on=None, presences__isnull=False).order_by("id")[:3])
    with at(moment - timedelta(days=1)):
        team = command.form_team(
            title="沿街店铺消防通道联合检查", starts_at=moment, units=units, place="中心城区三条主要街道",
            body="查安全出口、疏散通道、用火用电；能当场改的当场改。", by=convener,
        )  # fmt: skip
    findings = (
        ("北一环一家餐馆", "后厨燃气软管老化，当场更换", "mended"),
        ("解放街一家服装店", "货物堵住安全出口，当场清走", "mended"),
        ("新城大道一家网吧", "疏散指示灯不亮，限期三天", "ordered"),
    )
    with at(moment + timedelta(hours=2)):
        for place, text, outcome in findings:
            with _maybe():
                command.record_finding(team, place=place, text=text, outcome=outcome, by=convener)


def duty(county: County) -> None:
    """This week and the next, two people a shift."""
    by = county.by(county.centre, "command_chief")
    posts = Post.objects.filter(
        unit=county.centre, kind__in=("dispatcher", "supervisor", "caller", "verifier"), relieved_at=None
    )
    people = list(Member.objects.filter(pk__in=posts.values("member_id")).order_by("pk"))
    leader = county.member(county.centre, "leader", "command_chief")
    if len(people) < 2:
        raise Nobody("people for the rota")
    for n in range(8):
        for k, shift in enumerate(county.profile.duty.shifts):
            pair = [people[(2 * n + k + i) % len(people)] for i in (0, 1)]
            with _maybe():
                command.set_duty(
                    county.centre, on=today() + timedelta(days=n), shift=shift.key, people=list(dict.fromkeys(pair)),
                    leader=leader, by=by,
                )  # fmt: skip


def receptions(county: County) -> None:
    leader, by = county.member(county.centre, "leader"), county.by(county.centre, "command_chief")
    for weeks in (0, 1):
        begins = _coming(county, 9) + timedelta(days=7 * weeks)
        with _maybe():
            command.plan_reception(
                leader, area=county.area, begins_at=begins, ends_at=begins + timedelta(hours=2), place="一楼领导接访室",
                topic=("住房和物业", "劳动和社会保障")[weeks], by=by,
            )  # fmt: skip


def statutory(county: County) -> None:
    """Clocks of the law for the petitions and the hotline's orders of the last weeks."""
    by = county.by(county.centre, "dispatcher", "command_chief")
    laws = [(row.key, row.channels) for row in county.profile.statutory if row.starts == "open_case" and row.channels]
    recent = now() - timedelta(days=14)
    for key, channels in laws:
        cases = Case.objects.filter(channel__in=channels, opened_at__gte=recent, state__in=UNSOLVED, circle="open")
        for case in cases.order_by("-opened_at")[:12]:
            with _maybe():
                command.start_clock(case, key_of_law=key, begins_at=case.opened_at, by=by)


def figures(county: County) -> None:
    """Last month's figures, its appraisal sheets, and a sample of its closed cases looked at again."""
    insight.compile(by=Actor.system("统计"))
    last = today().replace(day=1) - timedelta(days=1)
    first = last.replace(day=1)
    chief = county.by(county.centre, "command_chief", "supervisor")
    for of in ("units", "areas"):
        with _maybe():
            sheet = insight.draw_up(month=first, of=of, by=chief)
            if of == "areas":
                insight.publish(sheet, by=county.by(county.centre, "leader"))
    sample = insight.draw_sample(
        first=first, last=last, size=12, seed="demo", by=county.by(county.centre, "supervisor", "command_chief")
    )
    caller = county.by(county.centre, "caller", "verifier")
    words = {
        "true": "电话回访，反映人说已经解决。",
        "false": "反映人说没有根治，又出现了。",
        "unreached": "三次无人接听。",
    }
    for n, recheck in enumerate(Sample.objects.get(pk=sample.pk).rechecks.select_related("case").order_by("pk")[:9]):
        finding = {4: "false", 7: "unreached"}.get(n, "true")
        with _maybe():
            insight.record_recheck(recheck, finding=finding, words=words[finding], by=caller)
