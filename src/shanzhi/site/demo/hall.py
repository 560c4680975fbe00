"""A hall in motion: visits of the last working days, and today's, with people waiting and windows calling.

By the room's own acts at moments of those days; what is seen is what the acts leave. The same every time for the same
day.
"""

from __future__ import annotations

import logging
import random
from datetime import date, datetime, time, timedelta

from django.db.models import Q

from shanzhi.intake import actions as intake
from shanzhi.intake import halls, slots
from shanzhi.intake.actions import Guest
from shanzhi.intake.hall_errors import NobodyWaits
from shanzhi.intake.models import Counter, Visit
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import SHANGHAI, at, now, today
from shanzhi.kernel.errors import Refusal
from shanzhi.kernel.profile import Profile
from shanzhi.staff.models import Post, Unit
from shanzhi.staff.queries import actor_for

from .crowd import Crowd

log = logging.getLogger(__name__)
DAYS, EACH_DAY = 4, 14
"""Working days before today, and visits on each."""
ASKED = (
    ("宅基地建房怎么批，要带什么", "general", "宅基地审批到镇街便民服务中心，带户口簿、身份证和四邻意见。"),
    ("社保断了两个月能不能补", "general", "灵活就业人员可以到人社窗口或手机上补缴，带身份证。"),
    ("公积金提取要不要单位证明", "general", "租房提取不需要单位证明，网上可以办。"),
    ("低保申请多久有结果", "general", "村里公示后由镇街审核，一般三十个工作日内告知结果。"),
    ("想问离婚后户口怎么迁", "general", "带离婚证和户口簿到派出所，当场能办。"),
)
BROUGHT = (
    ("工资拖了三个月没有发，老板说没有钱", "labour", "DT1001", "labour_inspection"),
    ("被公司辞退，没有给经济补偿", "labour", "DT1001", "labour_arbitration"),
    ("邻居装修把我家墙打裂了，谈不拢", "general", "DT02", "litigation"),
    ("不服综合执法局的罚款决定", "law", "", "reconsideration"),
    ("预付卡店关门了，钱退不出来", "general", "", "consumer"),
    ("想给老人的房子办继承公证", "law", "", "notary"),
)


class _Day:
    """One day of the hall, told minute by minute."""

    def __init__(self, profile: Profile, hall: Unit, dice: random.Random, crowd: Crowd) -> None:
        self.hall, self.dice, self.crowd = hall, dice, crowd
        self.keys = {q.key for q in halls.queues_of(hall, profile)}
        self.general = next((q.key for q in halls.queues_of(hall, profile) if q.is_general), "")
        self.categories = {c.code for c in profile.leaf_categories}
        self.ways = {w.key for w in profile.lawful_ways}

    def queue(self, wanted: str) -> str:
        return wanted if wanted in self.keys else self.general

    def guest(self) -> Guest:
        return Guest(name=self.crowd.name(), phone=self.crowd.phone())

    def comes(self, by: Actor, matter: str, queue: str, category: str = "", batch: int = 1) -> Visit:
        guests = [self.guest() for _ in range(batch)]
        category = category if category in self.categories else ""
        visit = intake.greet(self.hall, guests=guests, matter=matter, category=category, by=by)
        priority = "elderly" if self.dice.random() < 0.12 else ""
        intake.take_ticket(self.hall, queue=self.queue(queue), visit=visit, priority=priority, by=by)
        return visit

    def is_settled(self, visit: Visit, answer: str, way: str, by: Actor) -> None:
        if way in self.ways:
            began = today() - timedelta(days=self.dice.randrange(20, 340))
            intake.refer(way=way, why=visit.matter, visit=visit, counts_from=began, by=by)
        else:
            intake.answer_visit(visit, answer=answer or "已当面讲清办理途径和要带的材料。", by=by)


def fill(profile: Profile) -> None:
    """Write the hall's days. A county without somebody at its desk goes without. 布置大厅"""
    hall = halls.centre()
    desk = _people(hall) if hall is not None else []
    if hall is None or not desk or not halls.queues_of(hall, profile):
        log.info("the demo goes without a hall")
        return
    dice = random.Random(141)  # noqa: S311 - a demo's days
    day = _Day(profile, hall, dice, Crowd(seed=20261122))
    calendar, on, left = profile.calendar(), today(), DAYS
    days: list[date] = []
    while left:
        on -= timedelta(days=1)
        if calendar.is_working_day(on):
            days.append(on)
            left -= 1
    for one in reversed(days):
        _past(day, one, desk)
    _now(day, desk, profile)


def _people(hall: Unit) -> list[Actor]:
    posts = Post.objects.filter(
        Q(kind="window_clerk") | Q(kind="triage_guide") | Q(kind="dispatcher"), unit=hall, relieved_at=None
    ).select_related("member")  # fmt: skip
    return [actor_for(p.member) for p in posts.order_by("id")[:4]]


