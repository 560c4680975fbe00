"""The demo county's units and people. Every name is made up by drawing a surname and a given name; nobody is meant."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import connection
from pypinyin import Style, lazy_pinyin

from shanzhi.kernel.clock import now, today
from shanzhi.kernel.masking import mask_phone
from shanzhi.kernel.profile import Profile
from shanzhi.kernel.profile_sections import PostKind
from shanzhi.kernel.sealing import seal
from shanzhi.staff import pinyin
from shanzhi.staff.models import Unit

from .land import BEGAN, _copy

PASSWORD = "shanzhi-demo"  # noqa: S105 - of the demo people only; `serve` refuses to start while they exist
SURNAMES = (
    "陈王张李刘杨黄赵周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜"
    "范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文岑戎娄裘"
)
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国梅红波辉琴燕飞鹏玲斌宇浩凯欣佳雪婷晨阳子涵怡"
    "嘉俊峰志文海林春晓东云龙立新家栋思远天一清和雨桐书豪若曦景行维安乐宁"
)

DESK = (
    ("dispatcher", 2), ("window_clerk", 2), ("verifier", 1), ("caller", 1), ("command_chief", 1), ("supervisor", 1),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody to log in as."""

    username: str
    password: str
    name: str
    post: str
    unit: str


class Crowd:
    """Draws names and numbers, the same every time."""

    def __init__(self, seed: int = 20260101) -> None:
        self.dice = random.Random(seed)  # noqa: S311 - names for a demo
        self.phones = 13_000_000_000

    def name(self) -> str:
        given = "".join(self.dice.choice(GIVEN) for _ in range(1 if self.dice.random() < 0.18 else 2))
        return self.dice.choice(SURNAMES) + given

    def phone(self) -> str:
        """From a block of numbers that is not in service."""
        return f"1{self.dice.choice((30, 38, 58, 77, 99))}0000{self.dice.randrange(10_000):04}"


def found_units(profile: Profile, areas: dict[str, list[tuple[int, str, str, str]]]) -> dict[str, int]:
    """Every unit of the profile and of its rules for towns, stations and villages. Returns ids by code.

    `areas`: level → (id, code, name, parent code).
    """
    county = areas["county"][0]
    rows = [(u, county[0]) for u in profile.units]
    towns = {code: {"town": code} for _id, code, _name, _parent in areas["town"]}
    above: dict[str, dict[str, str]] = {county[1]: {}}
    above.update(towns)
    # Levels that have units of their own, from the top down: towns, stations, villages.
    manned = {rule.level for rule in profile.units_everywhere} | {"town", "village"}
    for level in (row.key for row in profile.levels if row.key in manned):
        for pk, code, name, parent in areas.get(level, ()):
            line = {**above.get(parent, {}), level: code}
            above[code] = line
            rows += [(u, pk) for u in profile.units_of(level, code, name, above.get(parent))]
    ids = {row.code: n for n, (row, _area) in enumerate(rows, start=1)}
    _copy(
        "staff_unit (id, code, name, short_name, kind, parent_id, area_id, uscc, phone, pinyin, sort, closed_on,"
        " successor_id)",
        [
            (ids[u.code], u.code, u.name, (u.short or u.name)[:24], u.kind, ids.get(u.parent or ""), area, "", u.phone,
             pinyin.initials(u.name)[:120], n, None, None)
            for n, (u, area) in enumerate(rows)
        ],
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('staff_unit', 'id'), %s)", [len(rows)])
    return ids


