"""Grid work of the demo county: doors with their visits, a diary, a campaign under way, a joint visit, a call for help.

By the room's own acts, like everything else of the demo; names are invented.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from django.db.models import Q

from shanzhi.cases import actions as cases
from shanzhi.cases.models import Case, Errand
from shanzhi.fieldwork import actions as field
from shanzhi.fieldwork import checklists, checks
from shanzhi.fieldwork.models import Household, Target
from shanzhi.kernel.actor import Actor
from shanzhi.kernel.clock import at, now, today
from shanzhi.kernel.errors import Refusal
from shanzhi.places.models import Area
from shanzhi.staff.models import Member, Post, Unit
from shanzhi.staff.queries import actor_for

if TYPE_CHECKING:
    from .furnish import County

SPACE = UUID("6f3a1a52-6a0e-4f4e-9d0c-2f1d3c5b7a90")
GRIDS = 6
"""Grids that have doors: that of the demo's worker and its neighbours."""
DOORS = 36
NAMES = (
    "王秀兰",
    "李国强",
    "张桂芬",
    "陈建华",
    "周美玉",
    "吴德明",
    "徐丽萍",
    "孙家旺",
    "胡玉珍",
    "朱文斌",
    "高小梅",
    "林永福",
)
SHOPS = ("老街面馆", "顺意五金", "好邻居超市", "新华理发", "阿强修车", "金福餐馆", "美佳水果", "永发快递点")
GROUPS = ("living_alone", "everybody", "everybody", "hardship", "everybody", "rental", "everybody", "disability")
NOTES = ("", "", "身体还好，药按时吃", "燃气软管已提醒更换")
PAGES = (
    ("楼上几位老人说没有电梯，下楼一趟要歇三回，问能不能加装。", "topic", ""),
    ("三号楼也有人问加装电梯的事，说愿意出一部分钱。", "topic", ""),
    ("东门早高峰两侧停满车，接送孩子的要等一刻钟。", "report", "EV0503"),
    ("广场舞音乐到九点半还没停，楼上有学生要考试。", "", ""),
    ("新搬来一户租客，已提醒用电安全，留了联系卡。", "", ""),
    ("垃圾房夏天味道大，居民希望每天清两次。", "report", "EV0102"),
)


def fieldwork(county: County) -> None:
    """Everything of the last weeks in the grids around the demo's worker."""
    post = Post.objects.filter(member__username="chenfang", kind="grid_worker").select_related("area", "unit").first()
    if post is None or post.area is None:
        return
    dice = random.Random(141)  # noqa: S311 - the same demo every time
    village = post.area.path.rsplit(".", 2)[0] + "."
    grids = [post.area, *Area.objects.filter(path__startswith=village, level=post.area.level, retired_on=None)
             .exclude(pk=post.area.pk).order_by("code")[: GRIDS - 1]]  # fmt: skip
    workers = {grid.pk: _worker_of(grid, post.member) for grid in grids}
    for grid in grids:
        _doors(grid, workers[grid.pk], dice)
    _visits(grids, workers, dice)
    _diary(post.area, workers[post.area.pk])
    chief = _chief(post.area)
    _campaign(grids, workers, chief, dice)
    _joint(post.area, workers[post.area.pk], chief)
    _errands(post.unit, actor_for(post.member))


def _worker_of(grid: Area, otherwise: Member) -> Actor:
    post = Post.objects.filter(area=grid, kind="grid_worker", relieved_at=None).select_related("member").first()
    return actor_for(post.member if post else otherwise, via="phone")


def _chief(grid: Area) -> Actor:
    above = [int(part) for part in grid.path.rstrip(".").split(".")]
    post = (
        Post.objects.filter(kind="command_chief", area_id__in=above, relieved_at=None)
        .select_related("member")
        .order_by("-area__path")
        .first()
    )
    if post is None:
        raise LookupError("the town has no chief")
    return actor_for(post.member)