def _past(day: _Day, on: date, desk: list[Actor]) -> None:
    """A day that is over: everybody was called, helped and seen off."""
    guide = desk[0]
    moment = datetime.combine(on, time(8, 40), SHANGHAI)
    with at(moment):
        counter = intake.open_counter(
            day.hall, queue=day.general, number=1, also=sorted(day.keys - {day.general}), by=guide
        )
    for n in range(EACH_DAY):
        moment += timedelta(minutes=day.dice.randrange(8, 34))
        if n % 3 == 2:
            matter, queue, category, way = day.dice.choice(BROUGHT)
            answer = ""
        else:
            (matter, queue, answer), category, way = day.dice.choice(ASKED), "", ""
        with at(moment):
            visit = day.comes(guide, matter, queue, category, batch=3 if n == 7 else 1)
        with at(moment + timedelta(minutes=day.dice.randrange(1, 16))):
            ticket = intake.call_next(counter, by=guide)
        with at(moment + timedelta(minutes=day.dice.randrange(17, 26))):
            day.is_settled(visit, answer, way, guide)
            intake.finish_ticket(ticket, by=guide)
            intake.end_visit(visit, by=guide)
        moment += timedelta(minutes=day.dice.randrange(2, 9))
    with at(moment + timedelta(minutes=30)):
        intake.close_counter(counter, by=guide)


def _now(day: _Day, desk: list[Actor], profile: Profile) -> None:
    """Today, up to this minute: some are done, two are at the windows, the others wait."""
    begins = max(now() - timedelta(hours=2), datetime.combine(today(), time.min, SHANGHAI) + timedelta(minutes=1))
    step = (now() - begins) / 40
    counters: list[tuple[Actor, Counter]] = []
    plan = [("general", 1), ("labour", 2), ("law", 3)]
    for by, (queue, number) in zip(desk, plan, strict=False):
        with at(begins):
            counters.append((by, intake.open_counter(day.hall, queue=day.queue(queue), number=number, by=by)))
    moment = begins
    waiting = [
        *ASKED,
        *((m, q, "") for m, q, _c, _w in BROUGHT),
        *ASKED[:3],
        *((m, q, "") for m, q, _c, _w in BROUGHT[:3]),
    ]
    for n, (matter, queue, _answer) in enumerate(waiting):
        moment += step
        with at(moment):
            day.comes(desk[0], matter, queue, batch=5 if n == 6 else 1)
        if n % 2:
            _serve(day, counters[n % len(counters)], moment + step / 2)
    with at(moment + step):
        for by, counter in counters:
            try:
                intake.call_next(counter, by=by)
            except (NobodyWaits, Refusal):
                continue
    _beside(day, desk[0], profile)


def _serve(day: _Day, seat: tuple[Actor, Counter], moment: datetime) -> None:
    by, counter = seat
    with at(moment):
        try:
            ticket = intake.call_next(counter, by=by)
        except NobodyWaits:
            return
        day.is_settled(ticket.visit, "", "", by)
        intake.finish_ticket(ticket, by=by)
        intake.end_visit(ticket.visit, by=by)


def _beside(day: _Day, by: Actor, profile: Profile) -> None:
    """A unit on its way, calls of the hotlines, appointments, a family's bundle."""
    police = Unit.objects.filter(code="housing", closed_on=None).first()
    if police is not None:
        intake.call_unit(day.hall, unit=police, matter="业主和物业在大厅，请来解释维修资金怎么用", by=by)
    for line, matter, answer in (
        ("12348", "问法律援助怎么申请", "带身份证和有关材料到法律援助中心，讨薪不审查经济条件。"),
        ("12338", "夫妻吵架想找人说说", "已介绍家事窗口和心理服务，本人愿意周三下午来。"),
    ):
        if any(n.number == line for n in profile.hall.lines):
            intake.take_call(day.hall, line=line, guest=day.guest(), matter=matter, answer=answer, by=by)
    for on in slots.days(profile)[1:3]:
        for queue in slots.bookable_queues(day.hall, profile)[:3]:
            free = slots.free_slots(day.hall, queue.key, on, profile)
            for slot in free[1:4:2]:
                guest = day.guest()
                intake.book(day.hall, queue=queue.key, begins_at=slot.begins_at, name=guest.name, phone=guest.phone,
                            matter="咨询办理材料", by=Actor.resident())  # fmt: skip
    if profile.bundle("family") is not None:
        visit = day.comes(by, "丈夫喝酒后动手，想离婚又放心不下孩子", "family", "DT0101")
        steps = {s.key: s for s in intake.open_bundle(visit, bundle="family", by=by)}
        intake.settle_item(steps["safety"], wanted=True, words=visit.matter, by=by)