class Appointments:
    """Collects members and posts, then writes them in two COPYs."""

    def __init__(self, crowd: Crowd) -> None:
        self.crowd = crowd
        self.members: list[tuple[Any, ...]] = []
        self.posts: list[tuple[Any, ...]] = []
        self.usernames: dict[str, int] = {}
        self.unusable = make_password(None)

    def member(self, *, name: str = "", username: str = "", password: str = "") -> int:
        name = name or self.crowd.name()
        phone = self.crowd.phone()
        username = username or self._username(name)
        pk = len(self.members) + 1
        self.members.append(
            (pk, password or self.unusable, None, username, name, pinyin.spelled(name)[:80], seal(phone),
             mask_phone(phone), True, True, False, None, False, False, BEGAN, None, now())
        )  # fmt: skip
        return pk

    def _username(self, name: str) -> str:
        base = "".join(lazy_pinyin(name, style=Style.NORMAL))[:30]
        count = self.usernames[base] = self.usernames.get(base, 0) + 1
        return base if count == 1 else f"{base}{count}"

    def post(self, member: int, unit: int, kind: str, area: int | None) -> None:
        self.posts.append((member, unit, kind, area, BEGAN, None, "系统", None, "", ""))

    def write(self) -> None:
        _copy(
            "staff_member (id, password, last_login, username, name, pinyin, phone_sealed, phone_masked, is_active,"
            " is_demo, must_change_password, password_changed_at, second_factor_required, elder_mode, joined_on,"
            " left_on, created_at)",
            self.members,
        )
        _copy(
            "staff_post (member_id, unit_id, kind, area_id, starts_on, ends_on, appointed_by_name, relieved_at,"
            " relieved_by_name, note)",
            self.posts,
        )
        with connection.cursor() as cursor:
            cursor.execute("SELECT setval(pg_get_serial_sequence('staff_member', 'id'), %s)", [len(self.members)])


def people_the_county(
    profile: Profile,
    plan: dict[str, Any],
    areas: dict[str, list[tuple[int, str, str, str]]],
    units: dict[str, int],
) -> None:
    """Desks, departments, committees and the 1+3+N of every grid, in the numbers the plan gives."""
    crowd = Crowd()
    team = Appointments(crowd)
    county = areas["county"][0]
    _known_people(profile, team, areas, units)
    for kind, count in DESK:
        for _ in range(count * 2):
            team.post(team.member(), units["centre"], kind, county[0])
    for _ in range(3):
        team.post(team.member(), units["centre"], "leader", county[0])
    for pk, code, _name, _parent in areas["town"]:
        room = units.get(f"{code}-command")
        if room is None:
            continue
        for kind, count in DESK:
            for _ in range(count):
                team.post(team.member(), room, kind, pk)
        team.post(team.member(), room, "leader", pk)
    _stations(profile, team, areas, units)
    desks = {units["centre"], *(units.get(f"{code}-command", 0) for _i, code, _n, _p in areas["town"])}
    for unit_id in units.values():
        if unit_id not in desks:
            team.post(team.member(), unit_id, "unit_head", None)
            for _ in range(2):
                team.post(team.member(), unit_id, "handler", None)
    _grids(profile, plan, team, areas, units, crowd)
    team.write()


def _stations(
    profile: Profile, team: Appointments, areas: dict[str, list[tuple[int, str, str, str]]], units: dict[str, int]
) -> None:
    """Who heads a level between town and village, in the unit that every area of it has."""
    for rule in profile.units_everywhere:
        level = profile.level(rule.level)
        if level is not None and level.optional and level.head:
            for pk, code, _name, _parent in areas.get(level.key, ()):
                team.post(team.member(), units[f"{code}-{rule.key}"], level.head, pk)


def _grids(
    profile: Profile,
    plan: dict[str, Any],
    team: Appointments,
    areas: dict[str, list[tuple[int, str, str, str]]],
    units: dict[str, int],
    crowd: Crowd,
) -> None:
    """The people of the plan, each post on the level it belongs to; all of them are managed by their village."""
    owner = {code: units[f"{code}-committee"] for _i, code, _n, _p in areas["village"] if f"{code}-committee" in units}
    for level in (row for row in profile.levels if row.is_grid):
        here = [(pk, code, owner.get(parent)) for pk, code, _name, parent in areas.get(level.key, ())]
        owner.update({code: unit for _pk, code, unit in here if unit is not None})
        spots = [(pk, unit) for pk, _code, unit in here if unit is not None]
        if spots:
            _fill(level.key, profile, plan, team, spots, crowd)