def _town_of(grid: Area) -> Area:
    above = [int(part) for part in grid.path.rstrip(".").split(".")]
    return Area.objects.get(pk__in=above, level="town")


def _id(*parts: object) -> UUID:
    return uuid5(SPACE, "/".join(str(part) for part in parts))


def _doors(grid: Area, worker: Actor, dice: random.Random) -> None:
    with at(now() - timedelta(days=75)):
        for n in range(DOORS):
            is_shop = n % 6 == 5
            field.enrol_household(
                uid=_id("door", grid.pk, n), area=grid, kind="place" if is_shop else "home",
                address=f"解放街{n + 1}号" if is_shop else f"{n // 12 + 1}幢{n % 12 // 4 + 1}0{n % 4 + 1}室",
                name=dice.choice(SHOPS) if is_shop else dice.choice(NAMES),
                groups=["shop"] if is_shop else [GROUPS[n % len(GROUPS)]],
                known={
                    "people": dice.randint(1, 5), "smoke_alarm": dice.random() < 0.5, "gas_hose": dice.random() < 0.8,
                },
                lon=_near(grid.lon, dice), lat=_near(grid.lat, dice), by=worker,
            )  # fmt: skip


def _near(degree: float | None, dice: random.Random) -> float | None:
    return degree + dice.uniform(-0.002, 0.002) if degree is not None else None


def _visits(grids: Sequence[Area], workers: dict[int, Actor], dice: random.Random) -> None:
    """Two rounds; a few doors are left over, one grid is behind."""
    for number, grid in enumerate(grids):
        share = 0.45 if number == 2 else 0.9
        for door in Household.objects.filter(area=grid, retired_on=None).order_by("id"):
            for round_ in (0, 1):
                if dice.random() > share:
                    continue
                back = timedelta(days=[44, 6][round_] + dice.uniform(0, 5), hours=dice.uniform(0, 8))
                outcome = dice.choices(("met", "not_home", "refused"), (86, 11, 3))[0]
                with at(now() - back):
                    field.record_visit(
                        door, uid=_id("visit", door.pk, round_), outcome=outcome, confirmed=outcome == "met",
                        note=dice.choice(NOTES) if outcome == "met" else "",
                        by=workers[grid.pk],
                    )  # fmt: skip


def _diary(grid: Area, worker: Actor) -> None:
    topic = None
    for n, (text, becomes, category) in enumerate(PAGES):
        with at(now() - timedelta(days=len(PAGES) - n, hours=3)):
            entry = field.write_diary(uid=_id("diary", grid.pk, n), area=grid, text=text, by=worker)
            if becomes == "topic":
                topic = field.raise_topic(entry, title="老旧小区加装电梯", by=worker)
            elif becomes == "report":
                field.turn_into_report(entry, uid=_id("grown", grid.pk, n), category=category, by=worker)
    if topic is not None:
        with at(now() - timedelta(hours=5)):
            entry = field.write_diary(
                uid=_id("diary", grid.pk, "lift"), area=grid, text="五号楼代表来问加装电梯什么时候答复。", by=worker
            )
            field.raise_topic(entry, title=topic.title, by=worker)


def _campaign(grids: Sequence[Area], workers: dict[int, Actor], chief: Actor, dice: random.Random) -> None:
    pattern = checklists.patterns()[0]
    town = _town_of(grids[0])
    with at(now() - timedelta(days=9)):
        checklist = field.draw_up_checklist(
            name=pattern.name, says=pattern.says, source=pattern.key, by=chief,
            items=[item.model_dump(mode="json") for item in pattern.items],
        )  # fmt: skip
        campaign = field.plan_campaign(
            name="九小场所消防百日行动", checklist=checklist, area=town, ends_on=today() + timedelta(days=80),
            says="每处都查；占用堵塞出口的当场纠正，复查销号。", by=chief,
        )  # fmt: skip
        field.add_targets(campaign, kinds=["place"], by=chief)
        campaign = field.start_campaign(campaign, by=chief)
    for target in Target.objects.filter(campaign=campaign, area__in=grids).order_by("id"):
        if dice.random() < 0.55:
            with at(now() - timedelta(days=dice.uniform(0.2, 8))):
                _check(target, workers[target.area_id], dice)