def _fill(
    level: str, profile: Profile, plan: dict[str, Any], team: Appointments, spots: list[tuple[int, int]], crowd: Crowd
) -> None:
    for kind, count in plan["people"].items():
        post = profile.post(kind)
        if post is None or _level_of(post, plan) != level:
            continue
        already = sum(row[2] == kind for row in team.posts)
        for n in range(already, count):
            # Fewer than areas are spread over them; the first round gives one to each, and what is left over falls
            # where it falls, as in life.
            if count < len(spots):
                pk, unit = spots[n * len(spots) // count]
            else:
                pk, unit = spots[n] if n < len(spots) else crowd.dice.choice(spots)
            team.post(team.member(), unit, kind, pk)


def _level_of(post: PostKind, plan: dict[str, Any]) -> str:
    """Where the people of a post are put: the first of its levels that the plan draws."""
    return next((level for level in post.levels if level in plan["counts"]), "")


LOGINS = (
    # username, name, post, unit code or town rule, reach
    ("zhoumin", "周敏", "dispatcher", "centre", "county"),
    ("heqing", "何清", "command_chief", "centre", "county"),
    ("lijuan", "李娟", "dispatcher", "@command", "town"),
    ("yuping", "余平", "command_chief", "@command", "town"),
    ("hejing", "何静", "window_clerk", "centre", "county"),
    ("chengang", "陈刚", "handler", "traffic_police", ""),
    ("wuqiang", "吴强", "handler", "enforcement", ""),
    ("zhengwei", "郑伟", "handler", "housing", ""),
    ("sunmei", "孙梅", "unit_head", "housing", ""),
    ("fangqin", "方琴", "verifier", "@command", "town"),
    ("qianfang", "钱芳", "caller", "centre", "county"),
    ("xujing", "许静", "mediator", "@mediation", "town"),
    ("fangming", "方明", "mediator", "@mediation", "town"),
    ("mahua", "马华", "unit_head", "@mediation", "town"),
    ("shenhao", "沈浩", "supervisor", "centre", "county"),
    ("chenfang", "陈芳", "grid_worker", "@committee", "grid"),
    ("lintao", "林涛", "leader", "centre", "county"),
    ("xitong", "席彤", "system_admin", "centre", "county"),
    ("anquan", "安权", "security_admin", "centre", "county"),
    ("shenji", "申霁", "audit_admin", "centre", "county"),
)


def _known_people(
    profile: Profile, team: Appointments, areas: dict[str, list[tuple[int, str, str, str]]], units: dict[str, int]
) -> None:
    password = make_password(PASSWORD)
    county = areas["county"][0]
    town = max(areas["town"], key=lambda a: sum(v[3].startswith(a[1]) for v in areas["village"]))
    village = next(v for v in areas["village"] if v[1].startswith(town[1]))
    grid = next(g for g in areas["grid"] if g[3] == village[1])
    reach = {"county": county[0], "town": town[0], "grid": grid[0], "": None}
    for username, name, kind, where, level in LOGINS:
        code = {"@command": f"{town[1]}-command", "@committee": f"{village[1]}-committee",
                "@mediation": f"{town[1]}-mediation"}.get(where, where)  # fmt: skip
        if profile.post(kind) is None or code not in units:
            continue
        member = team.member(name=name, username=username, password=password)
        team.usernames[username] = 1
        team.post(member, units[code], kind, reach[level])


def people() -> list[DemoPerson]:
    """Whom to log in as, in the order of a case's way. Empty when the demo people are gone."""
    from shanzhi.staff.models import Post
    from shanzhi.staff.queries import post_label

    found = {
        post.member.username: post
        for post in Post.objects.filter(
            member__is_demo=True, member__is_active=True, member__username__in=[row[0] for row in LOGINS]
        ).select_related("member", "unit")
    }
    return [
        DemoPerson(
            row[0], PASSWORD, found[row[0]].member.name, post_label(found[row[0]].kind), found[row[0]].unit.short_name
        )
        for row in LOGINS
        if row[0] in found
    ]


def presence(profile: Profile, units: dict[str, int]) -> None:
    """入驻 as the profile's table of units states it, with a rota for this month."""
    from shanzhi.staff.models import Post, Presence, RotaDay

    rows = [
        Presence(unit_id=units[u.code], kind=u.presence, window=u.window, starts_on=BEGAN)
        for u in profile.units
        if u.presence
    ]
    Presence.objects.bulk_create(rows)
    rota = sorted(units[u.code] for u in profile.units if u.presence == "rota")
    who = dict(Post.objects.filter(unit_id__in=rota, kind="handler").values_list("unit_id", "member_id"))
    calendar, first = profile.calendar(), today().replace(day=1)
    days = [d for d in (first.fromordinal(first.toordinal() + n) for n in range(31)) if d.month == first.month]
    working = [d for d in days if calendar.is_working_day(d)]
    RotaDay.objects.bulk_create(
        [
            RotaDay(unit_id=unit, on=day, member_id=who.get(unit))
            for n, unit in enumerate(rota)
            for i, day in enumerate(working)
            if (i + n) % 5 in (0, 2)
        ]
    )


def unit_count() -> int:
    return Unit.objects.count()