def _check(target: Target, worker: Actor, dice: random.Random) -> None:
    items = checks.items_of(target.campaign)
    answers: dict[str, object] = {}
    notes: dict[str, str] = {}
    for item in items:
        if item.kind == "ok":
            answers[item.key] = "bad" if dice.random() < 0.12 else "ok"
        elif item.kind == "yes_no":
            answers[item.key] = dice.random() < 0.95
        elif item.kind == "number":
            answers[item.key] = dice.randint(1, 9)
        if answers.get(item.key) in ("bad", False):
            notes[item.key] = dice.choice(("店主答应三天内整改", "当场清走一半，其余限期", "需要更换"))
    outcome = "shut" if dice.random() < 0.08 else "checked"
    field.carry_out_check(
        target, uid=_id("check", target.pk), outcome=outcome, answers=answers, notes=notes, by=worker
    )  # fmt: skip


def _joint(grid: Area, worker: Actor, chief: Actor) -> None:
    """综合查一次: one restaurant, one visit, the items of several units."""
    units = Unit.objects.filter(
        code__in=("fire", "market", "housing", "enforcement", "health", "emergency"), closed_on=None
    ).order_by("sort", "code")
    asked = ("证照齐全有效", "从业人员健康证有效", "操作间整洁", "台账记录完整", "标识张贴到位")
    items = [
        {"key": f"{unit.code}_{n}"[:24], "part": unit.short_name, "text": f"{unit.short_name}：{text}",
         "unit": unit.code, "category": "EV0704", "recheck_after": 10}
        for unit in units for n, text in enumerate(asked, start=1)
    ]  # fmt: skip
    if not items:
        return
    door = Household.objects.filter(area=grid, kind="place", retired_on=None).order_by("id").first()
    town = _town_of(grid)
    with at(now() - timedelta(days=2)):
        checklist = field.draw_up_checklist(name="餐饮店综合查一次", items=items, by=chief)
        campaign = field.plan_campaign(
            name="餐饮店综合查一次", kind="joint", checklist=checklist, area=town, ends_on=today() + timedelta(days=30),
            by=chief,
        )  # fmt: skip
        field.add_targets(campaign, kinds=["place"], within=grid, by=chief)
        campaign = field.start_campaign(campaign, by=chief)
        target = Target.objects.filter(campaign=campaign, household=door).first()
        if target is not None:
            answers = {str(item["key"]): "ok" for item in items} | {str(items[n]["key"]): "bad" for n in (2, 8)}
            field.carry_out_check(target, uid=_id("joint", target.pk), answers=answers, by=worker)


def _errands(village: Unit, worker: Actor) -> None:
    """Two cases of her grid are with her village: one she has taken up and asks for help with, one is new."""
    own = Q()
    for prefix in worker.reach_of("cases.read"):
        own |= Q(area_path__startswith=prefix)
    waiting = Case.objects.filter(own, state__in=("REPORTED", "ACCEPTED"), circle="open").order_by("-opened_at")[:2]
    giver = Actor.system("示例")
    for number, case in enumerate(waiting):
        try:
            if case.state == "REPORTED":
                cases.accept(case, by=giver)
            cases.dispatch(case, to=village, task="请到现场核实，能当场办的当场办", by=giver)
            errand = Errand.objects.filter(case=case, unit=village).latest("id")
            if number == 0:
                cases.take_up(case, by=worker)
                field.ask_for_help(
                    uid=_id("help", case.pk),
                    errand=errand,
                    text="几辆车长期停在消防通道，车主不肯挪，需要交警到场。",
                    by=worker,
                )
        except Refusal:
            continue
